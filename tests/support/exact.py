"""What the exact mode answers, and ways to look into it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from portcheck.model.occurrence import Kind, Occurrence, ParsedFile
from portcheck.model.precise import Change, Differences

Tree = Mapping[str, str | bytes]


@dataclass(frozen=True)
class Answer:
    files: Mapping[str, ParsedFile]
    differences: Differences

    def names(self, path: str = "a.cu") -> list[tuple[str, str]]:
        """Name and resolution of the mentions in a file, headers, launches and kernels left out."""
        left_out = (Kind.HEADER, Kind.LAUNCH, Kind.KERNEL, Kind.ATTRIBUTE)
        return [(o.symbol, o.resolution) for o in self.files[path].occurrences if o.kind not in left_out]

    def one(self, symbol: str, path: str = "a.cu") -> Occurrence:
        (found,) = [o for o in self.files[path].occurrences if o.symbol == symbol]
        return found

    def changed(self, change: Change) -> list[tuple[str, int, str]]:
        return [(c.symbol, c.line, c.refers_to.en) for c in self.differences.changes if c.change is change]


Exact = Callable[..., Answer]
"""``exact(tree, options, lose)``, as the fixture gives it."""
