"""``--format csv``: a row for each finding, by RFC 4180, for spreadsheets.

It begins with a byte order mark: without one, Excel reads Chinese wrongly. A text that a spreadsheet would take for a
formula has an apostrophe before it; control characters and those that turn the writing direction are spelled out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from portcheck.model.escape import harmless
from portcheck.model.finding import Ruling
from portcheck.model.occurrence import Occurrence
from portcheck.model.regex import regex
from portcheck.model.report import Report
from portcheck.report.pieces import utf8
from portcheck.report.registry import RenderOptions
from portcheck.report.rows import COLUMNS, Cell, place_cells, rows, ruling_cells

_MARK = "\ufeff"
_FORMULA = regex(r"(^|;)(?=[=+\-@\t\r＝＋－＠])")
"""A semicolon divides cells where the spreadsheet's language has the comma for decimals."""


def render(report: Report, options: RenderOptions) -> Iterator[bytes]:
    """A header, then the rows by place and target; ``--detail`` makes no difference. Lines end in CR LF."""
    found = rows(report, _place, _ruling)
    lines = (f"{place},{ruling},{mark},{_cell(suppressed)}" for place, ruling, mark, suppressed in found)
    return utf8(table(COLUMNS, lines))


def table(columns: Iterable[str], lines: Iterable[str]) -> Iterator[str]:
    """The pieces of a file: the header, then ``lines`` of cells that are ``joined``."""
    yield f"{_MARK}{joined(columns)}\r\n"
    for line in lines:
        yield f"{line}\r\n"


def _place(occurrence: Occurrence) -> str:
    return joined(place_cells(occurrence))


def _ruling(ruling: Ruling) -> str:
    return joined(ruling_cells(ruling))


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
