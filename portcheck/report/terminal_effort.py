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
from portcheck.model.text import COMMA, Speaker, counted, message
from portcheck.model.text import Text as Sentence
from portcheck.model.words import TRUST

_DRIVERS = 10
_ITEMS = 4
_MOST = 2
"""Targets whose bills are shown one below the other; of more, only the cheapest one's."""


def days(value: Range) -> Sentence:
    """``22 (11 to 72)``: p50, then p10 to p90."""
    return _range(*map(_number, (value.p10, value.p50, value.p90)))


def _range(low: str, middle: str, high: str) -> Sentence:
    return message("{middle} ({low} to {high})", low=low, middle=middle, high=high)


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


def bills(report: Report, say: Speaker) -> Iterator[RenderableType]:
    """The dearest items and the plan, of each target or of the cheapest."""
    order = [landing for group in report.ranking for landing in group]
    landings = {landing.id: landing for landing in report.landings}
    for identity in order if len(order) <= _MOST else order[:1]:
        estimate, landing = report.estimates[identity], landings[identity]
        yield _drivers(landing, estimate, own_files_of(report.ported, landing.kin), say)
        yield _plan(landing, estimate, say)


def _drivers(landing: Landing, estimate: Estimate, own_files: int, say: Speaker) -> RenderableType:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for header in ("", say("count"), say("days each"), say("days")):
        table.add_column(header, justify="right" if header else "left", overflow="fold", no_wrap=bool(header))
    shown, rest = estimate.drivers[:_DRIVERS], estimate.drivers[_DRIVERS:]
    for driver in shown:
        table.add_row(_what(driver, say), f"{driver.count:,}", say.text(_each(driver)), say.text(days(driver.range)))
    if rest:
        low, middle, high = (sum(getattr(d.range, point) for d in rest) for point in ("p10", "p50", "p90"))
        smaller = say.counted("{count:,} smaller one", "{count:,} smaller ones", len(rest))
        table.add_row(Text(smaller, style="dim"), "", "", say.text(days(Range(low, middle, high))))
    total = Text(say("together {days} person-days", days=days(estimate.days)), style="bold")
    notes = (Text(say.text(note), style="dim") for note in _notes(estimate, own_files))
    title = say("Where the days of {target} come from", target=harmless(say.text(landing.title)))
    return Group(Text(title, style="bold"), table, total, *notes)


def _each(driver: Driver) -> Sentence:
    """The price with its range, to two figures, as some are for a line."""
    low, middle, high = (
        f"{point / driver.count:.2g}" if point < 100 * driver.count else f"{point / driver.count:,.0f}"
        for point in (driver.range.p10, driver.range.p50, driver.range.p90)
    )
    return _range(low, middle, high)


def _what(driver: Driver, say: Speaker) -> Text:
    return Text(harmless(say.text(driver.what))).append(f"  {say.text(TRUST[driver.trust])}", style="dim")


def _notes(estimate: Estimate, own_files: int) -> Iterator[Sentence]:
    regimes = [operator.regime for operator in estimate.operators]
    if Regime.REWRITTEN in regimes or Regime.LIBRARY in regimes:
        yield counted(
            "{count} operator: {rewritten} written again, {called} by a call of the vendor's library",
            "{count} operators: {rewritten} written again, {called} by a call of the vendor's library",
            len(regimes),
            rewritten=regimes.count(Regime.REWRITTEN),
            called=regimes.count(Regime.LIBRARY),
        )
    if own_files:
        yield counted(
            "the tree holds {count:,} file for this target alone already: what it replaces is not taken off",
            "the tree holds {count:,} files for this target alone already: what they replace is not taken off",
            own_files,
        )
    if days(estimate.calendar) != days(estimate.days):
        calendar = days(estimate.calendar)
        yield message("{days} working days of the team, if the work divides evenly", days=calendar)
    write = estimate.lines.to_write
    lines = message("{p50:,} lines to write ({p10:,} to {p90:,})", p10=write.p10, p50=write.p50, p90=write.p90)
    off = estimate.lines.switched_off
    yield message("{lines}; {off:,} switched off", lines=lines, off=off) if off else lines
    if estimate.performance.p90:
        yield message("not in it: winning the speed back, {days} person-days", days=days(estimate.performance))


def _plan(landing: Landing, estimate: Estimate, say: Speaker) -> RenderableType:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("", justify="right")
    table.add_column("", overflow="fold")
    table.add_column(say("days"), justify="right", no_wrap=True)
    for number, step in enumerate(estimate.plan, 1):
        words = Text(harmless(say.text(step.what)))
        if step.items:
            names = say.text(COMMA).join(harmless(say.text(item)) for item in step.items[:_ITEMS])
            more = step.more + len(step.items[_ITEMS:])
            shown = say("{names} and {more:,} more", names=names, more=more) if more else names
            words.append(f"\n{shown}", style="dim")
        table.add_row(f"{number}.", words, say.text(days(step.days)))
    title = say("What to do first on {target}", target=harmless(say.text(landing.title)))
    return Group(Text(title, style="bold"), table)
