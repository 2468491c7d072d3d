"""A plain estimate in lines. Days are not modelled yet, so none are given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from portcheck.model.estimate import Estimate, LineClass, LineCounts, LinesOfFile
from portcheck.model.finding import Finding, Status
from portcheck.model.report import Coverage
from portcheck.model.target import Landing, PortingMode

_MODE = {
    PortingMode.TEXT: "the sources are converted: a rename changes its line",
    PortingMode.BUILD: "the vendor's build wrapper converts: a rename leaves its line as it is",
    PortingMode.HEADER: "a macro header maps the names: a rename leaves its line as it is",
    PortingMode.LAYER: "the vendor's compatibility layer keeps the CUDA names: a rename leaves its line as it is",
}


def estimate_lines(landing: Landing, lines: Mapping[str, LinesOfFile]) -> Estimate:
    """Count the lines of all files by class; readiness is the share of unchanged and mechanical ones, in percent."""
    totals = dict.fromkeys(LineClass, 0)
    for classes in lines.values():
        for line_class, numbers in classes.items():
            totals[line_class] += len(numbers)
    counts = LineCounts(
        unchanged=totals[LineClass.UNCHANGED],
        mechanical=totals[LineClass.MECHANICAL],
        manual=totals[LineClass.MANUAL],
        unknown=totals[LineClass.UNKNOWN],
    )
    ready = counts.unchanged + counts.mechanical
    readiness = round(100 * ready / counts.total, 1) if counts.total else 100.0
    assumptions = (
        f"{landing.profile.name}: {_MODE[landing.profile.mode]}",
        "only lines that hold a CUDA name or a hazard are counted: what must follow them, tests and tuning are not",
    )
    return Estimate(readiness, counts, None, (), assumptions)


def coverage_of(findings: Iterable[Finding]) -> Coverage:
    """Library -> status -> mentions, sorted, for the findings of one target."""
    counts: dict[str, dict[Status, int]] = {}
    for finding in findings:
        library = counts.setdefault(finding.occurrence.library, dict.fromkeys(Status, 0))
        library[finding.ruling.status] += 1
    return {library: counts[library] for library in sorted(counts)}
