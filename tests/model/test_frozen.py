"""Immutable classes that are quick to make: they are what dataclasses are."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, is_dataclass, replace

import pytest

from portcheck.model.frozen import frozen


@frozen
class Point:
    """A place."""

    x: int
    y: int = 0
    notes: Mapping[str, str] = field(default_factory=dict)


@frozen
class Deep(Point):
    z: int = 0


@frozen
class Other:
    x: int
    y: int = 0
    notes: Mapping[str, str] = field(default_factory=dict)


@frozen
class Empty:
    pass


@frozen
class Name:
    text: str


@dataclass(frozen=True, slots=True)
class Usual:
    text: str


def test_equal_are_those_of_one_class_with_equal_fields() -> None:
    assert Point(1) == Point(1, 0, {})
    assert Point(1) != Point(1, 2)
    others: list[object] = [Other(1), Deep(1), (1, 0, {})]
    assert Point(1) not in others
    assert Empty() == Empty()


def test_equal_ones_have_equal_hashes() -> None:
    assert {Name("a"), Name("a"), Name("b")} == {Name("b"), Name("a")}
    assert hash(Empty()) == hash(Empty())
    with pytest.raises(TypeError, match="unhashable"):
        hash(Point(1))


def test_it_shows_its_fields_as_a_dataclass_does() -> None:
    assert repr(Point(1, 2)) == "Point(x=1, y=2, notes={})"
    assert repr(Name("a'b")) == repr(Usual("a'b")).replace("Usual", "Name")
    assert repr(Empty()) == "Empty()"


def test_it_is_a_dataclass_with_slots() -> None:
    made: type = Point
    assert is_dataclass(made)
    assert [own.name for own in fields(Deep)] == ["x", "y", "notes", "z"]
    assert asdict(Point(1)) == {"x": 1, "y": 0, "notes": {}}
    assert replace(Point(1), y=5) == Point(1, 5)
    assert not hasattr(Point(1), "__dict__")
    assert Point(1).notes is not Point(1).notes


@pytest.mark.parametrize("value", [Point(1, 2, {"a": "b"}), Deep(1, 2, {}, 3), Empty(), Name("a")])
def test_it_comes_back_from_another_process(value: object) -> None:
    assert pickle.loads(pickle.dumps(value)) == value
