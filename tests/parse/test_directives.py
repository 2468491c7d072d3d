"""Preprocessor lines."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portcheck.parse.directives import directives
from portcheck.parse.text import blank_comments_and_literals


def read(source: str) -> list[tuple[str, str]]:
    """Word and rest of each directive."""
    code = blank_comments_and_literals(source.encode())
    found = directives(source.encode(), code)
    return [(d.word.decode(), code[d.rest : d.end].decode().strip()) for d in found]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("#if A\n#endif", [("if", "A"), ("endif", "")]),
        ("  #\tdefine X 1\nx", [("define", "X 1")]),
        ("#define X \\\n 1\ny", [("define", "X \\\n 1")]),
        ("#define X \\\r\n 1\r\ny", [("define", "X \\\r\n 1")]),
        ("#define X /* a\nb */ 1\ny", [("define", "X     \n     1")]),
        ("/* c */ #if A\n", [("if", "A")]),
        ("#\n#", [("", ""), ("", "")]),
        ('# 12 "file"', [("", "12")]),
        ("x #if A", []),
        ("// #if A\n", []),
        ("/*\n#if A\n*/", []),
        ('R"(\n#if A\n)"', []),
        ('"\\\n#if A"', []),
        ("a ## b", []),
        ("", []),
    ],
)
def test_directives(source: str, expected: list[tuple[str, str]]) -> None:
    assert read(source) == expected


@given(st.text(alphabet='#ifdefn \n\\/*"R()x', max_size=60))
def test_directives_stand_apart_in_order(source: str) -> None:
    found = list(directives(source.encode(), blank_comments_and_literals(source.encode())))
    assert all(d.start < d.rest <= d.end <= len(source) for d in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
