"""Which landings are compared."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portcheck.model.errors import UsageError
from portcheck.model.report import Report
from portcheck.report.diff.pairs import pairs_of
from support.fixed_report import fixed_report, made_landing


def report_of(*ids: str) -> Report:
    """A report on landings as ``t``, ``t:profile@4.3``."""
    landings = tuple(replace(made_landing(identity=identity.partition("@")[0]), id=identity) for identity in ids)
    return replace(fixed_report(), landings=landings)


def paired(before: str, after: str, *targets: str, **wished: str) -> tuple[list[str], list[str], list[str]]:
    wishes = {one.replace("_", ":"): other for one, other in wished.items()}
    found = pairs_of(report_of(*before.split()), report_of(*after.split()), wishes, targets)
    only = ([landing.id for landing in side] for side in (found.only_before, found.only_after))
    return [pair.id for pair in found.paired], *only  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("before", "after", "pairs", "only_before", "only_after"),
    [
        ("a b", "a b", ["a", "b"], [], []),
        ("b a", "a b", ["a", "b"], [], []),
        ("a@4.2", "a@4.3", ["a@4.2 → a@4.3"], [], []),
        ("a", "a:x", ["a → a:x"], [], []),
        ("a a:x", "a a:y", ["a", "a:x → a:y"], [], []),
        ("a:x a:y b", "a:z b", ["b"], ["a:x", "a:y"], ["a:z"]),
        ("a b", "b c", ["b"], ["a"], ["c"]),
    ],
)
def test_by_id_then_by_target_where_that_is_unambiguous(
    before: str, after: str, pairs: list[str], only_before: list[str], only_after: list[str]
) -> None:
    assert paired(before, after) == (pairs, only_before, only_after)


def test_as_wished() -> None:
    assert paired("a:x a:y", "a:z a:x", a_x="a:z") == (["a:x → a:z", "a:y → a:x"], [], [])


@pytest.mark.parametrize(
    ("targets", "pairs"),
    [(["b"], ["b"]), (["a"], ["a@1 → a@2"]), (["a@1", "b"], ["a@1 → a@2", "b"]), (["a@2"], ["a@1 → a@2"])],
)
def test_some_alone(targets: list[str], pairs: list[str]) -> None:
    assert paired("a@1 b c", "a@2 b d", *targets) == (pairs, [], [])


def test_what_cannot_be_paired() -> None:
    with pytest.raises(UsageError, match="have no target in common: a before, b, c after"):
        paired("a", "b c")
    with pytest.raises(UsageError, match="--pair a=b: a and b are different targets"):
        paired("a", "a b", a="b")
    with pytest.raises(UsageError, match=r"unknown target in the report 'z'.*known are a"):
        paired("a", "a b", z="b")
    with pytest.raises(UsageError, match=r"unknown target in the report 'd'.*known are a, b"):
        paired("a b c", "a b d", "d")
