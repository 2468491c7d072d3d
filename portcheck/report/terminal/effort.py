"""Days in the terminal: what each target costs, the dearest items, the plan. No day stands without its range."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from portcheck.model.escape import harmless
from portcheck.model.estimate import Driver, Estimate
from portcheck.model.ported import own_files_of
from portcheck.model.report import Report
from portcheck.model.target import Landing
from portcheck.model.text import COMMA, Speaker
from portcheck.model.words import TRUST
from portcheck.report.figures import bill_notes, days, days_each, together
from portcheck.report.terminal.wrapping import Prose

_DRIVERS = 10
_ITEMS = 4
_MOST = 2
"""Targets whose bills are shown one below the other; of more, only the cheapest one's."""


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
        table.add_row(
            _what(driver, say), f"{driver.count:,}", say.text(days_each(driver)), say.text(days(driver.range))
        )
    if rest:
        smaller = say.counted("{count:,} smaller one", "{count:,} smaller ones", len(rest))
        table.add_row(Prose(smaller, style="dim"), "", "", say.text(days(together(rest))))
    total = Prose(say("together {days} person-days", days=days(estimate.days)), style="bold")
    notes = (Prose(say.text(note), style="dim") for note in bill_notes(estimate, own_files))
    title = say("Where the days of {target} come from", target=harmless(say.text(landing.title)))
    return Group(Prose(title, style="bold"), table, total, *notes)


def _what(driver: Driver, say: Speaker) -> Text:
    return Prose(harmless(say.text(driver.what))).append(f"  {say.text(TRUST[driver.trust])}", style="dim")


def _plan(landing: Landing, estimate: Estimate, say: Speaker) -> RenderableType:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("", justify="right")
    table.add_column("", overflow="fold")
    table.add_column(say("days"), justify="right", no_wrap=True)
    for number, step in enumerate(estimate.plan, 1):
        words = Prose(harmless(say.text(step.what)))
        if step.items:
            names = say.text(COMMA).join(harmless(say.text(item)) for item in step.items[:_ITEMS])
            more = step.more + len(step.items[_ITEMS:])
            shown = say("{names} and {more:,} more", names=names, more=more) if more else names
            words.append(f"\n{shown}", style="dim")
        table.add_row(f"{number}.", words, say.text(days(step.days)))
    title = say("What to do first on {target}", target=harmless(say.text(landing.title)))
    return Group(Prose(title, style="bold"), table)
