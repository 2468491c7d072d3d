"""Which landing of one report is which of another."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from portcheck.model.errors import UsageError
from portcheck.model.escape import harmless
from portcheck.model.frozen import frozen
from portcheck.model.report import Report
from portcheck.model.target import Landing
from portcheck.report.narrowed import landings_named


@frozen
class Pair:
    """A target before and after; the way to land on it may differ."""

    before: Landing
    after: Landing

    @property
    def id(self) -> str:
        return self.after.id if self.before.id == self.after.id else f"{self.before.id} → {self.after.id}"


@frozen
class Pairs:
    """``paired`` in the order of the later report; landings that have no counterpart, or several."""

    paired: tuple[Pair, ...]
    only_before: tuple[Landing, ...] = ()
    only_after: tuple[Landing, ...] = ()


def pairs_of(
    before: Report, after: Report, wished: Mapping[str, str] | None = None, targets: Collection[str] = ()
) -> Pairs:
    """As ``wished`` (id before -> id after); then by id; then by target, where only one is left on either side.
    ``targets``: of the pairs those alone that one of these ids or targets names.

    Raises UsageError for a wish that names no landing or other targets, and where nothing is left to compare.
    """
    first, later = list(before.landings), list(after.landings)
    found = [_taken(one, other, first, later) for one, other in (wished or {}).items()]
    for same in (_by_id, _by_target):
        for landing in tuple(later):
            candidates = [one for one in first if same(one, landing)]
            rivals = [other for other in later if same(other, landing)]
            if len(candidates) == len(rivals) == 1:
                found.append(_pair(candidates[0], landing, first, later))
    order = {landing.id: number for number, landing in enumerate(after.landings)}
    pairs = Pairs(tuple(sorted(found, key=lambda pair: order[pair.after.id])), tuple(first), tuple(later))
    if not pairs.paired:
        raise UsageError(f"the reports have no target in common: {_ids(first)} before, {_ids(later)} after")
    return _narrowed(pairs, targets) if targets else pairs


def _by_id(one: Landing, other: Landing) -> bool:
    return one.id == other.id


def _by_target(one: Landing, other: Landing) -> bool:
    return one.target.id == other.target.id


def _taken(one: str, other: str, first: list[Landing], later: list[Landing]) -> Pair:
    (before, *_more), (after, *_rest) = landings_named(one, first), landings_named(other, later)
    if before.target.id != after.target.id:
        raise UsageError(f"--pair {one}={other}: {before.target.id} and {after.target.id} are different targets")
    return _pair(before, after, first, later)


def _pair(before: Landing, after: Landing, first: list[Landing], later: list[Landing]) -> Pair:
    first.remove(before)
    later.remove(after)
    return Pair(before, after)


def _narrowed(pairs: Pairs, targets: Collection[str]) -> Pairs:
    known = {landing.id: landing for pair in pairs.paired for landing in (pair.before, pair.after)}
    for name in targets:
        landings_named(name, known.values())
    named = frozenset(targets)
    kept = (pair for pair in pairs.paired if named & {pair.before.id, pair.after.id, pair.after.target.id})
    return Pairs(tuple(kept))


def _ids(landings: Sequence[Landing]) -> str:
    return ", ".join(harmless(landing.id) for landing in landings)
