"""The text of an open document, and places in it as the protocol counts them: lines and columns from 0, columns in
units of the encoding that was agreed on."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from functools import cached_property

from portcheck.model.frozen import frozen
from portcheck.model.regex import regex

_LINE_END = regex(r"\r\n|\n|\r")
"""No other character ends a line in the protocol, nor in the parser."""


class Units(StrEnum):
    """What columns count; ``PositionEncodingKind`` of the protocol."""

    UTF8 = "utf-8"
    UTF16 = "utf-16"
    UTF32 = "utf-32"


_CODECS = {Units.UTF8: ("utf-8", 1), Units.UTF16: ("utf-16-le", 2), Units.UTF32: ("utf-32-le", 4)}


@frozen(order=True)
class Spot:
    """A place as the protocol has it."""

    line: int
    column: int


@frozen
class Stretch:
    """From ``start`` to before ``end``."""

    start: Spot
    end: Spot

    def touches(self, other: Stretch) -> bool:
        """Whether they overlap or meet; an empty one is a cursor."""
        return self.start <= other.end and other.start <= self.end


@frozen(slots=False)
class OpenText:
    """``text`` may hold lone surrogates: an editor sends what it has."""

    text: str
    units: Units = Units.UTF16

    @cached_property
    def _starts(self) -> Sequence[int]:
        return [0, *(end.end() for end in _LINE_END.finditer(self.text))]

    def line(self, number: int) -> str:
        """The line without its end, from 0; empty where there is none."""
        if not 0 <= number < len(self._starts):
            return ""
        end = self._starts[number + 1] if number + 1 < len(self._starts) else len(self.text)
        return self.text[self._starts[number] : end].rstrip("\r\n")

    def spot(self, line: int, column: int) -> Spot:
        """Of a line and column that count characters from 1."""
        codec, width = _CODECS[self.units]
        before = self.line(line - 1)[: column - 1]
        units = len(before) if before.isascii() else len(before.encode(codec, "surrogatepass")) // width
        return Spot(line - 1, units)

    def offset(self, spot: Spot) -> int:
        """The character at a spot; one behind the end of its line, or of the text, is that end."""
        if spot.line >= len(self._starts):
            return len(self.text)
        codec, width = _CODECS[self.units]
        line = self.line(spot.line)
        if line.isascii():
            return self._starts[spot.line] + min(spot.column, len(line))
        before = line.encode(codec, "surrogatepass")[: spot.column * width]
        return self._starts[spot.line] + len(before.decode(codec, "ignore"))

    def between(self, stretch: Stretch) -> str:
        return self.text[self.offset(stretch.start) : self.offset(stretch.end)]

    def changed(self, new: str, stretch: Stretch | None = None) -> OpenText:
        """With ``new`` in the place of ``stretch``; of all without one."""
        if stretch is None:
            return OpenText(new, self.units)
        start, end = self.offset(stretch.start), self.offset(stretch.end)
        return OpenText(self.text[:start] + new + self.text[max(start, end) :], self.units)

    @cached_property
    def utf8(self) -> bytes:
        """As the parser takes it: each character where it stands in ``text``, none that makes it binary."""
        clean = self.text.replace("\0", " ")
        clean = " " + clean[1:] if clean.startswith("\ufeff") else clean
        return clean.encode("utf-8", errors="replace")
