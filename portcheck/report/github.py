"""``--format github``: workflow commands of GitHub Actions (docs.github.com, "Workflow commands for GitHub Actions"),
which a job's log turns into annotations.

GitHub shows ten annotations of each level for a step, and fifty for a job. So no more are given: one for each rule and
file, the gravest and then those with the most places first, and a last notice that says how many more there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from portcheck.model.escape import harmless
from portcheck.model.finding import GRAVEST_FIRST, Status
from portcheck.model.report import Report
from portcheck.model.suppression import Suppression
from portcheck.model.text import Speaker
from portcheck.report.alerts import Alert, alerts
from portcheck.report.registry import RenderOptions
from portcheck.report.suppressed import fault_of, faulty

LIMIT = 10
"""Annotations of a level that GitHub shows for a step; the last notice is one of them."""

_LEVELS = {Status.MISSING: "error", Status.REDESIGN: "error", Status.ADAPT: "warning", Status.UNKNOWN: "notice"}


def render(report: Report, options: RenderOptions) -> str:
    """A command a line. ``--detail`` makes no difference, suppressed findings are left out. Comments that suppress
    nothing are the warnings that are left."""
    found = sorted((alert for alert in alerts(report, by_file=True) if not alert.suppressed), key=_order)
    say = Speaker(options.lang)
    shown = list(_shown(found))
    lines = [_annotation(alert, options.prefix, say) for alert in shown]
    left = LIMIT - sum(_LEVELS[alert.grade] == "warning" for alert in shown)
    faults = [_fault(suppression, options.prefix, say) for suppression in faulty(report)[:left]]
    return "\n".join((*lines, *faults, _last(found, shown, len(faults), say))) + "\n"


def _order(alert: Alert) -> tuple[int, int, str, int, str]:
    return GRAVEST_FIRST.index(alert.grade), -len(alert.places), alert.first.file, alert.first.line, alert.rule


def _shown(found: Sequence[Alert]) -> Iterator[Alert]:
    left = Counter({"error": LIMIT, "warning": LIMIT, "notice": LIMIT - 1})
    for alert in found:
        level = _LEVELS[alert.grade]
        if left[level]:
            left[level] -= 1
            yield alert


def _annotation(alert: Alert, prefix: str, say: Speaker) -> str:
    place = alert.first
    text = say.text(alert.sentence())
    more = len(alert.places) - 1
    if more:
        text = say.counted(
            "{text}\n{count:,} more place in this file", "{text}\n{count:,} more places in this file", more, text=text
        )
    properties = {
        "file": harmless(prefix + place.file),
        "line": str(place.line),
        "col": str(place.column),
        "endColumn": str(place.end_column),
        "title": say.text(alert.title),
    }
    return command(_LEVELS[alert.grade], properties, text)


def _fault(suppression: Suppression, prefix: str, say: Speaker) -> str:
    properties = {
        "file": harmless(prefix + suppression.file),
        "line": str(suppression.line),
        "col": str(suppression.column),
        "endColumn": str(suppression.end_column),
        "title": say("A comment suppresses nothing"),
    }
    return command("warning", properties, say.text(fault_of(suppression)))


def _last(found: Sequence[Alert], shown: Sequence[Alert], faults: int, say: Speaker) -> str:
    left = Counter(_LEVELS[alert.grade] for alert in found)
    left.subtract(_LEVELS[alert.grade] for alert in shown)
    more = len(found) - len(shown)
    if not found:
        text = say("Nothing here needs a person or an answer.")
    elif not more:
        count = len(found) + faults
        text = say.counted("{count:,} annotation, and no more.", "{count:,} annotations, and no more.", count)
    else:
        text = say(
            "{more:,} more are not shown: {errors:,} errors, {warnings:,} warnings, {notices:,} notices, by rule and"
            " file. All of them: --format sarif or json.",
            more=more,
            errors=left["error"],
            warnings=left["warning"],
            notices=left["notice"],
        )
    return command("notice", {"title": "portcheck"}, text)


def command(level: str, properties: dict[str, str], text: str) -> str:
    """One workflow command; its values may be any text."""
    given = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{level} {given}::{_data(text)}"


def _data(text: str) -> str:
    """As the runner decodes it: no line break stays in a command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
