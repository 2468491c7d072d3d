"""Kernel launches: ``kernel<<<grid, block, shared, stream>>>(…)`` and the calls that launch."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from portcheck.model.frozen import frozen
from portcheck.model.kernel import Launch
from portcheck.model.occurrence import Context, Kind, Occurrence, Side
from portcheck.model.regex import regex
from portcheck.parse.arguments import split_arguments
from portcheck.parse.brackets import matching
from portcheck.parse.lexicon import IDENTIFIER
from portcheck.parse.place import SourceText
from portcheck.parse.places import matches

if TYPE_CHECKING:
    from tree_sitter import Node

SYMBOL = ("<<<>>>", "cuda_language", Kind.LAUNCH)
_OPENING = regex(rb"(?<!<)<<<(?!<)")
_CALL = regex(
    rb"\b(?:(?P<plain>cudaLaunchKernel|cudaLaunchCooperativeKernel)|(?P<ex>cudaLaunchKernelExC?)|"
    rb"(?P<driver>cuLaunch(?:Cooperative)?Kernel))\s*\("
    rb"|[lL]aunch\w*\s*(?:<[^<>();]{0,200}>\s*)?(?:\{[^{};]{0,400}\}\s*)?\("
)
_LAUNCHING = (b"cudaLaunch", b"cuLaunch", b"Launch", b"launch")
_FARTHEST = 4000
_NEAR = 600
_CAST = regex(rb"\A(?:\(\s*(?:const\s+)?[A-Za-z_][\w:]*\s*(?:const\s*)?\*\s*\)|reinterpret_cast\s*<[^<>]*>|[\s(&*])+")
_DIM3 = regex(rb"\Adim3\s*(?:[({](?P<sizes>.*)[)}])?\Z", re.DOTALL)


@frozen
class Launches:
    occurrences: tuple[Occurrence, ...] = ()
    launches: tuple[Launch, ...] = ()


def find_launches(text: SourceText) -> Launches:
    """Every ``<<<…>>>``; inside a macro body or a region that did not parse it is ``lexical``. The records hold the
    calls that launch as well, CUDA's and those that say so by their name (``launch(kernel, …)``), and leave out code
    that is not for CUDA."""
    finder = _Finder(text)
    occurrences = tuple(finder.chevrons())
    finder.calls()
    finder.uses_of_macros()
    return Launches(occurrences, tuple(sorted(set(finder.launches), key=lambda launch: (launch.line, launch.kernel))))


class _Finder:
    def __init__(self, text: SourceText) -> None:
        self._text = text
        self._code = text.code
        self._scopes: dict[tuple[int, int], _Scope] = {}
        self._macros: dict[bytes, int] = {}
        self.launches: list[Launch] = []

    def chevrons(self) -> Iterator[Occurrence]:
        for match in matches(_OPENING, self._code, (b"<<<",)):
            start, end = match.span()
            closing = self._code.find(b">>>", end, end + _FARTHEST)
            if closing < 0:
                continue
            leaf = self._text.tree.leaf(start, end)
            parsed = leaf.type == "<<<" and leaf.parent is not None and leaf.parent.type == "kernel_call_syntax"
            surroundings = self._text.tree.around(leaf)
            side = Side.DEVICE if surroundings.device else Side.HOST
            yield self._text.occurrence((start, end), SYMBOL, Context.CALL, surroundings, side=side, lexical=not parsed)
            name = _name_before(self._code, start)
            if self._text.is_compiled(start) and name is not None:
                inner = self._code.find(b"<<<", end, closing)
                arguments = split_arguments(self._code, end, closing if inner < 0 else inner)
                self._add(start, leaf, name, arguments[1:2], arguments[2:3])

    def calls(self) -> None:
        for match in matches(_CALL, self._code, _LAUNCHING):
            closing = matching(self._code, match.end() - 1, _FARTHEST)
            leaf = self._text.tree.leaf(match.start(), match.end())
            if closing is None or not self._text.is_compiled(match.start()):
                continue
            arguments = split_arguments(self._code, match.end(), closing - 1)
            number = 1 if match["ex"] else 0
            if len(arguments) <= number or not self._is_use(match.start()):
                continue
            name = _function_of(self._code[slice(*arguments[number])])
            if name is None:
                continue
            if match["driver"]:
                self._add(match.start(), leaf, name, arguments[4:7], arguments[7:8])
            elif match["plain"]:
                self._add(match.start(), leaf, name, arguments[2:3], arguments[4:5])
            else:
                self._add(match.start(), leaf, name, [], None)

    def uses_of_macros(self) -> None:
        """The launches by macros that take the kernel as a parameter: ``#define RUN(k, n) k<<<n, 32>>>()``."""
        for use in matches(_USE, self._code, self._macros):
            number = self._macros.get(use[1])
            if number is None:
                continue
            closing = matching(self._code, use.end() - 1, _FARTHEST)
            leaf = self._text.tree.leaf(use.start(), use.end(1))
            if closing is None or leaf.type == "preproc_arg" or not self._text.is_compiled(use.start()):
                continue
            arguments = split_arguments(self._code, use.end(), closing - 1)
            name = _function_of(self._code[slice(*arguments[number])]) if number < len(arguments) else None
            if name is not None and not _DEFINES.search(self._code, max(0, use.start() - 40), use.start()):
                self._add(use.start(), leaf, name, [], None)

    def _is_use(self, start: int) -> bool:
        """A declaration (``cudaError_t cudaLaunchKernel(…)``) has a type before the name."""
        word = _WORD_BEFORE.search(self._code[max(0, start - 80) : start])
        return word is None or word[1] in (b"return", b"else", b"do", b"case", b"template")

    def _add(
        self, start: int, leaf: Node, name: bytes, block: list[tuple[int, int]], shared: list[tuple[int, int]] | None
    ) -> None:
        function = _function_around(leaf)
        caller = _name_of(function, self._code) if function is not None else b""
        number = _parameter(function, self._code, name) if function is not None else None
        if number is not None:
            self._macros[caller] = number
            return
        around = (function.start_byte, function.end_byte) if function is not None else (start, start)
        if around not in self._scopes:
            self._scopes[around] = _Scope(self._code, self._text.commentless, *around)
        scope = self._scopes[around]
        threads = self._threads(scope, block)
        size = self._shared(scope, shared) if shared is not None else None
        for kernel in scope.kernels(name, start) or [name]:
            self.launches.append(
                Launch(self._text.path, self._text.lines.line(start), _text(kernel), _text(caller), threads, size)
            )

    def _shared(self, scope: _Scope, shared: list[tuple[int, int]]) -> int | None:
        return self._value(scope, shared[0]) if shared and self._code[slice(*shared[0])] != b"0" else 0

    def _threads(self, scope: _Scope, block: list[tuple[int, int]]) -> int | None:
        """The threads of a block: the product of its sizes."""
        if len(block) == 3:
            return _product([self._value(scope, span) for span in block])
        if len(block) != 1:
            return None
        text = self._code[slice(*block[0])]
        dim3 = _DIM3.match(text)
        sizes = scope.blocks.get(text) or (dim3["sizes"] or b"1" if dim3 else None)
        if sizes is None:
            return self._value(scope, block[0])
        return _product([self._constant(sizes[slice(*span)]) for span in split_arguments(sizes, 0, len(sizes))])

    def _value(self, scope: _Scope, span: tuple[int, int]) -> int | None:
        """A constant, or a variable of the function that was set to one and to nothing else."""
        text = self._code[slice(*span)]
        value = self._constant(text)
        return self._constant(scope.number(text)) if value is None else value

    def _constant(self, text: bytes) -> int | None:
        return self._text.constants.value(text)


