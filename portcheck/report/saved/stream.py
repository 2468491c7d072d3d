"""A big JSON object read member by member, so that never more of it is in memory than the element at hand."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, NoReturn

from portcheck.model.regex import regex

_BLANKS = regex(r"[ \t\n\r]*")


_MOST_CHARACTERS, _MOST_ELEMENTS = 1 << 26, 10**7
"""Of one element, and in one member: far beyond any report, and what a file of a few packed megabytes can ask for."""


class JsonSyntaxError(ValueError):
    """What is wrong, and on which line."""


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number in JSON")


class JsonStream:
    """The text of one JSON object (RFC 8259), in ``pieces`` of any size. ``for name in stream.members()`` gives the
    names of its members; of each, take either ``elements()`` or ``whole()``, or nothing.

    All raise JsonSyntaxError.
    """

    def __init__(self, pieces: Iterable[str]) -> None:
        self._pieces = iter(pieces)
        self._text, self._at = "", 0
        self._line, self._ended = 1, False
        self._decode = json.JSONDecoder(parse_constant=_no_constant).raw_decode
        self._taken = True

    def members(self) -> Iterator[str]:
        """The names of the object's members, then nothing but blanks may follow."""
        if self._peek() != "{":
            self._fail("expected {")
        for name in self._names():
            self._taken = False
            yield name
            if not self._taken:
                self._pass_over()
        if self._peek():
            self._fail("more follows after the end")

    def begins(self) -> str:
        """The first character of the member's value: ``[`` of an array, ``{`` of an object."""
        return self._peek()

    def elements(self) -> Iterator[tuple[Any, str | int]]:
        """Those of the member's array, each with its index, or of its object with its name."""
        self._taken = True
        if self._peek() == "{":
            for name in self._names():
                yield self._value(), name
        else:
            if self._peek() != "[":
                self._fail("expected [ or {")
            for index in self._indices():
                yield self._value(), index

    def whole(self) -> Any:
        """The member's value at once."""
        self._taken = True
        return self._value()

    def _pass_over(self) -> None:
        if self._peek() in ("[", "{"):
            for _element in self.elements():
                pass
        else:
            self.whole()

    def _names(self) -> Iterator[str]:
        for _index in self._indices("}"):
            if self._peek() != '"':
                self._fail("expected a name in quotes")
            name: str = self._value()
            self._expect(":")
            yield name

    def _indices(self, end: str = "]") -> Iterator[int]:
        """One for each element between brackets, as long as a comma follows."""
        self._at += 1
        index = 0
        if self._peek() == end:
            self._at += 1
            return
        while True:
            yield index
            index += 1
            if index > _MOST_ELEMENTS:
                self._fail(f"more than {_MOST_ELEMENTS:,} elements")
            mark = self._peek()
            if mark not in (end, ","):
                self._fail("expected ,")
            self._at += 1
            if mark == end:
                return

    def _expect(self, character: str) -> None:
        if self._peek() != character:
            self._fail(f"expected {character}")
        self._at += 1

    def _peek(self) -> str:
        """The next character that is not blank; none at the end."""
        while True:
            if self._at < len(self._text) and self._text[self._at] > " ":
                return self._text[self._at]
            blanks = _BLANKS.match(self._text, self._at)
            self._at = blanks.end() if blanks else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def _value(self) -> Any:
        self._peek()
        while True:
            try:
                value, end = self._decode(self._text, self._at)
            except json.JSONDecodeError as error:
                if not self._more():
                    self._at = error.pos
                    self._fail(error.msg[:1].lower() + error.msg[1:])
            except ValueError as error:  # a number of thousands of digits, NaN
                self._fail(str(error).partition(";")[0])
            except RecursionError:
                self._fail("brackets are nested too deeply")
            else:
                if end < len(self._text) or not self._more():  # at the end of a piece, a number may go on
                    self._at = end
                    return value

    def _more(self) -> bool:
        """Fetch as much again as is left, so that a big element is not tried too often; False at the end."""
        if self._ended:
            return False
        if len(self._text) - self._at > _MOST_CHARACTERS:
            self._fail(f"a value of more than {_MOST_CHARACTERS:,} characters")
        self._line += self._text.count("\n", 0, self._at)
        parts, wanted = [self._text[self._at :]], len(self._text) - self._at
        while wanted >= 0 and not self._ended:
            piece = next(self._pieces, None)
            self._ended = piece is None
            parts.append(piece or "")
            wanted -= len(parts[-1])
        self._text, self._at = "".join(parts), 0
        return True

    def _fail(self, what: str) -> NoReturn:
        line = self._line + self._text.count("\n", 0, self._at)
        ended = self._ended and (self._at >= len(self._text.rstrip()) or what.startswith("unterminated"))
        raise JsonSyntaxError(f"line {line}: {what}{', but the file ends here' if ended else ''}")
