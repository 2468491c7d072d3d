"""The lines of a file that hold code for CUDA, as spans."""

from __future__ import annotations

from collections.abc import Iterator

from portcheck.model.span import Part, Span
from portcheck.parse.place import SourceText

_BRACKETS = b"{}();, \t\n\r\f\v"
_NOBODY: tuple[str, ...] = ()


class CodeLines:
    """Each line is looked at once, and only those that somebody asks for."""

    def __init__(self, text: SourceText) -> None:
        self._text = text
        self._starts = text.lines.starts
        self._known: dict[int, tuple[bool, tuple[str, ...]] | None] = {}

    def line(self, number: int) -> bytes:
        """A line without comments, as ``LineIndex`` counts."""
        end = self._starts[number] if number < len(self._starts) else None
        return self._text.commentless[self._starts[number - 1] : end]

    def _code_of(self, number: int) -> tuple[bool, tuple[str, ...]] | None:
        """Whether a line that holds compiled code holds more than brackets, and for whom it is switched off; None if
        there is no such code in it."""
        if number in self._known:
            return self._known[number]
        line, start = self.line(number), self._starts[number - 1]
        found = None
        if line and not line.isspace() and self._text.is_compiled(start):
            found = bool(line.strip(_BRACKETS)), self._text.regions.position(start).switched_off
        self._known[number] = found
        return found

    def runs(self, part: Part, first: int, last: int, of: tuple[int, ...] = (), bare: bool = False) -> Iterator[Span]:
        """The compiled code lines among ``first`` to ``last`` as runs; those of brackets alone only if ``bare``."""
        begun, switched_off = 0, _NOBODY
        for line in range(first, last + 1):
            code = self._code_of(line)
            if code is not None and not (bare or code[0]):
                code = None
            if begun and (code is None or code[1] != switched_off):
                yield Span(part, begun, line - 1, of, switched_off)
                begun = 0
            if code is not None and not begun:
                begun, switched_off = line, code[1]
        if begun:
            yield Span(part, begun, last, of, switched_off)

    def between(self, part: Part, start: int, end: int, of: tuple[int, ...] = (), bare: bool = False) -> Iterator[Span]:
        """As ``runs``, for the lines from the byte ``start`` to before the byte ``end``."""
        line = self._text.lines.line
        return self.runs(part, line(start), line(max(start, end - 1)), of, bare)
