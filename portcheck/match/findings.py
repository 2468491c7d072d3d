"""What every landing says of the mentions of a tree, and of its hazards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from portcheck.match.hazards import HazardJudge
from portcheck.match.mapped import OwnMeanings, with_meaning
from portcheck.match.rulings import RulingKey, key_of
from portcheck.model.finding import Ruling
from portcheck.model.frozen import frozen
from portcheck.model.occurrence import Kind, Occurrence, Region


@frozen
class OnLanding:
    """One landing's ``rulings`` on names, its ``judge`` of hazards, and ``own``: what the tree's own port gives a
    meaning. ``kin``: the targets whose guards count."""

    kin: frozenset[str]
    rulings: Mapping[RulingKey, Ruling]
    judge: HazardJudge
    own: OwnMeanings

    def ruling(self, occurrence: Occurrence) -> Ruling | None:
        """None where there is no work: in dead and guarded code, in what the guards of the landing's kin leave out, and
        where a hazard does not bite."""
        if occurrence.region is not Region.ACTIVE or not self.kin.isdisjoint(occurrence.switched_off):
            return None
        if occurrence.kind is Kind.HAZARD:
            return self.judge.ruling(occurrence)
        ruling = self.rulings[key_of(occurrence)]
        entry = self.own.of(occurrence.symbol, occurrence.file)
        return ruling if entry is None else with_meaning(ruling, entry)


@frozen(eq=False)
class Answer:
    """What is said of an occurrence of a ``library`` ``by_landing``, None where nothing is; without these, what is
    ``said``."""

    library: str
    by_landing: tuple[Ruling | None, ...]
    said: tuple[Ruling, ...]


def _answer(library: str, by_landing: Iterable[Ruling | None]) -> Answer:
    given = tuple(by_landing)
    return Answer(library, given, tuple(ruling for ruling in given if ruling is not None))


class Answers:
    """What ``landings`` say, in their order. Most occurrences are like others, and what is said of these is one object.
    ``groups``: of files for which the tree's own port may give names a meaning."""

    def __init__(self, landings: Iterable[OnLanding], groups: Mapping[str, int]) -> None:
        self._landings, self._groups = tuple(landings), groups
        self._nothing = _answer("", [None] * len(self._landings))
        self._known: dict[tuple[object, ...], Answer] = {}

    def of(self, occurrence: Occurrence) -> Answer:
        if occurrence.region is not Region.ACTIVE:
            return self._nothing
        kind = occurrence.kind
        key = (
            occurrence.symbol,
            occurrence.library,
            kind is Kind.HEADER,
            kind is Kind.HAZARD,
            occurrence.switched_off,
            occurrence.about,
            occurrence.value,
            self._groups.get(occurrence.file) if self._groups else None,
        )
        if key not in self._known:
            said = (landing.ruling(occurrence) for landing in self._landings)
            self._known[key] = _answer(occurrence.library, said)
        return self._known[key]
