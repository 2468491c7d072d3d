"""What a regular expression cannot match without: a text that lacks these words need not be searched, and one that has
what it begins with need be looked at there only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import field
from functools import cache

from portcheck.model.frozen import frozen, mutable
from portcheck.model.hazard import Groups
from portcheck.model.regex import regex

_ZERO_WIDTH = frozenset("bBAZ")
_OPAQUE = frozenset("dDsSwWnrtfvax0123456789uUN")
_SHORTEST = 2
_MOST = 3
_MANY = 6
_VARIANTS = 64
"""So many texts that a part may stand for are kept apart."""
_REPEATED = 16
_PLAIN_CLASS = regex(r"[\w ,;:=<>!&|+*/%.]{1,4}", re.ASCII)
"""A class of so few characters that each is told apart."""
_PLAIN = regex(r"[\w ,;:=<>!&%~/\"'-]+(?![?*+{])", re.ASCII)
"""What stands for itself, and is not repeated."""
_COUNT = regex(r"\{(\d+)(?:,(\d*))?\}")
_SIGNS: Mapping[str, tuple[int, int | None]] = {"?": (0, 1), "*": (0, None), "+": (1, None)}
_HEADS = ("?:", "?i:", "?s:", "?=", "?<=", "?>", "?!", "?<!")
_BESIDE = ("?=", "?<=")
_NOT_THERE = ("?!", "?<!")

Words = frozenset[str]
"""Any match holds one of these."""

_EMPTY: Words = frozenset(("",))


class _GiveUpError(Exception):
    """What this reader does not understand."""


def required_words(pattern: str) -> Groups:
    """Groups of words in lower case: a text that ``pattern`` matches holds, in lower case, a word of every group, the
    most telling group first. There is none where nothing can be told."""
    groups = _read(pattern).all_needs
    ordered = sorted({_shortest(words) for words in groups}, key=lambda w: (len(w) > _MANY, -_worth(w), sorted(w)))
    return tuple(tuple(sorted(word.encode() for word in words)) for words in ordered[:_MOST])


def beginnings(pattern: str) -> tuple[bytes, ...]:
    """Any match of ``pattern`` begins, in lower case, with one of these. There is none where nothing is worth looking
    for."""
    starts = _read(pattern).all_starts
    if _worth(starts) < _SHORTEST and any(start.isalpha() or pattern.startswith(start) for start in starts):
        return ()
    shortest = (start for start in starts if not any(start.startswith(other) for other in starts if other != start))
    return tuple(sorted(start.encode() for start in shortest))


@cache
def _read(pattern: str) -> _Part:
    try:
        reader = _Reader(pattern)
        part = reader.alternatives()
        return part if reader.position == len(pattern) else _ANYTHING
    except (_GiveUpError, IndexError, ValueError):
        return _ANYTHING


def _worth(words: Words) -> int:
    return min(map(len, words))


def _shortest(words: Words) -> Words:
    """Without those that hold another."""
    return frozenset(word for word in words if not any(other in word for other in words if other != word))


@frozen
class _Part:
    """What a part of an expression matches: one of ``texts`` and nothing else, if they can be told; any match of it
    holds a word of each of ``needs``, and begins with one of ``starts``."""

    texts: Words | None = None
    needs: tuple[Words, ...] = ()
    starts: Words = _EMPTY

    @property
    def all_needs(self) -> tuple[Words, ...]:
        if self.texts is None:
            return self.needs
        return (self.texts,) if _worth(self.texts) >= _SHORTEST else ()

    @property
    def all_starts(self) -> Words:
        return self.starts if self.texts is None else self.texts


_NOTHING = _Part(_EMPTY)
_ANYTHING = _Part()


@mutable
class _Branch:
    """What one alternative matches, gathered from left to right; ``run`` are the texts that grow at its end."""

    run: Words = _EMPTY
    starts: Words | None = None
    needs: list[Words] = field(default_factory=list)

    def add(self, part: _Part) -> None:
        if part.texts is None:
            if self.starts is None and len(self.run) * len(part.starts) <= _VARIANTS:
                self.starts = _joined(self.run, part.starts)
            self.end_run()
            self.needs += part.needs
            return
        if len(self.run) * len(part.texts) > _VARIANTS:
            self.end_run()
        self.run = _joined(self.run, part.texts)

    def add_repeated(self, part: _Part, at_least: int, at_most: int | None) -> None:
        if at_least == 0:
            self.add(_Part(part.texts | _EMPTY) if at_most == 1 and part.texts is not None else _ANYTHING)
            return
        for _time in range(min(at_least, _REPEATED)):
            self.add(part)
        if at_least != at_most or at_least > _REPEATED:
            self.end_run()

    def end_run(self) -> None:
        self.needs += _Part(self.run).all_needs
        self.starts = self.run if self.starts is None else self.starts
        self.run = _EMPTY

    def part(self) -> _Part:
        if self.starts is None:
            return _Part(self.run)
        self.end_run()
        return _Part(None, tuple(self.needs), self.starts)


def _all(words: Iterable[Iterable[str]]) -> Words:
    return frozenset(word for some in words for word in some)


def _joined(before: Words, after: Words) -> Words:
    return frozenset(one + other for one in before for other in after)


@mutable
class _Reader:
    """Reads all in lower case."""

    pattern: str
    position: int = 0

    def alternatives(self) -> _Part:
        """Up to the closing bracket, or to the end."""
        found = [self._branch()]
        while self._peek() == "|":
            self.position += 1
            found.append(self._branch())
        if len(found) == 1:
            return found[0]
        texts, starts = _all(part.texts or () for part in found), _all(part.all_starts for part in found)
        if all(part.texts is not None for part in found) and len(texts) <= _VARIANTS:
            return _Part(texts)
        if len(starts) > _VARIANTS:
            starts = _EMPTY
        best = [max(part.all_needs, key=_worth) for part in found if part.all_needs]
        return _Part(None, (_all(best),) if len(best) == len(found) else (), starts)

    def _branch(self) -> _Part:
        branch = _Branch()
        while self._peek() not in ("", "|", ")"):
            item = self._item()
            branch.add_repeated(item, *self._quantifier())
        return branch.part()

    def _peek(self) -> str:
        return self.pattern[self.position : self.position + 1]

    def _item(self) -> _Part:
        plain = _PLAIN.match(self.pattern, self.position)
        if plain is not None:
            self.position = plain.end()
            return _literal(plain[0])
        character = self.pattern[self.position]
        self.position += 1
        if character == "\\":
            return self._escape()
        if character == "[":
            return self._class()
        if character == "(":
            return self._group()
        if character in "^$":
            return _NOTHING
        return _ANYTHING if character == "." else _literal(character)

    def _escape(self) -> _Part:
        character = self.pattern[self.position]
        self.position += 1
        if character in _ZERO_WIDTH:
            return _NOTHING
        if character in _OPAQUE:
            if character == "x":
                self.position += 2
            while character.isdigit() and self._peek().isdigit():
                self.position += 1
            return _ANYTHING
        return _literal(character)

    def _class(self) -> _Part:
        start = self.position
        self.position += self._peek() == "^"
        self.position += self._peek() == "]"
        while self.pattern[self.position] != "]":
            self.position += 2 if self.pattern[self.position] == "\\" else 1
        self.position += 1
        inside = self.pattern[start : self.position - 1]
        return _Part(frozenset(inside.lower())) if _PLAIN_CLASS.fullmatch(inside) else _ANYTHING

    def _group(self) -> _Part:
        if self.pattern.startswith("?P=", self.position):
            self.position = self.pattern.index(")", self.position) + 1
            return _ANYTHING
        head = self._head()
        inside = self.alternatives()
        if self._peek() != ")":
            raise _GiveUpError
        self.position += 1
        if head in _BESIDE:
            return _Part(None, inside.all_needs)
        return _NOTHING if head in _NOT_THERE else inside

    def _head(self) -> str:
        """Pass over what follows ``(?``, if that follows."""
        for head in _HEADS:
            if self.pattern.startswith(head, self.position):
                self.position += len(head)
                return head
        if self.pattern.startswith("?P<", self.position):
            self.position = self.pattern.index(">", self.position) + 1
        elif self._peek() == "?":
            raise _GiveUpError
        return ""

    def _quantifier(self) -> tuple[int, int | None]:
        """How often the item before stands at least, and at most."""
        sign = self._peek()
        counts: tuple[int, int | None]
        if sign in _SIGNS:
            counts = _SIGNS[sign]
            self.position += 1
        elif sign == "{":
            count = _COUNT.match(self.pattern, self.position)
            if count is None:
                raise _GiveUpError
            most = count[1] if count[2] is None else count[2]
            counts = int(count[1]), int(most) if most else None
            self.position = count.end()
        else:
            return 1, 1
        self.position += self._peek() in ("?", "+") and self._peek() != ""
        return counts


def _literal(text: str) -> _Part:
    return _Part(frozenset((text.lower(),))) if text.isascii() else _ANYTHING
