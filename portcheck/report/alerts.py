"""Alerts: what code hosts show beside the code. One for each rule and line, or for each rule and file; never one for
each target."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from hashlib import blake2b

from portcheck.model.escape import harmless
from portcheck.model.finding import GRAVEST_FIRST, Finding, Ruling, Status
from portcheck.model.findings import Findings, Row
from portcheck.model.frozen import frozen
from portcheck.model.hazard import LIBRARY, Hazard
from portcheck.model.occurrence import Occurrence
from portcheck.model.report import Report
from portcheck.model.text import Text, joined, message, same
from portcheck.report.sentences import name_of

_FEW = 3
"""So many targets are said with what takes the name's place, and why; of more only the status."""


@frozen
class Alert:
    """``places`` (at least one, in order) are those of one rule on one line, or in one file. ``rulings``: the gravest
    ruling there of each target. ``grade``: the gravest status of all; of a hazard that only says where to look it is
    ``unknown``. ``fingerprint`` is unique in the report, and stays when
    lines move or other targets are scanned for. ``suppressed``: all of it is."""

    rule: str
    title: Text
    places: tuple[Occurrence, ...]
    rulings: Mapping[str, Ruling]
    grade: Status
    fingerprint: str
    suppressed: bool

    @property
    def first(self) -> Occurrence:
        return self.places[0]

    def sentence(self) -> Text:
        """What it is and how it stands with each target, on one line."""
        parts = [self._on_targets(status) for status in GRAVEST_FIRST]
        statuses = joined([part for part in parts if part is not None], Text("; ", "；"))
        return message("{what}: {statuses}", what=self.title, statuses=statuses)

    def _on_targets(self, status: Status) -> Text | None:
        held = [ruling for ruling in self.rulings.values() if ruling.status is status]
        if not held:
            return None
        few = len(self.rulings) <= _FEW
        targets = joined([_named(ruling) if few else same(ruling.target) for ruling in held], Text(", ", "、"))
        if status is Status.MISSING:
            return message("not there on {targets}", targets=targets)
        if status is Status.REDESIGN:
            return message("needs a redesign on {targets}", targets=targets)
        if status is Status.ADAPT:
            return message("needs an edit on {targets}", targets=targets)
        return message("nobody can say for {targets}", targets=targets)


def note_of(ruling: Ruling) -> Text:
    """The note, harmless; without one an empty text."""
    return Text(harmless(ruling.note.en), harmless(ruling.note.zh)) if ruling.note else same("")


def _named(ruling: Ruling) -> Text:
    """The target, with what takes the name's place there, and why."""
    replacement, note = harmless(ruling.replacement or ""), note_of(ruling)
    if replacement and note.en:
        return message("{target} ({replacement}: {note})", target=ruling.target, replacement=replacement, note=note)
    if replacement or note.en:
        return message("{target} ({what})", target=ruling.target, what=replacement or note)
    return same(ruling.target)


_Group = tuple[str, str, int]
"""File, rule and line; 0 for the whole file."""


def alerts(report: Report, by_file: bool = False) -> tuple[Alert, ...]:
    """The alerts of a report, sorted by place: one for each rule and line, or ``by_file`` for each rule and file."""
    groups: dict[_Group, list[Row]] = {}
    for row in Findings.of(report.findings).rows():
        if row[1]:
            groups.setdefault(_group(row[0], by_file), []).append(row)
    hazards = {f"{LIBRARY}/{hazard.id}": hazard for hazard in report.hazards}
    marks = _fingerprints(report.occurrences, by_file)
    found = (_alert(rows, marks[group], hazards.get(group[1])) for group, rows in groups.items())
    return tuple(alert for alert in found if alert is not None)


def _group(place: Occurrence, by_file: bool) -> _Group:
    return place.file, place.rule, 0 if by_file else place.line


def _fingerprints(places: Iterable[Occurrence], by_file: bool) -> dict[_Group, str]:
    """Of file, rule, the text of the statement (``anchor``), and a number where this is all the same; alerts for
    whole files are their file's and rule's. All places count, whatever a target says of them: so no other target,
    and no alert that ceases, moves one."""
    seen: Counter[tuple[str, str, str]] = Counter()
    marks: dict[_Group, str] = {}
    for place in places:
        group = _group(place, by_file)
        if group not in marks:
            key = (place.file, place.rule, "" if by_file else place.anchor)
            seen[key] += 1
            marks[group] = blake2b("\n".join((*key, str(seen[key]))).encode(), digest_size=16).hexdigest()
    return marks


def _alert(rows: list[Row], fingerprint: str, hazard: Hazard | None) -> Alert | None:
    held = [
        Finding(place, ruling, ruling.target in suppressed)
        for place, rulings, suppressed in rows
        for ruling in rulings
        if ruling.status in GRAVEST_FIRST
    ]
    if not held:
        return None
    live = [finding for finding in held if not finding.suppressed]
    rulings = gravest(finding.ruling for finding in live or held)
    places = {finding.occurrence.id: finding.occurrence for finding in live or held}
    first = next(iter(places.values()))
    return Alert(
        rule=first.rule,
        title=_harmless(hazard.title) if hazard else _harmless(name_of(first)),
        places=tuple(places.values()),
        rulings=rulings,
        grade=Status.UNKNOWN if hazard and hazard.doubtful else min(rulings.values(), key=gravity).status,
        fingerprint=fingerprint,
        suppressed=not live,
    )


def _harmless(text: Text) -> Text:
    return Text(harmless(text.en), harmless(text.zh))


def gravity(ruling: Ruling) -> int:
    """0 is the gravest."""
    return GRAVEST_FIRST.index(ruling.status)


def gravest(rulings: Iterable[Ruling]) -> dict[str, Ruling]:
    """Of each target the gravest, the first of those alike."""
    found: dict[str, Ruling] = {}
    for ruling in rulings:
        known = found.get(ruling.target)
        if known is None or gravity(ruling) < gravity(known):
            found[ruling.target] = ruling
    return found
