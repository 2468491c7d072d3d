"""Static shared memory: the bytes that ``__shared__`` declarations with constant sizes come to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portcheck.model.regex import regex
from portcheck.parse.arguments import split_arguments
from portcheck.parse.constants import Constants
from portcheck.parse.features import is_extern

_SHARED = regex(rb"\b__shared__\b")
_DECLARATION = regex(
    rb"\s*(?:(?:__align__|alignas)\s*\([^()]{0,80}\)\s*|(?:static|volatile|const|alignas|__restrict__)\b\s*)*"
    rb"(?P<type>(?:(?:unsigned|signed|long|short|int|char|float|double|bool)\b\s*)+|(?:::)?[A-Za-z_][\w:]*)"
    rb"(?P<rest>[^;]{1,2000});"
)
_DECLARATOR = regex(
    rb"(?P<pointer>[*\s]*)(?:__restrict__\s*)?[A-Za-z_]\w*\s*(?P<bounds>(?:\[[^\[\]]*\]\s*)*)(?:=.*)?\Z", re.DOTALL
)
_BOUND = regex(rb"\[([^\[\]]*)\]")
_POINTER = 8


def static_shared_bytes(code: bytes, start: int, end: int, constants: Constants) -> int | None:
    """The bytes of all static ``__shared__`` variables in ``code[start:end]``, without padding. None where a type or a
    bound is no constant."""
    sizes = [size for _offset, size in shared_variables(code, start, end, constants)]
    return None if None in sizes else sum(size for size in sizes if size is not None)


def shared_variables(code: bytes, start: int, end: int, constants: Constants) -> Iterator[tuple[int, int | None]]:
    """Where each declaration of static ``__shared__`` variables stands, with its bytes; None: no constant."""
    for shared in _SHARED.finditer(code, start, end):
        if not is_extern(code, start, shared):
            declaration = _DECLARATION.match(code, shared.end(), end)
            yield shared.start(), _size(code, declaration, constants) if declaration is not None else None


def _size(code: bytes, declaration: re.Match[bytes], constants: Constants) -> int | None:
    element = constants.size(declaration["type"].decode("utf-8", errors="replace"))
    total = 0
    for span in split_arguments(code, *declaration.span("rest")):
        declarator = _DECLARATOR.match(code[slice(*span)])
        size = _POINTER if declarator is not None and b"*" in declarator["pointer"] else element
        if declarator is None or size is None:
            return None
        for bound in _BOUND.findall(declarator["bounds"]):
            count = constants.value(bound)
            if count is None or count < 0:
                return None
            size *= count
        total += size
    return total
