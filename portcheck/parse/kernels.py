"""Kernel definitions: ``__global__`` functions with a body, and their size."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portcheck.model.kernel import Kernel
from portcheck.model.occurrence import Context, Kind, Occurrence, Side
from portcheck.parse.brackets import matching
from portcheck.parse.lexicon import IDENTIFIER
from portcheck.parse.place import SourceText
from portcheck.parse.text import count_code_lines

if TYPE_CHECKING:
    from tree_sitter import Node

SYMBOL = ("kernel", "cuda_language", Kind.KERNEL)
_GLOBAL = re.compile(rb"\b__global__\b")
_FARTHEST = 4000


@dataclass(frozen=True, slots=True)
class _Found:
    name: tuple[int, int]
    extent: tuple[int, int]


def find_kernels(
    text: SourceText, mentions: tuple[Occurrence, ...]
) -> tuple[tuple[Occurrence, ...], tuple[Kernel, ...]]:
    """The kernel definitions and their records. ``mentions`` are the file's other occurrences: those inside a kernel
    are its features, the attributes and index variables that every kernel has left out."""
    occurrences: list[Occurrence] = []
    kernels: list[Kernel] = []
    if b"__global__" not in text.code:
        return (), ()
    for match in _GLOBAL.finditer(text.code):
        leaf = text.tree.leaf(*match.span())
        if leaf.type in ("preproc_arg", "comment"):
            continue
        surroundings = text.tree.around(leaf)
        found = None if surroundings.in_error else _in_tree(leaf)
        lexical = found is None
        found = found or _by_braces(text.code, match.end())
        if found is None:
            continue
        occurrences.append(
            text.occurrence(found.name, SYMBOL, Context.DEFINITION, surroundings, side=Side.DEVICE, lexical=lexical)
        )
        first, last = (text.lines.line(offset) for offset in found.extent)
        kernels.append(
            Kernel(
                file=text.path,
                line=text.lines.line(found.name[0]),
                name=text.source[slice(*found.name)].decode("utf-8", errors="replace"),
                sloc=count_code_lines(text.commentless[slice(*found.extent)]),
                features=_features(mentions, first, last),
            )
        )
    return tuple(occurrences), tuple(kernels)


_COMMON = frozenset((Kind.KERNEL, Kind.HEADER, Kind.BUILTIN))
_QUALIFIERS = frozenset(("__global__", "__device__", "__host__", "__forceinline__", "__noinline__"))


def _features(mentions: tuple[Occurrence, ...], first: int, last: int) -> tuple[str, ...]:
    inside = (m for m in mentions if first <= m.line <= last and m.kind not in _COMMON)
    return tuple(sorted({m.symbol for m in inside if m.symbol not in _QUALIFIERS}))


def _in_tree(leaf: Node) -> _Found | None:
    function = leaf.parent
    if function is None or function.type != "function_definition":
        return None
    body = function.child_by_field_name("body")
    declarator = function.child_by_field_name("declarator")
    while declarator is not None and declarator.type != "function_declarator":
        declarator = declarator.child_by_field_name("declarator")
    name = declarator.child_by_field_name("declarator") if declarator is not None else None
    if body is None or name is None:
        return None
    return _Found((name.start_byte, name.end_byte), (function.start_byte, function.end_byte))


def _by_braces(code: bytes, position: int) -> _Found | None:
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
            end = matching(code, code.index(b"{", closing), len(code))
            return _Found(names[-1].span(), (start, end or len(code))) if names else None
        position = closing
    return None
