"""``-D`` and ``-U``."""

from __future__ import annotations

import pytest

from portcheck.cli.macros import parse_macros
from portcheck.model.errors import UsageError


@pytest.mark.parametrize(
    ("defined", "undefined", "macros"),
    [
        (["A"], [], {"A": 1}),
        (["A=700"], [], {"A": 700}),
        (["A=0x10u", "B=010"], [], {"A": 16, "B": 8}),
        (["A=08"], [], {"A": "08"}),
        (["A="], [], {"A": ""}),
        (["A=text"], [], {"A": "text"}),
        ([], ["A"], {"A": None}),
        (["A", "A=2"], ["B"], {"A": 2, "B": None}),
    ],
)
def test_macros(defined: list[str], undefined: list[str], macros: dict[str, object]) -> None:
    assert parse_macros(defined, undefined) == macros


@pytest.mark.parametrize(
    ("defined", "undefined", "says"),
    [(["3"], [], "-D 3:"), (["A-B=1"], [], "no name of a macro"), ([], [""], "-U "), (["A=0"], ["A"], "-D defines it")],
)
def test_faults(defined: list[str], undefined: list[str], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        parse_macros(defined, undefined)
