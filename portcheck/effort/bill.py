"""Charges at their prices: the drivers of a bill and its range.

All units of one price are dearer or cheaper together, prices move independently: with sums over prices, p10 = p50 -
sqrt(sum of (p50 - p10)^2), not below 0, and p90 = p50 + sqrt(sum of (p90 - p50)^2). This is the propagation of
independent errors (JCGM 100:2008, 5.1.2), applied to both sides of the median.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import sqrt

from portcheck.effort.charges import Charge
from portcheck.model.effort import EffortOptions, Price
from portcheck.model.estimate import Driver, Range
from portcheck.model.text import Text, message
from portcheck.model.words import TRUST

_DECIMALS = 7
"""Of days: prices have four, and are for up to a thousand units; so products and sums are exact in decimals."""


def drivers_of(charges: Iterable[Charge], prices: Mapping[str, Price], options: EffortOptions) -> tuple[Driver, ...]:
    """One driver for each price and name, the dearest first."""
    counts: dict[tuple[str, str], int] = {}
    for charge in charges:
        key = (charge.price, charge.what)
        counts[key] = counts.get(key, 0) + charge.count
    drivers = [_driver(prices[price], what, count, options.velocity) for (price, what), count in counts.items()]
    return tuple(sorted(drivers, key=lambda driver: (-driver.days, driver.price, driver.name)))


def _driver(price: Price, name: str, count: int, velocity: float) -> Driver:
    unit = price.days.p50 / price.per / velocity
    low, middle, high = (
        round(count * days / price.per / velocity, _DECIMALS)
        for days in (price.days.p10, price.days.p50, price.days.p90)
    )
    return Driver(
        what=message("{title}: {name}", title=price.title, name=name) if name else price.title,
        name=name,
        count=count,
        unit_days=round(unit, 8),
        days=middle,
        trust=price.trust,
        basis=_basis(price),
        price=price.id,
        range=Range(low, middle, high),
    )


def _basis(price: Price) -> Text:
    trust = TRUST[price.trust]
    if not price.sources:
        return trust
    if len(price.sources) == 1:
        return message("{trust}: {source}", trust=trust, source=price.sources[0])
    more = len(price.sources) - 1
    return message("{trust}: {source} and {more} more", trust=trust, source=price.sources[0], more=more)


def days_by_file(charges: Iterable[Charge], prices: Mapping[str, Price], options: EffortOptions) -> dict[str, float]:
    """File -> person-days (p50) of what stands in it, by path; what is paid once for the whole tree is in none."""
    days: dict[str, float] = {}
    for charge in charges:
        if charge.file is not None:
            price = prices[charge.price]
            paid = charge.count * price.days.p50 / price.per / options.velocity
            days[charge.file] = days.get(charge.file, 0.0) + paid
    return {path: round(days[path], _DECIMALS) for path in sorted(days)}


def total_of(drivers: Iterable[Driver]) -> Range:
    """Person-days of all drivers together."""
    below: dict[str, float] = {}
    above: dict[str, float] = {}
    p50 = 0.0
    for driver in drivers:
        p50 += driver.days
        below[driver.price] = below.get(driver.price, 0.0) + driver.days - driver.range.p10
        above[driver.price] = above.get(driver.price, 0.0) + driver.range.p90 - driver.days
    low = max(0.0, p50 - sqrt(sum(part * part for part in below.values())))
    high = p50 + sqrt(sum(part * part for part in above.values()))
    return Range(round(low, _DECIMALS), round(p50, _DECIMALS), round(high, _DECIMALS))
