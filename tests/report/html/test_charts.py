"""Lengths of bars."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portcheck.model.estimate import Range
from portcheck.report.html.charts import Segment, scale_of, stacked

DAYS = st.floats(0, 1e6)
RANGES = st.tuples(DAYS, DAYS, DAYS).map(lambda points: Range(*sorted(points)))


def test_figures_of_one_size_stand_on_a_linear_scale() -> None:
    scale = scale_of([Range(5, 10, 50), Range(20, 30, 40)])
    assert not scale.logarithmic
    assert [scale.at(value) for value in (0, 5, 25, 50)] == [0, 10, 50, 100]
    assert [tick.value for tick in scale.ticks()] == [0, 10, 20, 30, 40, 50]


def test_figures_far_apart_stand_on_a_logarithmic_one() -> None:
    scale = scale_of([Range(2, 10, 40), Range(3000, 5000, 10_000)])
    assert scale.logarithmic
    assert [tick.value for tick in scale.ticks()] == [1, 10, 100, 1000, 10_000]
    assert [scale.at(value) for value in (1, 10, 100, 10_000)] == [0, 25, 50, 100]


@given(st.lists(RANGES, min_size=1, max_size=12))
def test_all_of_a_range_is_on_the_scale(ranges: list[Range]) -> None:
    scale = scale_of(ranges)
    for value in ranges:
        assert 0 <= scale.at(value.p10) <= scale.at(value.p50) <= scale.at(value.p90) <= 100
    places = [tick.at for tick in scale.ticks()]
    assert places == sorted(set(places)) and places[0] == 0 and 1 <= len(places) <= 8


def test_a_bar_is_full_and_leaves_nothing_out() -> None:
    assert stacked({"a": 1, "b": 0, "c": 3}) == (Segment("a", 1, 0, 25), Segment("c", 3, 25, 75))
    assert stacked({"a": 0}) == () == stacked({})


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 10**9)))
def test_segments_stand_side_by_side(counts: dict[str, int]) -> None:
    end = 0.0
    for segment in stacked(counts):
        assert abs(segment.start - end) < 0.02
        end = segment.start + segment.length
    assert not any(counts.values()) or abs(end - 100) < 0.1
