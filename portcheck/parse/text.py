"""Source text: comments and strings, lines and columns."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import accumulate

from portcheck.model.regex import regex

_COMMENT_OR_LITERAL = regex(
    rb"""
    # each begins with a plain character, so that all others are skipped at the speed of C
      //[^\n\\]*(?:\\(?s:.)[^\n\\]*)*                # a line comment, continued by a backslash at the end of a line
    | /\*(?s:.*?)(?:\*/|\Z)
    | R"(?P<delimiter>[^()\\\s]{0,16})\((?s:.*?)\)(?P=delimiter)"
    | "[^"\\\n]*(?:\\(?s:.)[^"\\\n]*)*"
    | '(?<![0-9A-Fa-f]')[^'\\\n]*(?:\\.[^'\\\n]*)*'
    """,
    re.VERBOSE,
)
_TO_BLANK = bytes(10 if byte == 10 else 32 for byte in range(256))
_WIDEST_MARGIN = 400
_SLASH = ord("/")
_NO_RAW = ord("r")
_LONE_RETURN = regex(rb"\r(?!\n)")
_RAW_START = regex(rb'R"([^()\\\s]{0,16})\(')
_RAW_END = regex(rb'\)(?=([^()\\\s]{0,16}"))')
_FEW = 8
"""So many raw strings may be searched to the end of the file for theirs."""


def blank(text: bytes) -> bytes:
    """As many spaces, every newline kept."""
    return text.translate(_TO_BLANK)


Span = tuple[int, int]


def closed(source: bytes) -> bytes:
    """``source`` where what begins like a raw string and ends nowhere does not begin like one: it is none, and the
    search for its end would go through the whole file each time."""
    starts = [*_RAW_START.finditer(source)] if source.count(b'R"') > _FEW else []
    if not starts:
        return source
    last: dict[bytes, int] = {}
    for end in _RAW_END.finditer(source):
        pieces = end[1].split(b'"')[:-1]
        last.update((b'"'.join(pieces[: number + 1]), end.start()) for number in range(len(pieces)))
    changed = bytearray(source)
    for start in starts:
        if last.get(start[1], -1) < start.end():
            changed[start.start()] = _NO_RAW
    return bytes(changed)


def comments_and_literals(source: bytes) -> list[Span]:
    """Where the comments, strings and characters of C++ source are, with what begins and ends them."""
    return [match.span() for match in _COMMENT_OR_LITERAL.finditer(closed(source))]


def comments_among(source: bytes, spans: Iterable[Span]) -> list[Span]:
    """Those of ``comments_and_literals`` that are comments."""
    return [span for span in spans if source[span[0]] == _SLASH]


def blanked(source: bytes, spans: Iterable[Span]) -> bytes:
    """``source`` with ``spans`` turned into spaces, every newline kept: offsets stay what they were."""
    parts: list[bytes] = []
    position = 0
    for start, end in spans:
        parts += (source[position:start], source[start:end].translate(_TO_BLANK))
        position = end
    return b"".join((*parts, source[position:]))


def blank_comments_and_literals(source: bytes) -> bytes:
    """``source`` with comments, strings and characters turned into spaces."""
    return blanked(source, comments_and_literals(source))


def end_of_comment_over(source: bytes, start: int, end: int) -> int | None:
    """Where the comment ends that begins between ``start``, a place outside of comments, and ``end``, and lasts longer;
    None if none does."""
    if source.find(b"/*", start, end) < 0:
        return None
    for match in _COMMENT_OR_LITERAL.finditer(source, start):
        if match.start() >= end:
            return None
        if match.end() > end:
            return match.end() if match[0].startswith(b"/*") else None
    return None


def begins_line(code: bytes, offset: int) -> bool:
    """Whether nothing but blanks (few enough to be meant) stand before ``offset`` on its line."""
    before = code[max(0, offset - _WIDEST_MARGIN) : offset].rstrip(b" \t\f\v\r")
    return before.endswith(b"\n") or (not before and offset <= _WIDEST_MARGIN)


def string_literals(source: bytes) -> Iterator[re.Match[bytes]]:
    """The string literals of C++ source that stand outside of comments; a raw one has the group ``delimiter``."""
    return (m for m in _COMMENT_OR_LITERAL.finditer(closed(source)) if m[0][:1] in b'"R')


def count_code_lines(source_without_comments: bytes) -> int:
    """Lines that hold anything but white space."""
    return sum(map(bool, map(bytes.strip, source_without_comments.split(b"\n"))))


def count_lines(source: bytes) -> int:
    """Lines in the file; a last line without a newline counts, an empty rest does not."""
    lone = len(_LONE_RETURN.findall(source)) if b"\r" in source else 0
    breaks = source.count(b"\n") + lone
    return breaks + (not source.endswith((b"\n", b"\r")) and bool(source))


_LONG = 4096
"""In lines of more bytes no character is counted twice."""
_STEP = 1024
_INNER = bytes(range(0x80, 0xC0))
"""What does not begin a character in UTF-8."""


class _Characters:
    """How many characters stand before an offset of UTF-8, at the same cost wherever that is."""

    def __init__(self, source: bytes) -> None:
        self._source = source
        pieces = (source[start : start + _STEP] for start in range(0, len(source), _STEP))
        self._marks = [0, *accumulate(len(piece.translate(None, _INNER)) for piece in pieces)]

    def before(self, offset: int) -> int:
        number = offset // _STEP
        return self._marks[number] + len(self._source[number * _STEP : offset].translate(None, _INNER))

    def offset(self, characters: int) -> int:
        """Where the character begins that so many stand before; the end of the text if there is none."""
        number = min(bisect_right(self._marks, characters) - 1, len(self._marks) - 2)
        begin = number * _STEP
        piece = self._source[begin : begin + _STEP]
        starts = [place for place, byte in enumerate(piece) if byte & 0xC0 != 0x80]
        wanted = characters - self._marks[number]
        return begin + starts[wanted] if wanted < len(starts) else len(self._source)


class LineIndex:
    """Offsets in UTF-8 bytes to 1-based lines and columns; columns count characters. A carriage return without a
    newline ends a line too, as compilers and editors have it."""

    def __init__(self, source: bytes) -> None:
        self._source = source
        self._is_ascii = source.isascii()
        # with bytes, unlike text, lines end in a carriage return, a newline, or both
        self.starts = [0, *accumulate(map(len, source.splitlines(keepends=True)))]
        if len(self.starts) > 1 and not source.endswith((b"\n", b"\r")):
            self.starts.pop()

    @cached_property
    def _characters(self) -> _Characters:
        return _Characters(self._source)

    def line(self, offset: int) -> int:
        return bisect_right(self.starts, offset)

    def column(self, offset: int) -> int:
        return self._column(self.line(offset), offset)

    def end_column(self, start: int, end: int) -> int:
        """The column after the byte before ``end``; where that lies on a later line, after the line of ``start``."""
        line = self.line(start)
        if line < len(self.starts) and end >= self.starts[line]:
            end = start + len(self._source[start : self.starts[line]].rstrip())
        return self._column(line, end)

    def _column(self, line: int, offset: int) -> int:
        start = self.starts[line - 1]
        if self._is_ascii:
            return 1 + offset - start
        if offset - start > _LONG:
            return 1 + self._characters.before(offset) - self._characters.before(start)
        return 1 + len(self._source[start:offset].decode("utf-8", errors="replace"))

    def offset(self, line: int, column: int) -> int:
        """The byte at a line and column that ``line`` and ``column`` told."""
        start = self.starts[line - 1]
        if self._is_ascii:
            return start + column - 1
        end = self.starts[line] if line < len(self.starts) else len(self._source)
        if end - start > _LONG:
            return self._characters.offset(self._characters.before(start) + column - 1)
        before = self._source[start:end].decode("utf-8", errors="replace")
        return start + len(before[: column - 1].encode())
