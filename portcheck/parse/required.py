"""Words that a regular expression cannot match without: a text that lacks them need not be searched."""

from __future__ import annotations

from dataclasses import dataclass, field

_ZERO_WIDTH = frozenset("bBAZ")
_OPAQUE = frozenset("dDsSwWnrtfvax0123456789uUN")
_SHORTEST = 2

Words = frozenset[str]
"""Any match holds one of these."""


class _GiveUpError(Exception):
    """What this reader does not understand."""


def required_words(pattern: str) -> tuple[bytes, ...] | None:
    """Words of which a text that ``pattern`` matches holds at least one; None where none can be told (case does not
    count, say, or a bare class of characters)."""
    try:
        reader = _Reader(pattern)
        words = reader.alternatives()
        if reader.position < len(pattern):
            return None
    except (_GiveUpError, IndexError):
        return None
    return tuple(sorted(word.encode() for word in words)) if words else None


@dataclass(slots=True)
class _Branch:
    """What one alternative needs, gathered from left to right; ``run`` is the literal text that grows at its end."""

    run: str = ""
    needs: list[Words] = field(default_factory=list)

    def end_run(self) -> None:
        if len(self.run) >= _SHORTEST:
            self.needs.append(frozenset((self.run,)))
        self.run = ""

    def best(self) -> Words | None:
        self.end_run()
        return max(self.needs, key=lambda words: (min(map(len, words)), -len(words)), default=None)


@dataclass(slots=True)
class _Reader:
    pattern: str
    position: int = 0

    def alternatives(self) -> Words | None:
        """Up to the closing bracket, or to the end."""
        found = [self._branch()]
        while self._peek() == "|":
            self.position += 1
            found.append(self._branch())
        known = [words for words in found if words is not None]
        return frozenset().union(*known) if len(known) == len(found) else None

    def _branch(self) -> Words | None:
        branch = _Branch()
        while self._peek() not in ("", "|", ")"):
            literal, words, width = self._item()
            at_least, fixed = self._quantifier()
            if at_least == 0:
                literal, words = None, None
            if literal is not None:
                branch.run += literal
            if (literal is None and width) or not fixed:
                branch.end_run()
            if words is not None:
                branch.needs.append(words)
        return branch.best()

    def _peek(self) -> str:
        return self.pattern[self.position : self.position + 1]

    def _item(self) -> tuple[str | None, Words | None, bool]:
        """The next item: the character that it stands for, the words that it needs, and whether it takes up room."""
        character = self.pattern[self.position]
        self.position += 1
        if character == "\\":
            return self._escape()
        if character == "[":
            self._skip_class()
            return None, None, True
        if character == "(":
            return self._group()
        if character in "^$":
            return None, None, False
        if character == "." or not character.isascii():
            return None, None, True
        return character, None, True

    def _escape(self) -> tuple[str | None, Words | None, bool]:
        character = self.pattern[self.position]
        self.position += 1
        if character in _ZERO_WIDTH:
            return None, None, False
        if character in _OPAQUE or not character.isascii():
            while character in "x0123456789" and self._peek().isalnum():
                self.position += 1
            return None, None, True
        return character, None, True

    def _skip_class(self) -> None:
        self.position += self._peek() == "^"
        self.position += self._peek() == "]"
        while self.pattern[self.position] != "]":
            self.position += 2 if self.pattern[self.position] == "\\" else 1
        self.position += 1

    def _group(self) -> tuple[str | None, Words | None, bool]:
        needed = True
        if self._peek() == "?":
            needed = self._head()
        words = self.alternatives()
        if self._peek() != ")":
            raise _GiveUpError
        self.position += 1
        return None, words if needed else None, True

    def _head(self) -> bool:
        """Pass over what follows ``(?``; False for a group whose text must not be there."""
        rest = self.pattern[self.position :]
        for head in ("?:", "?=", "?<=", "?>"):
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
