"""How long can a regular expression take? Python's engine goes back and tries again, so that ``(a+)+$`` takes longer
than anybody waits. Before a rule is taken it is shown that its expression gives up after a bounded number of steps.

From right to left nothing is tried: what is counted is how many ways there are, at most, to match each part
(``ways``), and how many steps it takes to try them all (``steps``). Where the next byte alone decides between going on
with a repetition and leaving it, or between alternatives, there is one way. Text that is searched has no more than
``BLANKS`` blanks and ``LETTERS`` letters in a row; other repetitions need a highest number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_
from re import _constants as signs  # type: ignore[attr-defined]
from re import _parser as reader  # type: ignore[attr-defined]
from typing import Any

from portcheck.model.frozen import frozen

LONGEST = 5_000
"""Characters of an expression."""
MOST_STEPS = 10_000_000
"""From one place of a text."""
BLANKS = 65
LETTERS = 513

_Item = tuple[Any, Any]
_ALL = (1 << 256) - 1
_HIGH = _ALL ^ ((1 << 128) - 1)
_NAMED = 512  # bytes that a group may have matched, to be matched again


class _FaultError(Exception):
    """The sentence that says what is wrong with an expression."""


@frozen
class _Cost:
    ways: int = 1
    steps: int = 1


def regex_fault(regex: str, *, of_text: bool = False) -> str | None:
    """What is wrong with an expression, as a sentence; None if nothing is. ``of_text``: it searches text that nobody
    has shortened, as that of a node of the syntax tree."""
    if len(regex) > LONGEST:
        return f"longer than {LONGEST} characters; split it"
    pattern: Any = regex if of_text else regex.encode()
    try:
        compiled: re.Pattern[Any] = re.compile(pattern, re.MULTILINE)
        parsed = reader.parse(pattern, re.MULTILINE)
        cost = cost_of(parsed, of_text=of_text)
    except _FaultError as fault:
        return str(fault)
    except (re.error, OverflowError, RecursionError) as error:
        return f"no regular expression: {error}"
    if cost.steps > MOST_STEPS:
        return (
            f"may take {_rounded(cost.steps)} steps at one place of a text, {MOST_STEPS:,} are allowed; give"
            " repetitions a lower highest number, and let what follows them begin with something else than they hold"
        )
    empty = compiled.match(pattern[:0])
    return "matches where nothing stands" if empty and not of_text else None


def cost_of(parsed: Any, *, of_text: bool) -> _Cost:
    return _Reader(of_text, {}).sequence(list(parsed), parsed.state.flags, 0)


def _rounded(number: int) -> str:
    return f"{number:,}" if number < 10**12 else "far too many"


@frozen
class _Reader:
    """``follow``: a bit for every byte that what comes after can begin with; 0 at the end, where all is won.
    ``groups``: what the groups can begin with that are matched again."""

    of_text: bool
    groups: dict[int, int]

    def sequence(self, items: Sequence[_Item], flags: int, follow: int) -> _Cost:
        self._note_groups(items, flags)
        ways, steps = 1, 0
        for cost in reversed([*self._costs(items, flags, follow)]):
            steps += _bounded(ways * cost.steps)
            ways = _bounded(ways * cost.ways)
        return _Cost(ways, _bounded(steps))

    def _note_groups(self, items: Sequence[_Item], flags: int) -> None:
        """Before what follows them is looked at."""
        for sign, about in items:
            if sign is signs.SUBPATTERN:
                group, added, removed, inner = about
                inside = (flags | added) & ~removed
                if group is not None:
                    empty = self._is_empty(list(inner))
                    self.groups[group] = _ALL if empty else self._first(list(inner), inside, 0)
                self._note_groups(list(inner), inside)
            elif sign in (signs.ASSERT, signs.ASSERT_NOT):
                self._note_groups(list(about[1]), flags)

    def _costs(self, items: Sequence[_Item], flags: int, follow: int) -> Iterable[_Cost]:
        """From the last to the first."""
        for number in range(len(items) - 1, -1, -1):
            yield self._cost(items[number], flags, follow)
            follow = self._first([items[number]], flags, follow)

    def _cost(self, item: _Item, flags: int, follow: int) -> _Cost:
        sign, about = item
        if sign in (signs.MAX_REPEAT, signs.MIN_REPEAT):
            return self._repeated(about, flags, follow)
        if sign is signs.POSSESSIVE_REPEAT:
            return _Cost(1, self._repeated(about, flags, _ALL).steps)
        if sign is signs.SUBPATTERN:
            _group, added, removed, inner = about
            return self.sequence(list(inner), (flags | added) & ~removed, follow)
        if sign is signs.ATOMIC_GROUP:
            return _Cost(1, self.sequence(list(about), flags, _ALL).steps)
        if sign in (signs.ASSERT, signs.ASSERT_NOT):
            return _Cost(1, self.sequence(list(about[1]), flags, 0).steps)
        if sign is signs.BRANCH:
            return self._chosen([list(branch) for branch in about[1]], flags, follow)
        if sign is signs.GROUPREF_EXISTS:
            _group, there, absent = about
            return self._chosen([list(there), list(absent or ())], flags, follow)
        return _Cost(1, _NAMED if sign is signs.GROUPREF else 1)

    def _chosen(self, branches: list[list[_Item]], flags: int, follow: int) -> _Cost:
        costs = [self.sequence(branch, flags, follow) for branch in branches]
        firsts = [self._first(branch, flags, follow) for branch in branches]
        ways, steps = 1, 1
        for first in firsts:
            chosen = [cost for cost, other in zip(costs, firsts, strict=True) if first & other]
            ways = max(ways, sum(cost.ways for cost in chosen))
            steps = max(steps, sum(cost.steps for cost in chosen))
        return _Cost(_bounded(ways), _bounded(steps + len(branches)))

    def _repeated(self, about: tuple[int, int, Any], flags: int, follow: int) -> _Cost:
        least, most, inner = about
        body = list(inner)
        first = self._first(body, flags, 0)
        most = self._highest(most, body, flags)
        cost = self.sequence(body, flags, follow | first)
        decided = not first & follow and not self._is_empty(body)
        if most <= 1:
            return _Cost(cost.ways + (not least and not decided), cost.steps + 1)
        if cost.ways > 1:
            times = _bounded(cost.ways ** min(most, 64))
            return _Cost(times, _bounded(times * cost.steps))
        return _Cost(1 if decided else most - least + 1, _bounded(2 * most * cost.steps))

    def _highest(self, most: int, body: list[_Item], flags: int) -> int:
        if most is not signs.MAXREPEAT:
            return int(most)
        single = self._set_of(body, flags)
        if not self.of_text and single is not None:
            if not single & ~_CATEGORIES[signs.CATEGORY_SPACE]:
                return BLANKS
            if not single & ~_CATEGORIES[signs.CATEGORY_WORD]:
                return LETTERS
        raise _FaultError(_ENDLESS_IN_TEXT if self.of_text else _ENDLESS)

    def _set_of(self, body: list[_Item], flags: int) -> int | None:
        """The bytes that a body of one character stands for."""
        if len(body) != 1:
            return None
        sign, about = body[0]
        if sign is signs.SUBPATTERN:
            return self._set_of(list(about[3]), (flags | about[1]) & ~about[2])
        return self._bytes_of(body[0], flags)

    def _first(self, items: Sequence[_Item], flags: int, follow: int) -> int:
        """What ``items`` with ``follow`` behind them can begin with."""
        found, asks = 0, False
        for item in items:
            found |= self._begins(item, flags)
            if not self._is_empty([item]) or _looks_ahead(item) or item in _ENDS:
                return found
            asks = asks or item[0] in _WIDTHLESS
        return found | follow if follow or not asks else _ALL

    def _begins(self, item: _Item, flags: int) -> int:
        sign, about = item
        if sign in (signs.MAX_REPEAT, signs.MIN_REPEAT, signs.POSSESSIVE_REPEAT):
            return self._first(list(about[2]), flags, 0) if about[1] else 0
        if sign is signs.SUBPATTERN:
            return self._first(list(about[3]), (flags | about[1]) & ~about[2], 0)
        if sign is signs.ATOMIC_GROUP:
            return self._first(list(about), flags, 0)
        if _looks_ahead(item):
            return self._first(list(about[1]), flags, 0)
        if sign in _WIDTHLESS:
            return _bit(10) if item in _ENDS else 0
        if sign is signs.GROUPREF:
            return self.groups.get(about, _ALL)
        if sign is signs.BRANCH:
            return reduce(or_, (self._first(list(branch), flags, 0) for branch in about[1]), 0)
        found = self._bytes_of(item, flags)
        return _ALL if found is None else found

    def _is_empty(self, items: Sequence[_Item]) -> bool:
        """Can it match nothing?"""
        return all(_least(item) == 0 for item in items)

    def _bytes_of(self, item: _Item, flags: int) -> int | None:
        sign, about = item
        if sign is signs.LITERAL:
            return self._cased(_bit(about), flags)
        if sign is signs.NOT_LITERAL:
            return _ALL ^ (self._cased(_bit(about), flags) & ~self._vague)
        if sign is signs.ANY:
            return _ALL if flags & re.DOTALL else _ALL ^ _bit(10)
        if sign is not signs.IN:
            return None
        found, excluded = 0, False
        for what, value in about:
            if what is signs.NEGATE:
                excluded = True
            elif what is signs.LITERAL:
                found |= _bit(value)
            elif what is signs.RANGE:
                found |= _range(*value)
            else:
                found |= _CATEGORIES[value] | (self._vague if value in _CATEGORIES else 0)
        found = self._cased(found, flags)
        return _ALL ^ (found & ~self._vague) if excluded else found

    @property
    def _vague(self) -> int:
        """Of text, the bits above 127 stand for all other characters together."""
        return _HIGH if self.of_text else 0

    def _cased(self, found: int, flags: int) -> int:
        if not flags & re.IGNORECASE:
            return found
        upper, lower = found & _UPPER, found & _LOWER
        return found | upper << 32 | lower >> 32


_ENDLESS_IN_TEXT = "a repetition without end; give it a highest number, as {0,200}"
_ENDLESS = _ENDLESS_IN_TEXT + " (blanks and letters alone, as \\s* and \\w*, need none)"
_TOO_MANY = 10**30


_ENDS = ((signs.AT, signs.AT_END), (signs.AT, signs.AT_END_STRING))
_WIDTHLESS = (signs.ASSERT, signs.ASSERT_NOT, signs.AT)


def _looks_ahead(item: _Item) -> bool:
    """Does it say what comes next?"""
    sign, about = item
    return sign is signs.ASSERT and about[0] > 0 and sum(map(_least, about[1])) > 0


def _bounded(number: int) -> int:
    return min(number, _TOO_MANY)


def _least(item: _Item) -> int:
    """The smallest number of characters that it matches."""
    sign, about = item
    if sign in (signs.MAX_REPEAT, signs.MIN_REPEAT, signs.POSSESSIVE_REPEAT):
        return int(about[0]) and sum(map(_least, about[2]))
    if sign is signs.SUBPATTERN:
        return sum(map(_least, about[3]))
    if sign is signs.ATOMIC_GROUP:
        return sum(map(_least, about))
    if sign is signs.BRANCH:
        return min(sum(map(_least, branch)) for branch in about[1])
    if sign is signs.GROUPREF:
        return 1  # of a group that can be empty nothing is known but that anything can follow
    return int(sign in (signs.LITERAL, signs.NOT_LITERAL, signs.ANY, signs.IN))


def _bit(character: int) -> int:
    return 1 << character if character < 128 else (1 << character if character < 256 else _HIGH)


def _range(first: int, last: int) -> int:
    if last > 255:
        return ((1 << 128) - 1) & ~((1 << min(first, 128)) - 1) | _HIGH
    return (1 << last + 1) - (1 << first)


def _of(characters: Iterable[int]) -> int:
    return reduce(or_, (1 << character for character in characters), 0)


_UPPER = _of(range(65, 91))
_LOWER = _of(range(97, 123))
_DIGIT = _of(range(48, 58))
_SPACE = _of(b" \t\n\r\f\v")
_WORD = _UPPER | _LOWER | _DIGIT | _of(b"_")
_CATEGORIES = {
    signs.CATEGORY_DIGIT: _DIGIT,
    signs.CATEGORY_NOT_DIGIT: _ALL ^ _DIGIT,
    signs.CATEGORY_SPACE: _SPACE,
    signs.CATEGORY_NOT_SPACE: _ALL ^ _SPACE,
    signs.CATEGORY_WORD: _WORD,
    signs.CATEGORY_NOT_WORD: _ALL ^ _WORD,
}
