"""Verdicts that every format shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from portcheck.gate.baseline import Baseline, Key
from portcheck.gate.judge import Terms, judge
from portcheck.model.finding import Status
from portcheck.model.policy import Changes, Policy, Scope, Severity, Thresholds
from portcheck.model.report import Report
from portcheck.model.suppression import Form, Suppression, SuppressionFault
from portcheck.model.text import message
from portcheck.report.verdict import Judgement
from support.fixed_report import HOSTILE, fixed_report

_ASKED = frozenset((Status.MISSING, Status.REDESIGN, Status.ADAPT))


def failed() -> Judgement:
    """New findings of which one only warns, thresholds of which some are met, faulty suppressions, something fixed."""
    return judged(fixed_report())


def passed() -> Judgement:
    """Nothing is asked, nothing is there to compare with."""
    report = replace(fixed_report(), suppressions=())
    return Judgement(judge(report, Terms(Policy())).verdict, report)


def partial() -> Judgement:
    """Some files of a tree, and of these changed lines: one of them has a finding."""
    report = replace(fixed_report(), suppressions=())
    warning = message("binary")
    terms = Terms(_policy(), changes=Changes("main", {"src/a.cu": frozenset((4,))}, (warning,)), whole=False)
    return Judgement(judge(report, terms).verdict, report)


def judged(report: Report, spoil: Callable[[str], str] = str) -> Judgement:
    """``spoil`` changes all text that is from the tree and not in the report yet."""
    two = report.landings[1].id
    known = next(finding for finding in report.findings if finding.ruling.status is Status.REDESIGN)
    place = known.occurrence
    counts = {
        Key(place.file, place.rule, place.anchor, known.ruling.target): 1,
        Key(spoil("gone.cu"), spoil("cublas/cublasGone"), "0" * 16, two): 2,
    }
    baseline = Baseline(counts, tuple(landing.id for landing in report.landings), "0" * 16)
    suppressions = tuple(
        _suppression(number, fault, spoil) for number, fault in enumerate((*SuppressionFault, None), 1)
    )
    report = replace(report, suppressions=suppressions)
    terms = Terms(_policy(), baseline, spoil(".portcheck-baseline"))
    return Judgement(judge(report, terms).verdict, report)


def _policy() -> Policy:
    top = Thresholds(min_readiness=50.0, max_days=0.25, max_manual_lines=1_000, fail_on=_ASKED)
    scopes = (Scope("", "", top), Scope("src", "", Thresholds(max_manual_lines=0)))
    severities = (("ptx/*", Severity.WARNING), ("suppression/malformed", Severity.ERROR))
    return Policy(scopes, severities, reason_required=True)


def _suppression(number: int, fault: SuppressionFault | None, spoil: Callable[[str], str]) -> Suppression:
    text = spoil(f"portcheck: ignore[cudaFree{number}@three]")
    file = spoil(HOSTILE) if number == 1 else "src/a.cu"
    return Suppression(
        file, number, 5, 9, Form.IGNORE, f"cudaFree{number}", "three", 1, 1, "", text, 0 if fault else 1, fault
    )
