"""Some landings of a report alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from portcheck.model.errors import UsageError, unknown
from portcheck.model.escape import harmless
from portcheck.model.findings import Findings
from portcheck.model.ranking import ranking_of
from portcheck.model.report import Report
from portcheck.model.suppressing import with_use
from portcheck.model.target import Landing


def narrowed(report: Report, wanted: Collection[str]) -> Report:
    """As a scan for the ``wanted`` landings alone had made it, in the order of ``report``; with none, all.

    Raises UsageError for one that it does not hold.
    """
    if not wanted:
        return report
    chosen = {landing.id for name in wanted for landing in landings_named(name, report.landings)}
    lines = {identity: of_files for identity, of_files in report.lines.items() if identity in chosen}
    estimates = {identity: estimate for identity, estimate in report.estimates.items() if identity in chosen}
    landings = tuple(landing for landing in report.landings if landing.id in chosen)
    findings = Findings.of(finding for finding in report.findings if finding.ruling.target in chosen)
    return replace(
        report,
        landings=landings,
        findings=findings,
        suppressions=with_use(report.suppressions, findings, landings),
        lines=lines,
        estimates=estimates,
        coverage={identity: counts for identity, counts in report.coverage.items() if identity in chosen},
        ranking=ranking_of(estimates),
        excerpts=_quoted(replace(report, lines=lines)),
    )


def landings_named(name: str, landings: Iterable[Landing]) -> tuple[Landing, ...]:
    """The landing of this id, else all on the target of this id. Raises UsageError where there is none."""
    known = tuple(landings)
    found = tuple(landing for landing in known if landing.id == name)
    found = found or tuple(landing for landing in known if landing.target.id == name)
    if not found:
        raise UsageError(unknown("target in the report", name, (harmless(landing.id) for landing in known)))
    return found


def _quoted(report: Report) -> Mapping[str, Mapping[int, str]]:
    """The excerpts without the lines that hold no mention, and have a class on other targets only."""
    wanted: dict[str, set[int]] = {path: set() for path in report.excerpts}
    for occurrence in report.occurrences:
        if occurrence.file in wanted:
            wanted[occurrence.file].add(occurrence.line)
    for files in report.lines.values():
        for path in files.keys() & wanted.keys():
            wanted[path].update(*files[path].values())
    kept = {
        path: {number: line for number, line in lines.items() if number in wanted[path]}
        for path, lines in report.excerpts.items()
    }
    return {path: lines for path, lines in kept.items() if lines}
