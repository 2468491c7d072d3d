"""The arguments between brackets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portcheck.parse.arguments import split_arguments


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (b"", []),
        (b"  ", []),
        (b"a", [b"a"]),
        (b"a, f(b, c), {d, e}", [b"a", b"f(b, c)", b"{d, e}"]),
        (b"a[b, c], ", [b"a[b, c]", b""]),
        (b"f<a, b>(c), d", [b"f<a, b>(c)", b"d"]),
        (b"a < b, c", [b"a < b", b"c"]),
        (b"p->x, y", [b"p->x", b"y"]),
    ],
)
def test_arguments_are_cut_at_their_commas(text: bytes, parts: list[bytes]) -> None:
    assert [text[slice(*span)] for span in split_arguments(text, 0, len(text))] == parts


@given(st.text(alphabet="a,()<>[]{}- \n", max_size=60))
def test_arguments_stand_in_order_inside(text: str) -> None:
    code = text.encode()
    spans = split_arguments(code, 0, len(code))
    flat = [offset for span in spans for offset in span]
    assert flat == sorted(flat)
    assert all(0 <= offset <= len(code) for offset in flat)
