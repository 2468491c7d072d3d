"""Names that the tree's own code for a target maps already cost nothing there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from portcheck.match.rulings import RulingKey
from portcheck.model.finding import Basis, Confidence, Evidence, Ruling, Status
from portcheck.model.ported import Mapped
from portcheck.model.target import Landing


def own_meanings(landing: Landing, mapped: Iterable[Mapped]) -> dict[str, Mapped]:
    """CUDA names that a branch or file of the tree for this target gives a meaning, each with the first such place."""
    return {entry.name: entry for entry in reversed(list(mapped)) if not landing.kin.isdisjoint(entry.targets)}


def with_mapped(rulings: Mapping[RulingKey, Ruling], own: Mapping[str, Mapped]) -> dict[RulingKey, Ruling]:
    """The rulings, with ``same`` for every name that the tree itself gives a meaning; the evidence is that place."""
    return {key: _mapped(ruling, own[key[0]]) if key[0] in own else ruling for key, ruling in rulings.items()}


def _mapped(ruling: Ruling, entry: Mapped) -> Ruling:
    if ruling.status is Status.SAME:
        return ruling
    meaning = f"maps it to {entry.replacement}" if entry.replacement else "declares it"
    return replace(
        ruling,
        status=Status.SAME,
        replacement=None,
        confidence=Confidence.WITNESSED,
        evidence=(Evidence(Basis.SHIM_HEADER, f"{entry.file}#L{entry.line}"),),
        note=f"the tree's own code for this target {meaning}",
        origin=None,
    )
