"""The plan: which step pays for what, in order, and what each step names."""

from __future__ import annotations

import pytest

from portcheck.effort.plan import plan_of
from portcheck.model.effort import Block, Price
from portcheck.model.estimate import Driver, Operator, Range, Regime, Step, Trust
from portcheck.model.macro import Abstraction
from portcheck.model.text import Text, same
from support.texts import en

WORDS = Text("Words", "词")
DAY = Range(1, 2, 3)


def price(identity: str, block: Block) -> Price:
    return Price(identity, block, WORDS, WORDS, DAY, Trust.MEASURED, WORDS, (), 100)


PRICES = {
    one.id: one
    for one in (
        price("learn", Block.NAMES),
        price("learn-missing", Block.NAMES),
        price("branch-off", Block.SETUP),
        price("setup-file-rename", Block.SETUP),
        price("toolchain", Block.SETUP),
        price("rewrite", Block.KERNELS),
        price("bring-up", Block.TESTS),
    )
}


def driver(identity: str, name: str = "") -> Driver:
    return Driver(WORDS, name, 1, 2, 2, Trust.MEASURED, WORDS, identity, DAY)


def plan(*drivers: Driver, layer: tuple[Abstraction, ...] = (), operators: tuple[Operator, ...] = ()) -> list[Step]:
    return list(plan_of(drivers, PRICES, layer, operators))


def macro(uses: int) -> Abstraction:
    return Abstraction("gpu.h", 7, "GPU_FREE", ("cudaFree",), uses, 1)


def operator(name: str, regime: Regime, library: str | None = None) -> Operator:
    return Operator(same(name), "a.cu", 1, 40, regime, library)


@pytest.mark.parametrize(
    ("identity", "step"),
    [
        ("learn", "names"),
        ("learn-missing", "blockers"),
        ("branch-off", "names"),
        ("setup-file-rename", "mechanical"),
        ("toolchain", "set-up"),
        ("rewrite", "kernels"),
        ("bring-up", "tests"),
    ],
)
def test_a_price_belongs_to_one_step(identity: str, step: str) -> None:
    assert [(found.id, found.days) for found in plan(driver(identity))] == [(step, DAY)]


def test_steps_stand_in_the_order_of_work_and_pay_for_all_of_theirs() -> None:
    found = plan(driver("bring-up"), driver("learn"), driver("learn"), driver("toolchain"))
    assert [step.id for step in found] == ["set-up", "names", "tests"]
    assert found[1].days == Range(2, 4, 6)


@pytest.mark.parametrize(("uses", "expected"), [(1, ("names", ["cudaFree"])), (2, ("layer", ["GPU_FREE gpu.h:7"]))])
def test_a_macro_with_many_uses_is_a_layer(uses: int, expected: tuple[str, list[str]]) -> None:
    (step,) = plan(driver("learn", "cudaFree"), layer=(macro(uses),))
    assert (step.id, [en(item) for item in step.items]) == expected


def test_a_blocker_within_the_layer_is_the_layers() -> None:
    assert [step.id for step in plan(driver("learn-missing", "cudaFree"), layer=(macro(2),))] == ["layer"]


def test_the_step_of_kernels_names_the_operators_that_do_not_stay() -> None:
    operators = (
        operator("nms", Regime.LIBRARY, "vndNms"),
        operator("stays", Regime.KEPT),
        operator("warp", Regime.REWRITTEN),
    )
    (step,) = plan(driver("rewrite"), operators=operators)
    assert [en(item) for item in step.items] == ["nms (40 lines, vndNms)", "warp (40 lines)"]


def test_a_step_names_each_once_and_says_how_many_are_left_out() -> None:
    names = [f"cudaX{number}" for number in range(10)]
    (step,) = plan(*(driver("learn", name) for name in (*names, "cudaX0", "")))
    assert ([en(item) for item in step.items], step.more) == (names[:8], 2)
    (all_shown,) = plan(*(driver("learn", name) for name in names[:8]))
    assert (len(all_shown.items), all_shown.more) == (8, 0)
