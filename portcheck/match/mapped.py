"""Names that the tree's own code for a target maps already cost nothing there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import field, replace

from portcheck.model.finding import Basis, Confidence, Evidence, Ruling, Status
from portcheck.model.frozen import frozen
from portcheck.model.ported import Mapped
from portcheck.model.target import Landing
from portcheck.model.text import message


@frozen
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


def kept_files(own: OwnMeanings, named: Iterable[tuple[str, str, Status]], files: Iterable[str]) -> frozenset[str]:
    """Of ``files`` those that a port keeps as they are, as it maps CUDA's names there: more mentions in the files that
    include each other than are left to rename. ``named``: each mention's file, its symbol, and what is said of it."""
    if not own.meanings:
        return frozenset()
    mapped, renamed = Counter[int | str](), Counter[int | str]()
    for file, symbol, status in named:
        together = own.groups.get(file, file)
        mapped[together] += own.of(symbol, file) is not None
        renamed[together] += status is Status.RENAME
    kept = {together for together, mentions in mapped.items() if mentions > renamed[together]}
    return frozenset(file for file in files if own.groups.get(file, file) in kept)


def with_meaning(ruling: Ruling, entry: Mapped) -> Ruling:
    """The ruling on a name that the tree itself gives a meaning: ``same``; the evidence is that place."""
    if ruling.status is Status.SAME:
        return ruling
    note = message("the tree's own code for this target declares it")
    if entry.replacement:
        note = message("the tree's own code for this target maps it to {name}", name=entry.replacement)
    return replace(
        ruling,
        status=Status.SAME,
        replacement=None,
        confidence=Confidence.WITNESSED,
        evidence=(Evidence(Basis.SHIM_HEADER, f"{entry.file}#L{entry.line}"),),
        note=note,
        origin=None,
    )
