"""Accesses to the members of vectors."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portcheck.parse.lexicon import Lexicon
from portcheck.parse.place import SourceText
from portcheck.parse.vectors import vector_members
from support.parsed import NOTHING_KNOWN

NAMED = re.compile(rb"\b([A-Za-z_]\w*)[ \t]*(?:\[[^\[\]\n]*\])?[ \t]*(?:\.|->)[ \t]*[xyzw]\b(?![ \t]*\()")
ANY = re.compile(rb"[\w\])][ \t]*(?:\.|->)[ \t]*[xyzw]\b(?![ \t]*\()")
PIECES = st.sampled_from(
    [b"v", b".x", b"->y", b" . w", b"[", b"]", b"i", b"\n", b" ", b"(", b")", b"1", b"threadIdx", b".xy", b"..z", b"-"]
)


def lines_of(lexicon: Lexicon, source: bytes, *bodies: tuple[int, int]) -> set[int]:
    return vector_members(SourceText("a.cu", source, lexicon, NOTHING_KNOWN), bodies)


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("float4 v;\nf(v.x);\nf(v.a);\nf(u.x);", {2}),
        ("__half2 *p;\np->y;\np[i + 1].x;\np[a[0]].x;\np . z;", {2, 3, 5}),
        ("const dim3 grid(1);\ngrid.x = 2;\nmy_grid.y;\ngrid.x();", {2}),
        ("float5 v;\nv.x;\nfloat4x4 m;\nm.x;\nmyfloat4 n;\nn.x;", set()),
        ("uint3 threadIdx;\nthreadIdx.x;", set()),
    ],
)
def test_variables_that_are_declared_here(lexicon: Lexicon, source: str, lines: set[int]) -> None:
    assert lines_of(lexicon, source.encode()) == lines


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("a.x;\nb().y;\nc[1].z;\nthreadIdx.x;\nblockDim.y;\n;.x;\nd.x(1);\ne->w;", {1, 2, 3, 8}),
        ("a.xy;\nb.q;\nc\n.x;", set()),
    ],
)
def test_any_in_device_code(lexicon: Lexicon, source: str, lines: set[int]) -> None:
    assert lines_of(lexicon, source.encode(), (0, len(source))) == lines
    assert lines_of(lexicon, source.encode()) == set()
    around = b"a.x;\n" + source.encode() + b"\nb.x;"
    assert lines_of(lexicon, around, (5, 5 + len(source))) == {line + 1 for line in lines}


@given(pieces=st.lists(PIECES, max_size=30))
def test_the_same_as_by_patterns(lexicon: Lexicon, pieces: list[bytes]) -> None:
    source = b"float4 v;\n" + b"".join(pieces)
    by_name = {source.count(b"\n", 0, m.start()) + 1 for m in NAMED.finditer(source) if m[1] == b"v"}
    assert lines_of(lexicon, source) == by_name
    half = len(source) // 2
    found = (m.start() for m in ANY.finditer(source, half))
    anywhere = {
        source.count(b"\n", 0, at) + 1 for at in found if not source[max(0, at - 8) : at + 1].endswith(b"threadIdx")
    }
    assert lines_of(lexicon, source, (half, len(source) - 1), (half + 1, len(source))) == by_name | anywhere
