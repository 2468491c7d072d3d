"""What a target's tables say of a symbol, for one way to land on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from portcheck.model.finding import Confidence, Ruling, Status
from portcheck.model.occurrence import Kind, Mentioned
from portcheck.model.target import Landing, PortingMode
from portcheck.model.text import SEMICOLON, Text, joined, message, same
from portcheck.model.version import holds_in
from portcheck.rules.store import Row

_OVERRULING = "gaps"
"""The table whose rows go before all others of the same pack: what a vendor lacks, in some profile or SDK."""

_ORIGINS = {_OVERRULING: 0, "family": 1, "kernel_model": 2}

_BUILD = "build"
"""What the libraries of build files' names begin with."""

_ABSENT = (Status.MISSING, Status.UNKNOWN)
"""What a target has no name for cannot come with an SDK, nor go with one."""


class Tables(Protocol):
    """The part of the rule store that matching asks."""

    def rows(self, target: str, symbols: Iterable[str]) -> dict[str, tuple[Row, ...]]: ...

    def families(self, target: str) -> dict[str, tuple[Row, ...]]: ...

    def entry_names(self, symbols: Iterable[str]) -> dict[str, str]: ...


RulingKey = tuple[str, str, bool]
"""Symbol, library, and whether it is a header: families speak of names, not of headers."""


def key_of(what: Mentioned) -> RulingKey:
    return what.symbol, what.library, what.kind is Kind.HEADER


def rulings_for(landing: Landing, keys: Iterable[RulingKey], tables: Tables) -> dict[RulingKey, Ruling]:
    """One ruling for each symbol; a symbol of which nothing is known is ``unknown``."""
    wanted = sorted(set(keys))
    rows = tables.rows(landing.target.id, (symbol for symbol, _library, _header in wanted))
    families = tables.families(landing.target.id)
    entries = tables.entry_names(symbol for symbol, _library, _header in wanted)
    rulings = {}
    for key in wanted:
        entry = entries.get(key[0], key[0])
        rulings[key] = ruling_of(landing, key, rows.get(key[0], ()), families.get(key[1], ()), entry)
    return rulings


def rule_id(landing: Landing, library: str, entry: str) -> str:
    """Names of the same entry (``cublasCreate``, ``cublasCreate_v2``) are one rule."""
    return f"{landing.target.id}/{library}/{entry}"


def ruling_of(
    landing: Landing, key: RulingKey, rows: Sequence[Row], families: Sequence[Row], entry: str = ""
) -> Ruling:
    """The ruling on one symbol by its rows and those of its library, each best first; ``entry``: what the catalogue has
    it under, if it is another name."""
    symbol, library, is_header = key
    rule = rule_id(landing, library, entry or symbol)
    ranked = ranked_rows(landing, rows, () if is_header else families)
    if ranked:
        return _in_mode(_by(landing.id, rule, ranked[0]), landing, library)
    outside = [row for row in rows if _fits(landing, row) and row.origin != _OVERRULING and row.status not in _ABSENT]
    if outside:
        return _out_of_date(landing, rule, outside[0])
    return Ruling(landing.id, rule, Status.UNKNOWN, None, Confidence.NONE, (), None)


def ranked_rows(landing: Landing, rows: Sequence[Row], families: Sequence[Row]) -> list[Row]:
    """The rows that hold for this landing, the one that decides first: a later pack before an earlier one, a target's
    own before inherited ones; a gap of the name before what holds for its library, before the kernel model, before the
    name's tables; a name's own before its alias's; one for this very profile before one for all; and what can stay
    before another spelling."""
    holding = [row for row in (*families, *rows) if _fits(landing, row) and _in_date(landing, row)]
    return sorted(holding, key=_precedence)


def _precedence(row: Row) -> tuple[int, ...]:
    return (
        -row.layer,
        row.inherited is not None,
        _ORIGINS.get(row.origin, len(_ORIGINS)),
        row.alias is not None,
        row.profiles is None,
        row.status is not Status.SAME,
    )


def _fits(landing: Landing, row: Row) -> bool:
    return row.profiles is None or landing.profile.id in row.profiles


def _in_date(landing: Landing, row: Row) -> bool:
    """Inherited rows count the other target's SDKs, of which the chosen one tells nothing: the newest is meant."""
    return holds_in(None if row.inherited else landing.profile.sdk, row.since, row.until)


def _by(target: str, rule: str, row: Row) -> Ruling:
    """What a row says. Under another name of the same entry it is plausible and no more."""
    notes = [same(row.note)] if row.note else []
    if row.alias:
        notes.append(message("the tables have it as {name}", name=row.alias))
    if row.inherited:
        notes.append(message("by the tables of {target}", target=row.inherited))
    confidence = Confidence.TABLE if row.alias else row.confidence
    return Ruling(
        target,
        rule,
        row.status,
        row.replacement,
        confidence,
        row.evidence,
        joined(notes, SEMICOLON) if notes else None,
        row.pack,
    )


def _out_of_date(landing: Landing, rule: str, row: Row) -> Ruling:
    """The tables have the name, but not for this SDK."""
    sdk = message("SDK of {target}", target=row.inherited) if row.inherited else same("SDK")
    when = []
    if row.since:
        when.append(message("there since {sdk} {version}", sdk=sdk, version=row.since))
    if row.until:
        when.append(message("gone in {sdk} {version}", sdk=sdk, version=row.until))
    note = joined(when, Text(", ", "，"))
    return replace(_by(landing.id, rule, row), status=Status.MISSING, replacement=None, note=note)


def _in_mode(ruling: Ruling, landing: Landing, library: str) -> Ruling:
    """Where the sources stay, a rename costs no line. That a compatibility layer keeps a name which was only seen
    under its new name is plausible and nothing more."""
    profile = landing.profile
    kept = profile.keeps is None or library in profile.keeps
    if profile.mode is PortingMode.HEADER and library.partition("_")[0] == _BUILD:
        return ruling  # no header reaches into a build file
    if ruling.status is not Status.RENAME or profile.mode is PortingMode.TEXT or not kept:
        return ruling
    confidence = Confidence.TABLE if profile.mode is PortingMode.LAYER else ruling.confidence
    note = message("the sources keep the CUDA name; the target's own is not stated")
    if ruling.replacement:
        note = message("the sources keep the CUDA name; the target's own is {name}", name=ruling.replacement)
    return replace(ruling, status=Status.SAME, replacement=None, confidence=confidence, note=note)
