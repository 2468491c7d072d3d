"""Work as a number that is the same on every machine, however busy: no test asserts a time."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import SupportsIndex


def steps(work: Callable[[], object]) -> int:
    """How many functions ``work`` calls, those written in C among them."""
    count = 0

    def note(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


class Watched(bytes):
    """Bytes that know how many of them were copied or searched."""

    read = 0

    def __getitem__(self, key: SupportsIndex | slice) -> int | bytes:  # type: ignore[override]
        found = super().__getitem__(key)
        self.read += len(found) if isinstance(found, bytes) else 1
        return found

    def find(self, *arguments: object) -> int:
        return self._searched(super().find, *arguments)

    def rfind(self, *arguments: object) -> int:
        return self._searched(super().rfind, *arguments)

    def _searched(self, search: Callable[..., int], what: object, *ends: object) -> int:
        start, end, _step = slice(*(ends or (None,))[:1], *ends[1:2]).indices(len(self))
        self.read += max(0, end - start)
        return search(what, *ends)
