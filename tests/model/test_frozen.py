"""Immutable classes that are quick to make: they are what dataclasses are."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, is_dataclass, replace
from functools import cached_property

import pytest

from portcheck.model.frozen import frozen, mutable


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


@frozen(order=True)
class Version:
    major: int
    minor: int = 0


@frozen(slots=False)
class Circle:
    radius: int

    @cached_property
    def area(self) -> int:
        return 3 * self.radius**2


@frozen(slots=False, kw_only=True)
class Ring(Circle):
    inner: int = 1


@frozen(eq=False)
class Ticket:
    number: int


@mutable
class Counted:
    name: str
    found: list[int] = field(default_factory=list)
    total: int = field(default=0)


@mutable(slots=False)
class Doubled:
    value: int

    def __post_init__(self) -> None:
        self.twice = 2 * self.value


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


def test_objects_of_one_class_may_have_an_order() -> None:
    assert sorted([Version(2), Version(1, 5), Version(1)]) == [Version(1), Version(1, 5), Version(2)]
    assert Version(1) <= Version(1) < Version(2) > Version(1, 9) >= Version(1, 9)
    with pytest.raises(TypeError, match="not supported"):
        _never = Version(1) < (2, 0)  # type: ignore[operator]
    assert not hasattr(Name("a"), "__dict__")


def test_without_slots_it_keeps_what_it_has_computed() -> None:
    circle = Circle(2)
    assert circle.area == 12
    assert circle.__dict__["area"] == 12
    assert circle == Circle(2)
    assert hash(circle) == hash(Circle(2))


def test_fields_by_name_only() -> None:
    assert Ring(3, inner=2) == Ring(radius=3, inner=2) != Ring(3)
    with pytest.raises(TypeError, match="positional"):
        Ring(3, 2)  # type: ignore[call-arg]


def test_without_equality_it_is_equal_to_itself_only() -> None:
    one = Ticket(1)
    assert one == one
    assert one != Ticket(1)
    assert len({one, Ticket(1)}) == 2


@pytest.mark.parametrize("arguments", [(), (1, 2, {}, 4)])
def test_arguments_are_counted(arguments: tuple[object, ...]) -> None:
    with pytest.raises(TypeError, match=r"Point\.__init__\(\) (?:missing|takes)"):
        Point(*arguments)  # type: ignore[arg-type]


def test_objects_that_change() -> None:
    one, other = Counted("a"), Counted("a")
    one.found.append(1)
    one.total += 1
    assert (one.found, one.total, other.found, other.total) == ([1], 1, [], 0)
    assert one != other
    assert repr(one) == "Counted(name='a', found=[1], total=1)"
    assert not hasattr(one, "__dict__")
    assert Doubled(4).twice == 8


@pytest.mark.parametrize("made", [Point, Version, Counted])
def test_what_has_no_text_has_its_name(made: type) -> None:
    assert made.__doc__ == ("A place." if made is Point else made.__name__)
