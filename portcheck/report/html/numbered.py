"""Values by number."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

_Value = TypeVar("_Value", bound=Hashable)


class Numbered(Generic[_Value]):
    """Values in the order in which they first came, each with its number from 0."""

    def __init__(self) -> None:
        self._numbers: dict[_Value, int] = {}
        self._known: dict[int, tuple[_Value, int]] = {}

    def number(self, value: _Value) -> int:
        return self._numbers.setdefault(value, len(self._numbers))

    def of_object(self, value: _Value) -> int:
        """The same, for objects that come many times: one that was seen is not hashed again."""
        known = self._known.get(id(value))
        if known is None:
            known = self._known[id(value)] = (value, self.number(value))
        return known[1]

    def values(self) -> list[_Value]:
        return list(self._numbers)
