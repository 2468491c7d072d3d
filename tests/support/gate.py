"""Findings and reports that the gate judges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from portcheck.model.estimate import LineClass, LinesOfFile
from portcheck.model.finding import Confidence, Finding, Ruling, Status
from portcheck.model.occurrence import Context, Kind, Mentioned, Occurrence, Region, Resolution, Side
from portcheck.model.policy import Policy, Scope, Severity, Thresholds
from portcheck.model.report import Report
from portcheck.model.suppression import Form, Suppression, SuppressionFault
from support.fixed_report import fixed_report, made_landing

DIGEST = "0123456789abcdef0123456789abcdef"


def made_finding(
    file: str = "a.cu",
    line: int = 1,
    symbol: str = "cudaFoo",
    status: Status = Status.MISSING,
    *,
    target: str = "t",
    anchor: str | None = None,
    suppressed: bool = False,
) -> Finding:
    """``anchor``: that of the statement, one of its own for each symbol and line where none is given."""
    statement = anchor if anchor is not None else f"{sum(map(ord, symbol)) * 1000 + line:016x}"
    place = Occurrence(
        file, line, 3, 3 + len(symbol),
        Mentioned(
            symbol, "cuda_runtime", Kind.FUNCTION, Context.CALL, Side.HOST, Resolution.SYNTACTIC, Region.ACTIVE
        ),
        statement,
    )  # fmt: skip
    ruling = Ruling(target, f"{target}/{place.rule}", status, None, Confidence.DOCUMENTED, ())
    return Finding(place, ruling, suppressed)


def made_report(
    findings: Iterable[Finding] = (),
    targets: Sequence[str] = ("t",),
    lines: Mapping[str, Mapping[str, LinesOfFile]] | None = None,
    suppressions: Iterable[Suppression] = (),
) -> Report:
    """A report with these findings. ``lines``: of each target's files, none where not given."""
    base = fixed_report()
    estimate = next(iter(base.estimates.values()))
    return replace(
        base,
        rules_digest=DIGEST,
        landings=tuple(made_landing(identity=target) for target in targets),
        findings=tuple(findings),
        estimates=dict.fromkeys(targets, estimate),
        lines={target: (lines or {}).get(target, {}) for target in targets},
        suppressions=tuple(suppressions),
    )


def with_days(report: Report, days: float, by_file: Mapping[str, float] | None = None) -> Report:
    """The same with so many days (p50) on every target."""
    estimates = {
        target: replace(estimate, days=replace(estimate.days, p50=days), days_by_file=by_file or {})
        for target, estimate in report.estimates.items()
    }
    return replace(report, estimates=estimates)


def made_policy(
    *,
    fail_on: Iterable[Status] | None = (Status.MISSING,),
    fail_on_new: Iterable[Status] | None = None,
    scopes: Iterable[Scope] = (),
    severities: Mapping[str, Severity] | None = None,
    reason_required: bool = False,
) -> Policy:
    top = Thresholds(fail_on=_set(fail_on), fail_on_new=_set(fail_on_new))
    return Policy((Scope("", "", top), *scopes), tuple((severities or {}).items()), reason_required)


def _set(statuses: Iterable[Status] | None) -> frozenset[Status] | None:
    return None if statuses is None else frozenset(statuses)


def made_suppression(
    line: int = 1, reason: str = "", fault: SuppressionFault | None = None, file: str = "a.cu"
) -> Suppression:
    text = f"portcheck: ignore[cudaFoo] {reason}".rstrip()
    return Suppression(
        file, line, 4, 30, Form.IGNORE, "cudaFoo", "", line, line, reason, text, 0 if fault else 1, fault
    )


CLASSES: dict[str, LinesOfFile] = {
    "src/a.cu": {LineClass.UNCHANGED: (1,), LineClass.MECHANICAL: (2, 3), LineClass.MANUAL: (4,)},
    "src/deep/b.cu": {LineClass.MANUAL: (1, 2, 3), LineClass.UNKNOWN: (9,)},
    "srcs/c.cu": {LineClass.MECHANICAL: (7,)},
}
"""Four files' lines: below ``src`` 3 of 8 are ready, and 4 are manual."""
