"""Equal values are one object, and still equal."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portcheck.model.shared import shared_numbers, shared_objects, shared_texts
from portcheck.model.text import Text


@given(st.lists(st.one_of(st.integers(0, 5000), st.integers(-(2**40), 2**40)), max_size=20))
def test_numbers_are_the_same(numbers: list[int]) -> None:
    assert shared_numbers(numbers) == tuple(numbers)


def test_lines_are_one_object_each() -> None:
    first, second = shared_numbers([10_000 + number for number in range(5)]), shared_numbers([10_001, 10_003])
    assert second[0] is first[1]
    assert second[1] is first[3]


def test_texts_are_one_object_each() -> None:
    one, other = shared_texts(["".join(("cuda", "Malloc")), None, 7, True]), shared_texts(["".join(("cuda", "Malloc"))])
    assert one == ["cudaMalloc", None, 7, True]
    assert one[0] is other[0]


def test_equal_objects_are_one() -> None:
    one, other = shared_objects([Text("a", "b"), Text("c", "d")]), shared_objects([Text("c", "d")])
    assert one == [Text("a", "b"), Text("c", "d")]
    assert one[1] is other[0]
