"""``portcheck check --format json``: a contract (``docs/check.schema.json``) with types of its own."""

from __future__ import annotations

from typing import Any

from portcheck.model.report import Report
from portcheck.model.verdict import FaultySuppression, Fixed, Measured, Problem
from portcheck.report.json_text import both, laid_out
from portcheck.report.registry import RenderOptions
from portcheck.report.verdict import Judgement, words

SCHEMA_VERSION = "1.0"
_OPEN = frozenset(("problems", "thresholds", "suppressions", "fixed"))


def render(judgement: Judgement, options: RenderOptions) -> str:
    """The same report and terms give the same bytes."""
    verdict, report = judgement.verdict, judgement.report
    content = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "portcheck", "version": report.tool_version, "verb": "check"},
        "rules": {"digest": report.rules_digest},
        "targets": [landing.id for landing in report.landings],
        "passed": verdict.passed,
        "errors": verdict.errors,
        "whole_tree": verdict.whole,
        "compared": {
            "baseline": verdict.compared.baseline,
            "baseline_of_other_rules": verdict.compared.stale,
            "baseline_without_targets": list(verdict.compared.unheld),
            "baseline_lowered": verdict.compared.lowered,
            "reference": verdict.compared.reference,
            "warnings": [both(warning) for warning in verdict.compared.warnings],
        },
        "counts": {
            "accepted": verdict.accepted,
            "edited": verdict.edited,
            "suppressed": verdict.suppressed,
            "unchanged": verdict.unchanged,
        },
        "problems": [_problem(problem, report) for problem in verdict.problems],
        "thresholds": [_measured(measured) for measured in verdict.measured],
        "suppressions": [_faulty(item) for item in verdict.suppressions],
        "fixed": [_fixed(item) for item in verdict.fixed],
    }
    return laid_out(content, _OPEN) + "\n"


def _problem(problem: Problem, report: Report) -> dict[str, Any]:
    place = problem.place
    rulings = words.rulings(problem)
    return {
        "rule": problem.rule,
        "severity": problem.severity.value,
        "file": place.file,
        "line": place.line,
        "columns": sorted({finding.occurrence.column for finding in problem.findings}),
        "source": report.excerpts.get(place.file, {}).get(place.line),
        "what": both(words.title(problem, report)),
        "targets": {
            target: {"status": ruling.status.value, "replacement": ruling.replacement,
                     "confidence": ruling.confidence.value, "rule": ruling.rule}
            for target, ruling in rulings.items()
        },
        "remedy": both(words.remedy(problem, report)),
    }  # fmt: skip


def _measured(measured: Measured) -> dict[str, Any]:
    return {
        "id": measured.limit.value,
        "folder": measured.folder,
        "target": measured.target,
        "asked": measured.asked,
        "actual": measured.actual,
        "met": measured.met,
    }


def _faulty(item: FaultySuppression) -> dict[str, Any]:
    found = item.suppression
    return {
        "rule": item.rule,
        "severity": item.severity.value,
        "file": found.file,
        "line": found.line,
        "column": found.column,
        "comment": found.text,
        "what": both(words.faulty(item)),
    }


def _fixed(item: Fixed) -> dict[str, Any]:
    return {"rule": item.rule, "file": item.file, "targets": list(item.targets), "count": item.count}
