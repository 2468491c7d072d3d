"""Lines by class, readiness, coverage."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portcheck.effort.estimate import coverage_of, estimate_lines
from portcheck.effort.lines import CLASS_OF, classify_lines
from portcheck.model.estimate import LineClass
from portcheck.model.finding import Confidence, Finding, Ruling, Status
from portcheck.model.occurrence import Context, Kind, Occurrence, Region, Resolution, Side
from portcheck.model.target import PortingMode
from support.fixed_report import made_landing

LANDING = made_landing()


def finding(status: Status, line: int, path: str = "a.cu", library: str = "lib") -> Finding:
    mention = Occurrence(
        path, line, 1, 2, "s", library, Kind.FUNCTION, Context.CALL, Side.HOST, Resolution.SYNTACTIC, Region.ACTIVE
    )
    return Finding(mention, Ruling("t", "t/lib/s", status, None, Confidence.TABLE, ()), "f")


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
    assert classify_lines([finding(status, 7) for status in statuses]) == {"a.cu": {line_class: (7,)}}


def test_every_status_has_a_class() -> None:
    assert set(CLASS_OF) == set(Status)


def test_readiness_and_counts() -> None:
    found = [finding(s, n) for n, s in enumerate((Status.SAME, Status.RENAME, Status.MISSING), start=1)]
    found.append(finding(Status.UNKNOWN, 4, "b"))
    estimate = estimate_lines(LANDING, classify_lines(found))
    lines = estimate.lines
    assert (lines.unchanged, lines.mechanical, lines.manual, lines.unknown, lines.total) == (1, 1, 1, 1, 4)
    assert estimate.readiness == 50.0
    assert estimate.days is None
    assert (lines.switched_off, lines.to_write, estimate.drivers) == (None, None, ())


@pytest.mark.parametrize(
    ("mode", "sentence"),
    [
        (PortingMode.TEXT, "a profile: the sources are converted: a rename changes its line"),
        (PortingMode.BUILD, "a profile: the vendor's build wrapper converts: a rename leaves its line as it is"),
        (PortingMode.HEADER, "a profile: a macro header maps the names: a rename leaves its line as it is"),
        (PortingMode.LAYER, "a profile: the vendor's compatibility layer keeps the CUDA names: a rename leaves its"
         " line as it is"),
    ],
)  # fmt: skip
def test_the_mode_of_the_landing_is_an_assumption(mode: PortingMode, sentence: str) -> None:
    assumptions = estimate_lines(made_landing(mode), {}).assumptions
    assert assumptions[0] == sentence


FINDINGS = st.lists(
    st.builds(finding, st.sampled_from(list(Status)), st.integers(1, 9), st.sampled_from(["a", "b"])), max_size=40
)


@given(FINDINGS)
def test_no_line_is_counted_twice_or_lost(findings: list[Finding]) -> None:
    lines = classify_lines(findings)
    counted = [(path, n) for path, classes in lines.items() for numbers in classes.values() for n in numbers]
    assert sorted(counted) == sorted({(f.occurrence.file, f.occurrence.line) for f in findings})
    assert estimate_lines(LANDING, lines).lines.total == len(counted)


@given(FINDINGS, FINDINGS)
def test_two_halves_make_the_whole(one: list[Finding], two: list[Finding]) -> None:
    left = [finding(f.ruling.status, f.occurrence.line, "left/" + f.occurrence.file) for f in one]
    right = [finding(f.ruling.status, f.occurrence.line, "right/" + f.occurrence.file) for f in two]
    assert classify_lines(left) | classify_lines(right) == classify_lines(left + right)


def test_coverage_counts_mentions_by_library_and_status() -> None:
    found = [finding(Status.SAME, 1), finding(Status.SAME, 1), finding(Status.MISSING, 1, library="other")]
    coverage = coverage_of(found)
    assert list(coverage) == ["lib", "other"]
    assert {s: n for s, n in coverage["lib"].items() if n} == {Status.SAME: 2}
