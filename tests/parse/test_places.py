"""What begins with known bytes is found as by a search."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portcheck.parse.places import matches, places

PATTERNS = (
    (re.compile(rb"\busing\s+(\w+)\s*=[^;]*;|\btypedef\b[^;]*;"), (b"using", b"typedef")),
    (re.compile(rb"\b(?:asm|__asm__|__asm)\b\s*\("), (b"asm", b"__asm")),
    (re.compile(rb"\ba+b\b"), (b"a",)),
)
PIECES = st.sampled_from([b"using", b"typedef", b"asm", b"__asm__", b"a", b"b", b" ", b"=", b";", b"(", b"x", b"_"])


@pytest.mark.parametrize(("pattern", "beginnings"), PATTERNS)
@given(pieces=st.lists(PIECES, max_size=30))
def test_matches_are_those_of_a_search(
    pattern: re.Pattern[bytes], beginnings: tuple[bytes, ...], pieces: list[bytes]
) -> None:
    text = b"".join(pieces)
    found = [match.span() for match in matches(pattern, text, beginnings)]
    assert found == [match.span() for match in pattern.finditer(text)]


def test_of_many_beginnings_as_well() -> None:
    names = [b"n%d" % number for number in range(500)]
    text = b" ".join(names) + b" other"
    word = re.compile(rb"\b\w+")
    assert {match[0] for match in matches(word, text, names)} >= {*names}
    assert [match[0] for match in matches(word, text, names[:3])] == [
        name for name in names if name.startswith((b"n0", b"n1", b"n2"))
    ]


def test_of_no_beginning_there_is_none() -> None:
    assert list(matches(re.compile(rb"\w+"), b"a b", ())) == []


@given(st.lists(st.sampled_from([b"ab", b"a", b"b", b" "]), max_size=20).map(b"".join))
def test_places(text: bytes) -> None:
    assert list(places(text, b"ab")) == [match.start() for match in re.finditer(b"ab", text)]
