"""The findings as rows of one table, for csv, jsonl and parquet: the same columns in each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from portcheck.model.finding import Ruling, fingerprint_of
from portcheck.model.findings import Findings
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
) -> Iterator[tuple[T, T, str, bool]]:
    """Each finding in parts: its place and its ruling, as these functions write them, its fingerprint and whether it is
    suppressed. What is said of many places is written once."""
    known: dict[int, T] = {}
    for occurrence, rulings, suppressed in Findings.of(report.findings).rows():
        if rulings:
            of_place, anchor = place(occurrence), occurrence.anchor
        for said in rulings:
            of_ruling = known.get(id(said))
            if of_ruling is None:
                of_ruling = known[id(said)] = ruling(said)
            yield of_place, of_ruling, fingerprint_of(said.rule, anchor), said.target in suppressed
