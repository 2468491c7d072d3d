"""Findings by the place that they are at: what each target says of one mention."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from portcheck.model.finding import GRAVEST_FIRST, Finding, Ruling, Status
from portcheck.model.occurrence import Kind, Occurrence

GRAVITY = (*GRAVEST_FIRST, Status.RENAME)
"""What a line does not keep as it is, the gravest first."""


@dataclass(frozen=True, slots=True)
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
    kept = (f for f in findings if not f.suppressed and f.ruling.status is not Status.SAME)
    ordered = sorted(kept, key=lambda finding: _key(finding.occurrence))  # stable: targets stay in their order
    return [
        Mention(group[0].occurrence, tuple(finding.ruling for finding in group))
        for group in (list(found) for _key_, found in groupby(ordered, key=lambda finding: _key(finding.occurrence)))
    ]


def _key(occurrence: Occurrence) -> tuple[str, int, int, bool, str]:
    hazard = occurrence.kind is Kind.HAZARD
    return occurrence.file, occurrence.line, occurrence.column, hazard, occurrence.symbol
