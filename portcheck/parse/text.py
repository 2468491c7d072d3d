"""Source text: comments and strings, lines and columns."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate

_COMMENT_OR_LITERAL = re.compile(
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
_LONE_RETURN = re.compile(rb"\r(?!\n)")


def blank(text: bytes) -> bytes:
    """As many spaces, every newline kept."""
    return text.translate(_TO_BLANK)


Span = tuple[int, int]


def comments_and_literals(source: bytes) -> list[Span]:
    """Where the comments, strings and characters of C++ source are, with what begins and ends them."""
    return [match.span() for match in _COMMENT_OR_LITERAL.finditer(source)]


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


def blank_comments(source: bytes) -> bytes:
    """``source`` with comments turned into spaces."""
    return blanked(source, comments_among(source, comments_and_literals(source)))


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
    return (m for m in _COMMENT_OR_LITERAL.finditer(source) if m[0][:1] in b'"R')


def count_code_lines(source_without_comments: bytes) -> int:
    """Lines that hold anything but white space."""
    return sum(map(bool, map(bytes.strip, source_without_comments.split(b"\n"))))


def count_lines(source: bytes) -> int:
    """Lines in the file; a last line without a newline counts, an empty rest does not."""
    lone = len(_LONE_RETURN.findall(source)) if b"\r" in source else 0
    breaks = source.count(b"\n") + lone
    return breaks + (not source.endswith((b"\n", b"\r")) and bool(source))


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
        return 1 + len(self._source[start:offset].decode("utf-8", errors="replace"))

    def offset(self, line: int, column: int) -> int:
        """The byte at a line and column that ``line`` and ``column`` told."""
        start = self.starts[line - 1]
        end = self.starts[line] if line < len(self.starts) else len(self._source)
        if self._is_ascii:
            return start + column - 1
        before = self._source[start:end].decode("utf-8", errors="replace")
        return start + len(before[: column - 1].encode())
