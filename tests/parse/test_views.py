"""What hazards are looked for in, and long stretches of blanks cut short."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portcheck.model.hazard import Place
from portcheck.model.source import Language
from portcheck.parse.build_text import BuildText
from portcheck.parse.lexicon import Lexicon
from portcheck.parse.place import SourceText
from portcheck.parse.views import squeezed, view_of
from support.parsed import NOTHING_KNOWN

SOURCE = """\
#include "a.so" // b
#define NAME "c" \\
  d /* e */
const char *s = "f.so", t = 'g'; // "h"
const char *r = R"(
# i )";
  # if J
"""


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        (Place.CODE, ["#include", "#define NAME", "\\", "d", "const char *s =", ", t =", ";", "const char *r =", ";",
                      "# if J"]),
        (Place.DIRECTIVE, ['#include "a.so"', '#define NAME "c" \\', "d", "# if J"]),
        (Place.LITERAL, ['"c"', '"f.so"', 'R"(', '# i )"']),
    ],
)  # fmt: skip
def test_views(lexicon: Lexicon, place: Place, shown: list[str]) -> None:
    source = SOURCE.encode()
    view = view_of(SourceText("a.cu", source, lexicon, NOTHING_KNOWN), place)
    assert len(view) == len(source)
    assert [i for i, byte in enumerate(view) if byte == 10] == [i for i, byte in enumerate(source) if byte == 10]
    assert all(byte == other for byte, other in zip(view, source, strict=True) if byte not in b" \n")
    parts = [part for line in view.decode().split("\n") for part in re.split(r" {2,}", line.strip()) if part]
    assert parts == shown


def test_a_build_file_loses_its_comments(lexicon: Lexicon) -> None:
    source = b'set(A "b") # c\n#[[ d ]] e'
    text = BuildText("CMakeLists.txt", source, lexicon, NOTHING_KNOWN, language=Language.CMAKE)
    assert view_of(text, Place.BUILD) == b'set(A "b")    \n         e'


TEXTS = st.lists(
    st.one_of(st.binary(max_size=5), st.integers(0, 300).map(lambda n: b" " * n), st.sampled_from([b"\n" * 90, b"\t"]))
).map(b"".join)


@given(TEXTS)
def test_every_word_keeps_its_place(text: bytes) -> None:
    short = squeezed(text)
    assert not re.search(rb"\s{66}", short.text)
    assert short.text.split() == text.split()
    for word in re.finditer(rb"\S+", short.text):
        start, end = short.origin(word.span())
        assert text[start:end] == word[0]


@given(TEXTS)
def test_words_on_different_lines_stay_so(text: bytes) -> None:
    assert [line.split() for line in squeezed(text).text.split(b"\n") if line.strip()] == [
        line.split() for line in text.split(b"\n") if line.strip()
    ]


def test_short_blanks_stay() -> None:
    text = b"a" + b" " * 64 + b"b" + b"\n" * 64
    assert squeezed(text).text == text
