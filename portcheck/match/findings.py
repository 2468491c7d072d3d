"""Findings: every active occurrence with the ruling of a target."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from hashlib import blake2b

from portcheck.match.mapped import OwnMeanings, with_meaning
from portcheck.match.rulings import RulingKey, key_of
from portcheck.model.finding import Finding, Ruling
from portcheck.model.occurrence import Kind, Occurrence, Region
from portcheck.model.target import Landing


def is_work(occurrence: Occurrence, kin: frozenset[str]) -> bool:
    """Dead and guarded code is no work, nor is what the guards of the landing's ``kin`` leave out."""
    return occurrence.region is Region.ACTIVE and kin.isdisjoint(occurrence.switched_off)


def findings_for(
    landing: Landing,
    occurrences: Iterable[Occurrence],
    rulings: Mapping[RulingKey, Ruling],
    own: OwnMeanings | None = None,
) -> tuple[Finding, ...]:
    """One finding for each mention that is work on the landing; hazards are judged otherwise. ``own``: what the tree's
    own port gives a meaning."""
    found, kin, meanings = [], landing.kin, own or OwnMeanings()
    fingerprint = lru_cache(maxsize=None)(fingerprint_of)
    for occurrence in occurrences:
        if occurrence.kind is not Kind.HAZARD and is_work(occurrence, kin):
            ruling = rulings[key_of(occurrence)]
            entry = meanings.of(occurrence.symbol, occurrence.file)
            ruling = with_meaning(ruling, entry) if entry is not None else ruling
            found.append(Finding(occurrence, ruling, fingerprint(ruling.rule, occurrence.anchor)))
    return tuple(found)


def fingerprint_of(rule: str, anchor: str) -> str:
    """Of the rule and the statement's text: it survives moved lines and a formatter."""
    return blake2b(f"{rule}\n{anchor}".encode(), digest_size=8).hexdigest()
