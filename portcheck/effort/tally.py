"""The work of one landing, counted file by file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from portcheck.effort.charges import Charge, charges_of_tree
from portcheck.effort.lines import ClassifiedLines
from portcheck.model.effort import LineModel
from portcheck.model.estimate import LineClass, Operator
from portcheck.model.target import Landing


class Tally:
    """All that one landing finds to do. Of the files that are added nothing is kept but what they add up to.
    ``own_files``: files that the tree holds for the target alone, of which nobody knows what they replace.

    ``lines`` by class, ``switched_off`` of them all; ``tags``: lines by tag for each line model by its id.
    """

    def __init__(self, landing: Landing, operators: Sequence[Operator] = (), own_files: int = 0) -> None:
        self.landing, self.operators, self.own_files = landing, operators, own_files
        self.lines = Counter[LineClass]()
        self.switched_off = 0
        self.models: dict[str, LineModel] = {}
        self.tags: dict[str, Counter[str]] = {}
        self._bought: dict[tuple[str, str, str | None], int] = {}
        self._buy(charges_of_tree(operators))

    def add(self, lines: ClassifiedLines, model: LineModel, charges: Iterable[Charge]) -> None:
        """Once for each file, sorted by path: sums of floating point numbers depend on their order."""
        for line_class, numbers in lines.classes.items():
            self.lines[line_class] += len(numbers)
        self.switched_off += len(lines.switched_off)
        self.models[model.id] = model
        tags = self.tags.setdefault(model.id, Counter())
        for tag, count in lines.tags.items():
            tags[tag] += count
        self._buy(charges)

    def _buy(self, charges: Iterable[Charge]) -> None:
        """What is paid in a file adds up, what is paid once for the whole tree is paid once."""
        bought = self._bought
        for charge in charges:
            key = (charge.price, charge.what, charge.file)
            bought[key] = charge.count if charge.file is None else bought.get(key, 0) + charge.count

    @property
    def charges(self) -> tuple[Charge, ...]:
        """Every charge; those of a file depend on that file alone."""
        return tuple(Charge(*key, self._bought[key]) for key in sorted(self._bought, key=_order) if self._bought[key])


def _order(key: tuple[str, str, str | None]) -> tuple[str, str, str]:
    price, what, file = key
    return price, what, file or ""
