"""Real days and lines against an estimate, and the prices that they correct."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portcheck.effort.actuals import compare
from portcheck.effort.bill import drivers_of, total_of
from portcheck.effort.charges import Charge
from portcheck.model.actuals import Actual, Comparison, Figure
from portcheck.model.effort import Block, EffortOptions, Price
from portcheck.model.estimate import Estimate, LineCounts, Range, Trust
from portcheck.model.text import Text

WORDS = Text("Words", "词")


def price(identity: str, block: Block, *days: float, per: int = 1) -> Price:
    return Price(identity, block, WORDS, WORDS, Range(*days), Trust.ASSUMPTION, WORDS, per=per)


PRICES = {
    one.id: one
    for one in (
        price("toolchain", Block.SETUP, 0.5, 2, 6),
        price("line", Block.MECHANICAL, 0.1, 0.4, 1.2, per=1000),
        price("learn", Block.NAMES, 0, 0.2, 1),
        price("use", Block.NAMES, 0.01, 0.02, 0.1),
        price("swap", Block.LIBRARIES, 0.5, 2, 8),
        price("kernel", Block.KERNELS, 10, 26, 40),
        price("tune", Block.PERFORMANCE, 0.25, 1, 5),
    )
}
COUNTS = {"toolchain": 1, "line": 5000, "learn": 10, "use": 50, "kernel": 1, "tune": 4}


def estimate_of(counts: Mapping[str, int], options: EffortOptions, prices: Mapping[str, Price] = PRICES) -> Estimate:
    charges = [Charge(identity, "", None, count) for identity, count in counts.items()]
    on_top = [c for c in charges if prices[c.price].block is Block.PERFORMANCE and not options.performance]
    drivers = drivers_of([charge for charge in charges if charge not in on_top], prices, options)
    return Estimate(
        readiness=50.0,
        lines=LineCounts(1, 1, 1, 1, 0, Range(90, 100, 130)),
        days=total_of(drivers),
        drivers=drivers,
        calendar=Range(0, 0, 0),
        performance=total_of(drivers_of(on_top, prices, options)),
        operators=(),
        plan=(),
        assumptions=(),
        days_by_file={},
    )


def compared(
    actual: Actual, counts: Mapping[str, int] = COUNTS, velocity: float = 1.0, performance: bool = False
) -> Comparison:
    chosen = EffortOptions(velocity=velocity, performance=performance)
    return compare(estimate_of(counts, chosen), actual, PRICES, chosen)


def ratios(found: Comparison) -> dict[str, float]:
    return {identity: round(days.p50 / PRICES[identity].days.p50, 7) for identity, days in found.prices.items()}


def test_the_total_alone_moves_every_price_that_was_charged() -> None:
    found = compared(Actual(66))  # 2 + 2 + 2 + 1 + 26 = 33
    assert (found.days.real, found.days.estimated.p50, found.days.ratio, found.lines) == (66, 33, 2, None)
    assert found.prices["toolchain"] == Range(1, 4, 12)
    assert found.prices["line"] == Range(0.2, 0.8, 2.4)
    assert ratios(found) == dict.fromkeys(("toolchain", "line", "learn", "use", "kernel"), 2)


def test_blocks_move_by_their_own_ratio_and_the_others_by_that_of_the_rest() -> None:
    found = compared(Actual(30, 60, {Block.KERNELS: 13, Block.NAMES: 9}))  # the rest: 8 of 4
    assert [(part.block, part.days.ratio) for part in found.parts] == [
        (Block.NAMES, 3), (Block.KERNELS, 0.5), (None, 2)]  # fmt: skip
    assert list(ratios(found).items()) == [("toolchain", 2), ("line", 2), ("learn", 3), ("use", 3), ("kernel", 0.5)]
    assert found.lines == Figure(60, Range(90, 100, 130))


def test_velocity_is_not_corrected_twice() -> None:
    found = compared(Actual(33), velocity=2.0)
    assert found.days.ratio == 2
    assert set(ratios(found).values()) == {2.0}


def test_performance_is_on_top_unless_it_counts() -> None:
    actual = Actual(41, blocks={Block.PERFORMANCE: 8})
    apart, counted = compared(actual), compared(actual, performance=True)
    assert (apart.days.real, apart.days.estimated.p50, apart.days.ratio) == (33, 33, 1)
    assert (counted.days.real, counted.days.estimated.p50) == (41, 37)
    for found in (apart, counted):
        assert ratios(found) == {**dict.fromkeys(("toolchain", "line", "learn", "use", "kernel"), 1), "tune": 2}


def test_performance_that_nobody_names_is_left_out_or_part_of_the_rest() -> None:
    assert "tune" not in compared(Actual(33)).prices
    assert ratios(compared(Actual(74), performance=True))["tune"] == 2


def test_a_block_of_which_nothing_was_estimated_is_left_alone() -> None:
    found = compared(Actual(35, blocks={Block.LIBRARIES: 2}))
    assert [(part.block, part.unpriced) for part in found.parts] == [(Block.LIBRARIES, True), (None, False)]
    assert "swap" not in found.prices
    assert set(ratios(found).values()) == {1.0}


def test_no_days_make_prices_of_nothing_and_none_below() -> None:
    found = compared(Actual(0.3, blocks={Block.SETUP: 0.1, Block.KERNELS: 0.2}))
    assert found.prices["learn"] == found.prices["line"] == Range(0, 0, 0)
    assert found.parts[-1].days.real == 0


@pytest.mark.parametrize(("real", "inside"), [(0.9, False), (1, True), (3, True), (3.1, False)])
def test_inside_the_range(real: float, inside: bool) -> None:
    assert Figure(real, Range(1, 2, 3)).inside is inside


def test_nothing_estimated_has_no_ratio() -> None:
    assert Figure(3, Range(0, 0, 0)).ratio is None
    assert compared(Actual(3), {}).prices == {}


@given(
    st.dictionaries(st.sampled_from(list(PRICES)), st.integers(1, 2000), min_size=1),
    st.dictionaries(st.sampled_from(list(Block)), st.floats(0, 1000)),
    st.floats(0, 1000),
    st.floats(0.1, 10),
    st.booleans(),
)
def test_the_corrected_prices_give_the_real_days(
    counts: dict[str, int], blocks: dict[Block, float], rest: float, velocity: float, performance: bool
) -> None:
    options = EffortOptions(velocity=velocity, performance=performance)
    found = compare(estimate_of(counts, options), Actual(sum(blocks.values()) + rest, None, blocks), PRICES, options)
    again = {**PRICES, **{name: replace(PRICES[name], days=days) for name, days in found.prices.items()}}
    apart = None if performance else Block.PERFORMANCE
    unpriced = sum(part.days.real for part in found.parts if part.unpriced and (not apart or part.block is not apart))
    # days have seven decimals, and the cheapest bill is a line at 0.0004 days and ten times the speed
    assert estimate_of(counts, options, again).days.p50 == pytest.approx(found.days.real - unpriced, rel=2e-3, abs=1e-5)
    assert all(0 <= days.p10 <= days.p50 <= days.p90 for days in found.prices.values())
    assert set(found.prices) <= set(counts)
