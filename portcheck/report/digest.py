"""A report boiled down for people: what blocks, where the work is, what nobody knows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from itertools import groupby
from operator import itemgetter

from portcheck.model.estimate import LineClass
from portcheck.model.finding import GRAVEST_FIRST, Confidence, Ruling, Status
from portcheck.model.findings import Findings, Row
from portcheck.model.frozen import frozen, mutable
from portcheck.model.hazard import Hazard
from portcheck.model.occurrence import Kind, Occurrence, Region, Resolution
from portcheck.model.report import Report
from portcheck.model.rows import column
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
    told = _Told(report)
    names = [what for what in column(report.occurrences, "what") if what.kind is not Kind.HAZARD]
    resolutions = Counter(what.resolution for what in names)
    regions = Counter(what.region for what in names)
    lines_of = _active_lines(report.occurrences)
    return Digest(
        symbols=told.symbols(),
        files=_file_rows(report),
        hazards=told.hazards(),
        table_only=told.table_only,
        mentions=len(names),
        cuda_files=len(lines_of),
        cuda_lines=lines_of.total(),
        lexical=resolutions[Resolution.LEXICAL],
        semantic=resolutions[Resolution.SEMANTIC],
        dead=regions[Region.DEAD],
        guarded=regions[Region.GUARDED],
    )


def hazard_rows(report: Report) -> tuple[HazardRow, ...]:
    """One row for each hazard of the report, in its order."""
    return _Told(report, frozenset((Kind.HAZARD,))).hazards()


def _active_lines(occurrences: Sequence[Occurrence]) -> Counter[str]:
    """By file, how many lines name something in active code."""
    places = zip(*(column(occurrences, name) for name in ("file", "line", "what")), strict=True)
    active = ((f, line) for f, line, what in places if what.region is Region.ACTIVE and what.kind is not Kind.HAZARD)
    return Counter(file for file, _line in map(itemgetter(0), groupby(active)))


@mutable
class _Uses:
    """Of one symbol or hazard: the ``places`` in ``files`` of which something is said, and how often which rulings are
    (by identity). ``statuses``: the last of each target."""

    places: int = 0
    files: set[str] = field(default_factory=set)
    rulings: Counter[int] = field(default_factory=Counter)
    statuses: dict[str, Status] = field(default_factory=dict)
    last: tuple[Ruling, ...] = ()

    def add(self, rulings: tuple[Ruling, ...]) -> None:
        self.rulings[id(rulings)] += 1
        if rulings is not self.last:
            self.last = rulings
            self.statuses.update((ruling.target, ruling.status) for ruling in rulings)


class _Told:
    """What the findings of a report on mentions of these ``kinds`` say, counted file by file: a large tree has millions
    of them. ``table_only``: by target, the lines whose class rests on a table that nobody has witnessed."""

    def __init__(self, report: Report, kinds: frozenset[Kind] = frozenset(Kind)) -> None:
        self._report = report
        self._symbols: dict[tuple[str, str], _Uses] = {}
        self._hazards = {hazard.id: _Uses() for hazard in report.hazards}
        self._rulings: dict[int, tuple[Ruling, ...]] = {}
        self.table_only = {landing.id: 0 for landing in report.landings}
        rows = (row for row in Findings.of(report.findings).rows() if row[1] and row[0].kind in kinds)
        for path, group in groupby(rows, key=lambda row: row[0].file):
            self._add(path, group)

    def _add(self, path: str, rows: Iterable[Row]) -> None:
        """Those of one file."""
        places: dict[_Uses, set[tuple[int, int]]] = {}
        lines: dict[int, set[int]] = {}
        for occurrence, rulings, _suppressed in rows:
            uses = self._uses(occurrence)
            uses.add(rulings)
            places.setdefault(uses, set()).add((occurrence.line, occurrence.column))
            self._rulings[id(rulings)] = rulings
            lines.setdefault(id(rulings), set()).add(occurrence.line)
        for uses, found in places.items():
            uses.places += len(found)
            uses.files.add(path)
        resting: dict[str, set[int]] = {}
        for identity, on in lines.items():
            for target in _on_tables(self._rulings[identity]):
                resting.setdefault(target, set()).update(on)
        for target, on in resting.items():
            self.table_only[target] += len(on)

    def _uses(self, occurrence: Occurrence) -> _Uses:
        if occurrence.kind is Kind.HAZARD:
            return self._hazards[occurrence.symbol]
        name = _INLINE_PTX if occurrence.kind is Kind.PTX else occurrence.symbol
        key = (name, occurrence.library)
        if key not in self._symbols:
            self._symbols[key] = _Uses()
        return self._symbols[key]

    def symbols(self) -> tuple[SymbolRow, ...]:
        return tuple(
            SymbolRow(symbol, library, uses.places, frozenset(uses.files), uses.statuses)
            for (symbol, library), uses in sorted(self._symbols.items(), key=itemgetter(0))
        )

    def hazards(self) -> tuple[HazardRow, ...]:
        mentioned = column(self._report.occurrences, "what")
        active = Counter(w.symbol for w in mentioned if w.kind is Kind.HAZARD and w.region is Region.ACTIVE)
        return tuple(self._hazard(hazard, active[hazard.id]) for hazard in self._report.hazards)

    def _hazard(self, hazard: Hazard, places: int) -> HazardRow:
        uses = self._hazards[hazard.id]
        counts: dict[str, dict[Status, int]] = {landing.id: {} for landing in self._report.landings}
        for identity, count in uses.rulings.items():
            for ruling in self._rulings[identity]:
                of_target = counts[ruling.target]
                of_target[ruling.status] = of_target.get(ruling.status, 0) + count
        return HazardRow(hazard, places, uses.places, frozenset(uses.files), counts)


def _on_tables(rulings: Iterable[Ruling]) -> Iterator[str]:
    """The targets whose class of a line rests on a table that nobody has witnessed."""
    for ruling in rulings:
        if ruling.confidence is Confidence.TABLE and ruling.status in (Status.RENAME, Status.SAME):
            yield ruling.target


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
