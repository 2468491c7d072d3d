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
    """All that one landing finds to do. Of the files that are added nothing is kept but what they add up to, and their
    charges, which landings share. ``own_files``: files that the tree holds for the target alone, of which nobody knows
    what they replace.

    ``lines`` by class, ``switched_off`` of them all; ``tags``: lines by tag for each line model by its id.
    """

    def __init__(self, landing: Landing, operators: Sequence[Operator] = (), own_files: int = 0) -> None:
        self.landing, self.operators, self.own_files = landing, operators, own_files
        self.lines = Counter[LineClass]()
        self.switched_off = 0
        self.models: dict[str, LineModel] = {}
        self.tags: dict[str, Counter[str]] = {}
        self._of_tree = [*charges_of_tree(operators)]
        self._of_files: list[Sequence[Charge]] = []
        self._once: dict[tuple[str, str], Charge] = {}

    def add(self, lines: ClassifiedLines, model: LineModel, charges: Charges) -> None:
        """Once for each file, sorted by path: sums of floating point numbers depend on their order."""
        for line_class, numbers in lines.classes.items():
            self.lines[line_class] += len(numbers)
        self.switched_off += len(lines.switched_off)
        self.models[model.id] = model
        tags = self.tags.setdefault(model.id, Counter())
        for tag, count in lines.tags.items():
            tags[tag] += count
        self._of_files.append(charges.of_file)
        for charge in charges.once:
            self._once.setdefault((charge.price, charge.what), charge)

    @property
    def charges(self) -> Iterator[Charge]:
        """Every charge: those of the tree, then those of one file after the other, which depend on that file alone."""
        of_tree = summed(chain(self._of_tree, self._once.values()))
        return (charge for charge in chain(of_tree, *self._of_files) if charge.count)
