"""A report becomes a verdict."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portcheck.gate.baseline import Baseline, baseline_of
from portcheck.gate.judge import Terms, judge
from portcheck.model.finding import Finding, Status
from portcheck.model.policy import Changes, Scope, Severity, Thresholds
from portcheck.model.source import Skip, Skipped
from portcheck.model.suppression import Form, SuppressionFault
from portcheck.model.text import message
from portcheck.model.verdict import Fault, Fixed, Verdict
from support.gate import DIGEST, made_finding, made_policy, made_report, made_suppression

A, B = "a" * 16, "b" * 16


def verdict(*findings: Finding, terms: Terms | None = None) -> Verdict:
    targets = tuple(dict.fromkeys(("t", *(finding.ruling.target for finding in findings))))
    return judge(made_report(findings, targets), terms or Terms(made_policy())).verdict


def baseline(*findings: Finding) -> Baseline:
    return baseline_of(findings, {finding.ruling.target for finding in findings}, DIGEST)


@pytest.mark.parametrize("status", Status)
def test_only_what_the_policy_names_fails(status: Status) -> None:
    assert verdict(made_finding(status=status)).passed is (status is not Status.MISSING)


def test_one_problem_for_a_rule_and_line_whatever_targets_and_places() -> None:
    found = verdict(
        made_finding(line=2, target="t"), made_finding(line=2, target="u"), made_finding(line=2, target="t"),
        made_finding(line=2, symbol="cudaBar"), made_finding(line=1),
    )  # fmt: skip
    assert [(p.place.line, p.rule, len(p.findings)) for p in found.problems] == [
        (1, "cuda_runtime/cudaFoo", 1),
        (2, "cuda_runtime/cudaBar", 1),
        (2, "cuda_runtime/cudaFoo", 3),
    ]


def test_what_the_baseline_holds_passes() -> None:
    known = made_finding(anchor=A)
    found = verdict(known, terms=Terms(made_policy(), baseline(known), "b"))
    assert (found.passed, found.accepted, found.compared.baseline) == (True, 1, "b")


def test_an_empty_baseline_is_one_to_be_new_against() -> None:
    policy = made_policy(fail_on=[], fail_on_new=[Status.ADAPT])
    finding = made_finding(status=Status.ADAPT)
    assert verdict(finding, terms=Terms(policy)).passed
    assert not verdict(finding, terms=Terms(policy, Baseline(), "b")).passed


def test_a_suppressed_finding_is_counted_and_does_not_fail() -> None:
    found = verdict(made_finding(suppressed=True))
    assert (found.passed, found.suppressed) == (True, 1)


def test_what_stands_behind_a_suppressed_finding_is_judged() -> None:
    found = verdict(made_finding(suppressed=True), made_finding("b.cu"))
    assert (found.passed, found.suppressed) == (False, 1)


def test_only_changed_lines_are_judged_and_the_rest_is_counted() -> None:
    changes = Changes("main", {"a.cu": frozenset((2,))})
    found = verdict(made_finding(line=1), made_finding("b.cu", 2), terms=Terms(made_policy(), changes=changes))
    assert (found.passed, found.unchanged, found.compared.reference) == (True, 2, "main")
    found = verdict(made_finding(line=2), terms=Terms(made_policy(), changes=changes))
    assert (found.passed, found.unchanged) == (False, 0)


def test_a_known_finding_on_a_changed_line_passes() -> None:
    known = made_finding(line=2)
    changes = Changes("main", {"a.cu": frozenset((2,))})
    assert verdict(known, terms=Terms(made_policy(), baseline(known), "b", changes)).passed


def test_severities() -> None:
    finding = made_finding(status=Status.RENAME)
    assert verdict(finding).passed
    assert not verdict(finding, terms=Terms(made_policy(severities={"cudaFoo": Severity.ERROR}))).passed
    warned = verdict(made_finding(), terms=Terms(made_policy(severities={"cudaFoo": Severity.WARNING})))
    assert (warned.passed, [problem.severity for problem in warned.problems]) == (True, [Severity.WARNING])
    off = verdict(made_finding(), terms=Terms(made_policy(severities={"cuda_runtime/*": Severity.OFF})))
    assert (off.passed, off.problems) == (True, ())


def test_what_was_fixed_is_told_by_file_and_rule() -> None:
    before = [
        made_finding(line=1, anchor=A),
        made_finding(line=2, anchor=B),
        made_finding(line=2, anchor=B, target="u"),
    ]
    report = made_report([], ("t", "u"))
    found = judge(report, Terms(made_policy(), baseline(*before), "b")).verdict
    assert found.fixed == (Fixed("a.cu", "cuda_runtime/cudaFoo", ("t", "u"), 2),)


def test_targets_that_were_not_scanned_have_nothing_fixed() -> None:
    report = made_report([], ("t",))
    assert judge(report, Terms(made_policy(), baseline(made_finding(target="u")), "b")).verdict.fixed == ()


def test_some_files_of_a_tree_say_nothing_of_totals() -> None:
    policy = made_policy(scopes=[Scope("", "", Thresholds(max_days=0.0))])
    unused = made_suppression(fault=SuppressionFault.UNUSED)
    report = made_report(suppressions=[unused])
    part = judge(report, Terms(policy, baseline(made_finding()), "b", whole=False)).verdict
    assert (part.passed, part.measured, part.fixed, part.suppressions) == (True, (), (), ())
    whole = judge(report, Terms(policy, baseline(made_finding()), "b")).verdict
    assert (whole.passed, len(whole.measured), len(whole.fixed), len(whole.suppressions)) == (False, 1, 1, 1)


def test_a_faulty_suppression_warns_and_one_without_its_reason_fails() -> None:
    unused = made_suppression(fault=SuppressionFault.UNUSED)
    bare, reasoned = made_suppression(line=2), made_suppression(line=3, reason="the vendor said so")
    report = made_report(suppressions=[unused, bare, reasoned])
    found = judge(report, Terms(made_policy())).verdict
    assert (found.passed, [item.fault for item in found.suppressions]) == (True, [Fault.UNUSED])
    found = judge(report, Terms(made_policy(reason_required=True))).verdict
    assert [(item.fault, item.severity) for item in found.suppressions] == [
        (Fault.UNUSED, Severity.WARNING),
        (Fault.NO_REASON, Severity.ERROR),
    ]
    assert not found.passed


def test_the_severity_of_a_faulty_suppression_can_be_chosen() -> None:
    report = made_report(suppressions=[made_suppression(fault=SuppressionFault.UNUSED)])
    off = made_policy(severities={"suppression/unused": Severity.OFF})
    assert judge(report, Terms(off)).verdict.suppressions == ()
    error = made_policy(severities={"suppression/*": Severity.ERROR})
    assert not judge(report, Terms(error)).verdict.passed


def test_a_suppression_on_an_unchanged_line_is_not_judged() -> None:
    report = made_report(suppressions=[made_suppression(line=1), made_suppression(line=2)])
    changes = Changes("main", {"a.cu": frozenset((2,))})
    found = judge(report, Terms(made_policy(reason_required=True), changes=changes)).verdict
    assert [item.suppression.line for item in found.suppressions] == [2]


def test_a_baseline_of_other_rules_is_said() -> None:
    same = baseline(made_finding())
    assert not judge(made_report(), Terms(made_policy(), same, "b")).verdict.compared.stale
    assert judge(made_report(), Terms(made_policy(), replace(same, rules_digest="77"), "b")).verdict.compared.stale


def test_the_end_of_a_region_needs_no_reason() -> None:
    terms = Terms(made_policy(reason_required=True))
    ended = replace(made_suppression(fault=SuppressionFault.UNUSED), form=Form.ENABLE)
    begun = replace(made_suppression(), form=Form.DISABLE)
    for whole in (True, False):
        found = judge(made_report(suppressions=(ended, begun)), replace(terms, whole=whole)).verdict.suppressions
        assert [item.fault for item in found] == [Fault.UNUSED, Fault.NO_REASON]


def test_targets_that_the_baseline_was_not_written_for_are_named() -> None:
    known, other = made_finding(anchor=A, target="t"), made_finding(anchor=A, target="u")
    terms = Terms(made_policy(), baseline(known), "b")
    assert verdict(known, terms=terms).compared.unheld == ()
    found = verdict(known, other, terms=terms)
    assert (found.compared.unheld, len(found.problems), found.accepted) == (("u",), 1, 1)
    assert verdict(known, other).compared.unheld == ()


@pytest.mark.parametrize(
    ("count", "sentence"),
    [
        (1, "not judged, as the configuration leaves it out: old/0.cu"),
        (3, "not judged, as the configuration leaves them out: old/0.cu, old/1.cu, old/2.cu"),
    ],
)
def test_few_excluded_files_are_all_named(count: int, sentence: str) -> None:
    left_out = tuple(Skipped(f"old/{number}.cu", Skip.EXCLUDED, message("binary")) for number in range(count))
    report = replace(made_report(), skipped=left_out)
    (warning,) = judge(report, Terms(made_policy(), whole=False)).verdict.compared.warnings
    assert warning.en == sentence


def test_who_names_an_excluded_file_is_told() -> None:
    left_out = [Skipped(f"old/{number}.cu", Skip.EXCLUDED, message("binary")) for number in range(5)]
    report = replace(made_report(), skipped=(*left_out, Skipped("b.cu", Skip.BINARY, message("binary"))))
    whole, some = (
        judge(report, Terms(made_policy(), whole=whole)).verdict.compared.warnings for whole in (True, False)
    )
    assert whole == ()
    assert [warning.en for warning in some] == [
        "not judged, as the configuration leaves them out: old/0.cu, old/1.cu, old/2.cu, …"
    ]
