"""A mark stands under its place, whatever stands before it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from portcheck.model.escape import harmless
from portcheck.report.terminal.quoted import quoted


def over_mark(text: str, marks: str) -> str:
    """The characters of ``text`` that stand above the mark."""
    found, column = "", 0
    for character in text:
        if marks[column : column + 1].strip():
            found += character
        column += cell_len(character)
    return found


@pytest.mark.parametrize(
    ("before", "shown"),
    [
        ("", ""),
        ("  x = ", "  x = "),
        ("\t", "    "),
        ("\t\t", "        "),
        ("ab\t", "ab  "),
        ("中\t", "中  "),
        ("abcd\t", "abcd    "),
        ("/* 核函数 */ ", "/* 核函数 */ "),
        ("/* e\u0301 */ ", "/* e\u0301 */ "),
        ("/* \x1b[31m\u202e */ ", "/* \\x1b[31m\\u202e */ "),
        ("\x00", "\\x00"),
        ("\ufeff", "\\ufeff"),
        ("/* ｆｕｌｌ 😀 */ ", "/* ｆｕｌｌ 😀 */ "),
    ],
)
def test_a_mark_stands_under_its_name(before: str, shown: str) -> None:
    found = quoted(f"{before}cudaFree(p);", [(len(before), len(before) + 8)], 80)
    assert found.text == f"{shown}cudaFree(p);"
    assert found.marks == " " * cell_len(shown) + "^~~~~~~~"


def test_each_place_has_its_mark() -> None:
    found = quoted("f(cudaA, \tcudaB)", [(2, 7), (10, 15)], 80)
    assert found.text == "f(cudaA,    cudaB)"
    assert found.marks == "  ^~~~~     ^~~~~"
    # a hazard stands where a name does
    assert quoted("cudaA(b)", [(0, 5), (0, 8)], 80).marks == "^~~~~~~~"
    assert quoted("cudaA(b)", [(0, 8), (6, 7)], 80).marks == "^~~~~~^~"


@pytest.mark.parametrize("place", [(8, 16), (400, 408), (20, 20)])
def test_a_place_past_the_end_has_no_mark(place: tuple[int, int]) -> None:
    assert quoted("cudaFree", [place], 80).marks == ""


def test_a_place_that_is_cut_is_marked_as_far_as_it_goes() -> None:
    found = quoted("x cudaFr…", [(2, 10)], 80)
    assert over_mark(found.text, found.marks) == "cudaFr…"
    assert quoted("x y", [(2, 2)], 80).marks == "  ^"


@pytest.mark.parametrize(
    ("line", "width", "text", "marks"),
    [
        ("cudaFree(p) and so on", 15, "cudaFree(p) a…", "^~~~~~~~"),
        ("and so on cudaFree(p)", 15, "… on cudaFree(…", "     ^~~~~~~~"),
        ("and so on and cudaFree(p)", 20, "…on and cudaFree(p)", "        ^~~~~~~~"),
        ("and so on cudaFree(p) and on", 18, "…o on cudaFree(p)…", "      ^~~~~~~~"),
        ("中中中中中中cudaFree(p)中中", 16, "…中中cudaFree(p…", "     ^~~~~~~~"),
    ],
)
def test_of_a_long_line_the_part_around_the_first_place_is_shown(line: str, width: int, text: str, marks: str) -> None:
    start = line.index("cudaFree")
    found = quoted(line, [(start, start + 8)], width)
    assert cell_len(found.text) <= width
    assert over_mark(found.text, found.marks) == "cudaFree"
    assert (found.text, found.marks) == (text, marks)


def test_what_falls_outside_that_part_has_no_mark() -> None:
    line = "cudaA(x, " + "y" * 100 + ", cudaB)"
    found = quoted(line, [(0, 5), (111, 116)], 40)
    assert found.marks == "^~~~~"
    assert found.text.startswith("cudaA") and found.text.endswith("…")


_LINE = st.text(st.one_of(st.characters(), st.sampled_from("\t 中é\u0301\u202e\x1b😀ab")), max_size=300)


@given(_LINE, _LINE, st.integers(20, 120))
def test_on_any_line_the_mark_finds_its_name_and_the_width_is_kept(before: str, after: str, width: int) -> None:
    line = f"{before} Free {after}"
    found = quoted(line, [(len(before) + 1, len(before) + 5)], width)
    assert cell_len(found.text) <= width
    assert cell_len(found.marks) <= width
    assert over_mark(found.text, found.marks) == "Free"
    assert found.text == harmless(found.text)
    assert found.marks.strip() == "^~~~"
