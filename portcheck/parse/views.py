"""The parts of a file that hazards are looked for in: code, preprocessor lines, strings, build files."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import field

from portcheck.model.frozen import frozen
from portcheck.model.hazard import Place
from portcheck.model.regex import regex
from portcheck.parse.place import SourceText
from portcheck.parse.text import blank, closed

Span = tuple[int, int]

_DIRECTIVE = regex(rb"^[ \t]*#(?:[^\n\\]|\\(?s:.))*", re.MULTILINE)
_INCLUDE = regex(rb"[ \t]*#[ \t]*include\b")
_LITERAL = regex(rb'R"(?P<d>[^()\\\s]{0,16})\((?s:.*?)\)(?P=d)"|"[^"\\\n]*(?:\\(?s:.)[^"\\\n]*)*"')
_BLANK, _LETTER, _OTHER = b" w."
_KINDS = bytes(
    _BLANK if byte in b"\t\n\v\f\r " else _LETTER if (chr(byte).isalnum() and byte < 128) or byte == 95 else _OTHER
    for byte in range(256)
)


@frozen
class _Stretch:
    """Of a stretch of one kind as long as ``long``, ``kept`` bytes stay on either side."""

    long: bytes
    kept: int
    ends: re.Pattern[bytes]


_STRETCHES = (
    _Stretch(b" " * 65, 32, regex(rb"[^ ]")),
    _Stretch(b"w" * 514, 256, regex(rb"[^w]")),
)


@frozen
class Squeezed:
    """A text whose long stretches of blanks (comments, mostly) and of letters are cut short, so that no expression
    stumbles over them. ``cuts`` are the places of the cuts in ``text``, ``removed`` the bytes that are gone up to
    each."""

    text: bytes
    cuts: list[int] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)

    def origin(self, span: Span) -> Span:
        """Where a span stood before."""
        start = self._offset(span[0])
        return start, max(start, self._offset(span[1] - 1) + 1)

    def _offset(self, offset: int) -> int:
        before = bisect_right(self.cuts, offset)
        return offset + (self.removed[before - 1] if before else 0)


def squeezed(text: bytes) -> Squeezed:
    """Of every stretch of more than 64 blanks, or of more than 513 letters, the beginning and the end are kept, and
    that there is a new line."""
    parts: list[bytes] = []
    cuts: list[int] = []
    removed: list[int] = []
    position = gone = 0
    for start, end in sorted(_too_long(text.translate(_KINDS))):
        parts += [text[position:start], b"\n" if b"\n" in text[start:end] else text[start : start + 1]]
        gone += end - start - 1
        cuts.append(end - gone)
        removed.append(gone)
        position = end
    return Squeezed(b"".join((*parts, text[position:])), cuts, removed)


def _too_long(kinds: bytes) -> Iterator[Span]:
    for stretch in _STRETCHES:
        found = kinds.find(stretch.long)
        while found >= 0:
            following = stretch.ends.search(kinds, found)
            after = following.start() if following else len(kinds)
            yield found + stretch.kept, after - stretch.kept
            found = kinds.find(stretch.long, after)


def view_of(text: SourceText, place: Place) -> bytes:
    """What belongs to ``place``, the rest blank, offsets kept. Strings come with their quotes; what is included is
    none."""
    if place is Place.DIRECTIVE:
        return _only(text.commentless, (match.span() for match in _DIRECTIVE.finditer(text.code)))
    if place is Place.LITERAL:
        includes = [match.span() for match in _DIRECTIVE.finditer(text.code) if _INCLUDE.match(match[0])]
        base = _without(text.commentless, includes)
        return _only(base, (match.span() for match in _LITERAL.finditer(closed(base))))
    return text.code


def _only(text: bytes, spans: Iterable[Span]) -> bytes:
    parts, position = [], 0
    for start, end in spans:
        parts += [blank(text[position:start]), text[start:end]]
        position = end
    return b"".join((*parts, blank(text[position:])))


def _without(text: bytes, spans: Iterable[Span]) -> bytes:
    parts, position = [], 0
    for start, end in spans:
        parts += [text[position:start], blank(text[start:end])]
        position = end
    return b"".join((*parts, text[position:]))
