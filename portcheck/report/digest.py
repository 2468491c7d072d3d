"""A report boiled down for people: what blocks, where the work is, what nobody knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from portcheck.model.estimate import LineClass
from portcheck.model.finding import Confidence, Finding, Status
from portcheck.model.occurrence import Kind, Region, Resolution
from portcheck.model.report import Report

NEEDS_PERSON = (Status.MISSING, Status.REDESIGN, Status.ADAPT)
_WEIGHT = {Status.MISSING: 3, Status.REDESIGN: 2, Status.ADAPT: 1}


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file with its CUDA-touching lines, and those on each target that do not change by themselves."""

    path: str
    cuda_lines: int
    open_lines: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Digest:
    symbols: tuple[SymbolRow, ...]
    files: tuple[FileRow, ...]
    table_only: Mapping[str, int]
    cuda_files: int
    cuda_lines: int
    lexical: int
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


def _merged(rows: list[SymbolRow]) -> SymbolRow:
    first = min(rows, key=lambda row: (-row.uses, row.symbol))
    files = frozenset().union(*(row.files for row in rows))
    return replace(first, uses=sum(row.uses for row in rows), files=files, alike=len(rows) - 1)


def _gravity(row: SymbolRow) -> int:
    return row.uses * sum(_WEIGHT.get(status, 0) for status in row.statuses.values())


def digest(report: Report) -> Digest:
    """Count once what the sections of a report show."""
    symbols = _symbol_rows(report)
    lines_of = {(f.occurrence.file, f.occurrence.line) for f in report.findings}
    return Digest(
        symbols=symbols,
        files=_file_rows(report),
        table_only={landing.id: 0 for landing in report.landings} | _table_only(report.findings),
        cuda_files=len({file for file, _line in lines_of}),
        cuda_lines=len(lines_of),
        lexical=sum(1 for o in report.occurrences if o.resolution is Resolution.LEXICAL),
        dead=sum(1 for o in report.occurrences if o.region is Region.DEAD),
        guarded=sum(1 for o in report.occurrences if o.region is Region.GUARDED),
    )


def _symbol_rows(report: Report) -> tuple[SymbolRow, ...]:
    statuses: dict[tuple[str, str], dict[str, Status]] = {}
    places: dict[tuple[str, str], set[tuple[str, int, int]]] = {}
    for finding in report.findings:
        occurrence = finding.occurrence
        name = "inline PTX" if occurrence.kind is Kind.PTX else occurrence.symbol
        key = (name, occurrence.library)
        statuses.setdefault(key, {})[finding.ruling.target] = finding.ruling.status
        places.setdefault(key, set()).add((occurrence.file, occurrence.line, occurrence.column))
    return tuple(
        SymbolRow(symbol, library, len(uses), frozenset(file for file, _l, _c in uses), statuses[symbol, library])
        for (symbol, library), uses in sorted(places.items())
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


def _table_only(findings: tuple[Finding, ...]) -> dict[str, int]:
    """Lines whose class rests on a table that nobody has witnessed, by target."""
    lines: dict[str, set[tuple[str, int]]] = {}
    for finding in findings:
        ruling = finding.ruling
        if ruling.confidence is Confidence.TABLE and ruling.status in (Status.RENAME, Status.SAME):
            lines.setdefault(ruling.target, set()).add((finding.occurrence.file, finding.occurrence.line))
    return {target: len(places) for target, places in lines.items()}
