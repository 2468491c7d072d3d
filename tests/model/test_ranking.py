"""Landings by days; overlapping ranges tie."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portcheck.model.estimate import Estimate, Range
from portcheck.model.ranking import ranking_of
from support.fixed_report import fixed_report

BASE: Estimate = next(iter(fixed_report().estimates.values()))


@pytest.mark.parametrize(
    ("days", "groups"),
    [
        ({}, ()),
        ({"a": (1, 2, 3)}, (("a",),)),
        ({"a": (5, 6, 9), "b": (1, 2, 4)}, (("b",), ("a",))),
        ({"a": (3, 6, 9), "b": (1, 2, 4)}, (("b", "a"),)),
        ({"a": (1, 2, 3), "b": (3, 5, 9), "c": (4, 6, 20)}, (("a", "b"), ("c",))),  # c overlaps b, and not the cheapest
        ({"b": (1, 2, 3), "a": (1, 2, 3)}, (("a", "b"),)),
    ],
)
def test_ties(days: dict[str, tuple[int, int, int]], groups: tuple[tuple[str, ...], ...]) -> None:
    assert ranking_of({name: replace(BASE, days=Range(*points)) for name, points in days.items()}) == groups
