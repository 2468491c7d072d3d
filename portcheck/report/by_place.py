"""Findings by the place that they are at: what each target says of one mention."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from portcheck.model.finding import GRAVEST_FIRST, Finding, Ruling, Status
from portcheck.model.findings import Findings
from portcheck.model.frozen import frozen
from portcheck.model.occurrence import Kind, Occurrence

GRAVITY = (*GRAVEST_FIRST, Status.RENAME)
"""What a line does not keep as it is, the gravest first."""


@frozen
class Mention:
    """One occurrence, and the answers of the targets on which it does not stay as it is (one at least)."""

    occurrence: Occurrence
    rulings: tuple[Ruling, ...]

    @property
    def worst(self) -> Status:
        return min((ruling.status for ruling in self.rulings), key=GRAVITY.index)

    def by_status(self) -> Iterator[tuple[Status, list[Ruling]]]:
        """The gravest first."""
        for status in GRAVITY:
            rulings = [ruling for ruling in self.rulings if ruling.status is status]
            if rulings:
                yield status, rulings


def mentions(findings: Iterable[Finding]) -> list[Mention]:
    """By place; a hazard comes after the name that it stands at. Suppressed findings, and those of the status ``same``,
    are left out."""
    found: dict[tuple[str, int, int, bool, str], Mention] = {}
    for occurrence, rulings, suppressed in Findings.of(findings).rows():
        kept = tuple(r for r in rulings if r.status is not Status.SAME and r.target not in suppressed)
        if kept:
            key = _key(occurrence)
            before = found.get(key)
            found[key] = Mention(occurrence, kept) if before is None else replace(before, rulings=before.rulings + kept)
    return [found[key] for key in sorted(found)]


def _key(occurrence: Occurrence) -> tuple[str, int, int, bool, str]:
    hazard = occurrence.kind is Kind.HAZARD
    return occurrence.file, occurrence.line, occurrence.column, hazard, occurrence.symbol
