from __future__ import annotations

import pytest

from portcheck.parse.present import Present


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ((), True),
        (((b"a",),), True),
        (((b"y", b"b"), (b"c",)), True),
        (((b"a",), (b"y",)), False),
        (((b"A",),), False),
        (((b"(x",),), True),
        (((b"bc (",),), True),
        (((b"c(",),), False),
    ],
)
def test_a_word_of_every_group(groups: tuple[tuple[bytes, ...], ...], expected: bool) -> None:
    assert Present(b"abc (x", [b"abc", b"x"]).holds(groups) is expected
