"""Source text: comments and strings, lines and columns."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from hashlib import blake2b

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
_NOT_NEWLINE = re.compile(rb"[^\n]")
_WHITE = re.compile(rb"\s+")


def blank_comments(source: bytes) -> bytes:
    """``source`` with comments turned into spaces, every newline kept: offsets stay what they were."""
    return _COMMENT_OR_LITERAL.sub(lambda m: m[0] if m[0][:1] not in b"/" else _NOT_NEWLINE.sub(b" ", m[0]), source)


def blank_comments_and_literals(source: bytes) -> bytes:
    """``source`` with comments, strings and characters turned into spaces, offsets kept."""
    return _COMMENT_OR_LITERAL.sub(lambda m: _NOT_NEWLINE.sub(b" ", m[0]), source)


def string_literals(source: bytes) -> Iterator[re.Match[bytes]]:
    """The string literals of C++ source that stand outside of comments; a raw one has the group ``delimiter``."""
    return (m for m in _COMMENT_OR_LITERAL.finditer(source) if m[0][:1] in b'"R')


def count_code_lines(source_without_comments: bytes) -> int:
    """Lines that hold anything but white space."""
    return sum(1 for line in source_without_comments.split(b"\n") if not line.isspace() and line)


def count_lines(source: bytes) -> int:
    """Lines in the file; a last line without a newline counts, an empty rest does not."""
    return source.count(b"\n") + (not source.endswith(b"\n") and bool(source))


class LineIndex:
    """Offsets in UTF-8 bytes to 1-based lines and columns; columns count characters."""

    def __init__(self, source: bytes) -> None:
        self._source = source
        self._starts = [0]
        position = source.find(b"\n")
        while position >= 0:
            self._starts.append(position + 1)
            position = source.find(b"\n", position + 1)

    def line(self, offset: int) -> int:
        return bisect_right(self._starts, offset)

    def column(self, offset: int) -> int:
        start = self._starts[self.line(offset) - 1]
        before = self._source[start:offset]
        return 1 + (len(before) if before.isascii() else len(before.decode("utf-8", errors="replace")))

    def anchor(self, offset: int, symbol: str) -> str:
        """A digest of ``symbol`` and the line around ``offset`` without white space."""
        number = self.line(offset)
        end = self._starts[number] if number < len(self._starts) else len(self._source)
        line = _WHITE.sub(b"", self._source[self._starts[number - 1] : end])
        return blake2b(symbol.encode() + b"\n" + line, digest_size=8).hexdigest()
