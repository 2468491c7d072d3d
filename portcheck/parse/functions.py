"""Device functions and kernels with a body: where they stand."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from portcheck.model.frozen import frozen
from portcheck.model.regex import regex
from portcheck.parse.arguments import split_arguments
from portcheck.parse.brackets import block_end, matching
from portcheck.parse.lexicon import IDENTIFIER
from portcheck.parse.place import SourceText
from portcheck.parse.places import matches
from portcheck.parse.tree import Surroundings

if TYPE_CHECKING:
    from tree_sitter import Node

_QUALIFIER = regex(rb"\b__(?:global|device)__\b")
_TEMPLATE = regex(rb"\btemplate\s*<\s*[^\s>]")
_CONSTEXPR = regex(rb"\bconste(?:xpr|val)\b")
_PASTED = regex(rb"(\w+(?:[ \t]*##[ \t]*\w+)*)\s*\Z")
_BRACE = regex(rb"\s*\{")
_FARTHEST = 4000
_LONGEST = 400_000
_DEEPEST = 4


@frozen
class Function:
    """A definition: byte ranges of its ``name`` as written and its whole ``extent``; ``body`` is where its opening
    brace stands. ``spelled`` is the name without namespace and template arguments; ``constant``: it is ``constexpr``.
    """

    spelled: bytes
    name: tuple[int, int]
    extent: tuple[int, int]
    body: int
    is_kernel: bool
    template: bool
    constant: bool
    lexical: bool
    surroundings: Surroundings


class FunctionWords:
    """The identifiers in each function of one file, read once."""

    def __init__(self, code: bytes) -> None:
        self._code = code
        self._known: dict[tuple[int, int], frozenset[bytes]] = {}

    def of(self, function: Function) -> frozenset[bytes]:
        if function.extent not in self._known:
            self._known[function.extent] = frozenset(IDENTIFIER.findall(self._code, *function.extent))
        return self._known[function.extent]


def find_functions(text: SourceText) -> list[Function]:
    """The kernels and the device functions of a file, in order; those that a macro defines at the macro's uses."""
    found: dict[tuple[int, int], Function] = {}
    macros: dict[bytes, _KernelMacro] = {}
    for match in matches(_QUALIFIER, text.code, (b"__global__", b"__device__")):
        leaf = text.tree.leaf(*match.span())
        if leaf.type == "comment":
            continue
        is_kernel = match[0] == b"__global__"
        if leaf.type == "preproc_arg":
            macro = _kernel_macro(text, leaf, match.end()) if is_kernel else None
            if macro is not None:
                macros[macro.name] = macro
            continue
        function = _defined_at(text, leaf, match.end(), is_kernel)
        known = found.get(function.name) if function is not None else None
        if function is not None and (known is None or not known.is_kernel):
            found[function.name] = function
    functions = _not_too_deep(_without_kernels_inside(sorted(found.values(), key=lambda function: function.extent)))
    return sorted([*functions, *_by_macros(text, macros)] if macros else functions, key=lambda f: f.name)


def _without_kernels_inside(functions: list[Function]) -> list[Function]:
    """No kernel stands in a function: where one seems to, braces in two branches of an ``#if`` have misled the parser,
    and the function ends before it."""
    starts = [function.extent[0] for function in functions if function.is_kernel]
    cut = []
    for function in functions:
        start, end = function.extent
        following = bisect_right(starts, function.body)
        if following < len(starts):
            end = min(end, starts[following])
        cut.append(replace(function, extent=(start, end)) if end != function.extent[1] else function)
    return cut


def _not_too_deep(functions: list[Function]) -> list[Function]:
    """Functions in functions are local classes; what goes deeper is no code, and would cost its square."""
    kept: list[Function] = []
    ends: list[int] = []
    for function in functions:
        ends = [end for end in ends if end > function.extent[0]]
        if len(ends) < _DEEPEST:
            ends.append(function.extent[1])
            kept.append(function)
    return kept


def _defined_at(text: SourceText, leaf: Node, position: int, is_kernel: bool) -> Function | None:
    surroundings = text.tree.around(leaf)
    where = None if surroundings.in_error else _in_tree(leaf)
    lexical = where is None
    where = where or _by_braces(text.code, position)
    if where is None:
        return None
    name, (start, end), body = where
    extent = (start, block_end(text.code, body, _LONGEST) or end)
    nearest = max(0, start - _FARTHEST)
    before = max(text.code.rfind(b";", nearest, start), text.code.rfind(b"}", nearest, start), nearest - 1)
    head = text.code[before + 1 : name[0]]
    template = _TEMPLATE.search(head) is not None
    constant = _CONSTEXPR.search(head) is not None
    spelled = _spelled(text.code[slice(*name)])
    return Function(spelled, name, extent, body, is_kernel, template, constant, lexical, surroundings)


_Where = tuple[tuple[int, int], tuple[int, int], int]
"""The name, the extent, the offset of the body."""


