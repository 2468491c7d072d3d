"""The work of one landing, counted file by file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain

from portcheck.effort.charges import Charge, Charges, charges_of_tree, summed
from portcheck.effort.lines import ClassifiedLines
from portcheck.model.effort import LineModel
from portcheck.model.estimate import LineClass, Operator
from portcheck.model.target import Landing


class Tally:
    """All that one landing finds to do. Of the files that are added nothing is kept but what they add up to, and what
    is paid for each, which landings share. ``own_files``: files that the tree holds for the target alone, of which
    nobody knows what they replace.

    ``lines`` by class, ``switched_off`` of them all; ``tags``: lines by tag for each line model by its id.
    """

    def __init__(self, landing: Landing, operators: Sequence[Operator] = (), own_files: int = 0) -> None:
        self.landing, self.operators, self.own_files = landing, operators, own_files
        self.lines = Counter[LineClass]()
        self.switched_off = 0
        self.models: dict[str, LineModel] = {}
        self.tags: dict[str, Counter[str]] = {}
        self._counts = Counter[tuple[str, str]]()
        self._once: set[tuple[str, str]] = set()
        self._in_files: list[tuple[Charge, ...]] = []
        self._pay(summed(charges_of_tree(operators)))

    def add(self, lines: ClassifiedLines, model: LineModel, charges: Charges) -> None:
        """Once for each file."""
        for line_class, numbers in lines.classes.items():
            self.lines[line_class] += len(numbers)
        self.switched_off += len(lines.switched_off)
        self.models[model.id] = model
        tags = self.tags.setdefault(model.id, Counter())
        for tag, count in lines.tags.items():
            tags[tag] += count
        self._pay(charges)

    def _pay(self, charges: Charges) -> None:
        for key, count in charges.counts.items():
            self._counts[key] += count
        self._once |= charges.once
        self._in_files.append(charges.in_files)

    @property
    def charges(self) -> Iterator[Charge]:
        """One for each price and name, in whatever file."""
        once = dict.fromkeys(self._once, 1)
        return (Charge(*key, None, count) for key, count in sorted((*self._counts.items(), *once.items())))

    @property
    def charges_in_files(self) -> Iterator[Charge]:
        """By price and file, without names; without what is paid once for the whole tree."""
        return chain.from_iterable(self._in_files)
