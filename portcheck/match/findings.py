"""What every landing says of the mentions of a tree, and of its hazards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from portcheck.match.hazards import HazardJudge
from portcheck.match.mapped import OwnMeanings, with_meaning
from portcheck.match.rulings import RulingKey, key_of
from portcheck.model.finding import Ruling
from portcheck.model.frozen import frozen
from portcheck.model.occurrence import Kind, Mentioned, ParsedFile, Region


@frozen
class OnLanding:
    """One landing's ``rulings`` on names, its ``judge`` of hazards, and ``own``: what the tree's own port gives a
    meaning. ``kin``: the targets whose guards count."""

    kin: frozenset[str]
    rulings: Mapping[RulingKey, Ruling]
    judge: HazardJudge
    own: OwnMeanings

    def ruling(self, what: Mentioned, file: str) -> Ruling | None:
        """None where there is no work: in dead and guarded code, in what the guards of the landing's kin leave out, and
        where a hazard does not bite."""
        if what.region is not Region.ACTIVE or not self.kin.isdisjoint(what.switched_off):
            return None
        if what.kind is Kind.HAZARD:
            return self.judge.ruling(what, file)
        ruling = self.rulings[key_of(what)]
        entry = self.own.of(what.symbol, file)
        return ruling if entry is None else with_meaning(ruling, entry)


@frozen(eq=False)
class Answer:
    """What is said of a mention of a ``library`` ``by_landing``, None where nothing is; without these, what is
    ``said``."""

    library: str
    by_landing: tuple[Ruling | None, ...]
    said: tuple[Ruling, ...]


def _answer(library: str, by_landing: Iterable[Ruling | None]) -> Answer:
    given = tuple(by_landing)
    return Answer(library, given, tuple(ruling for ruling in given if ruling is not None))


class Answers:
    """What ``landings`` say, in their order. Most mentions are like others, and what is said of these is one object.
    ``groups``: of files for which the tree's own port may give names a meaning."""

    def __init__(self, landings: Iterable[OnLanding], groups: Mapping[str, int]) -> None:
        self._landings, self._groups = tuple(landings), groups
        self._nothing = _answer("", [None] * len(self._landings))
        self._known: dict[tuple[object, ...], Answer] = {}

    def of(self, what: Mentioned, file: str) -> Answer:
        """What is said of ``what`` in ``file``."""
        if what.region is not Region.ACTIVE:
            return self._nothing
        key = (
            what.symbol,
            what.library,
            what.kind is Kind.HEADER,
            what.kind is Kind.HAZARD,
            what.switched_off,
            what.about,
            what.value,
            self._groups.get(file) if self._groups else None,
        )
        if key not in self._known:
            said = (landing.ruling(what, file) for landing in self._landings)
            self._known[key] = _answer(what.library, said)
        return self._known[key]

    def of_all(self, file: ParsedFile) -> list[Answer]:
        """What is said of each occurrence in a file."""
        known = {id(what): self.of(what, file.summary.path) for what in file.different}
        return [known[id(what)] for what in file.mentioned]
