"""Which targets cover what: the table behind ``portcheck rules coverage``."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from portcheck.cli.columns import left, right
from portcheck.model.errors import UsageError, unknown
from portcheck.model.escape import harmless
from portcheck.model.finding import Status
from portcheck.model.frozen import frozen
from portcheck.model.text import COMMA, Lang, Speaker
from portcheck.model.words import STATUS, called

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from portcheck.match.rulings import RulingKey
    from portcheck.rules.store import RuleStore

_ROWS = 40
_OPEN = (Status.MISSING, Status.REDESIGN, Status.ADAPT, Status.UNKNOWN)
_WEIGHT = {Status.MISSING: 3, Status.REDESIGN: 2, Status.ADAPT: 1, Status.UNKNOWN: 1}


@frozen
class Covered:
    """A name, how often it is used (1 for each name of a whole library), and its status on each landing."""

    symbol: str
    library: str
    uses: int
    statuses: Mapping[str, Status]

    @property
    def gravity(self) -> int:
        return self.uses * sum(_WEIGHT.get(status, 0) for status in self.statuses.values())


def names_of_report(path: Path) -> Counter[RulingKey]:
    """The names of a scan's JSON with the number of their active mentions. Raises UsageError if it is none."""
    try:
        content = json.loads(path.read_text("utf-8"))
        occurrences = content["occurrences"]
        uses = Counter(
            (o["symbol"], o["library"], o["kind"] == "header")
            for o in occurrences
            if o["region"] == "active" and o["kind"] != "hazard"
        )
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{path}: no report of portcheck; make one with portcheck scan . --output json:{path}"
        ) from error
    if not uses:
        raise UsageError(f"{path}: holds no mentions; scan again with --detail findings")
    return uses


def names_of_library(library: str, store: RuleStore) -> Counter[RulingKey]:
    """Every name of a library, once. Raises UsageError for an unknown library, or one of compiler options alone."""

    titles = store.library_titles()
    if library not in titles:
        raise UsageError(unknown("library", library, titles))
    names = store.catalogue(library)
    if not names:
        raise UsageError(f"the library {library!r} has no names that code can use")
    return Counter((name, of, False) for name, of in names)


def covered(uses: Counter[RulingKey], targets: tuple[str, ...], store: RuleStore) -> list[Covered]:
    """The names with their statuses, the most open and most used first."""
    from portcheck.match.landings import choose_landings
    from portcheck.match.rulings import rulings_for

    landings = choose_landings(targets, store.targets())
    rulings = {landing.id: rulings_for(landing, uses, store) for landing in landings}
    rows = [
        Covered(key[0], key[1], count, {target: found[key].status for target, found in rulings.items()})
        for key, count in uses.items()
    ]
    return sorted(rows, key=lambda row: (-row.gravity, row.symbol))


def covered_as_json(rows: list[Covered]) -> str:
    content = [
        {"symbol": row.symbol, "library": row.library, "uses": row.uses, "statuses": dict(row.statuses)} for row in rows
    ]
    return json.dumps({"names": content}, ensure_ascii=False, indent=1)


def covered_as_text(rows: list[Covered], lang: Lang) -> str:
    """Counts of names by target and status, then the names that are open on some target."""
    say = Speaker(lang)
    targets = list(rows[0].statuses)
    width = max(map(len, targets)) + 2
    lines = [
        say.counted("{count:,} name, by target", "{count:,} names, by target", len(rows)),
        f"  {'':<{width}}" + "".join(right(say.text(STATUS[status]), 10) for status in Status),
    ]
    for target in targets:
        counts = Counter(row.statuses[target] for row in rows)
        cells = "".join(f"{counts[status]:>10,}" if counts[status] else " " * 10 for status in Status)
        lines.append(f"  {target:<{width}}{cells}".rstrip())
    still_open = [row for row in rows if row.gravity]
    if still_open:
        lines += ["", _open_title(len(still_open), say)]
    return "\n".join([*lines, *(line for row in still_open[:_ROWS] for line in _open_row(row, say))])


def _open_title(count: int, say: Speaker) -> str:
    title = say("What is open, the gravest first")
    if count <= _ROWS:
        return title
    return say("{title} ({rows} of {total:,}; --format json has all)", title=title, rows=_ROWS, total=count)


def _open_row(row: Covered, say: Speaker) -> Iterator[str]:
    name = harmless(f"{say.text(called(row.symbol, row.library))}  {row.library}")
    yield "  " + say.counted("{name}, {count:,} use", "{name}, {count:,} uses", row.uses, name=name)
    for status in _OPEN:
        on = [target for target, given in row.statuses.items() if given is status]
        if on:
            yield f"    {left(say.text(STATUS[status]), 9)} {say.text(COMMA).join(on)}"
