"""The findings of a report, as many as there are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby, repeat

from portcheck.model.finding import Finding, Ruling
from portcheck.model.occurrence import Occurrence

Row = tuple[Occurrence, tuple[Ruling, ...], frozenset[str]]
"""An occurrence, what is said of it by one target after the other, and the targets on which that is suppressed."""

NONE_SUPPRESSED: frozenset[str] = frozenset()


class Findings(Collection[Finding]):
    """Findings that are made one by one, each time that they are asked for: a big tree has millions. What is held is a
    row for each occurrence, and rows that say the same share it."""

    def __init__(
        self,
        occurrences: Sequence[Occurrence],
        rulings: Sequence[tuple[Ruling, ...]],
        suppressed: Sequence[frozenset[str]] | None = None,
    ) -> None:
        self._occurrences, self._rulings, self._suppressed = occurrences, rulings, suppressed
        self._count = sum(map(len, rulings))

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> Findings:
        """The same ``findings`` in the same order; those of one occurrence that follow each other are a row."""
        if isinstance(findings, Findings):
            return findings
        occurrences: list[Occurrence] = []
        rulings: list[tuple[Ruling, ...]] = []
        suppressed: list[frozenset[str]] = []
        shared: dict[tuple[int, ...], tuple[Ruling, ...]] = {}
        for _id, group in groupby(findings, key=lambda finding: id(finding.occurrence)):
            for row in _split([*group]):
                held = tuple(finding.ruling for finding in row)
                occurrences.append(row[0].occurrence)
                rulings.append(shared.setdefault(tuple(map(id, held)), held))
                quiet = [finding.ruling.target for finding in row if finding.suppressed]
                suppressed.append(frozenset(quiet) if quiet else NONE_SUPPRESSED)
        return cls(occurrences, rulings, suppressed)

    def rows(self) -> Iterator[Row]:
        none = repeat(NONE_SUPPRESSED, len(self._rulings))
        suppressed = none if self._suppressed is None else self._suppressed
        return zip(self._occurrences, self._rulings, suppressed, strict=True)

    def suppressed(self) -> Iterator[Finding]:
        for occurrence, rulings, suppressed in self.rows():
            if suppressed:
                yield from (Finding(occurrence, r, suppressed=True) for r in rulings if r.target in suppressed)

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Finding]:
        for occurrence, rulings, suppressed in self.rows():
            for ruling in rulings:
                yield Finding(occurrence, ruling, ruling.target in suppressed)

    def __eq__(self, other: object) -> bool:
        """The same findings in the same order, also of a tuple."""
        if not isinstance(other, Collection):
            return NotImplemented
        return len(self) == len(other) and all(one == two for one, two in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def __contains__(self, finding: object) -> bool:
        return any(finding == own for own in self)


def _split(findings: list[Finding]) -> Iterator[list[Finding]]:
    """Rows of one occurrence in which no target speaks twice."""
    if len({finding.ruling.target for finding in findings}) == len(findings):
        yield findings
    else:
        yield from ([finding] for finding in findings)
