"""Kernel definitions: ``__global__`` functions with a body, their size and what they use."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property

from portcheck.model.kernel import Kernel
from portcheck.model.occurrence import Context, Kind, Occurrence, Side
from portcheck.model.regex import regex
from portcheck.parse.atomics import Atomics
from portcheck.parse.calls import CallGraph
from portcheck.parse.features import features_of_mention, features_of_name, features_of_text
from portcheck.parse.functions import Function, FunctionWords
from portcheck.parse.mentions import Carried
from portcheck.parse.place import SourceText
from portcheck.parse.shared import static_shared_bytes
from portcheck.parse.text import count_code_lines

SYMBOL = ("kernel", "cuda_language", Kind.KERNEL)
_VARIABLE = regex(rb"\b__(constant|managed)__\s+[^;{}()=]{1,200}?([A-Za-z_]\w*)\s*(?:[\[;={,])")
_VARIABLES = {b"constant": "constant-memory", b"managed": "managed-memory"}


def find_kernels(
    text: SourceText, functions: Sequence[Function], mentions: tuple[Occurrence, ...], carried: Sequence[Carried] = ()
) -> tuple[tuple[Occurrence, ...], tuple[Kernel, ...]]:
    """The kernel definitions and their records, those in code that is not for CUDA left out of the
    latter. ``functions`` are the file's device functions and kernels, ``mentions`` its other occurrences, ``carried``
    the names, by place, of libraries that the project carries."""
    if not any(function.is_kernel for function in functions):
        return (), ()
    found = _Uses(text, functions, mentions, carried)
    occurrences: list[Occurrence] = []
    kernels: list[Kernel] = []
    for number, function in enumerate(functions):
        if not function.is_kernel:
            continue
        around, lexical = function.surroundings, function.lexical
        occurrences.append(
            text.occurrence(function.name, SYMBOL, Context.DEFINITION, around, side=Side.DEVICE, lexical=lexical)
        )
        if text.is_compiled(function.name[0]):
            kernels.append(found.kernel(number))
    return tuple(occurrences), tuple(kernels)


class _Uses:
    """What each function of a file uses by itself, worked out once."""

    def __init__(
        self,
        text: SourceText,
        functions: Sequence[Function],
        mentions: tuple[Occurrence, ...],
        carried: Sequence[Carried],
    ) -> None:
        self._text = text
        self._carried, self._starts = carried, [name.start for name in carried]
        self._functions = functions
        self._words = FunctionWords(text.code)
        self._graph = CallGraph(functions, text.code, self._words, text.lexicon.unqualified)
        self._mentions = sorted(
            (m for m in mentions if m.kind not in (Kind.HEADER, Kind.KERNEL)), key=lambda m: (m.line, m.column)
        )
        self._places = [(m.line, m.column) for m in self._mentions]
        self._atomics = Atomics(text.code)
        self._own: dict[tuple[int, int], frozenset[str]] = {}
        self._sloc: dict[tuple[int, int], int] = {}

    def kernel(self, number: int) -> Kernel:
        function = self._functions[number]
        if function.extent not in self._sloc:
            self._sloc[function.extent] = count_code_lines(self._text.commentless[slice(*function.extent)])
        return Kernel(
            file=self._text.path,
            line=self._text.lines.line(function.name[0]),
            name=function.spelled.decode("utf-8", errors="replace"),
            sloc=self._sloc[function.extent],
            features=self._features(number),
            template=function.template,
            static_shared=self._static_shared(number),
        )

    def _features(self, kernel: int) -> tuple[str, ...]:
        members = self._graph.reached_from(kernel) | {kernel}
        found = frozenset().union(*(self._own_features(number) for number in members))
        return tuple(sorted(found | {"recursion"} if self._graph.has_circle(members) else found))

    def _static_shared(self, kernel: int) -> int | None:
        total = 0
        for number in self._graph.reached_from(kernel) | {kernel}:
            start, end = self._functions[number].extent
            if b"__shared__" not in self._words.of(self._functions[number]):
                continue
            size = static_shared_bytes(self._text.code, start, end, self._text.constants)
            if size is None:
                return None
            total += size
        return total

    @cached_property
    def _variables(self) -> dict[bytes, str]:
        if not any(b"__%s__" % space in self._text.code for space in _VARIABLES):
            return {}
        return {name: _VARIABLES[space] for space, name in _VARIABLE.findall(self._text.code)}

    def _own_features(self, number: int) -> frozenset[str]:
        function = self._functions[number]
        if function.extent not in self._own:
            self._own[function.extent] = frozenset(self._collect(function))
        return self._own[function.extent]

    def _collect(self, function: Function) -> Iterator[str]:
        code, (start, end), words = self._text.code, function.extent, self._words.of(function)
        lines = self._text.lines
        first = bisect_left(self._places, (lines.line(start), lines.column(start)))
        last = bisect_left(self._places, (lines.line(end), lines.column(end)))
        symbols = self._text.lexicon.vocabulary.symbols
        for mention in self._mentions[first:last]:
            yield from features_of_mention(mention, symbols)
        for number in range(bisect_left(self._starts, start), bisect_left(self._starts, end)):
            symbol = self._carried[number].symbol(self._text)
            if symbol is not None:
                yield from features_of_name(symbol.name, symbol.header, symbol.library)
        yield from features_of_text(code, start, end, words)
        if any(word.startswith(b"atomic") for word in words):
            yield from self._atomics.features(start, end)
        for word in self._variables.keys() & words:
            yield self._variables[word]
