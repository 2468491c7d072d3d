"""Source text: comments and strings, lines and columns."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

_COMMENT_OR_LITERAL = re.compile(
    rb"""
    (?=[/"'R])                        # fail fast: nearly every position ends here
    (?: //[^\n\\]*(?:\\(?s:.)[^\n\\]*)*                # a line comment, continued by a backslash at the end of a line
    | /\*(?s:.*?)(?:\*/|\Z)
    | R"(?P<delimiter>[^()\\\s]{0,16})\((?s:.*?)\)(?P=delimiter)"
    | "[^"\\\n]*(?:\\(?s:.)[^"\\\n]*)*"
    | (?<![0-9A-Fa-f])'[^'\\\n]*(?:\\.[^'\\\n]*)*'
    )
    """,
    re.VERBOSE,
)
_TO_BLANK = bytes(10 if byte == 10 else 32 for byte in range(256))
_WIDEST_MARGIN = 400
_LONE_RETURN = re.compile(rb"\r(?!\n)")


def blank(text: bytes) -> bytes:
    """As many spaces, every newline kept."""
    return text.translate(_TO_BLANK)


def blank_comments(source: bytes) -> bytes:
    """``source`` with comments turned into spaces, every newline kept: offsets stay what they were."""
    return _COMMENT_OR_LITERAL.sub(lambda m: m[0] if m[0][:1] not in b"/" else blank(m[0]), source)


def blank_comments_and_literals(source: bytes) -> bytes:
    """``source`` with comments, strings and characters turned into spaces, offsets kept."""
    return _COMMENT_OR_LITERAL.sub(lambda m: blank(m[0]), source)


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


def comments(source: bytes) -> Iterator[tuple[int, int]]:
    """Where the comments of C++ source are, with what begins and ends them."""
    return (m.span() for m in _COMMENT_OR_LITERAL.finditer(source) if m[0][:1] == b"/")


def count_code_lines(source_without_comments: bytes) -> int:
    """Lines that hold anything but white space."""
    return sum(1 for line in source_without_comments.split(b"\n") if not line.isspace() and line)


def count_lines(source: bytes) -> int:
    """Lines in the file; a last line without a newline counts, an empty rest does not."""
    breaks = source.count(b"\n") + len(_LONE_RETURN.findall(source))
    return breaks + (not source.endswith((b"\n", b"\r")) and bool(source))


class LineIndex:
    """Offsets in UTF-8 bytes to 1-based lines and columns; columns count characters. A carriage return without a
    newline ends a line too, as compilers and editors have it."""

    def __init__(self, source: bytes) -> None:
        self._source = source
        self.starts = [0]
        position = source.find(b"\n")
        while position >= 0:
            self.starts.append(position + 1)
            position = source.find(b"\n", position + 1)
        lone = [match.end() for match in _LONE_RETURN.finditer(source)]
        if lone:
            self.starts = sorted((*self.starts, *lone))

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
        before = self._source[self.starts[line - 1] : offset]
        return 1 + (len(before) if before.isascii() else len(before.decode("utf-8", errors="replace")))

    def offset(self, line: int, column: int) -> int:
        """The byte at a line and column that ``line`` and ``column`` told."""
        start = self.starts[line - 1]
        end = self.starts[line] if line < len(self.starts) else len(self._source)
        before = self._source[start:end]
        if before.isascii():
            return start + column - 1
        return start + len(before.decode("utf-8", errors="replace")[: column - 1].encode())
