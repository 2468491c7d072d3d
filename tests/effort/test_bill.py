"""What a driver of the bill says, to the last digit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portcheck.effort.bill import days_by_file, drivers_of
from portcheck.effort.charges import Charge
from portcheck.model.effort import Block, EffortOptions
from portcheck.model.estimate import Driver, Range, Trust
from portcheck.model.text import Text
from support.effort_rules import made_price

PRICE = replace(
    made_price("p", Block.NAMES, Range(1, 2, 8), per=100),
    title=Text("use", "使用"),
    trust=Trust.PUBLISHED,
    sources=("https://one", "https://two", "https://three"),
)
TWICE_AS_FAST = EffortOptions(velocity=2)


def test_a_driver_has_the_units_of_all_files_at_the_price_of_so_many() -> None:
    charges = [Charge("p", "f", "a.cu", 30), Charge("p", "f", "b.cu", 20), Charge("p", "", "a.cu", 10)]
    named, other = drivers_of(charges, {"p": PRICE}, TWICE_AS_FAST)
    assert named == Driver(
        what=Text("use: f", "使用：f"),
        name="f",
        count=50,
        unit_days=0.01,
        days=0.5,
        trust=Trust.PUBLISHED,
        basis=Text("published: https://one and 2 more", "公开数据：https://one 等，另有 2 处来源"),
        price="p",
        range=Range(0.25, 0.5, 2),
    )
    assert (other.what, other.name, other.count, other.days) == (PRICE.title, "", 10, 0.1)


@pytest.mark.parametrize(("sources", "basis"), [((), "published"), (("https://one",), "published: https://one")])
def test_where_a_price_is_from(sources: tuple[str, ...], basis: str) -> None:
    (driver,) = drivers_of([Charge("p", "", None, 1)], {"p": replace(PRICE, sources=sources)}, EffortOptions())
    assert driver.basis.en == basis


def test_days_are_told_of_files_and_not_of_what_lies_in_none() -> None:
    charges = [
        Charge("p", "", "b.cu", 30),
        Charge("p", "", "a.cu", 7),
        Charge("p", "", "b.cu", 3),
        Charge("p", "", None, 9),
    ]
    found = days_by_file(charges, {"p": PRICE}, TWICE_AS_FAST)
    assert [*found.items()] == [("a.cu", 0.07), ("b.cu", 0.33)]
