"""Names that the tree's own code for a target maps already cost nothing there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from portcheck.model.finding import Basis, Confidence, Evidence, Ruling, Status
from portcheck.model.ported import Mapped
from portcheck.model.target import Landing


@dataclass(frozen=True, slots=True)
class OwnMeanings:
    """CUDA names that a branch or file of the tree for a target gives a meaning, by name and group of files; the group
    None holds for all files. ``groups``: the group of each file."""

    meanings: Mapping[tuple[str, int | None], Mapped] = field(default_factory=dict)
    groups: Mapping[str, int] = field(default_factory=dict)

    def of(self, name: str, file: str) -> Mapped | None:
        """What ``name`` means in ``file`` on the target; None if the tree does not say."""
        if not self.meanings:
            return None
        return self.meanings.get((name, self.groups.get(file))) or self.meanings.get((name, None))


def own_meanings(landing: Landing, mapped: Iterable[Mapped], groups: Mapping[str, int]) -> OwnMeanings:
    """Of each name the first place in each group of files that include each other; a file without a group (it includes
    nothing, and nothing includes it) is brought in by the build, and serves all."""
    serving = [entry for entry in mapped if not landing.kin.isdisjoint(entry.targets)]
    return OwnMeanings({(entry.name, groups.get(entry.file)): entry for entry in reversed(serving)}, groups)


def with_meaning(ruling: Ruling, entry: Mapped) -> Ruling:
    """The ruling on a name that the tree itself gives a meaning: ``same``; the evidence is that place."""
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
