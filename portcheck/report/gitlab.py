"""``--format gitlab``: GitLab's Code Quality report (docs.gitlab.com, "Code Quality report format").

One issue for each rule and line, whatever the number of targets; with ``--detail summary`` for each rule and file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from portcheck.model.finding import Status
from portcheck.model.report import Report
from portcheck.model.text import Speaker
from portcheck.report.alerts import Alert, alerts
from portcheck.report.json_text import compact
from portcheck.report.registry import Detail, RenderOptions
from portcheck.report.suppressed import fault_of, faults_by_mark, rule_of_fault

_SEVERITIES = {
    Status.MISSING: "blocker",
    Status.REDESIGN: "critical",
    Status.ADAPT: "major",
    Status.UNKNOWN: "info",
}


def render(report: Report, options: RenderOptions) -> str:
    """A JSON array without a byte order mark, an issue a line. What is suppressed is left out: the format has no word
    for it. Comments that suppress nothing are issues of their own."""
    found = alerts(report, by_file=options.detail is Detail.SUMMARY)
    say = Speaker(options.lang)
    issues = [_issue(alert, options.prefix, say) for alert in found if not alert.suppressed]
    rows = [compact(issue) for issue in (*issues, *_faults(report, options.prefix, say))]
    return "[\n" + ",\n".join(rows) + "\n]\n" if rows else "[]\n"


def _issue(alert: Alert, prefix: str, say: Speaker) -> dict[str, Any]:
    text = say.text(alert.sentence())
    if len(alert.places) > 1:
        text = say.counted("{text} ({count:,} place)", "{text} ({count:,} places)", len(alert.places), text=text)
    return {
        "description": text,
        "check_name": alert.rule,
        "fingerprint": alert.fingerprint,
        "severity": _SEVERITIES[alert.grade],
        "location": {"path": prefix + alert.first.file, "lines": {"begin": alert.first.line}},
    }


def _faults(report: Report, prefix: str, say: Speaker) -> Iterator[dict[str, Any]]:
    for mark, fault, suppression in faults_by_mark(report):
        yield {
            "description": say.text(fault_of(suppression)),
            "check_name": rule_of_fault(fault),
            "fingerprint": mark,
            "severity": "minor",
            "location": {"path": prefix + suppression.file, "lines": {"begin": suppression.line}},
        }
