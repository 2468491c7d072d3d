"""Diagnostics: one for each rule and line, as code hosts get them, and hints for what a tool can rename."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from enum import IntEnum

from portcheck.gate.severities import Severities
from portcheck.lsp.analysis import Answer
from portcheck.lsp.text import OpenText, Spot, Stretch
from portcheck.model.escape import harmless
from portcheck.model.finding import Finding, Ruling, Status
from portcheck.model.frozen import frozen
from portcheck.model.occurrence import Occurrence
from portcheck.model.policy import Severity
from portcheck.model.report import Report
from portcheck.model.text import COMMA, Lang, Text, joined, message
from portcheck.report.alerts import Alert, alerts
from portcheck.report.evidence_link import evidence_parts
from portcheck.report.sentences import name_of

_LONGEST = 2000
"""Characters of a message."""
_FEW = 4
"""So many new names a hint spells out."""


class Level(IntEnum):
    """``DiagnosticSeverity`` of the protocol."""

    ERROR = 1
    WARNING = 2
    INFORMATION = 3
    HINT = 4


_LEVELS = {
    Status.MISSING: Level.ERROR,
    Status.REDESIGN: Level.ERROR,
    Status.ADAPT: Level.WARNING,
    Status.UNKNOWN: Level.INFORMATION,
}
_CONFIGURED = {Severity.ERROR: Level.ERROR, Severity.WARNING: Level.WARNING}


@frozen
class Diagnostic:
    """``rule`` is ``library/symbol``; ``link``: a page with evidence, None where there is none."""

    where: Stretch
    level: Level
    rule: str
    message: str
    link: str | None


def diagnostics(answer: Answer, lang: Lang) -> tuple[Diagnostic, ...]:
    """Sorted by place. Suppressed findings and rules that are off are left out; so are hints where the same line needs
    more."""
    if answer.report is None:
        return ()
    text, report = answer.document.text, answer.report
    grave = [alert for alert in alerts(report) if not alert.suppressed]
    said = {(alert.rule, alert.first.line) for alert in grave}
    found = [_of_alert(alert, text, lang) for alert in grave]
    found += [_of_renames(group, text, lang) for key, group in _renames(report).items() if key not in said]
    found = [shown for each in found if (shown := _as_configured(each, answer.severities)) is not None]
    return tuple(sorted(found, key=lambda diagnostic: (diagnostic.where.start, diagnostic.rule)))


def _as_configured(found: Diagnostic, severities: Severities) -> Diagnostic | None:
    """With the level that the configuration gives to its rule; None where the rule is off."""
    severity = severities.of(found.rule)
    if severity is None:
        return found
    return None if severity is Severity.OFF else replace(found, level=_CONFIGURED[severity])


def stretch_of(occurrence: Occurrence, text: OpenText) -> Stretch:
    """Where it stands; of a name over several lines the first character."""
    start = text.spot(occurrence.line, occurrence.column)
    end = text.spot(occurrence.line, max(occurrence.end_column, occurrence.column + 1))
    return Stretch(start, max(end, Spot(start.line, start.column)))


def link_of(rulings: Iterable[Ruling]) -> str | None:
    """The first page that their evidence names."""
    pages = (
        page
        for ruling in rulings
        for item in ruling.evidence
        for _place, page in evidence_parts(item.source)
        if page is not None
    )
    return next(pages, None)


def _of_alert(alert: Alert, text: OpenText, lang: Lang) -> Diagnostic:
    gravest_first = sorted(alert.rulings.values(), key=lambda ruling: ruling.status is not alert.grade)
    return Diagnostic(
        stretch_of(alert.first, text),
        _LEVELS[alert.grade],
        alert.rule,
        _cut(alert.sentence().of(lang)),
        link_of(gravest_first),
    )


def _renames(report: Report) -> dict[tuple[str, int], list[Finding]]:
    groups: dict[tuple[str, int], list[Finding]] = {}
    for finding in report.findings:
        if finding.ruling.status is Status.RENAME and not finding.suppressed:
            key = finding.occurrence.rule, finding.occurrence.line
            groups.setdefault(key, []).append(finding)
    return groups


def _of_renames(findings: list[Finding], text: OpenText, lang: Lang) -> Diagnostic:
    first = findings[0].occurrence
    names = list(dict.fromkeys(_new_names(findings)))
    more = len(names) - _FEW
    shown = joined(names[:_FEW], COMMA)
    if more > 0:
        shown = message("{names} and {count} more", names=shown, count=more)
    name = Text(*map(harmless, (name_of(first).en, name_of(first).zh)))
    sentence = message("{what}: a tool can rename it: {names}", what=name, names=shown)
    rulings = (finding.ruling for finding in findings)
    return Diagnostic(stretch_of(first, text), Level.HINT, first.rule, _cut(sentence.of(lang)), link_of(rulings))


def _new_names(findings: Iterable[Finding]) -> Iterator[Text]:
    for finding in findings:
        name = harmless(finding.ruling.replacement or "")
        target = finding.ruling.target
        yield message("{name} ({target})", name=name, target=target) if name else Text(target, target)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
