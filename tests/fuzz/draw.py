"""Choices made by bytes, so that a fuzzer that changes bytes changes choices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

_T = TypeVar("_T")


class Draw:
    """Takes its choices from the front of ``data``; when that is used up, the first of everything."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._next = 0

    def byte(self) -> int:
        self._next += 1
        return self._data[self._next - 1] if self._next <= len(self._data) else 0

    def number(self, most: int) -> int:
        """From 0 to ``most``, which is less than 2**16."""
        return (self.byte() << 8 | self.byte()) % (most + 1)

    def flag(self) -> bool:
        return bool(self.byte() & 1)

    def one(self, choices: Sequence[_T]) -> _T:
        return choices[self.number(len(choices) - 1)]

    def text(self, alphabet: str, most: int) -> str:
        return "".join(self.one(alphabet) for _ in range(self.number(most)))

    def rest(self) -> bytes:
        return self._data[self._next :]
