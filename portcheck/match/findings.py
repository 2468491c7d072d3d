"""Findings: every active occurrence with the ruling of a target."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import blake2b

from portcheck.match.rulings import RulingKey, key_of
from portcheck.model.finding import Finding, Ruling
from portcheck.model.occurrence import Occurrence, Region
from portcheck.model.target import Landing


def findings_for(
    landing: Landing, occurrences: Iterable[Occurrence], rulings: Mapping[RulingKey, Ruling]
) -> tuple[Finding, ...]:
    """One finding for each occurrence in an active region; dead and guarded code is no work, nor is what the guards of
    the target leave out."""
    found = []
    for occurrence in occurrences:
        if occurrence.region is Region.ACTIVE and landing.kin.isdisjoint(occurrence.switched_off):
            ruling = rulings[key_of(occurrence)]
            found.append(Finding(occurrence, ruling, _fingerprint(occurrence, ruling)))
    return tuple(found)


def _fingerprint(occurrence: Occurrence, ruling: Ruling) -> str:
    return blake2b(f"{ruling.rule}\n{occurrence.anchor}".encode(), digest_size=8).hexdigest()
