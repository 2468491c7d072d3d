"""What comments suppress, and faults of them, in every format that says so."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from portcheck.model.finding import Finding
from portcheck.model.report import Report
from portcheck.model.suppression import Form, Suppression, SuppressionFault
from portcheck.model.text import Lang
from portcheck.report.narrowed import narrowed
from portcheck.report.registry import Detail, RenderOptions
from portcheck.report.saved import read
from portcheck.report.suppressed import fault_of, faulty, known_count, suppressed_of
from support.fixed_report import SUPPRESSIONS, fixed_report, suppressed_report
from support.rendered import compare, text_of

LINES = RenderOptions(Detail.LINES)


def sarif_of(report: Report) -> dict[str, Any]:
    run: dict[str, Any] = json.loads(text_of("sarif", report))["runs"][0]
    return run


def hit(finding: Finding) -> bool:
    return finding.occurrence.library == "ptx" and finding.ruling.target == "one"


@pytest.mark.parametrize("name", ["terminal", "markdown", "sarif", "github", "gitlab", "junit"])
@pytest.mark.parametrize("lang", list(Lang))
def test_golden(name: str, lang: Lang) -> None:
    text = text_of(
        name, suppressed_report(), RenderOptions(Detail.FINDINGS, 100, command="portcheck scan .", lang=lang)
    )
    compare(f"suppressed.{lang.value}.{name}", text)


def test_what_is_hit_is_marked_and_nothing_else_changes() -> None:
    plain, report = fixed_report(), suppressed_report()
    assert [f.suppressed for f in report.findings] == [hit(f) for f in plain.findings]
    assert (report.estimates, report.lines, report.coverage) == (plain.estimates, plain.lines, plain.coverage)


def test_they_are_counted_apart_from_known_ones() -> None:
    report = suppressed_report()
    said = suppressed_of(report)
    assert said is not None and said.en.startswith("1 finding is suppressed in the source") and known_count(report) == 0
    all_of_them = replace(report, findings=tuple(replace(f, suppressed=True) for f in report.findings))
    assert known_count(all_of_them) == len(report.findings) - 1
    assert suppressed_of(fixed_report()) is None


def test_a_saved_report_holds_them() -> None:
    report = suppressed_report()
    assert read([text_of("json", report, LINES)], "r.json").suppressions == report.suppressions


def test_json_has_all_of_it() -> None:
    rows = json.loads(text_of("json", suppressed_report(), RenderOptions(Detail.SUMMARY)))["suppressions"]
    assert rows[0] == {
        "file": "src/a.cu", "line": 4, "column": 30, "end_column": 38, "form": "ignore", "id": "ptx/*", "target": "one",
        "first": 4, "last": 4, "reason": SUPPRESSIONS[0].reason, "text": SUPPRESSIONS[0].text, "used": 1, "fault": None,
        "instead": "",
    }  # fmt: skip
    assert [row["fault"] for row in rows[1:]] == [s.fault and s.fault.value for s in SUPPRESSIONS[1:]]


def test_one_for_another_target_is_not_unused() -> None:
    other = narrowed(suppressed_report(), ["one"]).suppressions
    assert other[1].target == "two" and other[1].fault is None and other[0].used == 1
    assert narrowed(suppressed_report(), ["two"]).suppressions[0].fault is None


def test_sarif_gives_the_reason() -> None:
    report = suppressed_report()
    alone = replace(report, findings=tuple(f for f in report.findings if hit(f)))
    (result,) = [row for row in sarif_of(alone)["results"] if not row["ruleId"].startswith("suppression/")]
    (said,) = result["suppressions"]
    assert said["kind"] == "inSource" and said["justification"].startswith("only \\x1b")
    silent = replace(alone, suppressions=(replace(report.suppressions[0], reason=""),))
    assert sarif_of(silent)["results"][0]["suppressions"] == [{"kind": "inSource"}]
    known = replace(alone, suppressions=())
    assert sarif_of(known)["results"][0]["suppressions"] == [{"kind": "external"}]


def test_sarif_has_rules_for_faults() -> None:
    run = sarif_of(suppressed_report())
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    results = [row for row in run["results"] if row["ruleId"].startswith("suppression/")]
    assert len(results) == len(faulty(suppressed_report()))
    assert all(rules[row["ruleIndex"]] == row["ruleId"] for row in results)
    assert len({row["partialFingerprints"]["portcheck/v1"] for row in results}) == len(results)
    plain = sarif_of(fixed_report())["tool"]["driver"]["rules"]
    assert not any(rule["id"].startswith("suppression/") for rule in plain)


def test_gitlab_and_github_leave_out_what_is_suppressed_and_show_faults() -> None:
    report = suppressed_report()
    alone = replace(report, findings=tuple(f for f in report.findings if hit(f)))
    issues = json.loads(text_of("gitlab", alone))
    assert {issue["check_name"].partition("/")[0] for issue in issues} == {"suppression"}
    assert len({issue["fingerprint"] for issue in issues}) == len(issues) == len(faulty(report))
    commands = text_of("github", alone).splitlines()
    assert [line.partition(" ")[0] for line in commands] == ["::warning"] * len(issues) + ["::notice"]


SENTENCES = [
    (Form.IGNORE, "x", "", SuppressionFault.UNUSED, "", "there is nothing to suppress of x"),
    (Form.IGNORE, "x", "musa", SuppressionFault.UNUSED, "", "there is nothing to suppress of x@musa"),
    (Form.IGNORE, "", "", SuppressionFault.UNUSED, "", "there is nothing to suppress"),
    (Form.IGNORE, "x", "", SuppressionFault.UNUSED, "ignore-next-line",
     "there is no code on this line; did you mean ignore-next-line?"),
    (Form.ENABLE, "x", "", SuppressionFault.UNUSED, "", "nothing is disabled here that it could enable"),
    (Form.IGNORE, "x", "", SuppressionFault.UNKNOWN_ID, "y",
     "x is no symbol, rule, library, hazard or status; did you mean y?"),
    (Form.IGNORE, "x", "msa", SuppressionFault.UNKNOWN_TARGET, "musa", "msa is no target; did you mean musa?"),
    (Form.IGNORE, "", "", SuppressionFault.MALFORMED, "",
     "“portcheck: t” cannot be read: brackets hold names, as in [ID, ID@TARGET]"),
    (Form.IGNORE, "", "", SuppressionFault.MALFORMED, "ignore",
     "“portcheck: t” is no comment that portcheck knows; did you mean ignore?"),
]  # fmt: skip


@pytest.mark.parametrize(("form", "identity", "target", "fault", "instead", "said"), SENTENCES)
def test_sentences(form: Form, identity: str, target: str, fault: SuppressionFault, instead: str, said: str) -> None:
    it = Suppression("a.cu", 1, 1, 2, form, identity, target, 1, 1, "", "portcheck: t", 0, fault, instead)
    assert fault_of(it).en == said and fault_of(it).zh != said


@pytest.mark.parametrize("name", ["terminal", "markdown", "html", "sarif", "github", "gitlab", "junit"])
def test_a_report_without_any_says_nothing_of_them(name: str) -> None:
    text = text_of(name, fixed_report(), RenderOptions(Detail.FINDINGS, 100))
    assert "uppress nothing" not in text and "uppressed in the source" not in text


@pytest.mark.parametrize("name", ["terminal", "markdown", "sarif", "github", "gitlab", "junit", "html"])
def test_thousands_do_not_flood(name: str) -> None:
    one = suppressed_report().suppressions[1]
    many = tuple(replace(one, line=line, text=f"{line}") for line in range(1, 3001))
    few = text_of(name, suppressed_report(), RenderOptions(Detail.SUMMARY, 100))
    text = text_of(name, replace(suppressed_report(), suppressions=many), RenderOptions(Detail.SUMMARY, 100))
    assert len(text) < len(few) + 3_000 * 400
    if name in ("terminal", "markdown", "junit", "github"):
        assert text.count("cudaFree@two") <= 40
