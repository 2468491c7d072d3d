"""Many objects of one class in little memory: a large tree has millions.

A frozen object with six fields takes 150 bytes and more, its fields as columns a tenth of that: most values repeat
themselves, the others are small numbers and digests.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain, repeat
from operator import attrgetter
from typing import Any, TypeVar, overload

from portcheck.model.regex import regex

Object = TypeVar("Object")
_AT_ONCE = 512
"""Objects that are made together."""
_TYPES = ((2**8, "B"), (2**16, "H"), (2**32, "I"))
_DIGITS = 16
_DIGEST = regex(r"[0-9a-f]+")


class _Elements(Sequence[Object]):
    """What is made of something smaller each time that it is asked for. It is equal to whatever holds the same."""

    def _between(self, start: int, stop: int) -> Iterable[Object]:
        """Those at ``start <= number < stop``, which are there."""
        raise NotImplementedError

    @overload
    def __getitem__(self, at: int) -> Object: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Object]: ...
    def __getitem__(self, at: int | slice) -> Object | Sequence[Object]:
        if isinstance(at, slice):
            start, stop, step = at.indices(len(self))
            return tuple(self._between(start, stop)) if step == 1 else tuple(self)[at]
        number = at + len(self) if at < 0 else at
        if not 0 <= number < len(self):
            raise IndexError(at)
        return next(iter(self._between(number, number + 1)))

    def __iter__(self) -> Iterator[Object]:
        for start in range(0, len(self), _AT_ONCE):
            yield from self._between(start, min(start + _AT_ONCE, len(self)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Sequence):
            return NotImplemented
        return len(self) == len(other) and all(one == two for one, two in zip(self, other, strict=True))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(tuple(self))


class Rows(_Elements[Object]):
    """Objects of the class ``of``, whose fields are slots, as ``columns``: the values of each field, all as many."""

    __slots__ = ("_columns", "_of")

    def __init__(self, of: type[Object], columns: Iterable[Sequence[Any]]) -> None:
        self._of, self._columns = of, [*map(packed, columns)]

    @classmethod
    def holding(cls, objects: Sequence[Object]) -> Sequence[Object]:
        """The same ``objects``, which are all of one class."""
        if isinstance(objects, Rows):
            return objects
        if not objects:
            return ()
        of = type(objects[0])
        return cls(of, [[*map(attrgetter(name), objects)] for name in _names(of)])

    def __len__(self) -> int:
        return len(self._columns[0])

    def _between(self, start: int, stop: int) -> list[Object]:
        return made(self._of, [column[start:stop] for column in self._columns])

    def column(self, name: str) -> Sequence[Any]:
        """The values of a field."""
        return self._columns[_names(self._of).index(name)]


class Joined(_Elements[Object]):
    """All ``parts``, one after the other."""

    __slots__ = ("_ends", "parts")

    def __init__(self, parts: Iterable[Sequence[Object]]) -> None:
        self.parts = tuple(part for part in parts if part)
        self._ends = [*accumulate(map(len, self.parts))]

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __iter__(self) -> Iterator[Object]:
        return chain.from_iterable(self.parts)

    def _between(self, start: int, stop: int) -> Iterator[Object]:
        for number in range(start, stop):
            part = bisect_right(self._ends, number)
            yield self.parts[part][number - self._ends[part]]


class Numbers(_Elements[int]):
    """Whole numbers, as small as they can be held."""

    __slots__ = ("_values",)

    def __init__(self, values: Iterable[int]) -> None:
        self._values = packed([*values])

    def __len__(self) -> int:
        return len(self._values)

    def __iter__(self) -> Iterator[int]:
        return iter(self._values)

    def _between(self, start: int, stop: int) -> Sequence[int]:
        return self._values[start:stop]


class _Coded(_Elements[Any]):
    """Values that repeat themselves: a ``table`` of them, and numbers into it."""

    __slots__ = ("_at", "table")

    def __init__(self, table: Sequence[Any], at: Sequence[int]) -> None:
        self.table, self._at = table, at

    def __len__(self) -> int:
        return len(self._at)

    def _between(self, start: int, stop: int) -> list[Any]:
        return [*map(self.table.__getitem__, self._at[start:stop])]

    def __iter__(self) -> Iterator[Any]:
        return map(self.table.__getitem__, self._at)


class _Digests(_Elements[str]):
    """Texts of 16 hexadecimal digits."""

    __slots__ = ("_bytes",)

    def __init__(self, digits: str) -> None:
        self._bytes = bytes.fromhex(digits)

    def __len__(self) -> int:
        return 2 * len(self._bytes) // _DIGITS

    def _between(self, start: int, stop: int) -> list[str]:
        digits = self._bytes[start * _DIGITS // 2 : stop * _DIGITS // 2].hex()
        return [digits[at : at + _DIGITS] for at in range(0, len(digits), _DIGITS)]


def column(objects: Sequence[Any], name: str) -> Sequence[Any]:
    """The values of a field of these objects, which are of one class."""
    if isinstance(objects, Joined):
        return Joined(column(part, name) for part in objects.parts)
    return objects.column(name) if isinstance(objects, Rows) else [*map(attrgetter(name), objects)]


def different(objects: Sequence[Any], name: str) -> Sequence[Any]:
    """The same; those that repeat themselves are there at least once."""
    values = column(objects, name)
    return values.table if isinstance(values, _Coded) else values


def packed(values: Sequence[Any]) -> Sequence[Any]:
    """The same values, each of its own type, in less memory."""
    if not values:
        return ()
    kinds = {*map(type, values)}
    if kinds == {int} and min(values) >= 0:
        highest = max(values)
        return next((array(code, values) for bound, code in _TYPES if highest < bound), tuple(values))
    if kinds == {str} and {*map(len, values)} == {_DIGITS} and _DIGEST.fullmatch(digits := "".join(values)):
        return _Digests(digits)
    by_identity = {id(value): value for value in values}
    if 2 * len(by_identity) > len(values):
        return tuple(values)
    numbers = {identity: number for number, identity in enumerate(by_identity)}
    return _Coded(tuple(by_identity.values()), packed([numbers[id(value)] for value in values]))


def made(of: type[Object], columns: Sequence[Sequence[Any]]) -> list[Object]:
    """What the constructor of ``of`` makes of each row, in a fraction of the time. All its fields are slots; all
    ``columns`` are as long."""
    objects = [*map(object.__new__, repeat(of, len(columns[0])))]
    for name, values in zip(_names(of), columns, strict=True):
        deque(map(getattr(of, name).__set__, objects, values), maxlen=0)
    return objects


def _names(of: Any) -> tuple[str, ...]:
    """Those of its fields."""
    return tuple(of.__dataclass_fields__)
