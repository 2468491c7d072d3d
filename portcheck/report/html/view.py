"""What the fixed part of the page shows, laid out for the template."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portcheck.model.estimate import Driver, Estimate, Range
from portcheck.model.finding import Status
from portcheck.model.frozen import frozen
from portcheck.model.ported import own_files_of
from portcheck.model.report import Report
from portcheck.model.target import Landing
from portcheck.model.text import Text
from portcheck.report.digest import Digest, SymbolRow
from portcheck.report.figures import bill_notes, ranks, together
from portcheck.report.html.charts import Scale, Segment, scale_of, stacked
from portcheck.report.html.words import CONTENTS
from portcheck.report.sentences import found_in, not_counted, resolved_of, size_of
from portcheck.report.suppressed import fault_lines, suppressed_of

_DRIVERS = 25
_OPEN = (Status.ADAPT, Status.REDESIGN, Status.MISSING)
_SHADES = 5
_FAULTS = 200


@frozen
class Vendor:
    """One landing. ``place``: its rank, with a sign where others have the same. ``rest``: the sum of the drivers that
    are not among the ``dearest``."""

    landing: Landing
    estimate: Estimate
    place: str
    classes: tuple[Segment, ...]
    table_only: int
    notes: tuple[Text, ...]
    dearest: tuple[Driver, ...]
    rest: Range | None
    rest_count: int


@frozen
class Cell:
    """A library on a target: mentions by status; ``open``: those that need a person; ``shade``: their share, 0 to 5."""

    target: str
    segments: tuple[Segment, ...]
    total: int
    open: int
    shade: int


@frozen
class HeatRow:
    library: str
    cells: tuple[Cell, ...]


@frozen
class View:
    """``ties``: the vendors in groups that the estimates cannot tell apart. ``unknown``: of each target, the symbols of
    which nothing is known."""

    report: Report
    facts: Digest
    ties: tuple[tuple[Vendor, ...], ...]
    scale: Scale
    heat: tuple[HeatRow, ...]
    unknown: tuple[tuple[Landing, tuple[SymbolRow, ...]], ...]

    def context(self) -> dict[str, Any]:
        """By the names that the template has for it."""
        return {
            "report": self.report,
            "facts": self.facts,
            "size": size_of(self.report),
            "found": found_in(self.report, self.facts),
            "known": resolved_of(self.facts),
            "not_counted": (*not_counted(self.facts), *filter(None, (suppressed_of(self.report),))),
            "faults": fault_lines(self.report, _FAULTS),
            "contents": CONTENTS,
            "ties": self.ties,
            "vendors": [vendor for group in self.ties for vendor in group],
            "scale": self.scale,
            "ticks": self.scale.ticks(),
            "heat": self.heat,
            "status_list": tuple(Status),
            "blockers": self.facts.blockers(),
            "hazards": self.facts.open_hazards(),
            "unknown": self.unknown,
            "dates": ", ".join(sorted({landing.target.facts_date for landing in self.report.landings})),
            "target_names": {landing.target.id: landing.target.title for landing in self.report.landings},
        }


def view_of(report: Report, facts: Digest) -> View:
    landings, places = {landing.id: landing for landing in report.landings}, ranks(report)
    ties = tuple(
        tuple(_vendor(report, facts, landings[identity], places[identity]) for identity in group)
        for group in report.ranking
    )
    unknown = ((landing, tuple(facts.unknown_on(landing.id))) for landing in report.landings)
    return View(
        report,
        facts,
        ties,
        scale_of([estimate.days for estimate in report.estimates.values()]),
        _heat(report),
        tuple((landing, rows) for landing, rows in unknown if rows),
    )


def _vendor(report: Report, facts: Digest, landing: Landing, place: str) -> Vendor:
    estimate = report.estimates[landing.id]
    lines = estimate.lines
    classes = {"s": lines.unchanged, "m": lines.mechanical, "u": lines.unknown, "p": lines.manual}
    rest = estimate.drivers[_DRIVERS:]
    return Vendor(
        landing,
        estimate,
        place,
        stacked(classes),
        facts.table_only[landing.id],
        tuple(bill_notes(estimate, own_files_of(report.ported, landing.kin))),
        estimate.drivers[:_DRIVERS],
        together(rest) if rest else None,
        len(rest),
    )


def _heat(report: Report) -> tuple[HeatRow, ...]:
    """The libraries, that with the most mentions first."""
    totals: dict[str, int] = {}
    for libraries in report.coverage.values():
        for library, counts in libraries.items():
            totals[library] = max(totals.get(library, 0), sum(counts.values()))
    return tuple(
        HeatRow(
            library,
            tuple(_cell(landing.id, report.coverage[landing.id].get(library, {})) for landing in report.landings),
        )
        for library in sorted(totals, key=lambda library: (-totals[library], library))
    )


def _cell(target: str, counts: Mapping[Status, int]) -> Cell:
    total, needs = sum(counts.values()), sum(counts.get(status, 0) for status in _OPEN)
    segments = stacked({status.value: counts.get(status, 0) for status in Status})
    shade = -(-_SHADES * needs // total) if total else 0
    return Cell(target, segments, total, needs, shade)
