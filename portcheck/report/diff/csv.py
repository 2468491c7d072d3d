"""``portcheck diff --format csv``: a row for each finding that is new, gone or of another status; as the findings of a
report are written (RFC 4180)."""

from __future__ import annotations

from portcheck.report.csv import joined, table
from portcheck.report.diff.compared import ChangedFinding, Compared
from portcheck.report.registry import RenderOptions
from portcheck.report.rows import FINDING, PLACE, RULING, place_cells, ruling_cells

COLUMNS = ("what", "before", "after", *PLACE, *RULING, FINDING[0])


def render(compared: Compared, options: RenderOptions) -> str:
    """A header, then the rows pair by pair, by place. The cells after the first three are those of the finding after
    the change, unless it is gone."""
    order = {target.pair.id: number for number, target in enumerate(compared.targets)}
    found = sorted(compared.findings, key=lambda each: (order[each.pair], *_place(each)))
    return "".join(table(COLUMNS, map(_line, found)))


def _place(found: ChangedFinding) -> tuple[str, int, int, str]:
    occurrence = found.shown.occurrence
    return occurrence.file, occurrence.line, occurrence.column, occurrence.symbol


def _line(found: ChangedFinding) -> str:
    finding, change = found.shown, found.change
    own = (change.what, change.before, change.after)
    return joined((*own, *place_cells(finding.occurrence), *ruling_cells(finding.ruling), finding.fingerprint))
