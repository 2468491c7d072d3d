"""Intervals against sets of numbers."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from portcheck.model.intervals import count_within, is_within, merged

INTERVALS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 5)).map(lambda pair: (pair[0], pair[0] + pair[1])))


@given(INTERVALS)
def test_merged_hold_the_same_numbers(intervals: list[tuple[int, int]]) -> None:
    found = merged(intervals)
    numbers = {number for first, last in intervals for number in range(first, last + 1)}
    assert {number for number in range(-1, 40) if is_within(found, number)} == numbers
    assert all(one[1] + 1 < two[0] for one, two in pairwise(found))


@given(st.lists(st.integers(0, 20)).map(sorted), st.integers(0, 20), st.integers(0, 20))
def test_counts(numbers: list[int], first: int, last: int) -> None:
    assert count_within(numbers, first, max(first, last)) == sum(first <= n <= max(first, last) for n in numbers)
