"""A report boiled down for people: what blocks, where the work is, what nobody knows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from portcheck.model.estimate import LineClass
from portcheck.model.finding import GRAVEST_FIRST, Confidence, Finding, Status
from portcheck.model.findings import Findings
from portcheck.model.frozen import frozen
from portcheck.model.hazard import Hazard
from portcheck.model.occurrence import Kind, Region, Resolution
from portcheck.model.report import Report
from portcheck.model.text import Text, message
from portcheck.model.words import called

_INLINE_PTX = "inline PTX"
"""What all PTX of inline assembly counts as: one symbol."""
NEEDS_PERSON = (Status.MISSING, Status.REDESIGN, Status.ADAPT)

_WEIGHT = {Status.MISSING: 3, Status.REDESIGN: 2, Status.ADAPT: 1}


@frozen
class SymbolRow:
    """A symbol with its uses, the files that use it, and its status on each target, none where the target's guards
    leave out all its uses. ``alike`` counts the symbols of the same library with the same statuses that the row speaks
    for as well."""

    symbol: str
    library: str
    uses: int
    files: frozenset[str]
    statuses: Mapping[str, Status]
    alike: int = 0

    @property
    def is_ptx(self) -> bool:
        """Whether it stands for all instructions of inline assembly."""
        return self.symbol == _INLINE_PTX

    @property
    def title(self) -> Text:
        return message("inline PTX") if self.is_ptx else called(self.symbol, self.library)


@frozen
class HazardRow:
    """A hazard with its active places, those at which it bites somewhere or nobody can say so (``open_places``), their
    files, and for each target the number of places by status; where it does not bite, there is none."""

    hazard: Hazard
    places: int
    open_places: int
    files: frozenset[str]
    counts: Mapping[str, Mapping[Status, int]]

    @property
    def statuses(self) -> dict[str, Status]:
        """The gravest status on each target."""
        return {target: min(found, key=GRAVEST_FIRST.index) for target, found in self.counts.items() if found}


@frozen
class FileRow:
    """A file with its CUDA-touching lines, and those on each target that do not change by themselves."""

    path: str
    cuda_lines: int
    open_lines: Mapping[str, int]


@frozen
class Digest:
    symbols: tuple[SymbolRow, ...]
    files: tuple[FileRow, ...]
    hazards: tuple[HazardRow, ...]
    table_only: Mapping[str, int]
    mentions: int
    cuda_files: int
    cuda_lines: int
    lexical: int
    semantic: int
    dead: int
    guarded: int

    def blockers(self) -> list[SymbolRow]:
        """What needs a person somewhere, the gravest and most used first; symbols of a library that fare alike on every
        target are one row under the most used of them."""
        groups: dict[tuple[str, tuple[tuple[str, Status], ...]], list[SymbolRow]] = {}
        for row in self.symbols:
            statuses = tuple(sorted(row.statuses.items()))
            if any(status in NEEDS_PERSON for _target, status in statuses):
                groups.setdefault((row.library, statuses), []).append(row)
        return sorted(map(_merged, groups.values()), key=lambda row: (-_gravity(row), row.symbol))

    def unknown_on(self, target: str) -> list[SymbolRow]:
        """Symbols of which nothing is known on ``target``, the most used first."""
        rows = [row for row in self.symbols if row.statuses.get(target) is Status.UNKNOWN]
        return sorted(rows, key=lambda row: (-row.uses, row.symbol))

    def open_hazards(self) -> list[HazardRow]:
        """The hazards that bite somewhere, or of which nobody can say so, the gravest first."""
        rows = [row for row in self.hazards if row.open_places]
        return sorted(rows, key=lambda row: (-_weight(row), -row.open_places, row.hazard.id))


def by_status(
    statuses: Mapping[str, Status], order: Sequence[Status] = GRAVEST_FIRST
) -> Iterator[tuple[Status, list[str]]]:
    """The targets that have each status of ``order``; those that none has are left out."""
    for status in order:
        targets = [target for target, given in statuses.items() if given is status]
        if targets:
            yield status, targets


def _weight(row: HazardRow) -> int:
    return sum(_WEIGHT.get(status, 0) * count for found in row.counts.values() for status, count in found.items())


def _merged(rows: list[SymbolRow]) -> SymbolRow:
    first = min(rows, key=lambda row: (-row.uses, row.symbol))
    files = frozenset().union(*(row.files for row in rows))
    return replace(first, uses=sum(row.uses for row in rows), files=files, alike=len(rows) - 1)


def _gravity(row: SymbolRow) -> int:
    return row.uses * sum(_WEIGHT.get(status, 0) for status in row.statuses.values())


def digest(report: Report) -> Digest:
    """Count once what the sections of a report show."""
    mentions = [occurrence for occurrence in report.occurrences if occurrence.kind is not Kind.HAZARD]
    lines_of = {(o.file, o.line) for o in mentions if o.region is Region.ACTIVE}
    return Digest(
        symbols=_symbol_rows(report),
        files=_file_rows(report),
        hazards=hazard_rows(report),
        table_only={landing.id: 0 for landing in report.landings} | _table_only(report.findings),
        mentions=len(mentions),
        cuda_files=len({file for file, _line in lines_of}),
        cuda_lines=len(lines_of),
        lexical=sum(1 for o in mentions if o.resolution is Resolution.LEXICAL),
        semantic=sum(1 for o in mentions if o.resolution is Resolution.SEMANTIC),
        dead=sum(1 for o in mentions if o.region is Region.DEAD),
        guarded=sum(1 for o in mentions if o.region is Region.GUARDED),
    )


def _symbol_rows(report: Report) -> tuple[SymbolRow, ...]:
    statuses: dict[tuple[str, str], dict[str, Status]] = {}
    places: dict[tuple[str, str], set[tuple[str, int, int]]] = {}
    for occurrence, rulings, _suppressed in Findings.of(report.findings).rows():
        if occurrence.kind is Kind.HAZARD or not rulings:
            continue
        name = _INLINE_PTX if occurrence.kind is Kind.PTX else occurrence.symbol
        key = (name, occurrence.library)
        statuses.setdefault(key, {}).update((ruling.target, ruling.status) for ruling in rulings)
        places.setdefault(key, set()).add((occurrence.file, occurrence.line, occurrence.column))
    return tuple(
        SymbolRow(symbol, library, len(uses), frozenset(file for file, _l, _c in uses), statuses[symbol, library])
        for (symbol, library), uses in sorted(places.items())
    )


def hazard_rows(report: Report) -> tuple[HazardRow, ...]:
    """One row for each hazard of the report, in its order."""
    active = (o for o in report.occurrences if o.kind is Kind.HAZARD and o.region is Region.ACTIVE)
    places = Counter(occurrence.symbol for occurrence in active)
    counts: dict[str, dict[str, dict[Status, int]]] = {
        hazard.id: {landing.id: {} for landing in report.landings} for hazard in report.hazards
    }
    found: dict[str, set[tuple[str, int, int]]] = {hazard.id: set() for hazard in report.hazards}
    for occurrence, rulings, _suppressed in Findings.of(report.findings).rows():
        if occurrence.kind is Kind.HAZARD and rulings:
            found[occurrence.symbol].add((occurrence.file, occurrence.line, occurrence.column))
            for ruling in rulings:
                of_target = counts[occurrence.symbol][ruling.target]
                of_target[ruling.status] = of_target.get(ruling.status, 0) + 1
    return tuple(
        HazardRow(h, places[h.id], len(found[h.id]), frozenset(file for file, _l, _c in found[h.id]), counts[h.id])
        for h in report.hazards
    )


def _file_rows(report: Report) -> tuple[FileRow, ...]:
    touched: dict[str, int] = {}
    open_lines: dict[str, dict[str, int]] = {}
    for target, files in report.lines.items():
        for path, classes in files.items():
            touched[path] = max(touched.get(path, 0), sum(map(len, classes.values())))
            count = len(classes.get(LineClass.MANUAL, ())) + len(classes.get(LineClass.UNKNOWN, ()))
            open_lines.setdefault(path, {})[target] = count
    rows = (FileRow(path, touched[path], counts) for path, counts in open_lines.items())
    return tuple(sorted(rows, key=lambda row: (-sum(row.open_lines.values()), row.path)))


def _table_only(findings: Iterable[Finding]) -> dict[str, int]:
    """Lines whose class rests on a table that nobody has witnessed, by target."""
    lines: dict[str, set[tuple[str, int]]] = {}
    for occurrence, rulings, _suppressed in Findings.of(findings).rows():
        for ruling in rulings:
            if ruling.confidence is Confidence.TABLE and ruling.status in (Status.RENAME, Status.SAME):
                lines.setdefault(ruling.target, set()).add((occurrence.file, occurrence.line))
    return {target: len(places) for target, places in lines.items()}
