"""The sentences of errors."""

from __future__ import annotations

import pytest

from portcheck.model.errors import unknown


@pytest.mark.parametrize(
    ("known", "sentence"),
    [
        (["cudart"], "unknown thing 'cuda': did you mean cudart? known are cudart"),
        (["b", "a"], "unknown thing 'cuda': known are a, b"),
        ([], "unknown thing 'cuda': known are none"),
    ],
)
def test_the_sentence_for_an_unknown_name(known: list[str], sentence: str) -> None:
    assert unknown("thing", "cuda", known) == sentence
