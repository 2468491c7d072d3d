"""Anchors: what an occurrence is known by when its line has moved or was formatted anew."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from hashlib import blake2b

from portcheck.model.regex import regex
from portcheck.parse.directives import Directive

_REACH = 400
"""Of a statement count so many bytes without white space on either side."""
_CONTINUATION = regex(rb"\\[ \t]*\r?\n")
_WHITE = b" \t\n\r\f\v"


class Anchors:
    """Digests of the pieces of a ``text`` without comments. A piece ends before, and another begins behind, each of the
    single characters ``stops`` in ``code`` (the text, or what counts of it, with the same offsets), and at ``bounds``,
    which are sorted."""

    def __init__(self, text: bytes, code: bytes, stops: tuple[bytes, ...], bounds: list[int]) -> None:
        self._text, self._code, self._stops, self._bounds = text, code, stops, bounds

    def at(self, offset: int, symbol: str) -> str:
        """The digest, 16 hexadecimal digits, of ``symbol`` and the piece around ``offset``, without white space. It
        costs about the same wherever it is."""
        digest = blake2b(symbol.encode() + b"\n", digest_size=8)
        digest.update(self._before(offset))
        digest.update(self._after(offset))
        return digest.hexdigest()

    def _before(self, offset: int) -> bytes:
        number = bisect_right(self._bounds, offset)
        bound = self._bounds[number - 1] if number else 0
        near, size = offset, 2 * _REACH
        found = b""
        while len(found) <= _REACH + 1 and near > bound:
            near, size = max(bound, offset - size), 4 * size
            stop = max([self._code.rfind(stop, near, offset) for stop in self._stops])
            if stop >= 0:
                bound = near = stop + 1
            found = _squeezed(self._text[near:offset])
        return found[-_REACH:]

    def _after(self, offset: int) -> bytes:
        number = bisect_right(self._bounds, offset)
        bound = self._bounds[number] if number < len(self._bounds) else len(self._text)
        near, size = offset, 2 * _REACH
        found = b""
        while len(found) <= _REACH + 1 and near < bound:
            near, size = min(bound, offset + size), 4 * size
            for stop in self._stops:
                at = self._code.find(stop, offset + 1, near)
                if at >= 0:
                    bound = near = at
            found = _squeezed(self._text[offset:near])
        return found[:_REACH]


def statement_anchors(commentless: bytes, code: bytes, directives: Iterable[Directive]) -> Anchors:
    """Pieces are statements: what stands between ``;``, ``{`` and ``}``, outside of literals, and the ends of
    preprocessor lines. No formatter of C++ changes anything else of them than white space and comments."""
    bounds = [offset for directive in directives for offset in (directive.start, directive.end)]
    return Anchors(commentless, code, (b";", b"{", b"}"), sorted(bounds))


def line_anchors(commentless: bytes) -> Anchors:
    """Pieces are lines, for languages without statements that could be told apart."""
    return Anchors(commentless, commentless, (b"\n", b"\r"), [])


def _squeezed(text: bytes) -> bytes:
    """Without white space, and with string literals that stand side by side made one, as formatters break them."""
    if b"\\" in text:
        text = _CONTINUATION.sub(b"", text)
    return text.translate(None, _WHITE).replace(b'""', b"")