def _in_tree(leaf: Node) -> _Where | None:
    function = leaf.parent
    if function is None or function.type != "function_definition":
        return None
    body = function.child_by_field_name("body")
    declarator = function.child_by_field_name("declarator")
    while declarator is not None and declarator.type != "function_declarator":
        inner = declarator.child_by_field_name("declarator")
        if inner is None and declarator.type == "reference_declarator":
            inner = declarator.named_children[-1] if declarator.named_children else None
        declarator = inner
    name = declarator.child_by_field_name("declarator") if declarator is not None else None
    if body is None or name is None:
        return None
    return (name.start_byte, name.end_byte), (function.start_byte, function.end_byte), body.start_byte


def _by_braces(code: bytes, position: int) -> _Where | None:
    """Where the tree failed: the last identifier before a parameter list that a body follows."""
    start = position
    for _attempt in range(4):
        opening = code.find(b"(", position, start + _FARTHEST)
        stop = code.find(b";", position, start + _FARTHEST)
        if opening < 0 or 0 <= stop < opening:
            return None
        closing = matching(code, opening, _FARTHEST)
        if closing is None:
            return None
        rest = code[closing : closing + 200].lstrip()
        if rest[:1] == b"{":
            names = list(IDENTIFIER.finditer(code, start, opening))
            body = code.index(b"{", closing)
            end = block_end(code, body, _LONGEST)
            return (names[-1].span(), (start, end or len(code)), body) if names else None
        position = closing
    return None


def _spelled(name: bytes) -> bytes:
    words = IDENTIFIER.findall(name.partition(b"<")[0])
    return words[-1] if words else name


@frozen
class _KernelMacro:
    """A macro that writes a kernel's head, or all of it (``body`` is then the offset of its brace). ``pieces`` of the
    kernel's name: a parameter's number, or text."""

    name: bytes
    pieces: tuple[int | bytes, ...]
    body: int | None
    extent: tuple[int, int]
    template: bool


_USE = regex(rb"\b([A-Za-z_]\w*)\s*\(")
_DEFINES = regex(rb"#[ \t]*define[ \t]+\Z")


def _by_macros(text: SourceText, macros: Mapping[bytes, _KernelMacro]) -> Iterator[Function]:
    """The kernels that uses of macros define: ``KERNEL(name, …) {…}``."""
    for use in matches(_USE, text.code, macros):
        macro = macros.get(use[1])
        if macro is None or _DEFINES.search(text.code, max(0, use.start() - 40), use.start()):
            continue
        closing = matching(text.code, use.end() - 1, _FARTHEST)
        at = text.tree.leaf(use.start(), use.end(1))
        if closing is not None and at.type != "preproc_arg":
            function = _used(text, macro, use.end(), closing, at)
            if function is not None:
                yield function


def _used(text: SourceText, macro: _KernelMacro, opening: int, closing: int, at: Node) -> Function | None:
    arguments = split_arguments(text.code, opening, closing - 1)
    numbers = [piece for piece in macro.pieces if isinstance(piece, int)]
    if not numbers or any(number >= len(arguments) for number in numbers):
        return None
    extent, body = macro.extent, macro.body
    if body is None:
        brace = _BRACE.match(text.code, closing)
        if brace is None:
            return None
        body = brace.end() - 1
        extent = (at.start_byte, block_end(text.code, body, _LONGEST) or len(text.code))
    spelled = b"".join(p if isinstance(p, bytes) else text.code[slice(*arguments[p])] for p in macro.pieces)
    name = arguments[numbers[0]]
    return Function(spelled, name, extent, body, True, macro.template, False, True, text.tree.around(at))


def _kernel_macro(text: SourceText, leaf: Node, position: int) -> _KernelMacro | None:
    define = leaf.parent
    if define is None or define.type != "preproc_function_def" or leaf.end_byte - leaf.start_byte > _LONGEST:
        return None
    name, parameters = define.child_by_field_name("name"), define.child_by_field_name("parameters")
    if name is None or parameters is None:
        return None
    spans = split_arguments(text.code, parameters.start_byte + 1, parameters.end_byte - 1)
    names = [text.code[slice(*span)] for span in spans]
    first = leaf.start_byte
    code = text.code[first : leaf.end_byte].replace(b"\\\n", b"  ")
    start = position = position - first
    for _attempt in range(4):
        opening = code.find(b"(", position)
        closing = matching(code, opening, _FARTHEST) if opening >= 0 else None
        if closing is None:
            return None
        rest = code[closing:].lstrip()
        written = _PASTED.search(code, start, opening)
        if written is not None and rest[:1] in (b"", b"{"):
            tokens = [token.strip() for token in written[1].split(b"##")]
            pieces = tuple(names.index(token) if token in names else token for token in tokens)
            body = first + code.index(b"{", closing) if rest else None
            template = _TEMPLATE.search(code, 0, start) is not None
            return _KernelMacro(
                text.code[name.start_byte : name.end_byte], pieces, body, (define.start_byte, leaf.end_byte), template
            )
        position = closing
    return None
