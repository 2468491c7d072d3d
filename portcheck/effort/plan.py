"""What to do first: the drivers of a bill as an ordered list of steps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from portcheck.effort.bill import total_of
from portcheck.model.effort import Block, Price
from portcheck.model.estimate import Driver, Operator, Regime, Step
from portcheck.model.frozen import frozen
from portcheck.model.macro import Abstraction
from portcheck.model.text import Text, message, same

_ITEMS = 8
_BLOCKERS = frozenset(
    (
        "learn-redesign",
        "use-redesign",
        "learn-missing",
        "use-missing",
        "hazard-rewrite",
        "hazard-rewrite-file",
        "library-swap",
    )
)
_STEPS = {
    "set-up": message("Set up the toolchain and the build for one small program"),
    "layer": message("Change the project's own layer over CUDA: one place, many uses"),
    "blockers": message("Answer the blockers: what the target lacks or does otherwise"),
    "mechanical": message("Run the converter over everything and review what it changed"),
    "names": message("Adapt by hand what is left: calls, hazards, lines that hang on them"),
    "kernels": message("Kernels, the largest first"),
    "tests": message("Bring the tests up on the hardware"),
    "performance": message("Win the speed back"),
}
_STEP_OF = {
    Block.SETUP: "set-up",
    Block.MECHANICAL: "mechanical",
    Block.NAMES: "names",
    Block.HAZARDS: "names",
    Block.LIBRARIES: "blockers",
    Block.KERNELS: "kernels",
    Block.TESTS: "tests",
    Block.PERFORMANCE: "performance",
}
_ELSEWHERE = {"setup-file-rename": "mechanical", "branch-off": "names"}
"""Prices that belong to another step than their block does."""


@frozen
class _Sorted:
    """Drivers by step."""

    prices: Mapping[str, Price]
    layer: Mapping[str, Abstraction]

    def step(self, driver: Driver) -> str:
        if self.prices[driver.price].block is Block.NAMES and driver.name in self.layer:
            return "layer"
        if driver.price in _BLOCKERS:
            return "blockers"
        return _ELSEWHERE.get(driver.price) or _STEP_OF[self.prices[driver.price].block]


def plan_of(
    drivers: Sequence[Driver],
    prices: Mapping[str, Price],
    abstractions: Iterable[Abstraction],
    operators: Sequence[Operator],
) -> tuple[Step, ...]:
    """The steps in order; their days add up to those of ``drivers``. A name that a macro of the project's with many
    uses stands for belongs to the layer; ``operators`` are the largest first."""
    layer = {name: macro for macro in abstractions if macro.uses > 1 for name in macro.wraps}
    sorter = _Sorted(prices, layer)
    by_step: dict[str, list[Driver]] = {}
    for driver in drivers:
        by_step.setdefault(sorter.step(driver), []).append(driver)
    steps = []
    for step, what in _STEPS.items():
        if step in by_step:
            items = _items(step, by_step[step], sorter, operators)
            steps.append(Step(step, what, items[:_ITEMS], max(0, len(items) - _ITEMS), total_of(by_step[step])))
    return tuple(steps)


def _items(step: str, drivers: Iterable[Driver], sorter: _Sorted, operators: Sequence[Operator]) -> tuple[Text, ...]:
    if step == "kernels":
        return tuple(_operator(operator) for operator in operators if operator.regime is not Regime.KEPT)
    names = (driver.name for driver in drivers if driver.name)
    if step == "layer":
        macros = (sorter.layer[name] for name in names)
        names = (f"{macro.name} {macro.file}:{macro.line}" for macro in macros)
    return tuple(map(same, dict.fromkeys(names)))


def _operator(operator: Operator) -> Text:
    name, sloc = operator.name, operator.sloc
    if operator.library:
        return message("{name} ({sloc} lines, {library})", name=name, sloc=sloc, library=operator.library)
    return message("{name} ({sloc} lines)", name=name, sloc=sloc)
