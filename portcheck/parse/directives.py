"""Preprocessor lines."""

from __future__ import annotations

from collections.abc import Iterator

from portcheck.model.frozen import frozen
from portcheck.model.regex import regex
from portcheck.parse.text import begins_line, end_of_comment_over

_LOGICAL_REST = rb"(?:[^\\\n]++|\\(?:[ \t]*+\r?\n)?)*"
_DIRECTIVE = regex(rb"#[ \t]*+(?P<word>[A-Za-z_]\w*+)?" + _LOGICAL_REST)
_REST_OF_LINE = regex(_LOGICAL_REST)


@frozen
class Directive:
    """A preprocessor line with those that continue it, from its ``#`` at ``start`` to ``end``; ``word`` ends at
    ``rest``."""

    word: bytes
    start: int
    rest: int
    end: int


def directives(source: bytes, code: bytes) -> Iterator[Directive]:
    """Every preprocessor line, in order; ``code`` is ``source`` without comments, with or without strings."""
    start = code.find(b"#")
    while start >= 0:
        match = _DIRECTIVE.match(code, start) if begins_line(code, start) else None
        if match is None:
            start = code.find(b"#", start + 1)
            continue
        end = match.end()
        while (after := end_of_comment_over(source, start, end)) is not None:
            line = _REST_OF_LINE.match(code, after)
            end = line.end() if line else after
        yield Directive(match["word"] or b"", start, start + 1 if match["word"] is None else match.end("word"), end)
        start = code.find(b"#", end)