_SET = regex(rb"(?<![\w.>])([A-Za-z_]\w*)\s*(?:\)\s*\([^()]*\)\s*)?(?P<changed>[-+*/|&^%]|<<|>>)?=(?!=)")
_LOADED = regex(
    rb"\bcuModuleGetFunction\s*\(\s*&\s*(?P<name>[A-Za-z_]\w*)\s*,[^,;\"]{1,200},\s*\"(?P<value>\w{1,200})\"\s*\)"
)
_BLOCK = regex(rb"\bdim3\s+(?:const\s+)?(?P<name>[A-Za-z_]\w*)\s*(?:=\s*dim3\s*)?[({](?P<value>[^;]{1,200})[)}]\s*;")
_WORD_BEFORE = regex(rb"([A-Za-z_]\w*)\s+\w*\Z")
_USE = regex(rb"\b([A-Za-z_]\w*)\s*\(")
_DEFINES = regex(rb"#[ \t]*define[ \t]+\Z")
_VALUE_END = regex(rb"[;,]")
_LAST = 16
"""Settings of a variable before a launch that may reach it; more are no code."""
_INNERMOST = regex(rb"<[^<>;?]*>")
_DEEPEST = 8
_CHOICE = regex(rb"\?|(?<!:):(?!:)")


class _Scope:
    """What one function sets its variables to."""

    def __init__(self, code: bytes, commentless: bytes, start: int, end: int) -> None:
        self._code = code
        self._commentless = commentless
        self._range = start, end
        self._changed: set[bytes] = set()

    def kernels(self, name: bytes, before: int) -> list[bytes]:
        """The kernels that the variable ``name`` was set to before the offset ``before``."""
        ends = self._set.get(name, [])
        places = ends[: bisect_left(ends, before)][-_LAST:]
        values = [self._code[at : self._code.find(b";", at, at + _NEAR)] for at in places]
        values += [loaded["value"] for loaded in self._loaded if loaded["name"] == name]
        choices = [choice for value in values for choice in _choices(value)]
        return list(dict.fromkeys(kernel for kernel in map(_function_of, choices) if kernel))

    @cached_property
    def blocks(self) -> Mapping[bytes, bytes]:
        """The sizes of ``dim3`` variables that are set once."""
        found: dict[bytes, bytes] = {}
        for match in _BLOCK.finditer(self._code, *self._range):
            found[match["name"]] = b"" if match["name"] in found else match["value"]
        return found

    def number(self, name: bytes) -> bytes:
        """The value of a variable that is set once."""
        places = self._set.get(name, ())
        if len(places) != 1 or name in self._changed:
            return b""
        end = _VALUE_END.search(self._code, places[0], self._range[1])
        return self._code[places[0] : end.start()] if end is not None else b""

    @cached_property
    def _set(self) -> Mapping[bytes, list[int]]:
        """Where the values begin that variables are set to, in order, by their names."""
        found: dict[bytes, list[int]] = {}
        for match in _SET.finditer(self._code, *self._range):
            found.setdefault(match[1], []).append(match.end())
            if match["changed"]:
                self._changed.add(match[1])
        return found

    @cached_property
    def _loaded(self) -> list[re.Match[bytes]]:
        if self._code.find(b"cuModuleGetFunction", *self._range) < 0:
            return []
        return list(_LOADED.finditer(self._commentless, *self._range))


