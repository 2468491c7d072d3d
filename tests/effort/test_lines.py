"""Lines by class: of the names on them, and of what hangs on these."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portcheck.effort.lines import CLASS_OF, ClassifiedLines, NamedLines, classified
from portcheck.model.effort import LineModel
from portcheck.model.estimate import LineClass
from portcheck.model.finding import Finding, Status
from portcheck.model.occurrence import Kind
from portcheck.model.span import Part, Span
from support.effort_rules import always, followed, made_model
from support.effort_work import made_finding

MODEL = made_model("rename", followed(Part.CALL, LineClass.MECHANICAL), followed(Part.KERNEL_BODY, counted=False))
REWRITE = made_model("rewrite", always(Part.KERNEL_BODY), followed(Part.CALL))
KIN = frozenset(("t",))


def on_one(findings: list[Finding], *spans: Span, doubtful: frozenset[str] = frozenset()) -> ClassifiedLines:
    return on_landings([findings], spans, doubtful=doubtful)[0] or ClassifiedLines({}, {})


def on_landings(
    of_landings: Sequence[list[Finding]],
    spans: Sequence[Span] = (),
    model: LineModel = MODEL,
    doubtful: frozenset[str] = frozenset(),
) -> list[ClassifiedLines | None]:
    """The lines of one file, by the findings of each landing in it."""
    count = len(of_landings)
    rulings = [
        (finding.occurrence, tuple(finding.ruling if n == number else None for n in range(count)))
        for number, findings in enumerate(of_landings)
        for finding in findings
    ]
    found: list[ClassifiedLines | None] = [None] * count
    for numbers, lines in classified(NamedLines(doubtful).of(rulings), spans, [(model, KIN)] * count):
        for number in numbers:
            found[number] = lines
    return found


@pytest.mark.parametrize(
    ("statuses", "line_class"),
    [
        ([Status.SAME], LineClass.UNCHANGED),
        ([Status.RENAME, Status.SAME], LineClass.MECHANICAL),
        ([Status.UNKNOWN, Status.RENAME], LineClass.UNKNOWN),
        ([Status.ADAPT], LineClass.MANUAL),
        ([Status.REDESIGN, Status.SAME], LineClass.MANUAL),
        ([Status.MISSING, Status.UNKNOWN], LineClass.MANUAL),
    ],
)
def test_a_line_takes_the_heaviest_class(statuses: list[Status], line_class: LineClass) -> None:
    assert on_one([made_finding(status, 7) for status in statuses]).classes == {line_class: (7,)}


def test_every_status_has_a_class() -> None:
    assert set(CLASS_OF) == set(Status)


def test_the_rest_of_a_call_follows_its_name() -> None:
    found = on_one([made_finding(Status.RENAME, 3)], Span(Part.CALL, 4, 5, of=(3,)))
    assert found.classes == {LineClass.MECHANICAL: (3, 4, 5)}
    assert found.followed == {4: Part.CALL, 5: Part.CALL}


@pytest.mark.parametrize("status", [Status.SAME, Status.UNKNOWN])
def test_nothing_follows_a_name_that_does_not_change(status: Status) -> None:
    assert on_one([made_finding(status, 3)], Span(Part.CALL, 4, 5, of=(3,))).followed == {}


def test_a_line_with_a_changing_name_follows_nothing() -> None:
    found = on_one([made_finding(Status.ADAPT, 3), made_finding(Status.ADAPT, 4)], Span(Part.CALL, 4, 4, of=(3,)))
    assert found.classes == {LineClass.MANUAL: (3, 4)}
    assert found.followed == {}


def test_what_the_model_leaves_out_is_known_and_not_counted() -> None:
    found = on_one([], Span(Part.KERNEL_BODY, 1, 2))
    assert found.classes == {}
    assert found.followed == {1: Part.KERNEL_BODY, 2: Part.KERNEL_BODY}


def test_what_the_guards_leave_out_is_not_there() -> None:
    found = on_one([made_finding(Status.RENAME, 3)], Span(Part.CALL, 4, 4, of=(3,), switched_off=("t",)))
    assert found.classes == {LineClass.MECHANICAL: (3,)}


def test_lines_of_a_doubtful_hazard_are_unknown() -> None:
    hazard = made_finding(Status.ADAPT, 3, symbol="odd", kind=Kind.HAZARD)
    assert on_one([hazard], doubtful=frozenset(("odd",))).classes == {LineClass.UNKNOWN: (3,)}
    assert on_one([hazard]).classes == {LineClass.MANUAL: (3,)}


def test_device_code_that_is_written_again_is_manual_whatever_stands_on_it() -> None:
    findings = [
        made_finding(status, line) for line, status in enumerate((Status.SAME, Status.RENAME, Status.UNKNOWN), 2)
    ]
    (found,) = on_landings([findings], (Span(Part.KERNEL_BODY, 1, 4),), REWRITE)
    assert found is not None
    assert found.classes == {LineClass.MANUAL: (1, 2, 3, 4)}
    assert found.rewritten == {1, 2, 3, 4}


def test_a_branch_for_other_hardware_is_switched_off_where_it_needs_a_person() -> None:
    branch = Span(Part.HARDWARE_BRANCH, 3, 5, of=(2,))
    blocked = on_one([made_finding(Status.MISSING, 4), made_finding(Status.RENAME, 5)], branch)
    assert blocked.classes == {}
    assert (blocked.switched_off, blocked.branches) == (frozenset((3, 4, 5)), 1)
    easy = on_one([made_finding(Status.RENAME, 4)], branch)
    assert easy.classes == {LineClass.MECHANICAL: (4,)}
    assert (easy.switched_off, easy.branches) == (frozenset(), 0)


def test_a_branch_in_several_runs_is_one() -> None:
    runs = [Span(Part.HARDWARE_BRANCH, first, first, of=(2,)) for first in (3, 7)]
    found = on_one([made_finding(Status.MISSING, 7)], *runs)
    assert (found.switched_off, found.branches) == (frozenset((3, 7)), 1)


@pytest.mark.parametrize(("target", "lines"), [("t", {3, 4}), ("other", set())])
def test_what_the_guards_leave_out_is_switched_off_for_their_target_alone(target: str, lines: set[int]) -> None:
    left_out = Span(Part.LEFT_OUT, 3, 4, switched_off=(target,))
    assert on_one([made_finding(Status.RENAME, 9)], left_out).switched_off == lines


FINDINGS = st.lists(st.builds(made_finding, st.sampled_from(list(Status)), st.integers(1, 9)), max_size=40)


@given(FINDINGS)
def test_no_line_is_counted_twice_or_lost(findings: list[Finding]) -> None:
    counted = [number for numbers in on_one(findings).classes.values() for number in numbers]
    assert sorted(counted) == sorted({finding.occurrence.line for finding in findings})


SPANS = (Span(Part.CALL, 5, 6, of=(4,)), Span(Part.KERNEL_BODY, 7, 9, switched_off=("t",)), Span(Part.CALL, 2, 3))


@given(st.lists(FINDINGS, min_size=1, max_size=5), st.sampled_from([(), SPANS]))
def test_each_landing_finds_what_it_finds_alone(of_landings: list[list[Finding]], spans: tuple[Span, ...]) -> None:
    assert on_landings(of_landings, spans) == [on_landings([findings], spans)[0] for findings in of_landings]


def test_where_nothing_is_found_nothing_is_said() -> None:
    assert on_landings([[made_finding(Status.SAME, 1)], []])[1] is None
    assert on_landings([[]], SPANS)[0] is not None


def test_what_follows_changed_lines_is_followed_in_turn() -> None:
    """A call that is not counted changes nothing; what follows a line that a counted call changes does."""
    model = made_model("m", followed(Part.CALL), followed(Part.LAUNCH))
    spans = [Span(Part.CALL, 4, 4, of=(3,)), Span(Part.LAUNCH, 6, 6, of=(4,))]
    (found,) = on_landings([[made_finding(Status.RENAME, 3)]], spans, model)
    assert found is not None
    assert found.followed == {4: Part.CALL, 6: Part.LAUNCH}
    unchanged = made_model("m", followed(Part.CALL, LineClass.UNKNOWN), followed(Part.LAUNCH))
    (found,) = on_landings([[made_finding(Status.RENAME, 3)]], spans, unchanged)
    assert found is not None
    assert found.followed == {4: Part.CALL}


def test_branches_for_hardware_are_left_out_one_by_one() -> None:
    spans = [
        Span(Part.HARDWARE_BRANCH, 1, 2, of=(1,)),
        Span(Part.HARDWARE_BRANCH, 5, 6, of=(5,)),
        Span(Part.HARDWARE_BRANCH, 8, 9, of=(8,)),
    ]
    found = on_one([made_finding(Status.MISSING, 2), made_finding(Status.MISSING, 5)], *spans)
    assert found.branches == 2
    assert found.switched_off == {1, 2, 5, 6}
    assert found.classes == {}


def test_tags_count_lines_by_what_they_follow_and_others_by_class() -> None:
    found = on_one([made_finding(Status.RENAME, 3), made_finding(Status.MISSING, 9)], Span(Part.CALL, 4, 5, of=(3,)))
    assert found.tags == {"call": 2, "mechanical": 1, "manual": 1}
    rewritten = on_landings(
        [[made_finding(Status.RENAME, 3), made_finding(Status.MISSING, 9)]],
        [Span(Part.CALL, 4, 5, of=(3,)), Span(Part.KERNEL_BODY, 5, 7)],
        REWRITE,
    )[0]
    assert rewritten is not None
    assert rewritten.tags == {"call": 1, "mechanical": 1, "manual": 1}
