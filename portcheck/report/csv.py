"""``--format csv``: a row for each finding, by RFC 4180, for spreadsheets.

It begins with a byte order mark: without one, Excel reads Chinese wrongly. A text that a spreadsheet would take for a
formula has an apostrophe before it; control characters and those that turn the writing direction are spelled out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from portcheck.model.escape import harmless
from portcheck.model.finding import Finding, Ruling
from portcheck.model.occurrence import Occurrence
from portcheck.model.report import Report
from portcheck.report.registry import RenderOptions
from portcheck.report.rows import COLUMNS, Cell, place_cells, rows, ruling_cells

_MARK = "\ufeff"
_FORMULA = re.compile(r"(^|;)(?=[=+\-@\t\r＝＋－＠])")
"""A semicolon divides cells where the spreadsheet's language has the comma for decimals."""


def render(report: Report, options: RenderOptions) -> str:
    """A header, then the rows by place and target; ``--detail`` makes no difference. Lines end in CR LF."""
    return table(COLUMNS, _lines(report))


def table(columns: Iterable[str], lines: Iterable[str]) -> str:
    """The header, and ``lines`` of cells that are ``joined``."""
    return _MARK + "\r\n".join((joined(columns), *lines, ""))


def _lines(report: Report) -> Iterator[str]:
    for place, ruling, finding in rows(report, _place, _ruling):
        yield f"{place},{ruling},{_last(finding)}"


def _place(occurrence: Occurrence) -> str:
    return joined(place_cells(occurrence))


def _ruling(ruling: Ruling) -> str:
    return joined(ruling_cells(ruling))


def _last(finding: Finding) -> str:
    return f"{finding.fingerprint},{_cell(finding.suppressed)}"


def joined(cells: Iterable[Cell]) -> str:
    """One line, without its end."""
    return ",".join(map(_cell, cells))


def _cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, int):
        return str(cell)
    text = harmless(_FORMULA.sub(r"\1'", cell))
    return '"' + text.replace('"', '""') + '"' if '"' in text or "," in text else text
