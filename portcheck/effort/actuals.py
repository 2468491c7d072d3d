"""A finished port against its estimate, and the prices that would have told its days.

A price is corrected by the ratio of real to estimated days, of its block where the days of that are known, else of the
rest. Both sides of the ratio are the team's own days, its velocity in them already; so the corrected prices are for
the units of the rules, as the old ones, and with the same velocity they give the real days.
"""

from __future__ import annotations

from collections.abc import Mapping

from portcheck.effort.bill import total_of
from portcheck.model.actuals import Actual, Comparison, Figure, Part
from portcheck.model.effort import Block, EffortOptions, Price
from portcheck.model.estimate import Driver, Estimate, Range

_DECIMALS = 7
"""Of days, as in bills: differences of decimals are none in binary."""


def compare(estimate: Estimate, actual: Actual, prices: Mapping[str, Price], options: EffortOptions) -> Comparison:
    """``prices`` and ``options`` are those of the estimate. Where it leaves performance out, so do the total days, by
    what the port names for that block."""
    named: dict[Block | None, float] = {block: actual.blocks[block] for block in Block if block in actual.blocks}
    on_top = 0.0 if options.performance else named.get(Block.PERFORMANCE, 0.0)
    real = {**named, None: _less(actual.days, sum(named.values()))}
    drivers: dict[Block | None, list[Driver]] = {block: [] for block in real}
    for driver in estimate.drivers:
        billed = prices[driver.price].block
        drivers[billed if billed in named else None].append(driver)
    parts: list[Part] = []
    ratios: dict[str, float] = {}
    for block, days in real.items():
        estimated, charged = total_of(drivers[block]), {driver.price for driver in drivers[block]}
        if block is Block.PERFORMANCE and not options.performance:
            estimated, charged = estimate.performance, {price.id for price in prices.values() if price.block is block}
        part = Part(block, Figure(days, estimated))
        parts.append(part)
        ratio = part.days.ratio
        if ratio is not None:
            ratios.update(dict.fromkeys(charged, ratio))
    lines = Figure(actual.lines, estimate.lines.to_write) if actual.lines is not None else None
    corrected = {price.id: _scaled(price.days, ratios[price.id]) for price in prices.values() if price.id in ratios}
    return Comparison(Figure(_less(actual.days, on_top), estimate.days), lines, tuple(parts), corrected)


def _less(days: float, part: float) -> float:
    return max(0.0, round(days - part, _DECIMALS))


def _scaled(days: Range, factor: float) -> Range:
    return Range(days.p10 * factor, days.p50 * factor, days.p90 * factor)
