"""What a target's tables say of a symbol, for one way to land on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from portcheck.model.finding import Confidence, Ruling, Status
from portcheck.model.occurrence import Kind, Occurrence
from portcheck.model.target import Landing, PortingMode
from portcheck.rules.store import Family, Row


class Tables(Protocol):
    """The part of the rule store that matching asks."""

    def rows(self, target: str, symbols: Iterable[str]) -> dict[str, tuple[Row, ...]]: ...

    def families(self, target: str) -> dict[str, tuple[Family, ...]]: ...


RulingKey = tuple[str, str, bool]
"""Symbol, library, and whether it is a header: families speak of names, not of headers."""


def key_of(occurrence: Occurrence) -> RulingKey:
    return occurrence.symbol, occurrence.library, occurrence.kind is Kind.HEADER


def rulings_for(landing: Landing, occurrences: Iterable[Occurrence], tables: Tables) -> dict[RulingKey, Ruling]:
    """One ruling for each symbol that occurs; a symbol of which nothing is known is ``unknown``."""
    keys = sorted({key_of(occurrence) for occurrence in occurrences})
    rows = tables.rows(landing.target.id, (symbol for symbol, _library, _header in keys))
    families = tables.families(landing.target.id)
    return {key: _ruling(landing, key, rows.get(key[0], ()), families) for key in keys}


def _ruling(landing: Landing, key: RulingKey, rows: tuple[Row, ...], families: dict[str, tuple[Family, ...]]) -> Ruling:
    symbol, library, is_header = key
    rule = f"{landing.target.id}/{library}/{symbol}"
    profile = landing.profile.id
    for family in families.get(library, ()) if not is_header else ():
        if family.profiles is None or profile in family.profiles:
            return Ruling(landing.id, rule, family.status, None, family.confidence, family.evidence, family.note)
    fitting = [row for row in rows if row.profiles is None or profile in row.profiles]
    if not fitting:
        return Ruling(landing.id, rule, Status.UNKNOWN, None, Confidence.NONE, (), None)
    row = min(fitting, key=lambda row: row.profiles is None)  # a row for this very profile before one for all
    ruling = Ruling(landing.id, rule, row.status, row.replacement, row.confidence, row.evidence, row.note)
    return _in_mode(ruling, landing.profile.mode) if row.profiles is None else ruling


def _in_mode(ruling: Ruling, mode: PortingMode) -> Ruling:
    """Where the sources stay, a rename costs no line. That a compatibility layer keeps a name which was only seen
    under its new name is plausible and nothing more."""
    if ruling.status is not Status.RENAME or mode is PortingMode.TEXT:
        return ruling
    confidence = Confidence.TABLE if mode is PortingMode.LAYER else ruling.confidence
    note = f"the sources keep the CUDA name; the target's own is {ruling.replacement}"
    return replace(ruling, status=Status.SAME, replacement=None, confidence=confidence, note=note)
