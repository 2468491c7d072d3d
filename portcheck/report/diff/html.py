"""``portcheck diff --format html``: one file that opens offline and asks nobody for anything, in both languages; with
the style of the report's page and its policy. Its tables stand without scripts; the script is for the switches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from portcheck.model.text import COMMA, Text, joined, same
from portcheck.report.diff import words
from portcheck.report.diff.compared import ChangedName, Compared, ComparedTarget
from portcheck.report.html.closed import closed_page, program
from portcheck.report.registry import RenderOptions

T = TypeVar("T")
_ROWS, _LISTED, _EXAMPLES = 1000, 400, 2
"""Of a table, of a list of names, of the places of one name."""


def render(compared: Compared, options: RenderOptions) -> str:
    """The page, in ``options.lang`` first."""
    changes = tuple(_changes(compared))
    turnovers = [(title, *_cut(names, _LISTED)) for title, names in words.turnovers(compared)]
    contents = [("cost", words.COSTS), *((anchor, title) for anchor, title, _rows, _more in changes)]
    return closed_page(
        "diff.j2",
        program(("app/switches", "diff")),
        options.lang,
        name=" → ".join(dict.fromkeys((compared.before.root_name, compared.after.root_name))),
        tool="portcheck diff",
        version=compared.after.tool_version,
        contents=[*contents, ("turnover", words.CAME_AND_WENT)] if turnovers else contents,
        balance=words.balance(compared),
        causes=tuple(words.causes(compared)),
        costs=words.COSTS,
        worse=words.WORSE,
        better=words.BETTER,
        example=words.EXAMPLE,
        targets=[_target(target) for target in compared.targets],
        note=words.note(compared),
        changes=changes,
        came_and_went=words.CAME_AND_WENT,
        turnovers=turnovers,
        basis=tuple(words.basis(compared)),
    )


def _changes(compared: Compared) -> Iterator[tuple[str, Text, list[dict[str, Any]], int]]:
    """The sections of changed names: anchor, title, rows, how many more there are."""
    sections = (("worse", words.GOT_WORSE, compared.worse), ("better", words.GOT_BETTER, compared.better))
    for anchor, title, names in sections:
        shown, more = _cut(names, _ROWS)
        if shown:
            yield anchor, title, [_row(name, compared) for name in shown], more


def _cut(items: Sequence[T], most: int) -> tuple[Sequence[T], int]:
    return items[:most], max(0, len(items) - most)


def _target(target: ComparedTarget) -> dict[str, Any]:
    before, after = target.before.lines, target.after.lines
    return {
        "id": target.pair.id,
        "before": target.before.days,
        "after": target.after.days,
        "verdict": words.verdict(target),
        "ready": words.ready(target),
        "manual": words.counts(before.manual, after.manual),
        "unknown": words.counts(before.unknown, after.unknown),
        "worse": target.worse,
        "better": target.better,
    }


def _row(name: ChangedName, compared: Compared) -> dict[str, Any]:
    """``id``: of a hazard."""
    return {
        "name": words.name_of(name),
        "id": name.symbol if name.title else "",
        "library": name.library,
        "what": words.WHAT[name.what],
        "uses": name.uses,
        "changes": tuple(words.on_targets(name, compared, _ids)),
        "places": name.places[:_EXAMPLES],
    }


def _ids(targets: Sequence[str]) -> Text:
    return joined([same(target) for target in targets], COMMA)
