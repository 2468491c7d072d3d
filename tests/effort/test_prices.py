"""A team's own prices."""

from __future__ import annotations

import pytest

from portcheck.effort.prices import with_own_prices
from portcheck.model.effort import Block, EffortOptions, EffortRules, Price
from portcheck.model.errors import UsageError
from portcheck.model.estimate import Range, Trust
from portcheck.model.text import Text

WORDS = Text("Words", "词")


def price(identity: str, *days: float) -> Price:
    return Price(identity, Block.NAMES, WORDS, WORDS, Range(*days), Trust.MEASURED, WORDS, ("o/r@1",), 100)


RULES = EffortRules({one.id: one for one in (price("learn", 1, 2, 8), price("use", 0, 0, 2))}, {})


def own(**prices: Range | float) -> EffortRules:
    return with_own_prices(RULES, EffortOptions(prices))


def test_without_own_prices_nothing_changes() -> None:
    assert own() == RULES


@pytest.mark.parametrize(
    ("stated", "days"),
    [
        (2.0, Range(1, 2, 8)),
        (0.0, Range(0, 0, 0)),
        (0.1, Range(0.05, 0.1, 0.4)),
        (1 / 3, Range(0.166667, 1 / 3, 1.333333)),
        (Range(1, 2, 3), Range(1, 2, 3)),
    ],
)
def test_one_number_keeps_the_proportions(stated: Range | float, days: Range) -> None:
    found = own(learn=stated).prices["learn"]
    assert found.days == days
    assert (found.trust, found.sources, found.per, found.unit) == (Trust.OWN, (), 100, WORDS)
    assert "own price" in found.why.en


def test_without_proportions_to_keep_there_is_no_range() -> None:
    assert own(use=0.5).prices["use"].days == Range(0.5, 0.5, 0.5)


@pytest.mark.parametrize("p50", [0.0000001, 0.1, 0.7, 1e-9, 3333.3333333])
def test_the_range_holds_its_middle(p50: float) -> None:
    rules = EffortRules({"even": price("even", 3, 3, 3)}, {})
    days = with_own_prices(rules, EffortOptions({"even": p50})).prices["even"].days
    assert days.p10 <= days.p50 == p50 <= days.p90


def test_order_and_other_prices_stay() -> None:
    rules = own(use=1.0)
    assert list(rules.prices) == ["learn", "use"]
    assert rules.prices["learn"] is RULES.prices["learn"]


def test_an_unknown_price_is_named_with_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"^a\.toml: effort\.prices: unknown price 'lern': did you mean learn\?"):
        with_own_prices(RULES, EffortOptions({"lern": 1.0}, file="a.toml"))
    with pytest.raises(UsageError, match=r"^effort\.prices: unknown price 'x'"):
        with_own_prices(RULES, EffortOptions({"x": 1.0}))
