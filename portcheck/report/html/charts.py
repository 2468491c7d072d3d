"""Lengths for the bars of the page, in hundredths of a bar's full length."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import floor, log10

from portcheck.model.estimate import Range
from portcheck.model.frozen import frozen

_FAR_APART = 20
"""Times the smallest figure that the largest may be before a linear scale would hide the small ones."""
_LEAST = 0.1
"""Days at which a logarithmic scale begins at the earliest, and where a scale ends at the earliest."""


@frozen
class Tick:
    at: float
    value: float


@frozen
class Scale:
    """From ``low`` to ``high`` days."""

    low: float
    high: float
    logarithmic: bool

    def at(self, value: float) -> float:
        """Where ``value`` stands, 0 to 100."""
        if self.logarithmic:
            share = log10(max(value, self.low) / self.low) / log10(self.high / self.low)
        else:
            share = (value - self.low) / (self.high - self.low)
        return round(100 * min(1, share), 2)

    def ticks(self) -> tuple[Tick, ...]:
        if self.logarithmic:
            first, last = round(log10(self.low)), floor(log10(self.high))
            values = [10.0**power for power in range(first, last + 1)]
        else:
            step = _step(self.high)
            values = [step * number for number in range(floor(self.high / step) + 1)]
        return tuple(Tick(self.at(value), value) for value in values)


def scale_of(ranges: Sequence[Range]) -> Scale:
    """One that holds all of ``ranges``."""
    low = min((value.p10 for value in ranges), default=0)
    high = max(_LEAST, *(value.p90 for value in ranges))
    if high < _FAR_APART * max(low, _LEAST):
        return Scale(0, high, logarithmic=False)
    return Scale(10.0 ** floor(log10(max(low, _LEAST))), high, logarithmic=True)


def _step(high: float) -> float:
    """A round one that makes at most five ticks above zero."""
    power = 10.0 ** floor(log10(high))
    return next(power * factor for factor in (0.2, 0.5, 1, 2) if high / (power * factor) <= 5)


@frozen
class Segment:
    """One part of a stacked bar; ``kind`` says what it counts."""

    kind: str
    count: int
    start: float
    length: float


def stacked(counts: Mapping[str, int]) -> tuple[Segment, ...]:
    """The parts of one bar, those of nothing left out."""
    total = sum(counts.values())
    segments, before = [], 0
    for kind, count in counts.items():
        if count:
            segments.append(Segment(kind, count, round(100 * before / total, 2), round(100 * count / total, 2)))
        before += count
    return tuple(segments)
