"""Many objects in little memory are the same objects."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portcheck.model.frozen import frozen
from portcheck.model.rows import Joined, Numbers, Rows, column, different, made, packed


@frozen
class Place:
    file: str
    line: int
    anchor: str
    what: tuple[str, ...]
    value: int | None = None


WHATS = [("a",), ("b", "c"), ()]
ANCHORS = st.one_of(st.just(""), st.integers(0, 2**64 - 1).map(lambda number: f"{number:016x}"), st.text(max_size=17))
PLACES = st.builds(
    Place,
    st.sampled_from(["a.cu", "b.cu"]),
    st.one_of(st.integers(0, 300), st.integers(-5, 2**40)),
    ANCHORS,
    st.sampled_from(WHATS),
    st.one_of(st.none(), st.integers(0, 9)),
)
LISTS = st.lists(PLACES, max_size=40)


def same(one: Sequence[object], other: list[Place] | list[object]) -> None:
    whole = tuple(other)
    assert one == whole
    assert whole == one
    assert (len(one), repr([*one])) == (len(whole), repr(other))


@given(LISTS)
def test_rows_hold_what_they_were_made_of(places: list[Place]) -> None:
    rows = Rows.holding(places)
    same(rows, places)
    same(Rows.holding(tuple(rows)), places)


@given(LISTS, st.integers(-45, 45), st.integers(-45, 45), st.sampled_from([None, 1, 2, -1]))
def test_rows_are_told_by_number(places: list[Place], start: int, stop: int, step: int | None) -> None:
    rows = Rows.holding(places)
    assert [*rows[start:stop:step]] == places[start:stop:step]
    if -len(places) <= start < len(places):
        assert rows[start] == places[start]
    else:
        with pytest.raises(IndexError):
            rows[start]


@given(LISTS)
def test_a_column_is_a_field_of_all(places: list[Place]) -> None:
    for objects in (places, Rows.holding(places), Joined([Rows.holding(places[:7]), places[7:]])):
        for name in ("file", "line", "anchor", "what", "value"):
            assert [*column(objects, name)] == [getattr(place, name) for place in places]
            assert {*different(objects, name)} == {getattr(place, name) for place in places}


def test_what_repeats_itself_is_different_once() -> None:
    rows = Rows.holding([Place("a.cu", line, "", WHATS[line % 2]) for line in range(40)])
    assert [*different(rows, "what")] == WHATS[:2]


@given(st.lists(LISTS, max_size=5), st.integers(-60, 60), st.integers(-60, 60))
def test_joined_parts_are_one_sequence(parts: list[list[Place]], start: int, stop: int) -> None:
    whole = [*chain.from_iterable(parts)]
    joined = Joined(map(Rows.holding, parts))
    same(joined, whole)
    assert [*joined[start:stop]] == whole[start:stop]
    assert [joined[number] for number in range(len(whole))] == whole


@given(st.lists(st.one_of(st.integers(0, 300), st.integers(-(2**70), 2**70)), max_size=30))
def test_numbers_are_the_same(numbers: list[int]) -> None:
    held = Numbers(numbers)
    assert held == numbers
    assert (*numbers,) == held
    assert [*held[2:5]] == numbers[2:5]
    assert held != [*numbers, 1]


@given(st.lists(st.one_of(st.booleans(), st.none(), st.integers(0, 2), st.sampled_from(["", "1", "x"])), max_size=30))
def test_values_keep_their_types(values: list[object]) -> None:
    assert repr([*packed(values)]) == repr(values)


def test_digests_must_be_such() -> None:
    for texts in (["0123456789abcdef"] * 3, ["0123456789ABCDEF"] * 3, ["0123456789abcde\n"] * 3, [" " * 16] * 3):
        assert [*packed(texts)] == texts


def test_objects_are_made_of_columns() -> None:
    (place,) = made(Place, [["a.cu"], [3], [""], [("x",)], [None]])
    assert place == Place("a.cu", 3, "", ("x",))
    with pytest.raises(ValueError, match="zip"):
        made(Place, [["a.cu"], [3]])


def test_rows_are_no_sets() -> None:
    rows: object = Rows.holding([Place("a.cu", 1, "", ())])
    assert rows != 1
    assert rows != "a"
    with pytest.raises(TypeError):
        hash(rows)


def test_a_row_takes_less_than_half_of_an_object() -> None:
    places = [Place("a.cu", line, f"{line * 2**40:016x}", WHATS[line % 3]) for line in range(1000)]
    rows = Rows.holding(places)
    assert isinstance(rows, Rows)
    parts = [rows.column(name) for name in ("line", "file", "anchor", "what", "value")]
    held = [getattr(part, slot) for part in parts for slot in getattr(part, "__slots__", ())]
    assert sum(map(sys.getsizeof, (*parts, *held))) < 1000 * sys.getsizeof(places[0]) / 2
