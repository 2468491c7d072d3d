"""What a move costs, in lines. Days are not modelled yet, and are therefore None."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class LineClass(StrEnum):
    """From light to heavy: a line takes the heaviest class on it."""

    UNCHANGED = "unchanged"
    MECHANICAL = "mechanical"
    UNKNOWN = "unknown"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True)
class Range:
    p10: float
    p50: float
    p90: float


@dataclass(frozen=True, slots=True)
class LineCounts:
    """CUDA-touching lines in active regions by class. ``switched_off`` and ``to_write`` are None: not modelled."""

    unchanged: int
    mechanical: int
    manual: int
    unknown: int
    switched_off: int | None = None
    to_write: Range | None = None

    @property
    def total(self) -> int:
        return self.unchanged + self.mechanical + self.manual + self.unknown


@dataclass(frozen=True, slots=True)
class Driver:
    """One item of the bill: ``count`` times ``unit_days`` gives ``days``; ``basis`` says where the price is from."""

    what: str
    count: int
    unit_days: float
    days: float
    basis: str


@dataclass(frozen=True, slots=True)
class Estimate:
    """``readiness``: percent of CUDA-touching lines that are unchanged or mechanical, 0 to 100, one decimal."""

    readiness: float
    lines: LineCounts
    days: Range | None
    drivers: tuple[Driver, ...]
    assumptions: tuple[str, ...]


LinesOfFile = Mapping[LineClass, tuple[int, ...]]
"""The line numbers of one file on one target, by class, sorted."""
