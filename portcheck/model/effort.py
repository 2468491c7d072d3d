"""The rules of ``rules/effort/``: which lines follow names, and what work costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum

from portcheck.model.estimate import LineClass, Range, Trust
from portcheck.model.frozen import frozen
from portcheck.model.span import Part
from portcheck.model.text import Text


class Block(StrEnum):
    """The parts of a bill, in its order. ``performance`` is optional and not in the total."""

    SETUP = "setup"
    MECHANICAL = "mechanical"
    NAMES = "names"
    HAZARDS = "hazards"
    LIBRARIES = "libraries"
    KERNELS = "kernels"
    TESTS = "tests"
    PERFORMANCE = "performance"


@frozen
class Price:
    """Person-days for ``per`` units of work; ``days`` is its range between projects. ``sources`` as in evidence; an
    assumption needs none, and says in ``why`` what it is derived from."""

    id: str
    block: Block
    title: Text
    unit: Text
    days: Range
    trust: Trust
    why: Text
    sources: tuple[str, ...] = ()
    per: int = 1


@frozen
class Share:
    """Of ``lines`` lines of some kind in real ports, ``changed`` were changed."""

    lines: int
    changed: int

    @property
    def value(self) -> float:
        return self.changed / self.lines if self.lines else 0.0


@frozen
class Follow:
    """Lines of ``part`` that hold no changing name themselves become ``line_class``, if the model counts them;
    ``share`` is None where it is no measurement but what the kind of port means."""

    part: Part
    line_class: LineClass
    share: Share | None
    counted: bool


@frozen
class LineModel:
    """How the lines of a port follow the names. The first of ``follow`` that fits a line decides. ``writes``: lines
    that a port writes for each line of a class (``mechanical``, ``manual``, ``unknown``) or part; ``band``: real over
    predicted lines at p10 and p90 (``p50`` is 1). ``only_in``: it holds in files whose path has this word, in others
    the model ``otherwise``. ``per_operator``: lines written for one operator, whatever its size;
    ``per_operator_on``: on targets by which that is measured by itself.
    ``measured``: words on the error, cross-validated, for readers."""

    id: str
    title: Text
    follow: tuple[Follow, ...]
    writes: Mapping[str, float]
    band: Range
    measured: Text
    sources: tuple[str, ...]
    per_operator: Range | None = None
    per_operator_on: Mapping[str, Range] = field(default_factory=dict)
    only_in: str = ""
    otherwise: str = ""

    def lines_per_operator(self, target: str) -> Range | None:
        return self.per_operator_on.get(target, self.per_operator)


@frozen
class EffortRules:
    """``prices`` and ``line_models`` by id, as the rules list them."""

    prices: Mapping[str, Price]
    line_models: Mapping[str, LineModel]


@frozen
class EffortOptions:
    """What a team says of itself. ``prices``: its own days by the id of a price, where a number alone is p50; ``team``:
    people, for calendar time only; ``velocity`` divides all days; ``performance``: the block of that name counts too;
    ``file``: where this was read, for messages."""

    prices: Mapping[str, Range | float] = field(default_factory=dict)
    team: int = 1
    velocity: float = 1.0
    performance: bool = False
    file: str = ""
