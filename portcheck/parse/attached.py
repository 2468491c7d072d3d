"""Lines that are there only because of CUDA names near them: what handles CUDA's errors, the rest of macros that hold
CUDA, members of CUDA's structs, sizes in bytes that nothing but CUDA asks for."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property

from portcheck.model.occurrence import Context, Kind, Occurrence
from portcheck.model.regex import regex
from portcheck.model.span import Part, Span
from portcheck.parse.brackets import matching
from portcheck.parse.code_lines import CodeLines
from portcheck.parse.lexicon import IDENTIFIER
from portcheck.parse.place import SourceText
from portcheck.parse.places import matches, places

_LONGEST_CHECK = 1500
_STATEMENT = 600
_FARTHEST = 4000
_NO_LINE = 0
_ACCESS = regex(rb"[ \t]*(?:\.|->)[ \t]*[A-Za-z_]")
_TELLS_OF_ERRORS = regex(r"(?i)error|success|status")
_HOST_TYPE = regex(r"(?:cuda|cu|CU|nccl|nvml)[A-Z]|CU[a-z]")
_DECLARED = regex(rb"[ \t]*[*&]?[ \t]*([A-Za-z_]\w*)[ \t]*[;=,)({\[]")
_NAME = 120
_WORD_BEFORE = regex(rb"(\w+)[ \t]*\Z")
_LOOPS = frozenset((b"while", b"for", b"switch"))
_ALIAS = regex(rb"\busing\s+(\w+)\s*=[^;{}]*;|\btypedef\b[^;{}]*?\b(\w+)\s*;")
_SIZE = regex(
    rb"[ \t]*(?:(?:static|constexpr|const|unsigned|long)[ \t]+)*(?:int|size_t|auto|unsigned|long|u?int(?:32|64)_t)"
    rb"[ \t]+(?:const[ \t]+)?([A-Za-z_]\w*)[ \t]*[=({][^;\n]*\bsizeof\b[^;\n]*;"
)
_ALIAS_WORDS = (b"using", b"typedef")


def find_attached(text: SourceText, lines: CodeLines, mentions: Sequence[Occurrence]) -> Iterator[Span]:
    """The spans of ``text``, which holds ``mentions``; each hangs on the lines of these."""
    finder = _Finder(text, lines, mentions)
    yield from finder.macros()
    yield from finder.checks()
    yield from finder.members()
    yield from finder.sizes()
    yield from finder.aliases()


class _Finder:
    def __init__(self, text: SourceText, lines: CodeLines, mentions: Sequence[Occurrence]) -> None:
        self._text = text
        self._lines = lines
        self._mentions = [mention for mention in mentions if mention.kind is not Kind.NAMESPACE]

    def _offset(self, mention: Occurrence) -> int:
        return self._text.lines.offset(mention.line, mention.column)

    @cached_property
    def _defines(self) -> _Ranges:
        return _Ranges((d.start, d.end) for d in self._text.directives if d.word == b"define")

    @cached_property
    def _error_mentions(self) -> list[Occurrence]:
        return [mention for mention in self._mentions if _TELLS_OF_ERRORS.search(mention.symbol)]

    def macros(self) -> Iterator[Span]:
        """Definitions of more than one line, whole."""
        line = self._text.lines.line
        holding: dict[tuple[int, int], list[Occurrence]] = {}
        for mention in self._mentions:
            define = self._defines.around(self._offset(mention))
            if define is not None:
                holding.setdefault(define, []).append(mention)
        for (start, end), inside in holding.items():
            first, last = line(start), line(max(start, end - 1))
            if last > first:
                checks = any(_TELLS_OF_ERRORS.search(mention.symbol) for mention in inside)
                part = Part.ERROR_CHECK if checks else Part.MACRO_BODY
                yield from self._lines.runs(part, first, last, tuple(sorted({mention.line for mention in inside})))

    def checks(self) -> Iterator[Span]:
        """What an ``if`` does about an error, and functions that are given one."""
        errors = self._variables(self._error_mentions)
        places = [(self._offset(mention), mention.line) for mention in self._error_mentions]
        for name, offset in self._uses(errors):
            yield from self._lines.between(Part.ERROR_VARIABLE, offset, offset + 1, (errors[name],))
            places.append((offset, errors[name]))
        first_of_line = {self._text.lines.line(offset): (offset, line) for offset, line in sorted(places, reverse=True)}
        for offset, line in sorted(first_of_line.values()):
            body = self._handled(offset) if self._defines.around(offset) is None else None
            if body is not None:
                yield from self._lines.between(Part.ERROR_CHECK, *body, (line,))

    def _handled(self, offset: int) -> tuple[int, int] | None:
        """The statement or block that the brackets around ``offset`` stand before: of an ``if``, or of a function."""
        code = self._text.code
        opening = self._opened_before(offset)
        if opening is None:
            return None
        after = matching(code, opening, _FARTHEST)
        if after is None:
            return None
        word = _WORD_BEFORE.search(code, max(0, opening - _NAME), opening)
        body = self._next_code(after)
        if code[body : body + 1] == b"{" and word is not None and word[1] not in _LOOPS:
            end = matching(code, body, _LONGEST_CHECK)
            return None if end is None else (self._next_code(body + 1), end)
        if word is None or word[1] != b"if":
            return None
        end = code.find(b";", body, body + _STATEMENT)
        return None if end < 0 else (body, end + 1)

    def _next_code(self, offset: int) -> int:
        rest = self._text.code[offset : offset + _STATEMENT]
        return offset + len(rest) - len(rest.lstrip())

    def _opened_before(self, offset: int) -> int | None:
        """The outermost bracket of its statement that is open at ``offset``."""
        code = self._text.code
        start = max(code.rfind(mark, max(0, offset - _STATEMENT), offset) for mark in (b";", b"{", b"}"))
        depth: list[int] = []
        for at in range(max(start + 1, offset - _STATEMENT), offset):
            if code[at] == 0x28:
                depth.append(at)
            elif code[at] == 0x29 and depth:
                depth.pop()
        return depth[0] if depth else None

    def _variables(self, mentions: Iterable[Occurrence]) -> dict[bytes, int]:
        """What is declared with the types among ``mentions``, and where first."""
        found: dict[bytes, int] = {}
        for mention in mentions:
            if mention.kind is Kind.TYPE:
                match = _DECLARED.match(self._text.code, self._text.lines.offset(mention.line, mention.end_column))
                if match is not None:
                    found.setdefault(match[1], mention.line)
        return found

    def members(self) -> Iterator[Span]:
        """Accesses to members of variables that have a type of CUDA's host libraries."""
        declared = self._variables(mention for mention in self._mentions if _HOST_TYPE.match(mention.symbol))
        for name, offset in self._uses(declared):
            if _ACCESS.match(self._text.code, offset + len(name)):
                yield from self._lines.between(Part.STRUCT_MEMBER, offset, offset + 1, (declared[name],))

    def aliases(self) -> Iterator[Span]:
        """Uses of the types that this file defines as classes of CUDA's libraries: ``BlockReduce(storage).Sum(x)``."""
        holding = sorted({mention.line for mention in self._mentions if "::" in mention.symbol})
        line = self._text.lines.line
        defined: dict[bytes, int] = {}
        for match in matches(_ALIAS, self._text.code, _ALIAS_WORDS) if holding else ():
            at = bisect_left(holding, line(match.start()))
            if at < len(holding) and holding[at] <= line(match.end()):
                defined.setdefault(match[1] or match[2], holding[at])
        for name, offset in self._uses(defined):
            yield from self._lines.between(Part.ALIAS_USE, offset, offset + 1, (defined[name],))

    def sizes(self) -> Iterator[Span]:
        """Variables for a number of bytes whose every use is an argument of CUDA."""
        calls = self._calls()
        defined = {match[1]: match.span(1) for match in self._sizes_in_bytes()} if calls else {}
        ranges = _Ranges(calls)
        asking: dict[bytes, set[int]] = {}
        for name, offset in self._uses(defined):
            call = ranges.around(offset)
            if call is not None:
                asking.setdefault(name, set()).add(calls[call])
            elif offset != defined[name][0]:
                asking.setdefault(name, set()).add(_NO_LINE)
        for name, lines in asking.items():
            if _NO_LINE not in lines:
                yield from self._lines.between(Part.SIZE_VARIABLE, *defined[name], tuple(sorted(lines)))

    def _sizes_in_bytes(self) -> Iterator[re.Match[bytes]]:
        """The declarations of variables by a ``sizeof``; a line has one at most."""
        code, end = self._text.code, 0
        for at in places(code, b"sizeof"):
            if at >= end:
                match = _SIZE.match(code, code.rfind(b"\n", end, at) + 1)
                following = code.find(b"\n", at)
                end = following if following >= 0 else len(code)
                if match is not None:
                    yield match

    def _calls(self) -> dict[tuple[int, int], int]:
        """The arguments of the calls of CUDA, and the line of its name; not of calls among the arguments of others."""
        code = self._text.code
        found: dict[tuple[int, int], int] = {}
        reached = 0
        for mention in self._mentions:
            start = self._text.lines.offset(mention.line, mention.end_column)
            if mention.context is Context.CALL and mention.kind is Kind.FUNCTION and start >= reached:
                opening = code.find(b"(", start, start + 80)
                end = matching(code, opening, _FARTHEST) if opening >= 0 else None
                if end is not None:
                    found[opening, end] = mention.line
                    reached = end
        return found

    def _uses(self, names: Collection[bytes]) -> Iterator[tuple[bytes, int]]:
        """Where ``names`` stand in the code."""
        found = matches(IDENTIFIER, self._text.code, names)
        yield from ((match[0], match.start()) for match in found if match[0] in names)


class _Ranges:
    """Ranges of offsets that do not overlap, in order."""

    def __init__(self, ranges: Iterable[tuple[int, int]]) -> None:
        self._ranges = list(ranges)
        self._starts = [start for start, _end in self._ranges]

    def around(self, offset: int) -> tuple[int, int] | None:
        """The range that ``offset`` lies in."""
        at = bisect_right(self._starts, offset) - 1
        return self._ranges[at] if at >= 0 and offset < self._ranges[at][1] else None
