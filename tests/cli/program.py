"""The program in this process: how it ended, and what it said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    code: object
    out: str
    err: str


Run = Callable[..., Outcome]


def answered(outcome: Outcome) -> str:
    """What the program said; nothing on stderr, and exit code 0."""
    assert (outcome.code, outcome.err) == (0, "")
    return outcome.out


def refused(outcome: Outcome, *parts: object) -> None:
    """A fault of the user's: exit code 2, nothing on stdout, and on stderr words instead of a traceback."""
    assert outcome.code == 2, outcome.err
    assert outcome.out == ""
    assert "Traceback" not in outcome.err
    for part in parts:
        assert str(part) in outcome.err
