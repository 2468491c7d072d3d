"""What the baseline knows: moved, renamed, edited and copied uses."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from portcheck.gate.baseline import Baseline, baseline_of
from portcheck.gate.known import Known, known_in
from portcheck.model.finding import Finding
from support.gate import DIGEST, made_finding

A, B, C = (letter * 16 for letter in "abc")


def held(*before: Finding, now: tuple[Finding, ...], whole: bool = True) -> Known:
    return known_in(now, baseline_of(before, ("t",), DIGEST), whole=whole)


def test_nothing_is_known_without_a_baseline() -> None:
    finding = made_finding()
    assert known_in([finding], Baseline(), whole=True) == Known((finding,), (), 0, {})


def test_other_lines_make_no_difference() -> None:
    found = held(made_finding(line=3, anchor=A), now=(made_finding(line=300, anchor=A),))
    assert (found.new, found.edited, found.left) == ((), 0, {})


def test_another_file_makes_no_difference() -> None:
    found = held(made_finding("a.cu", anchor=A), now=(made_finding("b/c.cu", anchor=A),))
    assert (found.new, found.edited, found.left) == ((), 0, {})


def test_a_second_use_of_the_same_statement_is_new() -> None:
    again = made_finding(line=2, anchor=A)
    found = held(made_finding(line=1, anchor=A), now=(made_finding(line=1, anchor=A), again))
    assert found.new == (again,)


def test_an_edited_statement_is_no_new_use() -> None:
    found = held(made_finding(anchor=A), now=(made_finding(anchor=B),))
    assert (found.new, found.edited, found.left) == ((), 1, {})


def test_a_use_that_was_moved_and_edited_is_known_in_the_whole_tree() -> None:
    """Some files of it do not tell whether the old one is gone."""
    moved = made_finding("b.cu", anchor=B)
    found = held(made_finding("a.cu", anchor=A), now=(moved,))
    assert (found.new, found.edited, found.left) == ((), 1, {})
    found = held(made_finding("a.cu", anchor=A), now=(moved,), whole=False)
    assert (found.new, sum(found.left.values())) == ((moved,), 1)


def test_another_name_is_no_edit() -> None:
    new = made_finding(symbol="cudaBar", anchor=B)
    assert held(made_finding(symbol="cudaFoo", anchor=A), now=(new,)).new == (new,)


def test_another_target_is_no_edit() -> None:
    new = made_finding(target="other", anchor=A)
    assert held(made_finding(target="t", anchor=A), now=(new,)).new == (new,)


def test_what_stays_is_told_from_what_is_edited() -> None:
    """The use that is there as it was takes its own place, not that of the edited one."""
    found = held(
        made_finding(line=1, anchor=A), made_finding(line=2, anchor=B),
        now=(made_finding(line=1, anchor=C), made_finding(line=2, anchor=A)),
    )  # fmt: skip
    assert (found.new, found.edited, found.left) == ((), 1, {})


_FINDINGS = st.lists(
    st.builds(
        lambda file, symbol, anchor, target: made_finding(file, 1, symbol, target=target, anchor=anchor),
        st.sampled_from(("a", "b")),
        st.sampled_from(("x", "y")),
        st.sampled_from((A, B, C)),
        st.sampled_from(("t", "u")),
    ),
    max_size=12,
)


@given(_FINDINGS, _FINDINGS, st.booleans())
def test_every_finding_is_new_or_known_and_every_count_used_once(
    before: list[Finding], now: list[Finding], whole: bool
) -> None:
    baseline = baseline_of(before, ("t", "u"), DIGEST)
    found = known_in(now, baseline, whole=whole)
    assert len(found.new) + len(found.accepted) == len(now)
    assert len(found.accepted) + sum(found.left.values()) == baseline.total


@given(_FINDINGS, _FINDINGS)
def test_in_a_whole_tree_nothing_is_new_but_what_is_used_more_often(before: list[Finding], now: list[Finding]) -> None:
    found = known_in(now, baseline_of(before, ("t", "u"), DIGEST), whole=True)
    uses, had = (Counter((f.occurrence.rule, f.ruling.target) for f in side) for side in (now, before))
    assert Counter((f.occurrence.rule, f.ruling.target) for f in found.new) == uses - had


@given(_FINDINGS, st.booleans())
def test_what_was_written_down_is_known_in_any_order(findings: list[Finding], whole: bool) -> None:
    found = known_in(reversed(findings), baseline_of(findings, ("t", "u"), DIGEST), whole=whole)
    assert (found.new, found.edited, found.left) == ((), 0, {})
