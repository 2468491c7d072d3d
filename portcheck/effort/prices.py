"""A team's own prices in the place of those of the rules."""

from __future__ import annotations

from dataclasses import replace

from portcheck.model.effort import EffortOptions, EffortRules, Price
from portcheck.model.errors import UsageError, unknown
from portcheck.model.estimate import Range, Trust
from portcheck.model.text import Text

_WHY = Text("The team's own price, by its configuration.", "团队自定的价格，见其配置。")
_DECIMALS = 6


def with_own_prices(rules: EffortRules, options: EffortOptions) -> EffortRules:
    """The rules with the prices that ``options`` states; for the units that the rules count.

    Raises UsageError for a price that the rules do not have, naming the nearest.
    """
    for identity in options.prices:
        if identity not in rules.prices:
            where = f"{options.file}: effort.prices" if options.file else "effort.prices"
            raise UsageError(f"{where}: {unknown('price', identity, rules.prices)}")
    own = {identity: _own(rules.prices[identity], days) for identity, days in options.prices.items()}
    return replace(rules, prices={**rules.prices, **own})


def _own(price: Price, days: Range | float) -> Price:
    stated = days if isinstance(days, Range) else _in_proportion(price.days, days)
    return replace(price, days=stated, trust=Trust.OWN, why=_WHY, sources=())


def _in_proportion(days: Range, p50: float) -> Range:
    """``p50`` with a range as wide, in proportion, as that of ``days``; with none where its p50 is 0."""
    if not days.p50:
        return Range(p50, p50, p50)
    factor = p50 / days.p50
    low, high = round(days.p10 * factor, _DECIMALS), round(days.p90 * factor, _DECIMALS)
    return Range(min(low, p50), p50, max(high, p50))
