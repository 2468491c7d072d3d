"""What suppressions do to findings."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from portcheck.model.finding import GRAVEST_FIRST, Finding
from portcheck.model.findings import Findings
from portcheck.model.intervals import count_within, is_within, merged
from portcheck.model.suppression import Suppression, SuppressionFault
from portcheck.model.target import Landing


def ids_of(finding: Finding) -> tuple[str, ...]:
    """What a comment may call a finding: everything (``""``), its symbol, its rule (``library/symbol``), both also by
    the name of its entry, all of its library (``library/*``), its status."""
    place, ruling = finding.occurrence, finding.ruling
    entry = ruling.rule.partition("/")[2]
    named = ("", place.symbol, f"{place.library}/{place.symbol}", entry, f"{place.library}/*")
    alias = entry.removeprefix(f"{place.library}/")
    status = (ruling.status.value,) if ruling.status in GRAVEST_FIRST else ()
    return tuple(dict.fromkeys((*named, alias, *status)))


def target_names(landing: Landing) -> tuple[str, ...]:
    """What a comment may call a landing: any (``""``), its id, its target's id, that with its profile's."""
    target = landing.target.id
    return tuple(dict.fromkeys(("", landing.id, target, f"{target}:{landing.profile.id}")))


_Name = tuple[str, str, str]
"""File, id, target."""


def speaks_for(suppressions: Iterable[Suppression], landings: Iterable[Landing]) -> Callable[[Finding], bool]:
    """Whether one of the suppressions speaks for a finding."""
    spans: dict[_Name, list[tuple[int, int]]] = {}
    for suppression in suppressions:
        if suppression.acts:
            spans.setdefault(_name(suppression), []).append((suppression.first, suppression.last))
    covered = {name: merged(intervals) for name, intervals in spans.items()}
    files, targets = {file for file, _id, _target in covered}, _targets(landings)

    def is_hit(finding: Finding) -> bool:
        place = finding.occurrence
        if place.file not in files:
            return False
        return any(name in covered and is_within(covered[name], place.line) for name in _names(finding, targets))

    return is_hit


def with_suppressed(
    findings: Collection[Finding], suppressions: Sequence[Suppression], landings: Iterable[Landing]
) -> Collection[Finding]:
    """The findings, those marked that a suppression speaks for."""
    if not suppressions:
        return findings
    is_hit = speaks_for(suppressions, landings)
    return Findings.of(replace(finding, suppressed=True) if is_hit(finding) else finding for finding in findings)


def with_use(
    suppressions: Sequence[Suppression], findings: Iterable[Finding], landings: Iterable[Landing]
) -> tuple[Suppression, ...]:
    """The suppressions with what each of them suppresses among these findings on these landings, and whether one is
    unused there: one for another target is not."""
    if not suppressions:
        return ()
    targets = _targets(landings)
    wanted = {_name(suppression) for suppression in suppressions}
    files = {file for file, _id, _target in wanted}
    lines: dict[_Name, list[int]] = {}
    for finding in findings:
        if finding.occurrence.file in files and finding.ruling.status in GRAVEST_FIRST:
            for name in _names(finding, targets):
                if name in wanted:
                    lines.setdefault(name, []).append(finding.occurrence.line)
    ordered = {name: sorted(found) for name, found in lines.items()}
    scanned = {name for names in targets.values() for name in names}
    return tuple(_used(suppression, ordered.get(_name(suppression), []), scanned) for suppression in suppressions)


def _used(suppression: Suppression, lines: list[int], scanned: set[str]) -> Suppression:
    if not suppression.acts:
        return suppression
    used = count_within(lines, suppression.first, suppression.last)
    unused = not used and suppression.target in scanned
    return replace(suppression, used=used, fault=SuppressionFault.UNUSED if unused else None)


def _name(suppression: Suppression) -> _Name:
    return suppression.file, suppression.id, suppression.target


def _targets(landings: Iterable[Landing]) -> dict[str, tuple[str, ...]]:
    return {landing.id: target_names(landing) for landing in landings}


def _names(finding: Finding, targets: dict[str, tuple[str, ...]]) -> Iterator[_Name]:
    file, ids = finding.occurrence.file, ids_of(finding)
    return ((file, identity, target) for target in targets.get(finding.ruling.target, ("",)) for identity in ids)
