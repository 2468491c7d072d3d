"""What every target's tables say of one name, and of whole libraries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from portcheck.match.rulings import RulingKey, Tables, ranked_rows, ruling_of, rulings_for
from portcheck.model.finding import Ruling, Status
from portcheck.model.frozen import frozen
from portcheck.model.target import Landing
from portcheck.rules.store import Row


@frozen
class Answer:
    """The ruling for the landings that share it, the row behind it if there is one, and the rows that it outweighs."""

    landings: tuple[Landing, ...]
    ruling: Ruling
    row: Row | None
    outweighed: tuple[Row, ...]


def answers_on(landings: Sequence[Landing], key: RulingKey, tables: Tables) -> list[Answer]:
    """The answers of one target: profiles of which the tables say the same stand together."""
    target = landings[0].target.id
    rows = tables.rows(target, [key[0]]).get(key[0], ())
    families = () if key[2] else tables.families(target).get(key[1], ())
    grouped: dict[tuple[object, ...], list[Landing]] = {}
    for landing in landings:
        ruling = ruling_of(landing, key, rows, families)
        identity = (ruling.status, ruling.replacement, ruling.confidence, ruling.note, ruling.evidence)
        grouped.setdefault(identity, []).append(landing)
    return [_answer(tuple(group), key, rows, families) for group in grouped.values()]


def _answer(landings: tuple[Landing, ...], key: RulingKey, rows: Sequence[Row], families: Sequence[Row]) -> Answer:
    ranked = ranked_rows(landings[0], rows, families)
    ruling = ruling_of(landings[0], key, rows, families)
    others = [row for row in (*families, *rows) if row not in ranked[:1]]
    fitting = [row for row in others if row.profiles is None or landings[0].profile.id in row.profiles]
    return Answer(landings, ruling, ranked[0] if ranked else None, tuple(fitting))


def coverage_by_library(landing: Landing, keys: Iterable[RulingKey], tables: Tables) -> dict[str, dict[Status, int]]:
    """Library -> status -> number of names, for all ``keys``."""
    counts: dict[str, dict[Status, int]] = {}
    for key, ruling in rulings_for(landing, keys, tables).items():
        library = counts.setdefault(key[1], dict.fromkeys(Status, 0))
        library[ruling.status] += 1
    return {library: counts[library] for library in sorted(counts)}
