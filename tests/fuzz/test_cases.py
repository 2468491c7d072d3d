"""Inputs that failed once, and some thousand others: seeds, seeds with changes, and any bytes at all."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz.targets import CASES, NAMES, cases_of, target_of

_COUNTS = {"config": 100, "importer": 300, "packs": 30, "prefilter": 60, "preprocessor": 800, "suppressions": 300}
"""Inputs that take less than a second together."""
_PIECES = (
    b"/*",
    b"*/",
    b'"',
    b"'",
    b"\\\n",
    b"\r",
    b"#",
    b'R"(',
    b')"',
    b"//",
    b"\0",
    b"\xff",
    b"[",
    b"]",
    b"\xe4\xb8",
)


def _changed(seeds: list[bytes], count: int) -> Iterator[bytes]:
    """``count`` seeds, each with a few changes; the same in every run."""
    chance = random.Random(8)
    for _ in range(count):
        data = bytearray(chance.choice(seeds))
        for _ in range(chance.randint(1, 4)):
            place = chance.randrange(len(data) + 1)
            other = chance.choice(seeds)
            start = chance.randrange(len(other) + 1)
            piece = chance.choice((b"", chance.choice(_PIECES), other[start : start + chance.randint(1, 40)]))
            data[place : place + chance.choice((0, 0, 1, 8))] = piece
        yield bytes(data)


@pytest.mark.parametrize("name", NAMES)
def test_seeds_and_seeds_with_changes(name: str) -> None:
    target = target_of(name)
    seeds = list(target.seeds())
    assert seeds
    count = _COUNTS[name]
    for data in (*random.Random(8).sample(seeds, min(len(seeds), count // 2)), *_changed(seeds, count)):
        target.one_input(data)


@pytest.mark.parametrize("name", NAMES)
def test_any_bytes(name: str) -> None:
    one_input = target_of(name).one_input

    @settings(max_examples=_COUNTS[name] // 2)
    @given(st.binary(max_size=80))
    def holds(data: bytes) -> None:
        one_input(data)

    holds()


@pytest.mark.parametrize(("name", "case"), [(name, case) for name in NAMES for case in cases_of(name)])
def test_what_failed_once(name: str, case: Path) -> None:
    target_of(name).one_input(case.read_bytes())


def test_cases_lie_where_they_are_tried() -> None:
    assert {path.name for path in CASES.iterdir()} <= set(NAMES)
