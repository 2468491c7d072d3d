"""``--format gitlab``: GitLab's Code Quality report (docs.gitlab.com, "Code Quality report format").

One issue for each rule and line, whatever the number of targets; with ``--detail summary`` for each rule and file.
"""

from __future__ import annotations

from typing import Any

from portcheck.model.finding import Status
from portcheck.model.report import Report
from portcheck.model.text import Speaker
from portcheck.report.alerts import Alert, alerts
from portcheck.report.json_text import compact
from portcheck.report.registry import Detail, RenderOptions

_SEVERITIES = {
    Status.MISSING: "blocker",
    Status.REDESIGN: "critical",
    Status.ADAPT: "major",
    Status.UNKNOWN: "info",
}


def render(report: Report, options: RenderOptions) -> str:
    """A JSON array without a byte order mark, an issue a line. What is suppressed is left out: the format has no word
    for it."""
    found = alerts(report, by_file=options.detail is Detail.SUMMARY)
    say = Speaker(options.lang)
    rows = [compact(_issue(alert, options.prefix, say)) for alert in found if not alert.suppressed]
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
