"""Versions, by which rows hold or do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portcheck.model.version import holds_in, version_key

numbers = st.lists(st.integers(min_value=0, max_value=30), min_size=1, max_size=4)
version = numbers.map(lambda parts: ".".join(map(str, parts)))
later = st.integers(min_value=1, max_value=30)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("4.3", "4.3.1"),
        ("12.0", "12.10"),
        ("12.9", "12.10"),
        ("9.2", "11.8"),
        ("2", "10"),
        ("", "0.1"),
        ("4.2.9", "4.3"),
    ],
)
def test_order(first: str, second: str) -> None:
    assert version_key(first) < version_key(second)


@pytest.mark.parametrize(
    ("one", "other"), [("4.3", "4.3.0"), ("4", "4.0.0"), ("0", ""), ("04.3", "4.3"), ("v4.3", "4.3")]
)
def test_equal(one: str, other: str) -> None:
    assert version_key(one) == version_key(other)


@given(version, version, version)
def test_order_is_total(a: str, b: str, c: str) -> None:
    keys = [version_key(text) for text in (a, b, c)]
    assert (keys[0] < keys[1]) + (keys[0] == keys[1]) + (keys[0] > keys[1]) == 1
    first, second, third = sorted(keys)
    assert first <= second <= third
    assert first <= third


@given(numbers, numbers)
def test_order_is_that_of_the_numbers(one: list[int], other: list[int]) -> None:
    size = max(len(one), len(other))
    padded = [[*parts, *[0] * (size - len(parts))] for parts in (one, other)]
    keys = [version_key(".".join(map(str, parts))) for parts in (one, other)]
    assert (keys[0] < keys[1]) == (padded[0] < padded[1])
    assert (keys[0] == keys[1]) == (padded[0] == padded[1])


@given(version, st.integers(min_value=0, max_value=3))
def test_zeros_at_the_end_do_not_count(text: str, zeros: int) -> None:
    assert version_key(text + ".0" * zeros) == version_key(text)


@given(version, later)
def test_a_further_number_is_later(text: str, number: int) -> None:
    assert version_key(text) < version_key(f"{text}.{number}")


# In which versions a row holds


@pytest.mark.parametrize(
    ("since", "until"), [("4.3", None), ("4.3.0", "5.1"), (None, "4.3.1"), ("4.2.9", "4.10"), (None, None), ("4", "5")]
)
def test_row_that_holds(since: str | None, until: str | None) -> None:
    assert holds_in("4.3", since, until)


@pytest.mark.parametrize(
    ("since", "until"), [("4.3.1", None), (None, "4.3"), (None, "4.3.0"), ("4.10", None), ("4.3", "4.3"), ("5", "4")]
)
def test_row_that_does_not_hold(since: str | None, until: str | None) -> None:
    assert not holds_in("4.3", since, until)


@pytest.mark.parametrize("since", [None, "1", "99.9"])
def test_newest_version_has_what_has_no_end(since: str | None) -> None:
    assert holds_in(None, since, None)
    assert not holds_in(None, since, "99.9")


@given(version, version)
def test_span_is_half_open(since: str, until: str) -> None:
    assert holds_in(since, since, None)
    assert not holds_in(until, None, until)
    assert holds_in(since, since, until) == (version_key(since) < version_key(until))
    assert not holds_in(until, since, until)


@given(version, version, version)
def test_span_and_the_spans_around_it_leave_no_gap_and_no_overlap(text: str, one: str, other: str) -> None:
    since, until = sorted((one, other), key=version_key)
    parts = [holds_in(text, None, since), holds_in(text, since, until), holds_in(text, until, None)]
    assert parts.count(True) == 1
    assert holds_in(text, None, None)
