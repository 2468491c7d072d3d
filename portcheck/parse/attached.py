"""Lines that are there only because of CUDA names near them: what handles CUDA's errors, the rest of macros that hold
CUDA, members of CUDA's structs, sizes in bytes that nothing but CUDA asks for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from portcheck.model.occurrence import Context, Kind, Occurrence
from portcheck.model.span import Part, Span
from portcheck.parse.brackets import matching
from portcheck.parse.code_lines import CodeLines
from portcheck.parse.place import SourceText

_LONGEST_CHECK = 1500
_STATEMENT = 600
_FARTHEST = 4000
_TELLS_OF_ERRORS = re.compile(r"(?i)error|success|status")
_HOST_TYPE = re.compile(r"(?:cuda|cu|CU|nccl|nvml)[A-Z]|CU[a-z]")
_DECLARED = re.compile(rb"[ \t]*[*&]?[ \t]*([A-Za-z_]\w*)[ \t]*[;=,)({\[]")
_NAME = 120
_WORD_BEFORE = re.compile(rb"(\w+)[ \t]*\Z")
_LOOPS = frozenset((b"while", b"for", b"switch"))
_ALIAS = re.compile(rb"\busing\s+(\w+)\s*=[^;{}]*;|\btypedef\b[^;{}]*?\b(\w+)\s*;")
_SIZE = re.compile(
    rb"^[ \t]*(?:(?:static|constexpr|const|unsigned|long)[ \t]+)*(?:int|size_t|auto|unsigned|long|u?int(?:32|64)_t)"
    rb"[ \t]+(?:const[ \t]+)?([A-Za-z_]\w*)[ \t]*[=({][^;\n]*\bsizeof\b[^;\n]*;",
    re.MULTILINE,
)


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
    def _defines(self) -> list[tuple[int, int]]:
        return [(d.start, d.end) for d in self._text.directives if d.word == b"define"]

    @cached_property
    def _error_mentions(self) -> list[Occurrence]:
        return [mention for mention in self._mentions if _TELLS_OF_ERRORS.search(mention.symbol)]

    def macros(self) -> Iterator[Span]:
        """Definitions of more than one line, whole."""
        line = self._text.lines.line
        for start, end in self._defines:
            first, last = line(start), line(max(start, end - 1))
            inside = [mention for mention in self._mentions if first <= mention.line <= last] if last > first else []
            if inside:
                checks = any(_TELLS_OF_ERRORS.search(mention.symbol) for mention in inside)
                part = Part.ERROR_CHECK if checks else Part.MACRO_BODY
                yield from self._lines.runs(part, first, last, tuple(sorted({mention.line for mention in inside})))

    def checks(self) -> Iterator[Span]:
        """What an ``if`` does about an error, and functions that are given one."""
        errors = self._variables(self._error_mentions)
        places = [(self._offset(mention), mention.line) for mention in self._error_mentions]
        if errors:
            use = re.compile(rb"\b(?:" + b"|".join(map(re.escape, sorted(errors))) + rb")\b")
            uses = [(match.start(), errors[match[0]]) for match in use.finditer(self._text.code)]
            for offset, line in uses:
                yield from self._lines.between(Part.ERROR_VARIABLE, offset, offset + 1, (line,))
            places += uses
        for offset, line in sorted(places):
            if any(start <= offset < end for start, end in self._defines):
                continue
            body = self._handled(offset)
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
        if not declared:
            return
        names = b"|".join(map(re.escape, sorted(declared)))
        for match in re.finditer(rb"\b(" + names + rb")[ \t]*(?:\.|->)[ \t]*[A-Za-z_]", self._text.code):
            yield from self._lines.between(Part.STRUCT_MEMBER, match.start(), match.start() + 1, (declared[match[1]],))

    def aliases(self) -> Iterator[Span]:
        """Uses of the types that this file defines as classes of CUDA's libraries: ``BlockReduce(storage).Sum(x)``."""
        code, lines = self._text.code, self._text.lines
        holding = {mention.line for mention in self._mentions if "::" in mention.symbol}
        defined: dict[bytes, int] = {}
        for match in _ALIAS.finditer(code):
            of = [n for n in range(lines.line(match.start()), lines.line(match.end()) + 1) if n in holding]
            if of:
                defined.setdefault(match[1] or match[2], of[0])
        if not defined:
            return
        for match in re.finditer(rb"\b(?:" + b"|".join(map(re.escape, sorted(defined))) + rb")\b", code):
            yield from self._lines.between(Part.ALIAS_USE, *match.span(), (defined[match[0]],))

    def sizes(self) -> Iterator[Span]:
        """Variables for a number of bytes whose every use is an argument of CUDA."""
        code = self._text.code
        calls = self._calls() if b"sizeof" in code else []
        for match in _SIZE.finditer(code) if calls else ():
            uses = [
                use.start() for use in re.finditer(rb"\b" + match[1] + rb"\b", code) if use.start() != match.start(1)
            ]
            of = {line for use in uses for start, end, line in calls if start < use < end}
            if uses and all(any(start < use < end for start, end, _line in calls) for use in uses):
                yield from self._lines.between(Part.SIZE_VARIABLE, match.start(1), match.end(), tuple(sorted(of)))

    def _calls(self) -> list[tuple[int, int, int]]:
        """The arguments of the calls of CUDA, and the line of its name."""
        code, found = self._text.code, []
        for mention in self._mentions:
            if mention.context is Context.CALL and mention.kind is Kind.FUNCTION:
                start = self._text.lines.offset(mention.line, mention.end_column)
                opening = code.find(b"(", start, start + 80)
                end = matching(code, opening, _FARTHEST) if opening >= 0 else None
                if end is not None:
                    found.append((opening, end, mention.line))
        return found
