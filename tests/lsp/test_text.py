"""Places in an open document."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portcheck.lsp.text import OpenText, Spot, Stretch, Units

TEXTS = st.text(st.sampled_from("ab \n\r\t显😀é\f\u2028\x85\0\ufeff"), max_size=40)
UNITS = st.sampled_from(list(Units))


def test_columns_count_units() -> None:
    text = "x\n显😀b"
    assert OpenText(text, Units.UTF16).spot(2, 3) == Spot(1, 3)
    assert OpenText(text, Units.UTF8).spot(2, 3) == Spot(1, 7)
    assert OpenText(text, Units.UTF32).spot(2, 3) == Spot(1, 2)
    assert OpenText(text).spot(9, 3) == Spot(8, 0)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_the_protocol_says(end: str) -> None:
    text = OpenText(f"a{end}b\f\u2028\x85c{end}")
    assert [text.line(number) for number in range(-1, 4)] == ["", "a", "b\f\u2028\x85c", "", ""]
    assert text.text[text.offset(Spot(1, 4)) :] == f"c{end}"


def test_a_place_behind_the_end_is_the_end() -> None:
    text = OpenText("ab\ncd")
    assert [text.offset(Spot(*spot)) for spot in ((0, 9), (1, 9), (9, 0))] == [2, 5, 5]
    assert text.changed("x", Stretch(Spot(1, 1), Spot(7, 3))).text == "ab\ncx"
    assert text.changed("x", Stretch(Spot(1, 1), Spot(0, 0))).text == "ab\ncxd"  # an end before its start


def test_a_change_in_the_middle_of_a_pair_does_not_split_it() -> None:
    assert OpenText("😀b").offset(Spot(0, 1)) == 0


@given(TEXTS, TEXTS, UNITS, st.data())
def test_a_change_is_that_of_the_characters(text: str, new: str, units: Units, data: st.DataObject) -> None:
    opened = OpenText(text, units)
    first = data.draw(st.integers(0, len(text)))
    last = data.draw(st.integers(first, len(text)))
    spots = [spot_of(opened, offset) for offset in (first, last)]
    kept = [opened.offset(spot) for spot in spots]
    assert opened.changed(new, Stretch(*spots)).text == text[: kept[0]] + new + text[kept[1] :]
    assert kept == [offset - (text[offset - 1 : offset + 1] == "\r\n") for offset in (first, last)]


def spot_of(opened: OpenText, offset: int) -> Spot:
    """As an editor counts it; between a return and its newline it has no place."""
    lines = re.split("\r\n|\n|\r", opened.text[: offset - (opened.text[offset - 1 : offset + 1] == "\r\n")])
    return opened.spot(len(lines), len(lines[-1]) + 1)


@given(TEXTS)
def test_the_parser_s_bytes_have_the_same_characters(text: str) -> None:
    clean = OpenText(text + "\ud800").utf8.decode()
    assert len(clean) == len(text) + 1
    assert "\0" not in clean and not clean.startswith("\ufeff")
