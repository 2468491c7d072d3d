"""Values that stand a million times in a large tree, as one object each."""

from __future__ import annotations

import sys
from collections.abc import Sequence

_MOST = 2**20
"""Lines and columns of nearly all files are below it."""
_NUMBERS: list[int] = []


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
