"""CUDA inside string literals: kernels that are compiled at run time, in C++ and in Python."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from portcheck.model.frozen import frozen
from portcheck.model.occurrence import Context
from portcheck.model.regex import regex
from portcheck.parse.literals import Joined, Joiner, Piece
from portcheck.parse.place import SourceText
from portcheck.parse.text import LineIndex, string_literals

_QUALIFIER = regex(rb"\b__(?:global|device)__\b")
_STOP = regex(rb"[;{}]")
_PTX_MODULE = regex(rb"^\s*\.target\s+sm_\d", re.MULTILINE)
_PYTHON_TOKEN = regex(rb"""#[^\n]*|(?P<prefix>\b[rRbBuUfF]{1,2}|)(?P<quote>\"\"\"|'''|"|')""")
_PYTHON_ENDS = {
    quote: regex(rb"(?:[^\\" + quote[:1] + rb"]++|\\(?s:.)|" + quote[:1] + rb"(?!" + quote[1:] + rb"))*" + quote)
    if len(quote) == 3
    else regex(rb"(?:[^\\\n" + quote + rb"]++|\\(?s:.))*" + quote)
    for quote in (b'"""', b"'''", b'"', b"'")
}
_FIELD = regex(rb"\{\{|\}\}|\{[^{}]*\}")


class PlacedLines(LineIndex):
    """Offsets in joined literals to lines and columns of the file that holds them."""

    def __init__(self, outer: LineIndex, offsets: Sequence[int]) -> None:
        self._outer = outer
        self._offsets = offsets

    def line(self, offset: int) -> int:
        return self._outer.line(self._at(offset))

    def column(self, offset: int) -> int:
        return self._outer.column(self._at(offset))

    def offset(self, line: int, column: int) -> int:
        return bisect_left(self._offsets, self._outer.offset(line, column))

    def end_column(self, start: int, end: int) -> int:
        """The byte before ``end`` may be the last of its literal."""
        return self._outer.end_column(self._at(start), self._at(end - 1) + 1)

    def _at(self, offset: int) -> int:
        return self._offsets[offset] if offset < len(self._offsets) else self._offsets[-1] + 1


@frozen(slots=False, kw_only=True)
class EmbeddedText(SourceText):
    """The text in a row of literals; what is found in it stands in ``outer``, at the literals' place."""

    outer: SourceText
    offsets: Sequence[int]
    is_ptx: bool

    @cached_property
    def lines(self) -> PlacedLines:
        return PlacedLines(self.outer.lines, self.offsets)

    @property
    def context(self) -> Context:
        return Context.LITERAL


def texts_in_literals(text: SourceText) -> Iterator[EmbeddedText]:
    """The rows of C++ literals that hold CUDA functions or a PTX module."""
    if not any(text.commentless.count(hint) > text.code.count(hint) for hint in _HINTS if hint in text.source):
        return
    for row, start in _rows(text.commentless, _literals(text.source)):
        embedded = _embedded(text, row, text.regions.reach(start))
        if embedded is not None:
            yield embedded


def texts_in_python(text: SourceText) -> Iterator[EmbeddedText]:
    """The rows of Python literals that hold CUDA functions or a PTX module. Python is read by its strings and comments
    alone, so that any version of it, and what is no Python at all, gives the same answer."""
    for row, _start in _rows(text.source, _python_literals(text.source)):
        embedded = _embedded(text, row, text.reach)
        if embedded is not None:
            yield embedded


_HINTS = (b"__global__", b"__device__", b".target sm_")


def may_hold_texts(source: bytes) -> bool:
    """Whether a file is worth a look: it has a word that only CUDA source or PTX has."""
    return any(hint in source for hint in _HINTS)


@frozen
class _Literal:
    piece: Piece
    whole: tuple[int, int]
    formatted: bool = False


def _literals(source: bytes) -> Iterator[_Literal]:
    for literal in string_literals(source):
        start, end = literal.span()
        delimiter = literal["delimiter"]
        margin = 0 if delimiter is None else len(delimiter) + 1
        first = source.index(b'"', start, end) + 1 + margin
        yield _Literal(Piece(first, end - 1 - margin, delimiter is not None), (start, end))


def _python_literals(source: bytes) -> Iterator[_Literal]:
    position = 0
    while (token := _PYTHON_TOKEN.search(source, position)) is not None:
        position = token.end()
        if token["quote"] is None:
            continue
        closing = _PYTHON_ENDS[token["quote"]].match(source, token.end())
        if closing is None:
            continue
        position = closing.end()
        prefix = token["prefix"].lower()
        piece = Piece(token.end(), position - len(token["quote"]), b"r" in prefix)
        yield _Literal(piece, (token.start(), position), b"f" in prefix)


def _rows(code: bytes, literals: Iterable[_Literal]) -> Iterator[tuple[list[_Literal], int]]:
    """Literals with nothing but white space (or a line continuation) between them, with the first one's offset."""
    row: list[_Literal] = []
    for literal in literals:
        if row and code[row[-1].whole[1] : literal.whole[0]].strip(b" \t\r\n\\"):
            yield row, row[0].whole[0]
            row = []
        row.append(literal)
    if row:
        yield row, row[0].whole[0]


def _embedded(text: SourceText, row: list[_Literal], reach: int | None) -> EmbeddedText | None:
    start, end = row[0].piece.start, row[-1].piece.end
    if not any(text.source.find(hint, start, end) >= 0 for hint in _HINTS):
        return None
    joined = _joined(text.source, row)
    is_ptx = _PTX_MODULE.search(joined.content) is not None
    if not is_ptx and not _holds_function(joined.content):
        return None
    return EmbeddedText(
        text.path,
        joined.content,
        text.lexicon,
        text.known,
        reach,
        outer=text,
        offsets=joined.offsets,
        is_ptx=is_ptx,
    )


def _holds_function(content: bytes) -> bool:
    """Whether a qualifier begins a definition with parameters and a body, and does not just stand in a message."""
    position = 0
    while (qualifier := _QUALIFIER.search(content, position)) is not None:
        stop = _STOP.search(content, qualifier.end())
        if stop is None:
            return False
        if stop[0] == b"{" and b"(" in content[qualifier.end() : stop.start()]:
            return True
        position = stop.end()
    return False


def _joined(source: bytes, row: list[_Literal]) -> Joined:
    joiner = Joiner(source)
    for literal in row:
        position, end = literal.piece.start, literal.piece.end
        for field in _FIELD.finditer(source, position, end) if literal.formatted else ():
            joiner.add(Piece(position, field.start(), literal.piece.raw))
            joiner.write(field[0][:1] if field[0] in (b"{{", b"}}") else b"_", field.start())
            position = field.end()
        joiner.add(Piece(position, end, literal.piece.raw))
    return joiner.joined()
