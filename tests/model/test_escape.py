from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portcheck.model.escape import first_harmful, harmless


@pytest.mark.parametrize(
    ("text", "shown", "first"),
    [
        ("plain ASCII ~", "plain ASCII ~", None),
        ("核函数，一次\u3000é 😀", "核函数，一次\u3000é 😀", None),
        ("a\x1b[31mb\n", "a\\x1b[31mb\\x0a", "\\x1b"),
        ("a\u202eb", "a\\u202eb", "\\u202e"),
        ("\ud800", "\\ud800", "\\ud800"),
        ("\U000e0001", "\\U000e0001", "\\U000e0001"),
        ("\x9b31m", "\\x9b31m", "\\x9b"),
    ],
)
def test_what_steers_a_terminal_becomes_visible(text: str, shown: str, first: str | None) -> None:
    assert (harmless(text), first_harmful(text)) == (shown, first)


@given(st.text())
def test_what_is_shown_holds_nothing_harmful(text: str) -> None:
    assert first_harmful(harmless(text)) is None
    assert (harmless(text) == text) is (first_harmful(text) is None)
