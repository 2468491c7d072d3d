"""Anchors: what an occurrence is known by when its line has moved or was formatted anew."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from hashlib import blake2b

from portcheck.parse.directives import Directive

_REACH = 400
"""Of a statement count so many bytes without white space on either side."""
_STOP = re.compile(rb"[;{}]")
_LINE_END = re.compile(rb"\r\n?|\n")
_CONTINUATION = re.compile(rb"\\[ \t]*\r?\n")
_WHITE = b" \t\n\r\f\v"


class Anchors:
    """Digests of the pieces of a text, which end where ``ends`` says and begin where ``starts`` says (both sorted, as
    many). ``text`` is without comments."""

    def __init__(self, text: bytes, ends: list[int], starts: list[int]) -> None:
        self._text, self._ends, self._starts = text, ends, starts

    def at(self, offset: int, symbol: str) -> str:
        """The digest, 16 hexadecimal digits, of ``symbol`` and the piece around ``offset``, without white space. It
        costs about the same wherever it is."""
        digest = blake2b(symbol.encode() + b"\n", digest_size=8)
        digest.update(self._before(offset))
        digest.update(self._after(offset))
        return digest.hexdigest()

    def _before(self, offset: int) -> bytes:
        number = bisect_right(self._starts, offset)
        start = self._starts[number - 1] if number else 0
        near, size = offset, 2 * _REACH
        found = b""
        while len(found) <= _REACH + 1 and near > start:
            near, size = max(start, offset - size), 4 * size
            found = _squeezed(self._text[near:offset])
        return found[-_REACH:]

    def _after(self, offset: int) -> bytes:
        number = bisect_right(self._ends, offset)
        end = self._ends[number] if number < len(self._ends) else len(self._text)
        near, size = offset, 2 * _REACH
        found = b""
        while len(found) <= _REACH + 1 and near < end:
            near, size = min(end, offset + size), 4 * size
            found = _squeezed(self._text[offset:near])
        return found[:_REACH]


def statement_anchors(commentless: bytes, code: bytes, directives: Iterable[Directive]) -> Anchors:
    """Pieces are statements: what stands between ``;``, ``{`` and ``}``, outside of literals, and the ends of
    preprocessor lines. No formatter of C++ changes anything else of them than white space and comments."""
    stops = [match.start() for match in _STOP.finditer(code)]
    around = [offset for directive in directives for offset in (directive.start, directive.end)]
    return Anchors(commentless, sorted((*stops, *around)), sorted((*(stop + 1 for stop in stops), *around)))


def line_anchors(commentless: bytes) -> Anchors:
    """Pieces are lines, for languages without statements that could be told apart."""
    ends = [match.span() for match in _LINE_END.finditer(commentless)]
    return Anchors(commentless, [start for start, _end in ends], [end for _start, end in ends])


def _squeezed(text: bytes) -> bytes:
    """Without white space, and with string literals that stand side by side made one, as formatters break them."""
    if b"\\" in text:
        text = _CONTINUATION.sub(b"", text)
    return text.translate(None, _WHITE).replace(b'""', b"")
