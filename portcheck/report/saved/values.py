"""Values of JSON that somebody else may have written, taken as what they should be, or refused with their place."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any, NamedTuple, NoReturn, TypeVar

from portcheck.model.escape import harmless
from portcheck.model.regex import regex

_E = TypeVar("_E", bound=StrEnum)
_T = TypeVar("_T")
_PLAIN = regex(r"[A-Za-z_]\w{0,59}", re.ASCII)
_SHOWN = 60
"""Characters of what somebody else wrote that a message shows."""
_MOST = 10**15
"""Larger counts are no counts, and figures of any size would make reports of any size."""


class WrongContent(ValueError):
    """Which place is wrong, and what was expected there."""


class Value(NamedTuple):
    """``content``, which stands at ``key`` (a name or an index) of ``of``. All methods raise WrongContent. A big report
    has millions of values: a tuple is made twice as fast as a frozen dataclass."""

    content: Any
    key: str | int
    of: Value | None = None

    @property
    def path(self) -> str:
        """``findings[3].status``, or ``lines["a b"]`` where a name is no plain word."""
        before = "" if self.of is None else self.of.path
        if isinstance(self.key, int):
            return f"{before}[{self.key}]"
        if not _PLAIN.fullmatch(self.key):
            return f"{before}[{quoted(self.key)}]"
        return f"{before}.{self.key}" if before else self.key

    @property
    def shown(self) -> str:
        """The content in one line that is not long, whatever it is."""
        if isinstance(self.content, dict | list):
            return "an object" if isinstance(self.content, dict) else "an array"
        return quoted(self.content)

    def fail(self, what: str) -> NoReturn:
        raise WrongContent(f"{self.path}: {what}")

    def member(self, name: str) -> Value:
        if isinstance(self.content, dict) and name in self.content:
            return Value(self.content[name], name, self)
        self._object()
        return self.fail(f"{name if _PLAIN.fullmatch(name) else quoted(name)} is missing")

    def maybe(self, name: str) -> Value | None:
        """A member that may be missing."""
        self._object()
        return Value(self.content[name], name, self) if name in self.content else None

    def or_null(self, take: Callable[[Value], _T]) -> _T | None:
        return None if self.content is None else take(self)

    def text(self) -> str:
        if not isinstance(self.content, str):
            self.expected("a text")
        if not self.content.isascii() and any("\ud800" <= c <= "\udfff" for c in self.content):
            self.fail("half a character (a surrogate alone)")
        return self.content

    def whole(self, least: int = 0) -> int:
        """An integer not below ``least``."""
        if type(self.content) is not int or not least <= self.content <= _MOST:
            self.expected(f"a whole number from {least} to {_MOST:.0e}")
        return self.content

    def number(self, most: float = _MOST) -> float:
        """From 0 to ``most``; an integer stays one."""
        if type(self.content) not in (int, float) or not (math.isfinite(self.content) and 0 <= self.content <= most):
            self.expected(f"a number from 0 to {most:g}")
        number: float = self.content
        return number

    def flag(self) -> bool:
        if not isinstance(self.content, bool):
            self.expected("true or false")
        return self.content

    def one_of(self, words: type[_E]) -> _E:
        text = self.text()
        try:
            return words(text)
        except ValueError:
            self.expected(f"one of {', '.join(words)}")

    def list(self, take: Callable[[Value], _T]) -> tuple[_T, ...]:
        """The elements of an array."""
        if not isinstance(self.content, list):
            self.expected("an array")
        return tuple(take(Value(element, index, self)) for index, element in enumerate(self.content))

    def wholes(self, least: int = 0) -> tuple[int, ...]:
        """The elements of an array of integers, quickly."""
        if isinstance(self.content, list) and all(type(n) is int and least <= n <= _MOST for n in self.content):
            return tuple(self.content)
        return self.list(lambda element: element.whole(least))

    def dict(self, take: Callable[[Value], _T]) -> dict[str, _T]:
        """The members of an object, in their order."""
        return {name: take(value) for name, value in self.entries()}

    def entries(self) -> Iterator[tuple[str, Value]]:
        self._object()
        for name, element in self.content.items():
            value = Value(element, name, self)
            yield Value(name, name, self).text(), value

    def _object(self) -> None:
        if not isinstance(self.content, dict):
            self.expected("an object")

    def expected(self, what: str) -> NoReturn:
        """Refuses what is none of ``what``."""
        self.fail(f"expected {what}, got {self.shown}")


def quoted(content: object) -> str:
    """A plain value as JSON has it, in one line, and cut."""
    text = json.dumps(content, ensure_ascii=False)
    return harmless(text) if len(text) <= _SHOWN else f"{harmless(text[:_SHOWN])}…"