def _choices(value: bytes) -> list[bytes]:
    """The values that ``condition ? a<1> : b`` chooses from, without template arguments; any other value itself."""
    if b"?" not in value:
        return [value]
    for _depth in range(_DEEPEST):
        value = _INNERMOST.sub(b"", value)
    return _CHOICE.split(value)[1:]


def _product(sizes: list[int | None]) -> int | None:
    total = 1
    for size in sizes:
        if size is None:
            return None
        total *= size
    return total


def _name_before(code: bytes, position: int) -> bytes | None:
    """The name that ``<<<`` at ``position`` follows, without namespace and template arguments: ``ns::k<int, 4>`` is
    ``k``, ``(*f)`` is ``f``."""
    start = max(0, position - _NEAR)
    text = code[start:position].rstrip()
    if text.endswith(b">"):
        text = _without_template_arguments(text)
    name = _LAST_NAME.search(text)
    return bytes(name[1]) if name else None


_LAST_NAME = regex(rb"([A-Za-z_]\w*)[\s)\]]*\Z")


def _without_template_arguments(text: bytes) -> bytes:
    """``text`` up to the ``<`` that its last ``>`` closes; signs in round brackets do not count."""
    depth = round_depth = 0
    for offset in range(len(text) - 1, -1, -1):
        byte = text[offset]
        if byte in b")]}":
            round_depth += 1
        elif byte in b"([{":
            round_depth -= 1
        elif round_depth == 0 and byte == 0x3E and text[offset - 1 : offset] != b"-":
            depth += 1
        elif round_depth == 0 and byte == 0x3C:
            depth -= 1
            if depth == 0:
                return text[:offset].rstrip()
        elif byte == 0x3B:
            break
    return b""


def _function_of(written: bytes) -> bytes | None:
    """The function that an expression names: ``(void *)ns::k<int>``, ``&k``."""
    rest = _CAST.sub(b"", written.strip()).rstrip(b") \t\r\n")
    name = _QUALIFIED.match(rest)
    if name is None or (rest[name.end() :].lstrip()[:1] not in (b"", b"<")):
        return None
    return bytes(IDENTIFIER.findall(name[0])[-1])


_QUALIFIED = regex(rb"(?:::\s*)?[A-Za-z_]\w*(?:\s*::\s*(?:template\s+)?[A-Za-z_]\w*)*")


def _function_around(leaf: Node) -> Node | None:
    node: Node | None = leaf
    while node is not None and node.type not in ("function_definition", "preproc_function_def"):
        node = node.parent
    return node


def _parameter(function: Node, code: bytes, name: bytes) -> int | None:
    """Which parameter of a macro ``name`` is; None if it is none, or ``function`` is no macro."""
    parameters = function.child_by_field_name("parameters")
    if parameters is None or function.type != "preproc_function_def":
        return None
    spans = split_arguments(code, parameters.start_byte + 1, parameters.end_byte - 1)
    return next((number for number, span in enumerate(spans) if code[slice(*span)] == name), None)


def _name_of(function: Node, code: bytes) -> bytes:
    """The name of a function, or of the macro that holds the launch."""
    node = function.child_by_field_name("name")
    declarator = function.child_by_field_name("declarator")
    while declarator is not None:
        node = declarator
        declarator = declarator.child_by_field_name("declarator")
    if node is None:
        return b""
    words = IDENTIFIER.findall(_HEAD_END.split(code[node.start_byte : node.end_byte], maxsplit=1)[0])
    return words[-1] if words else b""


_HEAD_END = regex(rb"[<(]")


def _text(name: bytes) -> str:
    return name.decode("utf-8", errors="replace")
