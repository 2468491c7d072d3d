"""Days as people say them, in every format. No day stands without its range."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from portcheck.model.estimate import Driver, Estimate, Range, Regime
from portcheck.model.report import Report
from portcheck.model.text import Text, counted, message


def figure(value: float) -> str:
    """To two figures, and whole from ten on."""
    return f"{value:,.0f}" if value >= 9.95 else f"{value:.1f}" if value >= 0.095 else f"{value:.2f}" if value else "0"


def days(value: Range) -> Text:
    """``22 (11 to 72)``: p50, then p10 to p90."""
    return _range(*map(figure, (value.p10, value.p50, value.p90)))


def days_each(driver: Driver) -> Text:
    """The price with its range, to two figures, as some are for a line."""
    low, middle, high = (
        f"{point / driver.count:.2g}" if point < 100 * driver.count else f"{point / driver.count:,.0f}"
        for point in (driver.range.p10, driver.range.p50, driver.range.p90)
    )
    return _range(low, middle, high)


def percent(value: float) -> Text:
    return message("{value:.1f} %", value=value)


def _range(low: str, middle: str, high: str) -> Text:
    return message("{middle} ({low} to {high})", low=low, middle=middle, high=high)


def together(drivers: Iterable[Driver]) -> Range:
    """The days of several, were all of them at their worst or best at once."""
    ranges = [driver.range for driver in drivers]
    return Range(*(sum(getattr(value, point) for value in ranges) for point in ("p10", "p50", "p90")))


def ranks(report: Report) -> dict[str, str]:
    """Landing -> its place, with a sign where others have the same."""
    found = {}
    place = 1
    for group in report.ranking:
        found.update(dict.fromkeys(group, f"{place}=" if len(group) > 1 else str(place)))
        place += len(group)
    return found


def bill_notes(estimate: Estimate, own_files: int) -> Iterator[Text]:
    """What belongs to a bill and is no item of it. ``own_files``: those that the tree holds for the target alone."""
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
