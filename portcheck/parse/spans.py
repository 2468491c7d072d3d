"""What lines are part of, beside the names on them: the rest of a call or launch, heads and bodies of device code,
names of the project's own."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace
from functools import cached_property

from portcheck.model.kernel import Launch
from portcheck.model.occurrence import Context, Kind, Occurrence
from portcheck.model.regex import regex
from portcheck.model.span import Part, Span
from portcheck.parse.attached import find_attached
from portcheck.parse.brackets import matching
from portcheck.parse.code_lines import CodeLines
from portcheck.parse.functions import Function
from portcheck.parse.own_words import own_words, says_cuda
from portcheck.parse.place import SourceText
from portcheck.parse.places import matches
from portcheck.parse.vectors import vector_members

_FARTHEST = 4000
_STATEMENT = 600
_SHORT = 16
"""Code lines of a kernel that ports often write into the place of its launch."""

_BRACKET = regex(rb"\s*\(")
_NOT_INLINE = regex(rb"\b(?:return|__shared__)\b")
_SHORT_LAUNCHER = 20
_LAUNCHER = 80
"""Lines of a function that does little but launch kernels: it allocates outputs, chooses sizes, dispatches types."""

_NO_LAUNCHERS = frozenset((b"", b"main"))
_LONGEST_BLOCK = 40
_DIRECTIVE_WORD = regex(rb"\s*#\s*(\w+)")
_AMONG_INCLUDES = frozenset((b"include", b"if", b"ifdef", b"ifndef", b"else", b"elif", b"endif"))
_STATEMENT_ENDS = (b";", b"{", b"}")
_ALLOCATES = regex(r"(cudaMalloc|cudaHostAlloc|cuMemAlloc)")
_POINTER = regex(
    rb"\s*(?:\(\s*void\s*\*\s*\*\s*\)|reinterpret_cast\s*<\s*void\s*\*\s*\*\s*>\s*\(|\(void\s*\*\*\))?\s*"
    rb"&\s*\(?\s*([A-Za-z_]\w*)\s*[,)]"
)
_RESTRICT = regex(rb"\b__restrict(?:__)?\b")
_NAMESPACE = regex(rb"[ \t]*::")
_SUFFIXES = (b".cu", b".cuh")
_TELLING = (b"cuda", b"nvidia", *(suffix + end for suffix in _SUFFIXES for end in (b'"', b">")))
_INCLUDE = regex(rb'#[ \t]*include[ \t]*(?:"([^"\n]*)"|<([^>\n]*)>)')


def find_spans(
    text: SourceText, functions: Sequence[Function], occurrences: Iterable[Occurrence], launches: Iterable[Launch]
) -> tuple[Span, ...]:
    """The spans of a file that holds ``occurrences`` and ``launches``, by part and line; lines that are for other
    targets only, or for nobody, have none."""
    known = tuple(launches)
    launched = frozenset(launch.kernel.encode() for launch in known)
    finder = _Finder(text, functions, tuple(o for o in occurrences if o.kind is not Kind.HAZARD), launched)
    found = {
        *finder.calls(),
        *finder.attached(),
        *finder.device_code(),
        *finder.launchers({launch.caller.encode() for launch in known} - _NO_LAUNCHERS),
        *finder.pointers(),
        *finder.members(),
        *finder.restricted(),
        *finder.own_names(),
        *finder.own_paths_and_texts(),
        *finder.branches(),
        *finder.left_out(),
    }
    return tuple(sorted(found, key=_order))


def find_own_spans(text: SourceText) -> tuple[Span, ...]:
    """The spans of a file that holds nothing of CUDA's: what the project names after CUDA itself. A file that is not
    called after CUDA either may be shared by all targets, with its names."""
    low = text.source.lower()
    if not any(word in low for word in _TELLING):
        return ()
    finder = _Finder(text, (), ())
    found = {*finder.own_names(), *(s for s in finder.own_paths_and_texts() if s.part is not Part.OWN_INCLUDE)}
    if not says_cuda(text.path.encode(errors="replace")):
        found = {s if s.part is Part.SUFFIX_INCLUDE else replace(s, part=Part.SHARED_NAME) for s in found}
    return tuple(sorted(found, key=_order))


def _order(span: Span) -> tuple[str, int, int, tuple[int, ...]]:
    return span.part, span.first, span.last, span.of


class _Finder:
    def __init__(
        self,
        text: SourceText,
        functions: Sequence[Function],
        mentions: Sequence[Occurrence],
        launched: frozenset[bytes] = frozenset(),
    ) -> None:
        self._text = text
        self._lines = CodeLines(text)
        self._functions = functions
        self._mentions = mentions
        self._launched = launched
        self._bodies = sorted(function.extent for function in functions)

    def calls(self) -> Iterator[Span]:
        """The further lines of calls and launches."""
        code, lines = self._text.code, self._text.lines
        for mention in self._mentions:
            if mention.context is not Context.CALL:
                continue
            start = lines.offset(mention.line, mention.end_column)
            launch = mention.kind is Kind.LAUNCH
            opening = self._bracket_of_launch(start) if launch else self._bracket_after(start)
            if opening is None:
                continue
            end = matching(code, opening, _FARTHEST) or opening + 1
            part = Part.LAUNCH if launch else Part.CALL
            begin = self._statement(lines.offset(mention.line, mention.column)) if launch else start
            before, after = lines.line(begin), lines.line(end - 1)
            yield from self._lines.runs(part, before, mention.line - 1, (mention.line,))
            yield from self._lines.runs(part, mention.line + 1, after, (mention.line,))

    def _bracket_after(self, offset: int) -> int | None:
        """Where the bracket is that opens at ``offset`` or after blanks."""
        bracket = _BRACKET.match(self._text.code, offset)
        return bracket.end() - 1 if bracket is not None else None

    def _bracket_of_launch(self, offset: int) -> int | None:
        """The same for what is launched, whose ``<<<`` ends at ``offset``."""
        closing = self._text.code.find(b">>>", offset, offset + _FARTHEST)
        return self._bracket_after(closing + 3) if closing >= 0 else None

    def _statement(self, offset: int) -> int:
        """Where the statement begins that ``offset`` lies in."""
        code, lowest = self._text.code, max(0, offset - _STATEMENT)
        start = max(lowest, *(code.rfind(mark, lowest, offset) + 1 for mark in _STATEMENT_ENDS))
        rest = code[start:offset]
        return start + len(rest) - len(rest.lstrip())

    def device_code(self) -> Iterator[Span]:
        for function in self._functions:
            start, end = function.extent
            head = Part.KERNEL_HEAD if function.is_kernel else Part.DEVICE_HEAD
            body = Part.KERNEL_BODY if function.is_kernel else Part.DEVICE_BODY
            yield from self._lines.between(head, start, function.body)
            yield from self._lines.between(body, function.body, end, bare=True)
            if function.is_kernel and self._fits_a_launch(function):
                yield from self._lines.between(Part.SHORT_KERNEL_HEAD, start, function.body)
                yield from self._lines.between(Part.SHORT_KERNEL_BODY, function.body, end)

    def _fits_a_launch(self, function: Function) -> bool:
        """Whether the kernel may be written into the place of its launch: that is in the same file, and it is short."""
        start, end = function.extent
        short = self._text.lines.line(end - 1) - self._text.lines.line(start) < _SHORT
        return short and function.spelled in self._launched and not _NOT_INLINE.search(self._text.code, start, end)

    def attached(self) -> Iterator[Span]:
        return find_attached(self._text, self._lines, self._mentions)

    def launchers(self, names: Set[bytes]) -> Iterator[Span]:
        """The host functions ``names``, and whatever mentions them."""
        if not names:
            return
        code, lines = self._text.code, self._text.lines
        mention = re.compile(rb"\b(?:" + b"|".join(map(re.escape, sorted(names))) + rb")\s*[<(]")
        for match in matches(mention, code, names):
            if self._in_device_code(match.start()):
                continue
            yield from self._lines.between(Part.LAUNCHER_CALL, match.start(), match.start() + 1)
            opening = code.find(b"(", match.start(), match.start() + _STATEMENT)
            head = matching(code, opening, _FARTHEST) if opening >= 0 else None
            if head is not None and code[head : head + _STATEMENT].lstrip()[:1] == b"{":
                end = matching(code, code.index(b"{", head), _FARTHEST)
                length = lines.line(end) - lines.line(match.start()) if end is not None else _LAUNCHER
                if end is not None and length < _SHORT_LAUNCHER:
                    yield from self._lines.between(Part.SHORT_LAUNCHER, match.start(), end)
                if end is not None and length < _LAUNCHER:
                    yield from self._lines.between(Part.LAUNCHER, match.start(), end, bare=True)

    def _in_device_code(self, offset: int) -> bool:
        before = bisect_right(self._bodies, (offset, len(self._text.code)))
        return before > 0 and offset < self._bodies[before - 1][1]

    def pointers(self) -> Iterator[Span]:
        """Declarations and uses of the pointers that are allocated on the device."""
        code, lines = self._text.code, self._text.lines
        allocated: dict[bytes, int] = {}
        for mention in self._mentions:
            if mention.context is Context.CALL and _ALLOCATES.match(mention.symbol):
                opening = code.find(b"(", lines.offset(mention.line, mention.end_column))
                name = _POINTER.match(code, opening + 1) if opening >= 0 else None
                if name is not None:
                    allocated.setdefault(name[1], mention.line)
        if not allocated:
            return
        use = re.compile(rb"\b(" + b"|".join(map(re.escape, sorted(allocated))) + rb")\b")
        declared = re.compile(rb"\A[^=(]*\*[ \t]*(?:__restrict__[ \t]*)?" + use.pattern + rb"[ \t]*[;,=]")
        starts = (match.start() for match in matches(use, code, allocated))
        for line in sorted({lines.line(start) for start in starts if not self._in_device_code(start)}):
            declares = declared.match(self._lines.line(line))
            if declares:
                yield from self._lines.runs(Part.DEVICE_POINTER, line, line, (allocated[declares[1]],))
            else:
                yield from self._lines.runs(Part.DEVICE_POINTER_USE, line, line)

    def members(self) -> Iterator[Span]:
        for line in vector_members(self._text, self._bodies):
            yield from self._lines.runs(Part.VECTOR_MEMBER, line, line)

    def restricted(self) -> Iterator[Span]:
        for match in matches(_RESTRICT, self._text.code, (b"__restrict",)):
            yield from self._lines.between(Part.RESTRICTED_POINTER, *match.span())

    @cached_property
    def _own_words(self) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        return own_words(self._text)

    @cached_property
    def _named(self) -> frozenset[tuple[int, bytes]]:
        """Names of CUDA's by line."""
        return frozenset(
            (mention.line, part.encode())
            for mention in self._mentions
            if mention.kind is not Kind.NAMESPACE  # that may turn out to be the project's own
            for part in mention.symbol.split("::")
        )

    @cached_property
    def _header_lines(self) -> frozenset[int]:
        return frozenset(mention.line for mention in self._mentions if mention.kind is Kind.HEADER)

    def own_names(self) -> Iterator[Span]:
        code, lines = self._text.code, self._text.lines
        for start, end in self._own_words[0]:
            line, word = lines.line(start), code[start:end]
            if (line, word) in self._named or line in self._header_lines:
                continue
            if b"nvidia" in word.lower():
                part = Part.VENDOR_NAME
            elif _NAMESPACE.match(code, end):
                part = Part.OWN_NAMESPACE
            else:
                part = Part.OWN_MACRO if word.isupper() else Part.OWN_NAME
            yield from self._lines.runs(part, line, line)

    def own_paths_and_texts(self) -> Iterator[Span]:
        """Includes of the project's own headers, and literals that say CUDA."""
        commentless, lines = self._text.commentless, self._text.lines
        paths = set()
        for match in _INCLUDE.finditer(commentless):
            line = lines.line(match.start())
            paths.add(line)
            path = (match[1] or match[2] or b"").lower()
            own = Part.SUFFIX_INCLUDE if path.endswith(_SUFFIXES) else Part.OWN_INCLUDE
            if line not in self._header_lines and (match[2] is None or own is Part.SUFFIX_INCLUDE):
                part = Part.OWN_PATH if b"cuda" in path else own
                yield from self._lines.runs(Part.VENDOR_NAME if b"nvidia" in path else part, line, line)
        for start, _end in self._own_words[1]:
            line = lines.line(start)
            if line not in paths:
                yield from self._lines.runs(Part.OWN_TEXT, line, line)

    def branches(self) -> Iterator[Span]:
        """Conditions of the preprocessor; those around includes and nothing else hang on these."""
        opened: list[list[int]] = []
        hardware: list[list[int]] = []
        for directive in self._text.directives:
            line = self._text.lines.line(directive.start)
            for_hardware = self._text.code.find(b"__CUDA_ARCH__", directive.rest, directive.end) >= 0
            if directive.word.startswith(b"if"):
                opened.append([line])
                hardware.append([line] if for_hardware else [])
            elif opened and directive.word.startswith(b"el"):
                opened[-1].append(line)
                hardware[-1] += [line] if for_hardware else []
            elif opened and directive.word == b"endif":
                conditions = [*opened.pop(), line]
                yield from self._hardware_branches(conditions, hardware.pop())
                includes = self._includes_between(conditions)
                for condition in conditions:
                    part = Part.INCLUDE_BLOCK if includes else Part.BRANCH
                    yield from self._lines.runs(part, condition, condition, includes)

    def _hardware_branches(self, conditions: Sequence[int], for_hardware: Iterable[int]) -> Iterator[Span]:
        """The branches whose condition asks for a compute capability, where there is another."""
        if len(conditions) > 2:
            for condition in for_hardware:
                end = conditions[conditions.index(condition) + 1]
                yield from self._lines.runs(Part.HARDWARE_BRANCH, condition + 1, end - 1, (condition,), bare=True)

    def left_out(self) -> Iterator[Span]:
        regions = self._text.regions
        ends = (*regions.starts[1:], len(self._text.source))
        for start, end in zip(regions.starts, ends, strict=True):
            if regions.position(start).switched_off:
                found = self._lines.between(Part.LEFT_OUT, start, end, bare=True)
                yield from (span for span in found if span.switched_off)

    def _includes_between(self, conditions: Sequence[int]) -> tuple[int, ...]:
        """The lines of the includes between ``conditions``, if there is nothing else."""
        if conditions[-1] - conditions[0] > _LONGEST_BLOCK:
            return ()
        includes = []
        for number in range(conditions[0] + 1, conditions[-1]):
            line = self._lines.line(number)
            if number in conditions or not line or line.isspace():
                continue
            word = _DIRECTIVE_WORD.match(line)
            if word is None or word[1] not in _AMONG_INCLUDES:
                return ()
            if word[1] == b"include":
                includes.append(number)
        return tuple(includes)
