"""Accesses to the members of CUDA's vector types: ``v.x`` of a ``float4``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from portcheck.model.regex import regex
from portcheck.parse.place import SourceText
from portcheck.parse.places import WORD_BYTES, matches

_NUMBERED = (
    "char",
    "short",
    "int",
    "long",
    "longlong",
    "uchar",
    "ushort",
    "uint",
    "ulong",
    "ulonglong",
    "float",
    "double",
)
_TYPES = frozenset(
    (*(f"{name}{width}".encode() for name in _NUMBERED for width in "1234"), b"half2", b"__half2", b"dim3")
)
_VARIABLE = regex(
    rb"\b(?:" + b"|".join(sorted(_TYPES)) + rb")\b"
    rb"[ \t]*(?:const\b)?[ \t]*[*&]?[ \t]*(?:__restrict__)?[ \t]*(?:const\b)?[ \t]*([A-Za-z_]\w*)"
)
_ACCESS = regex(rb"(?:\.|->)[ \t]*[xyzw]\b(?![ \t]*\()")
_INDEX = (b"threadIdx", b"blockIdx", b"blockDim", b"gridDim")
_DIGITS = b"0123456789"
_OBJECT_ENDS = frozenset(WORD_BYTES + b"])")
_LONGEST = 1000
"""Of an object with its index."""

_Range = tuple[int, int]


def vector_members(text: SourceText, bodies: Iterable[_Range]) -> set[int]:
    """The lines with accesses to members of variables that are declared here, and with any accesses in the ``bodies``
    of device code (sorted); those of CUDA's built-in indices do not count."""
    types, within = _TYPES.intersection(text.words), _joined(bodies)
    accesses = [match.span() for match in _ACCESS.finditer(text.code)] if types or within else ()
    found = (*_of_variables(text, types, accesses), *_in_bodies(text.code, accesses, within)) if accesses else ()
    return {text.lines.line(start) for start in found}


def _of_variables(text: SourceText, types: Collection[bytes], accesses: Iterable[_Range]) -> Iterator[int]:
    """Where the file's own vectors of these ``types`` stand whose members are accessed."""
    vectors = {match[1] for match in matches(_VARIABLE, text.code, types)} - {*_INDEX} if types else ()
    reached = 0
    for start, name, end in sorted(_objects(text.code, accesses)) if vectors else ():
        if start >= reached:  # not in the index of another
            reached = end
            if name in vectors:
                yield start


def _objects(code: bytes, accesses: Iterable[_Range]) -> Iterator[tuple[int, bytes, int]]:
    """Where the objects begin whose members are accessed, and their names; where the accesses end."""
    for dot, end in accesses:
        lowest = max(0, dot - _LONGEST)
        before = code[lowest:dot].rstrip(b" \t")
        if before.endswith(b"]"):
            opening = before.rfind(b"[")
            if opening < 0 or b"]" in before[opening:-1] or b"\n" in before[opening:]:
                continue
            before = before[:opening].rstrip(b" \t")
        start = len(before.rstrip(WORD_BYTES))
        if before[start:] and before[start] not in _DIGITS:
            yield lowest + start, before[start:], end


def _in_bodies(code: bytes, accesses: Iterable[_Range], within: Sequence[_Range]) -> Iterator[int]:
    """Where objects of any kind end whose members are accessed ``within`` these ranges."""
    number = reached = 0
    for dot, end in accesses:
        while number < len(within) and within[number][1] < end:
            number += 1
        if number == len(within):
            return
        last = dot - 1
        while last > reached and code[last] in b" \t":
            last -= 1
        if last < max(reached, within[number][0]) or code[last] not in _OBJECT_ENDS:
            continue
        reached = end
        if not code[max(0, last - 8) : last + 1].endswith(_INDEX):
            yield last


def _joined(ranges: Iterable[_Range]) -> Sequence[_Range]:
    """Sorted ranges, those that overlap made one."""
    joined: list[_Range] = []
    for start, end in ranges:
        if joined and start < joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return joined
