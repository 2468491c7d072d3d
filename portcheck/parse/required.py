"""Words that a regular expression cannot match without: a text that lacks them need not be searched."""

from __future__ import annotations

from dataclasses import dataclass, field

_ZERO_WIDTH = frozenset("bBAZ")
_OPAQUE = frozenset("dDsSwWnrtfvax0123456789uUN")
_SHORTEST = 2
_MOST = 3
_MANY = 6

Groups = tuple[tuple[bytes, ...], ...]

Words = frozenset[str]
"""Any match holds one of these."""


_Item = tuple[str | None, list[Words], bool]
"""The character that an item stands for, what it needs, and whether it takes up room."""


class _GiveUpError(Exception):
    """What this reader does not understand."""


class Present(dict[bytes, bool]):
    """Which words a text (in lower case) holds; each is looked for once."""

    def __init__(self, lower: bytes) -> None:
        self._lower = lower

    def __missing__(self, word: bytes) -> bool:
        found = self[word] = word in self._lower
        return found

    def holds(self, groups: Groups) -> bool:
        """A word of every group?"""
        for words in groups:
            for word in words:
                if self[word]:
                    break
            else:
                return False
        return True


def required_words(pattern: str) -> Groups:
    """Groups of words in lower case: a text that ``pattern`` matches holds, in lower case, a word of every group, the
    most telling group first. There is none where nothing can be told."""
    try:
        reader = _Reader(pattern)
        groups = reader.alternatives()
        if reader.position < len(pattern):
            return ()
    except (_GiveUpError, IndexError, ValueError):
        return ()
    ordered = sorted(set(groups), key=lambda words: (len(words) > _MANY, -_worth(words), sorted(words)))
    return tuple(tuple(sorted(word.encode() for word in words)) for words in ordered[:_MOST])


def _worth(words: Words) -> int:
    return min(map(len, words))


@dataclass(slots=True)
class _Branch:
    """What one alternative needs, gathered from left to right; ``run`` is the literal text that grows at its end."""

    run: str = ""
    needs: list[Words] = field(default_factory=list)

    def end_run(self) -> None:
        if len(self.run) >= _SHORTEST:
            self.needs.append(frozenset((self.run.lower(),)))
        self.run = ""


@dataclass(slots=True)
class _Reader:
    pattern: str
    position: int = 0

    def alternatives(self) -> list[Words]:
        """Up to the closing bracket, or to the end."""
        found = [self._branch()]
        while self._peek() == "|":
            self.position += 1
            found.append(self._branch())
        if len(found) == 1:
            return found[0]
        if not all(found):
            return []
        return [frozenset[str]().union(*(max(needs, key=_worth) for needs in found))]

    def _branch(self) -> list[Words]:
        branch = _Branch()
        while self._peek() not in ("", "|", ")"):
            literal, needs, width = self._item()
            at_least, fixed = self._quantifier()
            if at_least == 0:
                literal, needs = None, []
            if literal is not None:
                branch.run += literal
            if (literal is None and width) or not fixed:
                branch.end_run()
            branch.needs += needs
        branch.end_run()
        return branch.needs

    def _peek(self) -> str:
        return self.pattern[self.position : self.position + 1]

    def _item(self) -> _Item:
        character = self.pattern[self.position]
        self.position += 1
        if character == "\\":
            return self._escape()
        if character == "[":
            self._skip_class()
            return None, [], True
        if character == "(":
            return self._group()
        if character in "^$":
            return None, [], False
        if character == "." or not character.isascii():
            return None, [], True
        return character, [], True

    def _escape(self) -> _Item:
        character = self.pattern[self.position]
        self.position += 1
        if character in _ZERO_WIDTH:
            return None, [], False
        if character in _OPAQUE or not character.isascii():
            if character == "x":
                self.position += 2
            while character.isdigit() and self._peek().isdigit():
                self.position += 1
            return None, [], True
        return character, [], True

    def _skip_class(self) -> None:
        self.position += self._peek() == "^"
        self.position += self._peek() == "]"
        while self.pattern[self.position] != "]":
            self.position += 2 if self.pattern[self.position] == "\\" else 1
        self.position += 1

    def _group(self) -> _Item:
        needed = True
        if self.pattern.startswith("?P=", self.position):
            self.position = self.pattern.index(")", self.position) + 1
            return None, [], True
        if self._peek() == "?":
            needed = self._head()
        needs = self.alternatives()
        if self._peek() != ")":
            raise _GiveUpError
        self.position += 1
        return None, needs if needed else [], True

    def _head(self) -> bool:
        """Pass over what follows ``(?``; False for a group whose text must not be there."""
        rest = self.pattern[self.position :]
        for head in ("?:", "?i:", "?s:", "?=", "?<=", "?>"):
            if rest.startswith(head):
                self.position += len(head)
                return True
        for head in ("?!", "?<!"):
            if rest.startswith(head):
                self.position += len(head)
                return False
        if rest.startswith("?P<"):
            self.position = self.pattern.index(">", self.position) + 1
            return True
        raise _GiveUpError

    def _quantifier(self) -> tuple[int, bool]:
        """How often the item before stands at least, and whether it is exactly once."""
        sign = self._peek()
        if sign in ("?", "*"):
            at_least = 0
        elif sign == "+":
            at_least = 1
        elif sign == "{" and self.pattern[self.position + 1 : self.position + 2].isdigit():
            at_least = int(self.pattern[self.position + 1])
            self.position = self.pattern.index("}", self.position)
        elif sign == "{":
            raise _GiveUpError
        else:
            return 1, True
        self.position += 1
        if self._peek() in ("?", "+") and self._peek():
            self.position += 1
        return at_least, False
