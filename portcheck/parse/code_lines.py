"""The lines of a file that hold code for CUDA, as spans."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from portcheck.model.span import Part, Span
from portcheck.parse.place import SourceText

_BRACKETS_ONLY = re.compile(rb"[\s{}();,]*\Z")


class CodeLines:
    def __init__(self, text: SourceText) -> None:
        self._text = text

    @cached_property
    def commentless(self) -> list[bytes]:
        """The lines without comments, one for each number that ``LineIndex`` counts, the first under 1."""
        index, commentless = self._text.lines, self._text.commentless
        starts = index.starts
        ends = (*starts[1:], len(commentless))
        return [b"", *(commentless[start:end] for start, end in zip(starts, ends, strict=True))]

    def runs(self, part: Part, first: int, last: int, of: tuple[int, ...] = (), bare: bool = False) -> Iterator[Span]:
        """The compiled code lines among ``first`` to ``last`` as runs; those of brackets alone only if ``bare``."""
        run: tuple[int, int, tuple[str, ...]] | None = None
        for line in range(first, last + 1):
            code = self.commentless[line]
            start = self._text.lines.starts[line - 1]
            holds = code.strip() and (bare or not _BRACKETS_ONLY.match(code)) and self._text.is_compiled(start)
            off = self._text.regions.position(start).switched_off if holds else ()
            if run is not None and (not holds or off != run[2]):
                yield Span(part, run[0], run[1], of, run[2])
                run = None
            if holds:
                run = (run[0] if run else line, line, off)
        if run is not None:
            yield Span(part, run[0], run[1], of, run[2])

    def between(self, part: Part, start: int, end: int, of: tuple[int, ...] = (), bare: bool = False) -> Iterator[Span]:
        """As ``runs``, for the lines from the byte ``start`` to before the byte ``end``."""
        line = self._text.lines.line
        return self.runs(part, line(start), line(max(start, end - 1)), of, bare)
