"""String literals: their content as the program sees it, and where in the file each byte of it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from portcheck.model.frozen import frozen
from portcheck.model.regex import regex

LITERAL = regex(
    rb'R"(?P<delimiter>[^()\\\s]{0,16})\((?P<raw>(?s:.*?))\)(?P=delimiter)"|"(?P<plain>[^"\\\n]*(?:\\(?s:.)[^"\\\n]*)*)"'
)
_ESCAPE = regex(rb"\\(?:\r\n|x[0-9A-Fa-f]{1,2}|[0-7]{1,3}|u[0-9A-Fa-f]{4}|(?s:.))")
_MEANT = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"\n": b"", b"\r\n": b""}


@frozen
class Piece:
    """The content of one literal, ``start`` to ``end``; in ``raw`` ones a backslash is a backslash."""

    start: int
    end: int
    raw: bool


@frozen
class Joined:
    """Literals in a row, put together. ``offsets[n]``: where in the file the byte ``content[n]`` stands."""

    content: bytes
    offsets: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the file of ``content[start:end]``, which must not be empty."""
        return self.offsets[start], self.offsets[end - 1] + 1


def pieces(commentless: bytes, start: int, end: int) -> Iterator[tuple[Piece, tuple[int, int]]]:
    """The C++ literals in the range, each with the place of the whole literal, quotes and all."""
    for literal in LITERAL.finditer(commentless, start, end):
        raw = literal["raw"] is not None
        yield Piece(*literal.span("raw" if raw else "plain"), raw), literal.span()


class Joiner:
    """Puts literals together, byte by byte or, where nothing is escaped, piece by piece."""

    def __init__(self, source: bytes) -> None:
        self._source = source
        self._content = bytearray()
        self._offsets: list[int] = []

    def add(self, piece: Piece) -> None:
        position = piece.start
        if not piece.raw:
            for escape in _ESCAPE.finditer(self._source, piece.start, piece.end):
                self._copy(position, escape.start())
                letter = escape[0][1:]
                meant = _MEANT.get(letter, letter if len(letter) == 1 and not letter.isdigit() else b"?")
                self._content += meant
                self._offsets += [escape.start()] * len(meant)
                position = escape.end()
        self._copy(position, piece.end)

    def write(self, text: bytes, offset: int) -> None:
        """What stands between two literals; all of it is placed at ``offset``."""
        self._content += text
        self._offsets += [offset] * len(text)

    def ends_in(self, letters: bytes) -> bool:
        return bool(self._content) and self._content[-1] in letters

    def joined(self) -> Joined:
        return Joined(bytes(self._content), self._offsets)

    def _copy(self, start: int, end: int) -> None:
        self._content += self._source[start:end]
        self._offsets += range(start, end)


def joined(source: bytes, row: Iterable[Piece]) -> Joined:
    """The literals of a row, put together."""
    joiner = Joiner(source)
    for piece in row:
        joiner.add(piece)
    return joiner.joined()
