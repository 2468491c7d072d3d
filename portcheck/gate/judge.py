"""A report becomes a verdict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby

from portcheck.gate.baseline import Baseline, Key
from portcheck.gate.known import Known, known_in
from portcheck.gate.standards import Standards
from portcheck.model.finding import GRAVEST_FIRST, Finding
from portcheck.model.frozen import frozen
from portcheck.model.policy import Changes, Policy, Severity
from portcheck.model.report import Report
from portcheck.model.source import Skip
from portcheck.model.suppression import Form, Suppression, SuppressionFault
from portcheck.model.text import COMMA, Text, counted, joined, same
from portcheck.model.verdict import Compared, Fault, FaultySuppression, Fixed, Problem, Verdict

_LEFT_OUT = 3
"""Paths that are named."""


@frozen
class Terms:
    """What a report is judged by. ``baseline`` with the ``name`` of its file; ``changes``: nothing else is judged but
    what stands on these lines; ``whole``: the report is of the whole tree, so that totals mean something."""

    policy: Policy
    baseline: Baseline | None = None
    name: str = ""
    changes: Changes | None = None
    whole: bool = True

    @property
    def comparing(self) -> bool:
        return self.baseline is not None or self.changes is not None


@frozen
class Judged:
    """The verdict, and the findings that the baseline knows: a smaller baseline would hold these."""

    verdict: Verdict
    known: Known


def judge(report: Report, terms: Terms) -> Judged:
    """The verdict on ``report``. It does not depend on how the report was made or will be shown."""
    standards = Standards(terms.policy, report.landings, terms.comparing)
    known = known_in(failing(report, standards), terms.baseline or Baseline(), whole=terms.whole)
    new = tuple(_on_changed_lines(known.new, terms.changes))
    verdict = Verdict(
        problems=tuple(_problems(new, standards)),
        measured=tuple(standards.measured(report)) if terms.whole else (),
        suppressions=tuple(_faulty(report.suppressions, terms, standards)),
        fixed=tuple(_fixed(known.left, report)) if terms.whole else (),
        accepted=len(known.accepted),
        edited=known.edited,
        suppressed=sum(finding.suppressed and finding.ruling.status in GRAVEST_FIRST for finding in report.findings),
        unchanged=len(known.new) - len(new),
        compared=_compared(report, terms),
        whole=terms.whole,
    )
    return Judged(verdict, known)


def _compared(report: Report, terms: Terms) -> Compared:
    compared = Compared()
    if terms.baseline is not None:
        digest = terms.baseline.rules_digest
        stale = bool(digest) and not report.rules_digest.startswith(digest)
        unheld = tuple(landing.id for landing in report.landings if landing.id not in terms.baseline.targets)
        compared = replace(compared, baseline=terms.name, stale=stale, unheld=unheld)
    if terms.changes is not None:
        compared = replace(compared, reference=terms.changes.reference, warnings=terms.changes.warnings)
    if not terms.whole:
        compared = replace(compared, warnings=(*compared.warnings, *_left_out(report)))
    return compared


def _left_out(report: Report) -> Iterator[Text]:
    """Of the paths that were given: who names a file expects a word about it."""
    paths = [skipped.path for skipped in report.skipped if skipped.kind is Skip.EXCLUDED]
    if paths:
        yield counted(
            "not judged, as the configuration leaves it out: {paths}",
            "not judged, as the configuration leaves them out: {paths}",
            len(paths),
            paths=joined([*map(same, paths[:_LEFT_OUT]), *([same("…")] if len(paths) > _LEFT_OUT else [])], COMMA),
        )


def failing(report: Report, standards: Standards) -> Iterator[Finding]:
    """The findings that the gate would fail for, or warn of, if there were no baseline."""
    place, severity = None, None
    for finding in report.findings:
        if finding.occurrence is not place:  # it has a finding on each target, one after the other
            place = finding.occurrence
            severity = standards.severity(place.rule)
        if finding.suppressed or severity is Severity.OFF:
            continue
        ruling = finding.ruling
        if severity is Severity.ERROR or ruling.status in standards.failing(place.file, ruling.target):
            yield finding


def _on_changed_lines(findings: Iterable[Finding], changes: Changes | None) -> Iterable[Finding]:
    if changes is None:
        return findings
    nothing: frozenset[int] = frozenset()
    return (f for f in findings if f.occurrence.line in changes.lines.get(f.occurrence.file, nothing))


def _problems(findings: Iterable[Finding], standards: Standards) -> Iterator[Problem]:
    """One for each rule and line, by place."""

    def place(finding: Finding) -> tuple[str, int, str]:
        return finding.occurrence.file, finding.occurrence.line, finding.occurrence.rule

    for (_file, _line, rule), group in groupby(sorted(findings, key=place), place):
        severity = Severity.WARNING if standards.severity(rule) is Severity.WARNING else Severity.ERROR
        yield Problem(rule, severity, tuple(group))


def _faulty(suppressions: Iterable[Suppression], terms: Terms, standards: Standards) -> Iterator[FaultySuppression]:
    """One that lacks its reason is an error, as reasons were asked for; others are warnings, unless the configuration
    says otherwise. Some files of a tree cannot tell what is unused in it."""
    for suppression in suppressions:
        fault = _fault(suppression, terms)
        usual = Severity.ERROR if fault is Fault.NO_REASON else Severity.WARNING
        if fault is None or not _is_changed(suppression, terms.changes):
            continue
        severity = standards.severity(f"suppression/{fault}") or usual
        if severity is not Severity.OFF:
            yield FaultySuppression(suppression, fault, severity)


def _fault(suppression: Suppression, terms: Terms) -> Fault | None:
    ends = suppression.form is Form.ENABLE  # of what its own file disables, and needs no reason
    if suppression.fault is not None and (terms.whole or ends or suppression.fault is not SuppressionFault.UNUSED):
        return Fault(suppression.fault)
    return Fault.NO_REASON if terms.policy.reason_required and not ends and not suppression.reason else None


def _is_changed(suppression: Suppression, changes: Changes | None) -> bool:
    return changes is None or suppression.line in changes.lines.get(suppression.file, ())


def _fixed(left: Mapping[Key, int], report: Report) -> Iterator[Fixed]:
    """By file and rule; the targets are those of the report."""
    scanned = {landing.id for landing in report.landings}
    rows = sorted((key, count) for key, count in left.items() if key.target in scanned)

    def name(row: tuple[Key, int]) -> tuple[str, str]:
        return row[0].file, row[0].rule

    for (file, rule), group in groupby(rows, name):
        held = list(group)
        by_statement: dict[str, int] = {}
        for key, count in held:
            by_statement[key.fingerprint] = max(count, by_statement.get(key.fingerprint, 0))
        yield Fixed(file, rule, tuple(sorted({key.target for key, _count in held})), sum(by_statement.values()))
