"""Values that stand a million times in a large tree, as one object each."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

_Object = TypeVar("_Object")
_MOST = 2**20
"""Lines and columns of nearly all files are below it."""
_NUMBERS: list[int] = []
_OBJECTS: dict[Any, Any] = {}


def shared_numbers(numbers: Sequence[int]) -> tuple[int, ...]:
    """The same numbers; those that are lines or columns are the same objects for all who ask."""
    highest = max(numbers, default=0)
    if highest >= _MOST or min(numbers, default=0) < 0:
        return tuple(numbers)
    _NUMBERS.extend(range(len(_NUMBERS), highest + 1))
    return tuple(map(_NUMBERS.__getitem__, numbers))


def shared_texts(values: Sequence[object]) -> list[object]:
    """The same values; of equal texts there is one object."""
    return [sys.intern(value) if type(value) is str else value for value in values]


def shared_objects(objects: Iterable[_Object]) -> list[_Object]:
    """The same objects; of equal ones there is one. None of them may be equal to what is of another type."""
    if len(_OBJECTS) > _MOST:
        _OBJECTS.clear()  # a language server runs for days
    return [_OBJECTS.setdefault(one, one) for one in objects]
