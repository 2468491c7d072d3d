"""Blanking and counting, and the parser on anything at all."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portcheck.model.occurrence import Kind
from portcheck.parse.text import (
    _COMMENT_OR_LITERAL,
    LineIndex,
    blank_comments_and_literals,
    blanked,
    comments_among,
    comments_and_literals,
    count_lines,
)
from support.parsed import ParseSource


def without_comments_in(source: bytes) -> bytes:
    return blanked(source, comments_among(source, comments_and_literals(source)))


PIECES = st.sampled_from(
    [
        "cudaMalloc(&p, 3);",
        "thrust::sort(a, b);",
        "k<<<1, 2>>>(a);",
        "__global__ void k() {",
        'asm("mov.u32 %0, 1;");',
        "#if 0\n",
        "#else\n",
        "#endif\n",
        "#define X ",
        "#include <cuda.h>\n",
        "namespace a {",
        "struct float2 {",
        "using namespace nvcuda;\n",
        'dlsym(h, "cuMemMap")',
        "threadIdx.x",
        "half",
        "::",
        "cub::",
        "template <",
        ">",
        "}",
        "{",
        "(",
        ")",
        "//",
        "/*",
        "*/",
        '"',
        "'",
        "\\",
        "\n",
        'R"(',
        ')"',
        "中文",
        "\r\n",
        "1'000",
        " ",
        "\\\n",
    ]
)
SOURCES = st.lists(PIECES, max_size=40).map("".join)


@pytest.mark.parametrize(
    ("source", "without_comments", "code"),
    [
        (b"a // b\nc", b"a     \nc", b"a     \nc"),
        (b'x = "//"; // y', b'x = "//";     ', b"x =     ;     "),
        (b"/* a\n b */ c", b"    \n      c", b"    \n      c"),
        (b"'\"' // a", b"'\"'     ", b"        "),
        (b"1'000 // a", b"1'000     ", b"1'000     "),
        (b'R"x(a // ")x" b', b'R"x(a // ")x" b', b"              b"),
        (b"/* never closed", b"               ", b"               "),
        (b'"a\\"b" c', b'"a\\"b" c', b"       c"),
    ],
)
def test_blanking(source: bytes, without_comments: bytes, code: bytes) -> None:
    assert without_comments_in(source) == without_comments
    assert blank_comments_and_literals(source) == code


@given(SOURCES | st.text())
def test_blanking_keeps_offsets(text: str) -> None:
    source = text.encode("utf-8", errors="replace")
    for blank in (without_comments_in(source), blank_comments_and_literals(source)):
        assert len(blank) == len(source)
        assert [i for i, b in enumerate(blank) if b == 10] == [i for i, b in enumerate(source) if b == 10]


@given(st.text(alphabet="ab\n中"))
def test_line_index_agrees_with_split(text: str) -> None:
    source = text.encode()
    index = LineIndex(source)
    offset = 0
    for number, line in enumerate(text.split("\n"), start=1):
        for column, character in enumerate(line, start=1):
            assert (index.line(offset), index.column(offset)) == (number, column)
            offset += len(character.encode())
        offset += 1
    assert count_lines(source) == len(text.splitlines())


@pytest.mark.parametrize(
    ("source", "lines"),
    [(b"a\rb", [1, 1, 2]), (b"a\r\nb", [1, 1, 1, 2]), (b"a\r\r\nb", [1, 1, 2, 2, 3]), (b"a\nb\r", [1, 1, 2, 2])],
)
def test_a_lone_carriage_return_ends_a_line(source: bytes, lines: list[int]) -> None:
    index = LineIndex(source)
    assert [index.line(offset) for offset in range(len(source))] == lines
    assert count_lines(source) == lines[-1]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_name_over_two_lines_ends_with_the_first(parse: ParseSource, end: str) -> None:
    source = f"#include <cutlass/cutlass.h>{end}using A = cutlass::gemm::{end}    GemmShape<1, 2, 3>;{end}"
    (name,) = (o for o in parse(source, "a.cpp").occurrences if o.symbol == "cutlass::gemm::GemmShape")
    assert (name.line, name.column, name.end_column) == (2, 11, 26)


def test_a_name_over_two_literals_ends_with_the_first(parse: ParseSource) -> None:
    (name,) = (o for o in parse('void f() { asm("mma." \n "sync;"); }').occurrences if o.symbol.startswith("mma"))
    assert (name.line, name.column, name.end_column) == (1, 17, 22)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(source=SOURCES)
def test_anything_parses_to_sorted_occurrences_inside_the_file(parse: ParseSource, source: str) -> None:
    parsed = parse(source)
    lines = source.split("\n")
    places = [(o.line, o.column) for o in parsed.occurrences]
    assert places == sorted(places)
    for occurrence in parsed.occurrences:
        assert 1 <= occurrence.column < occurrence.end_column
        assert occurrence.line <= len(lines)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(source=SOURCES)
def test_the_prefilter_loses_nothing(parse: ParseSource, source: str) -> None:
    """A C++ file gives the same with and without it. (Host assembly alone, with no word of CUDA around, is no CUDA.)"""
    filtered = parse(source, "a.cpp").occurrences
    with patch("portcheck.parse.file.may_hold_cuda", return_value=True):
        whole = parse(source, "a.cpp").occurrences
    assert filtered == whole or {o.kind for o in whole} == {Kind.PTX}


def test_deep_nesting_is_parsed(parse: ParseSource) -> None:
    source = "void f() { x = " + "(" * 3000 + "cudaFree(p)" + ")" * 3000 + "; }"
    assert [o.symbol for o in parse(source).occurrences] == ["cudaFree"]


@given(st.lists(st.sampled_from(["a", "\u00e9", "\u91ca", "\U0001f642", "\n", "x" * 700]), max_size=40))
def test_columns_of_long_lines_count_characters(parts: list[str]) -> None:
    text = "".join([*parts, *parts[::-1]])
    index = LineIndex(text.encode())
    for place in range(0, len(text), 97):
        offset = len(text[:place].encode())
        column = index.column(offset)
        assert column == place - (text.rfind("\n", 0, place) + 1) + 1
        assert index.offset(index.line(offset), column) == offset


RAW = st.lists(st.sampled_from(['R"', 'R"x', "(", ")", "x", '"', "\n", "/*", "*/", "//", "\\", 'a"b']), max_size=60)


@given(RAW)
def test_raw_strings_without_an_end_are_none(parts: list[str]) -> None:
    source = "".join([*parts, *['R"z('] * 9]).encode()
    found = [match.span() for match in _COMMENT_OR_LITERAL.finditer(source)]
    assert comments_and_literals(source) == found
