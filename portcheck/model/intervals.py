"""Intervals of whole numbers, both ends included."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

Interval = tuple[int, int]


def merged(intervals: Iterable[Interval]) -> list[Interval]:
    """The same numbers in intervals that neither meet nor overlap, in order."""
    found: list[Interval] = []
    for first, last in sorted(intervals):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def is_within(intervals: Sequence[Interval], number: int) -> bool:
    """Whether one of ``intervals``, which are as ``merged`` makes them, holds ``number``."""
    before = bisect_right(intervals, number, key=lambda interval: interval[0])
    return before > 0 and number <= intervals[before - 1][1]


def count_within(numbers: Sequence[int], first: int, last: int) -> int:
    """How many of the sorted ``numbers`` are from ``first`` to ``last``."""
    return bisect_right(numbers, last) - bisect_left(numbers, first)
