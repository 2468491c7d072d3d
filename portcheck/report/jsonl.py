"""``--format jsonl``: a JSON object for each finding, a line each (JSON Lines), for pipes: names of the columns of csv,
and exact values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portcheck.model.finding import Ruling
from portcheck.model.occurrence import Occurrence
from portcheck.model.report import Report
from portcheck.report.json_text import compact
from portcheck.report.pieces import utf8
from portcheck.report.registry import RenderOptions
from portcheck.report.rows import FINDING, PLACE, RULING, Cell, place_cells, rows, ruling_cells


def render(report: Report, options: RenderOptions) -> Iterator[bytes]:
    """The findings by place and target; ``--detail`` makes no difference."""
    return utf8(_lines(report))


def _lines(report: Report) -> Iterator[str]:
    fingerprint_name, suppressed_name = FINDING
    for place, ruling, fingerprint, suppressed in rows(report, _place, _ruling):
        last = f'"{fingerprint_name}": "{fingerprint}", "{suppressed_name}": {"true" if suppressed else "false"}'
        yield f"{{{place}, {ruling}, {last}}}\n"


def _place(occurrence: Occurrence) -> str:
    return _members(PLACE, place_cells(occurrence))


def _ruling(ruling: Ruling) -> str:
    return _members(RULING, ruling_cells(ruling))


def _members(names: Sequence[str], cells: Sequence[Cell]) -> str:
    return compact(dict(zip(names, cells, strict=True)))[1:-1]
