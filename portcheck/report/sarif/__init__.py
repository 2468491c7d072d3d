"""``--format sarif``: SARIF 2.1.0 (OASIS), within the limits of GitHub's code scanning.

One result for each rule and line, whatever the number of targets: a rule is a name of CUDA or a hazard. ``missing`` and
``redesign`` are errors, ``adapt`` a warning, ``unknown`` a note; what stays or is renamed by a tool is no result.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from portcheck.model.escape import harmless
from portcheck.model.finding import GRAVEST_FIRST
from portcheck.model.frozen import frozen, mutable
from portcheck.model.report import Report
from portcheck.model.text import Speaker
from portcheck.report.alerts import Alert, alerts
from portcheck.report.json_text import laid_out, points
from portcheck.report.registry import Detail, RenderOptions
from portcheck.report.sarif.faults import fault_results, fault_rules
from portcheck.report.sarif.places import FINGERPRINT, artifact, literal, location
from portcheck.report.sarif.rules import LEVELS, described
from portcheck.report.suppressed import Reasons

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_OPEN = frozenset(("runs", "tool", "driver", "rules", "invocations", "toolExecutionNotifications", "results"))


@frozen
class Limits:
    """Of GitHub's code scanning (docs.github.com, "SARIF results exceed one or more limits"): of more results than
    ``shown`` it leaves out the rest, more than ``results`` and a file of more ``bytes`` when compressed (10 MB) it
    refuses, and of a result it shows so many ``locations``. ``notes``: skipped files that are listed one by one,
    ``faults``: comments that suppress nothing."""

    shown: int = 5_000
    results: int = 25_000
    bytes: int = 9_500_000
    locations: int = 100
    notes: int = 500
    faults: int = 500


def render(report: Report, options: RenderOptions) -> str:
    """One run. ``--detail summary`` makes one result for each rule and file; so does a report with more results than
    code scanning shows."""
    return within(report, options, Limits())


def within(report: Report, options: RenderOptions, limits: Limits) -> str:
    """The report in a file that keeps to ``limits``: if need be by file, then without the least grave results; a
    notification of the run says so."""
    found = alerts(report, by_file=options.detail is Detail.SUMMARY)
    notes = _Notes(report, options, limits)
    if len(found) > limits.shown and options.detail is not Detail.SUMMARY:
        notes.gathered(len(found))
        found = alerts(report, by_file=True)
    kept = _gravest(found, limits.results)
    while True:
        text = laid_out(_log(report, options, limits, kept, notes.all(kept, found)), _OPEN) + "\n"
        size = _compressed(text, limits.bytes)
        if size <= limits.bytes or not kept:
            return text
        kept = _gravest(found, len(kept) * limits.bytes * 9 // (size * 10))


def _compressed(text: str, limit: int) -> int:
    """The size in bytes as gzip makes it at its usual level; of a text that is small as it is, that size."""
    raw = text.encode()
    return len(raw) if len(raw) <= limit else len(zlib.compress(raw, 6))


def _gravest(found: Sequence[Alert], count: int) -> Sequence[Alert]:
    """Of more than ``count`` the gravest, those with the most places first; by place again."""
    if len(found) <= count:
        return found
    order = sorted(range(len(found)), key=lambda n: (GRAVEST_FIRST.index(found[n].grade), -len(found[n].places), n))
    return [found[n] for n in sorted(order[:count])]


@mutable(slots=False)
class _Notes:
    """What the run says of itself: warnings, skipped files, and results that were gathered or left out."""

    report: Report
    options: RenderOptions
    limits: Limits
    _gathered: int = 0

    def gathered(self, results: int) -> None:
        self._gathered = results

    def all(self, kept: Sequence[Alert], found: Sequence[Alert]) -> list[dict[str, Any]]:
        return [*self._on_results(kept, found), *self._on_files()]

    def _on_results(self, kept: Sequence[Alert], found: Sequence[Alert]) -> Iterable[dict[str, Any]]:
        say = Speaker(self.options.lang)
        if self._gathered:
            yield _notification(
                "results-gathered",
                "note",
                say(
                    "{count:,} results are more than code scanning shows ({limit:,}): each rule has one result in a"
                    " file, at its first place.",
                    count=self._gathered,
                    limit=self.limits.shown,
                ),
            )
        if len(kept) > self.limits.shown:
            yield _notification(
                "results-not-shown",
                "note",
                say(
                    "Code scanning shows the gravest {limit:,} of these {count:,} results.",
                    limit=self.limits.shown,
                    count=len(kept),
                ),
            )
        if len(kept) < len(found):
            left = Counter(alert.grade for alert in found)
            left.subtract(alert.grade for alert in kept)
            named = ", ".join(f"{status.value} {left[status]:,}" for status in GRAVEST_FIRST if left[status])
            yield _notification(
                "results-left-out",
                "error",
                say(
                    "This file is not the whole report: it would be larger than code scanning accepts. {kept:,} of"
                    " {all:,} results are in it; the least grave are left out ({left}). --format json has all.",
                    kept=len(kept),
                    all=len(found),
                    left=named,
                ),
            )

    def _on_files(self) -> Iterable[dict[str, Any]]:
        say = Speaker(self.options.lang)
        for warning in self.report.warnings:
            yield _notification("warning", "warning", harmless(say.text(warning)))
        for skipped in self.report.skipped[: self.limits.notes]:
            where = {"physicalLocation": {"artifactLocation": artifact(self.options.prefix + skipped.path)}}
            said = say("skipped: {reason}", reason=harmless(say.text(skipped.reason)))
            yield _notification("skipped-file", "note", said) | {"locations": [where]}
        more = len(self.report.skipped) - self.limits.notes
        if more > 0:
            yield _notification(
                "skipped-file",
                "note",
                say.counted("{count:,} more file was skipped.", "{count:,} more files were skipped.", more),
            )


def _notification(identity: str, level: str, text: str) -> dict[str, Any]:
    return {"descriptor": {"id": identity}, "level": level, "message": {"text": literal(text)}}


def _log(
    report: Report,
    options: RenderOptions,
    limits: Limits,
    kept: Sequence[Alert],
    notes: list[dict[str, Any]],
) -> dict[str, Any]:
    rules = sorted({alert.rule for alert in kept})
    index = {rule: number for number, rule in enumerate(rules)}
    reasons = Reasons(report)
    faults = fault_results(report, options, limits.faults, len(rules))
    driver = {
        "name": "portcheck",
        "semanticVersion": report.tool_version,
        "properties": {"rulesDigest": report.rules_digest},
        "rules": [*described(report, kept, options.lang), *fault_rules(report, options.lang)],
    }
    # bytes that were replaced and files that were passed over are no failure of the run
    invocation = {"executionSuccessful": True, "toolExecutionNotifications": notes}
    run = {
        "tool": {"driver": driver},
        "invocations": [invocation],
        "language": options.lang.value,
        "columnKind": "unicodeCodePoints",
        "properties": {"targets": _targets(report)},
        "results": [*(_result(alert, index[alert.rule], options, limits, reasons) for alert in kept), *faults],
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _targets(report: Report) -> dict[str, Any]:
    """The short answer for each target, as in the JSON report."""
    return {
        target: {
            "readiness": estimate.readiness,
            "days": points(estimate.days),
        }
        for target, estimate in report.estimates.items()
    }


def _result(alert: Alert, index: int, options: RenderOptions, limits: Limits, reasons: Reasons) -> dict[str, Any]:
    others = alert.places[1 : limits.locations]
    return {
        "ruleId": alert.rule,
        "ruleIndex": index,
        "level": LEVELS[alert.grade],
        "message": {"text": _message(alert, len(others), Speaker(options.lang))},
        "locations": [location(options.prefix + alert.first.file, alert.first)],
        **(
            {
                "relatedLocations": [
                    {"id": n, **location(options.prefix + o.file, o)} for n, o in enumerate(others, start=1)
                ]
            }
            if others
            else {}
        ),
        "partialFingerprints": {FINGERPRINT: alert.fingerprint},
        **({"suppressions": [_suppression(reasons.of(alert.places))]} if alert.suppressed else {}),
        "properties": {
            "places": len(alert.places),
            "targets": {
                target: {"status": ruling.status.value, "confidence": ruling.confidence.value}
                for target, ruling in alert.rulings.items()
            },
        },
    }


def _suppression(reason: str | None) -> dict[str, str]:
    """SARIF 2.1.0, 3.35: by a comment, or by what is kept elsewhere."""
    if reason is None:
        return {"kind": "external"}
    return {"kind": "inSource", **({"justification": harmless(reason)} if reason else {})}


_LINKED = 10


def _message(alert: Alert, related: int, say: Speaker) -> str:
    """The sentence, and of what has more places links to the first of the ``related`` ones."""
    text = literal(say.text(alert.sentence()))
    others = len(alert.places) - 1
    if not others:
        return text
    first = alert.places[1 : min(_LINKED, related) + 1]
    links = ", ".join(f"[{place.line}:{place.column}]({n})" for n, place in enumerate(first, start=1))
    also = say.counted("Also at {count:,} place: {links}.", "Also at {count:,} places: {links}.", others, links=links)
    return say("{text}. {also}", text=text, also=also)
