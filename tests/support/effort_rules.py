"""Effort rules in which every price is one day, and lines are written as they are counted."""

from __future__ import annotations

from dataclasses import replace

from portcheck.model.effort import Block, EffortRules, Follow, LineModel, Price, Share
from portcheck.model.estimate import LineClass, Range, Trust
from portcheck.model.span import Part
from portcheck.model.text import Text

_BLOCKS = {
    Block.SETUP: ("setup-toolchain", "setup-build-file", "setup-file-rename"),
    Block.MECHANICAL: ("mechanical-line", "manual-line"),
    Block.NAMES: tuple(f"{verb}-{status}" for status in ("adapt", "redesign", "missing", "unknown")
                       for verb in ("learn", "use")),
    Block.HAZARDS: ("hazard-minutes", "hazard-hours", "hazard-rewrite", "hazard-rewrite-file", "hazard-place"),
    Block.LIBRARIES: ("library-swap",),
    Block.KERNELS: ("kernel-rewrite", "kernel-library", "branch-off"),
    Block.TESTS: ("test-bring-up", "test-kernel"),
    Block.PERFORMANCE: ("performance-kernel",),
}  # fmt: skip
DAY = Range(0.5, 1, 3)


def made_price(identity: str, block: Block, days: Range = DAY, per: int = 1) -> Price:
    return Price(identity, block, Text(identity, identity), Text("unit", "unit"), days, Trust.ASSUMPTION,
                 Text("", ""), per=per)  # fmt: skip


def made_model(identity: str, *follow: Follow, per_operator: Range | None = None) -> LineModel:
    return LineModel(identity, Text(identity, identity), follow, {"mechanical": 1.0, "manual": 1.0, "call": 0.5},
                     Range(0.5, 1, 2), Text("Not measured.", ""), (), per_operator)  # fmt: skip


def followed(part: Part, line_class: LineClass = LineClass.MANUAL, *, counted: bool = True) -> Follow:
    return Follow(part, line_class, Share(10, 9 if counted else 1), counted)


def always(part: Part) -> Follow:
    return Follow(part, LineClass.MANUAL, None, True)


MODELS = (
    made_model("keep"),
    made_model("rename", followed(Part.CALL), followed(Part.KERNEL_BODY, counted=False)),
    made_model("rewrite", always(Part.KERNEL_HEAD), always(Part.KERNEL_BODY), per_operator=Range(100, 800, 1200)),
    replace(made_model("copy"), only_in="nvidia", otherwise="rename"),
    replace(made_model("library", per_operator=Range(20, 50, 130)), per_operator_on={"t": Range(1, 2, 3)}),
)
RULES = EffortRules(
    {identity: made_price(identity, block) for block, prices in _BLOCKS.items() for identity in prices},
    {model.id: model for model in MODELS},
)
