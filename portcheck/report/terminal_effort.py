"""Days in the terminal: what each target costs, the dearest items, the plan. No day stands without its range."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from portcheck.model.escape import harmless
from portcheck.model.estimate import Driver, Estimate, Range, Regime
from portcheck.model.ported import own_files_of
from portcheck.model.report import Report
from portcheck.model.target import Landing
from portcheck.model.words import TRUST

_DRIVERS = 10
_ITEMS = 4
_MOST = 2
"""Targets whose bills are shown one below the other; of more, only the cheapest one's."""


def days(value: Range) -> str:
    """``22 (11 to 72)``: p50, then p10 to p90."""
    return f"{_number(value.p50)} ({_number(value.p10)} to {_number(value.p90)})"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 9.95 else f"{value:.1f}" if value >= 0.095 else f"{value:.2f}"


def ranks(report: Report) -> dict[str, str]:
    """Landing -> its place, with a sign where others have the same."""
    found = {}
    place = 1
    for group in report.ranking:
        found.update(dict.fromkeys(group, f"{place}=" if len(group) > 1 else str(place)))
        place += len(group)
    return found


def bills(report: Report) -> Iterator[RenderableType]:
    """The dearest items and the plan, of each target or of the cheapest."""
    order = [landing for group in report.ranking for landing in group]
    landings = {landing.id: landing for landing in report.landings}
    for identity in order if len(order) <= _MOST else order[:1]:
        estimate, landing = report.estimates[identity], landings[identity]
        yield _drivers(landing, estimate, own_files_of(report.ported, landing.kin))
        yield _plan(landing, estimate)


def _drivers(landing: Landing, estimate: Estimate, own_files: int) -> RenderableType:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for header in ("", "count", "days each", "days"):
        table.add_column(header, justify="right" if header else "left", overflow="fold", no_wrap=bool(header))
    shown, rest = estimate.drivers[:_DRIVERS], estimate.drivers[_DRIVERS:]
    for driver in shown:
        table.add_row(_what(driver), f"{driver.count:,}", _each(driver), days(driver.range))
    if rest:
        low, middle, high = (sum(getattr(d.range, point) for d in rest) for point in ("p10", "p50", "p90"))
        table.add_row(Text(f"{len(rest):,} smaller ones", style="dim"), "", "", days(Range(low, middle, high)))
    notes = [Text(f"together {days(estimate.days)} person-days", style="bold"), *_notes(estimate, own_files)]
    title = Text(f"Where the days of {harmless(landing.title.en)} come from", style="bold")
    return Group(title, table, *notes)


def _each(driver: Driver) -> str:
    """The price with its range, to two figures, as some are for a line."""
    low, middle, high = (
        f"{point / driver.count:.2g}" if point < 100 * driver.count else f"{point / driver.count:,.0f}"
        for point in (driver.range.p10, driver.range.p50, driver.range.p90)
    )
    return f"{middle} ({low} to {high})"


def _what(driver: Driver) -> Text:
    return Text(harmless(driver.what.en)).append(f"  {TRUST[driver.trust].en}", style="dim")


def _notes(estimate: Estimate, own_files: int) -> Iterator[Text]:
    regimes = [operator.regime for operator in estimate.operators]
    if Regime.REWRITTEN in regimes or Regime.LIBRARY in regimes:
        yield Text(
            f"{len(regimes)} operators: {regimes.count(Regime.REWRITTEN)} written again,"
            f" {regimes.count(Regime.LIBRARY)} by a call of the vendor's library",
            style="dim",
        )
    if own_files:
        yield Text(
            f"the tree holds {own_files:,} files for this target alone already: what they replace is not taken off",
            style="dim",
        )
    if days(estimate.calendar) != days(estimate.days):
        yield Text(f"{days(estimate.calendar)} working days of the team, if the work divides evenly", style="dim")
    write = estimate.lines.to_write
    off = f"; {estimate.lines.switched_off:,} switched off" if estimate.lines.switched_off else ""
    yield Text(f"{write.p50:,} lines to write ({write.p10:,} to {write.p90:,}){off}", style="dim")
    if estimate.performance.p90:
        yield Text(f"not in it: winning the speed back, {days(estimate.performance)} person-days", style="dim")


def _plan(landing: Landing, estimate: Estimate) -> RenderableType:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("", justify="right")
    table.add_column("", overflow="fold")
    table.add_column("days", justify="right", no_wrap=True)
    for number, step in enumerate(estimate.plan, 1):
        words = Text(step.what.en)
        if step.items:
            more = step.more + len(step.items[_ITEMS:])
            names = ", ".join(harmless(item.en) for item in step.items[:_ITEMS])
            words.append(f"\n{names}{f' and {more:,} more' if more else ''}", style="dim")
        table.add_row(f"{number}.", words, days(step.days))
    return Group(Text(f"What to do first on {harmless(landing.title.en)}", style="bold"), table)
