"""GitLab's Code Quality report."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from portcheck.model.escape import first_harmful
from portcheck.model.finding import Status
from portcheck.model.report import Report
from portcheck.model.text import Lang
from portcheck.report.registry import Detail, RenderOptions
from support.fixed_report import crowded_report, fixed_report
from support.many_reports import EVIL_PATH, hostile_report, long_report, moved_report, with_findings
from support.rendered import compare, text_of

_FILE = Path(__file__).parent / "schemas" / "gitlab-code-quality.schema.json"
SCHEMA = Draft202012Validator(json.loads(_FILE.read_text("utf-8")))
LINES = RenderOptions(Detail.LINES)
SUMMARY = RenderOptions(Detail.SUMMARY)


def issues_of(report: Report, options: RenderOptions = LINES) -> list[dict[str, Any]]:
    issues: list[dict[str, Any]] = json.loads(text_of("gitlab", report, options))
    assert [error.message for error in SCHEMA.iter_errors(issues)] == []
    return issues


def fingerprints(report: Report, options: RenderOptions = LINES) -> list[str]:
    return [issue["fingerprint"] for issue in issues_of(report, options)]


def test_golden() -> None:
    compare("report.gitlab", text_of("gitlab", fixed_report(), LINES))


@pytest.mark.parametrize("make", [fixed_report, crowded_report, hostile_report])
@pytest.mark.parametrize("options", [LINES, SUMMARY, RenderOptions(lang=Lang.ZH)])
def test_it_fits_the_documented_format(make: Callable[[], Report], options: RenderOptions) -> None:
    assert issues_of(make(), options)


def test_it_begins_with_no_byte_order_mark() -> None:
    assert text_of("gitlab", fixed_report()).startswith("[\n")


@pytest.mark.parametrize(
    ("status", "severity"),
    [("missing", "blocker"), ("redesign", "critical"), ("adapt", "major"), ("unknown", "info")],
)
def test_the_status_decides_the_severity(status: str, severity: str) -> None:
    (issue,) = issues_of(long_report(1, (Status(status),)))
    assert issue["severity"] == severity


@pytest.mark.parametrize("status", [Status.SAME, Status.RENAME])
def test_what_moves_by_itself_is_no_issue(status: Status) -> None:
    assert text_of("gitlab", long_report(3, (status,)), LINES) == "[]\n"


def test_a_place_has_one_issue_for_a_rule_whatever_the_number_of_targets() -> None:
    places = [(i["check_name"], i["location"]["lines"]["begin"]) for i in issues_of(crowded_report(11))]
    assert len(places) == len(set(places)) == 4


@pytest.mark.parametrize("make", [fixed_report, crowded_report, lambda: long_report(30), hostile_report])
@pytest.mark.parametrize("options", [LINES, SUMMARY])
def test_fingerprints_are_unique_and_stay_when_lines_move(make: Callable[[], Report], options: RenderOptions) -> None:
    before = fingerprints(make(), options)
    assert len(before) == len(set(before)) > 0
    assert fingerprints(moved_report(make(), 7), options) == before


def test_a_summary_says_how_many_places() -> None:
    (issue,) = issues_of(long_report(1200), SUMMARY)
    assert issue["description"] == "cudaMissing: not there on one (1,200 places)"
    assert issue["location"]["lines"]["begin"] == 1


def test_what_is_suppressed_is_left_out() -> None:
    assert issues_of(with_findings(fixed_report(), lambda finding: replace(finding, suppressed=True))) == []


def test_paths_stand_as_the_checkout_has_them() -> None:
    issues = issues_of(hostile_report(), replace(LINES, prefix="deep/"))
    assert {issue["location"]["path"] for issue in issues} == {"deep/" + EVIL_PATH}


def test_nothing_acts_on_a_terminal() -> None:
    assert first_harmful(text_of("gitlab", hostile_report(), LINES).replace("\n", "")) is None
    assert all(first_harmful(issue["description"]) is None for issue in issues_of(hostile_report()))
