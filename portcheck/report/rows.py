"""The findings as rows of one table, for csv, jsonl and parquet: the same columns in each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from portcheck.model.finding import Finding, Ruling
from portcheck.model.occurrence import Occurrence
from portcheck.model.report import Report

Cell = str | int | bool | None

PLACE = (
    "file", "line", "column", "end_column", "symbol", "library", "kind", "context", "side", "resolution", "region",
    "about", "value",
)  # fmt: skip
RULING = (
    "target", "status", "replacement", "confidence", "basis", "source", "note", "note_zh", "rule", "origin",
)  # fmt: skip
FINDING = ("fingerprint", "suppressed")
COLUMNS = (*PLACE, *RULING, *FINDING)

T = TypeVar("T")


def place_cells(occurrence: Occurrence) -> tuple[Cell, ...]:
    """The cells of PLACE."""
    return (
        occurrence.file,
        occurrence.line,
        occurrence.column,
        occurrence.end_column,
        occurrence.symbol,
        occurrence.library,
        occurrence.kind.value,
        occurrence.context.value,
        occurrence.side.value,
        occurrence.resolution.value,
        occurrence.region.value,
        occurrence.about or None,
        occurrence.value,
    )


def ruling_cells(ruling: Ruling) -> tuple[Cell, ...]:
    """The cells of RULING. Of more than one piece of evidence all, divided by ``; `` alike in both columns."""
    return (
        ruling.target,
        ruling.status.value,
        ruling.replacement,
        ruling.confidence.value,
        "; ".join(evidence.basis.value for evidence in ruling.evidence) or None,
        "; ".join(evidence.source for evidence in ruling.evidence) or None,
        ruling.note.en if ruling.note else None,
        ruling.note.zh if ruling.note else None,
        ruling.rule,
        ruling.origin,
    )


def rows(
    report: Report, place: Callable[[Occurrence], T], ruling: Callable[[Ruling], T]
) -> Iterator[tuple[T, T, Finding]]:
    """Each finding in parts: its place and its ruling, as these functions write them, and itself. Either part is
    written once: a place has a finding for each target, a ruling one for each of its places."""
    places: dict[int, T] = {}
    rulings: dict[int, T] = {}
    for finding in report.findings:
        of_place, of_ruling = id(finding.occurrence), id(finding.ruling)
        if of_place not in places:
            places[of_place] = place(finding.occurrence)
        if of_ruling not in rulings:
            rulings[of_ruling] = ruling(finding.ruling)
        yield places[of_place], rulings[of_ruling], finding
