"""``portcheck diff`` in the terminal: what it costs now, what got worse, what got better."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from portcheck.model.escape import harmless
from portcheck.model.text import COMMA, Speaker, joined, same
from portcheck.report.diff import words
from portcheck.report.diff.compared import ChangedName, Compared, ComparedTarget
from portcheck.report.registry import RenderOptions
from portcheck.report.sentences import more_of
from portcheck.report.terminal.parts import console_of, print_sections, printed, table_of, titled
from portcheck.report.terminal.styles import STATUS_STYLES
from portcheck.report.terminal.wrapping import Prose

_WORSE, _BETTER = 20, 8
_NAMED = 5
"""Names of what came and went."""
_ALL = ("id", "days", "sign", "ready", "manual", "unknown", "worse", "better")
_SOME = ("id", "days", "sign", "ready", "worse", "better")
_FEW = ("id", "days", "sign")
"""Columns on a wide, a usual and a narrow terminal."""
_WIDE, _ENDLESS = 100, 10_000
"""Columns from which an example stands beside its name, not below it; columns that hold everything."""


def render(compared: Compared, options: RenderOptions) -> str:
    """The comparison as text of ``options.width`` columns."""
    say = Speaker(options.lang)
    console, output = console_of(options)
    print_sections(console, _sections(compared, console, say))
    return printed(output)


def _sections(compared: Compared, console: Console, say: Speaker) -> Iterator[RenderableType]:
    yield _headline(compared, say)
    yield _targets(compared, console, say)
    if compared.worse:
        yield _names(say.text(words.GOT_WORSE), compared.worse, _WORSE, compared, console.width, say)
    if compared.better:
        yield _names(say.text(words.GOT_BETTER), compared.better, _BETTER, compared, console.width, say)
    came_and_went = [
        say.text(words.listed(title, len(names), _listed(names, say))) for title, names in words.turnovers(compared)
    ]
    if came_and_went:
        yield Prose("\n".join(came_and_went))
    yield Prose("\n".join(harmless(say.text(line)) for line in words.basis(compared)), style="dim")


def _headline(compared: Compared, say: Speaker) -> Text:
    names = compared.before.root_name, compared.after.root_name
    text = Prose().append("portcheck diff", style="bold")
    text.append(f"  {' → '.join(harmless(name) for name in dict.fromkeys(names))}", style="bold cyan")
    text.append(f"\n{say.text(words.balance(compared))}", style="bold")
    return text.append("".join(f"\n{harmless(say.text(line))}" for line in words.causes(compared)))


def _targets(compared: Compared, console: Console, say: Speaker) -> RenderableType:
    """One row for each target, with as many columns as fit."""
    tables = [_costs(compared, columns, say) for columns in (_ALL, _SOME, _FEW)]
    endless = console.options.update_width(_ENDLESS)
    fitting = (table for table in tables if console.measure(table, options=endless).maximum <= console.width)
    found = titled(say.text(words.COSTS), next(fitting, tables[-1]))
    note = words.note(compared)
    return Group(found, Prose(say.text(note), style="dim")) if note else found


def _costs(compared: Compared, columns: Sequence[str], say: Speaker) -> Table:
    titles = {
        "id": "", "days": say("person-days"), "sign": "", "ready": say("ready"), "manual": say("need a\nperson"),
        "unknown": say("nobody\ncan say"), "worse": say.text(words.WORSE), "better": say.text(words.BETTER),
    }  # fmt: skip
    table = table_of(*(titles[column] for column in columns))
    table.columns[2].justify = "left"
    for column in table.columns[1:]:
        column.no_wrap = True
    for target in compared.targets:
        cells = _cells(target, say)
        table.add_row(*(cells[column] for column in columns))
    return table


def _cells(target: ComparedTarget, say: Speaker) -> dict[str, Text]:
    before, after = target.before.lines, target.after.lines
    return {
        "id": Prose(harmless(target.pair.id)),
        "days": Prose(say.text(words.days_of(target)), style="bold"),
        "sign": Prose(say.text(words.verdict(target)), style="" if target.beyond else "dim"),
        "ready": Prose(say.text(words.ready(target))),
        "manual": Prose(say.text(words.counts(before.manual, after.manual))),
        "unknown": Prose(say.text(words.counts(before.unknown, after.unknown))),
        "worse": Prose(f"{target.worse:,}", style="red" if target.worse else "dim"),
        "better": Prose(f"{target.better:,}", style="green" if target.better else "dim"),
    }


def _names(
    title: str, rows: Sequence[ChangedName], most: int, compared: Compared, width: int, say: Speaker
) -> RenderableType:
    wide = width >= _WIDE
    table = table_of("", "", say("places"), "", *([say.text(words.EXAMPLE)] if wide else []))
    for column in (1, 3, -1):
        table.columns[column].justify = "left"
    for column in (1, 2, 4) if wide else (1, 2):
        table.columns[column].no_wrap = True
    table.columns[0].min_width = None if wide else width // 3 + 2  # the place as well
    for row in rows[:most]:
        name, what = Prose(harmless(say.text(words.name_of(row)))), Prose(say.text(words.WHAT[row.what]), style="dim")
        place = Prose(_ending(harmless(row.places[0]), width // 3), style="cyan")
        cells = (what, f"{row.uses:,}", _changes(row, compared, say))
        table.add_row(name, *cells, place) if wide else table.add_row(name.append("\n  ").append(place), *cells)
    shown = say("{title} ({rows} of {total:,})", title=title, rows=most, total=len(rows))
    return titled(shown if len(rows) > most else title, table)


def _changes(row: ChangedName, compared: Compared, say: Speaker) -> Text:
    """A line for each change."""
    text = Prose()
    for change, targets in words.on_targets(
        row, compared, lambda ids: joined([same(harmless(name)) for name in ids], COMMA)
    ):
        status = change.after or change.before
        text.append("\n" if text else "")
        text.append(say.text(words.change_of(change)), style=STATUS_STYLES[status] if status else "")
        text.append(f" {say.text(targets)}".rstrip())
    return text


def _ending(place: str, most: int) -> str:
    """As much of the end of a path, or of a long name, as fits."""
    if cell_len(place) <= most:
        return place
    parts = place.split("/")
    while len(parts) > 1:
        del parts[0]
        if cell_len(shorter := "/".join(("…", *parts))) <= most:
            return shorter
    return "…" + place[1 - most :]


def _listed(names: Sequence[str], say: Speaker) -> str:
    shown = say.text(COMMA).join(harmless(name) for name in names[:_NAMED])
    more = len(names) - _NAMED
    return shown if more <= 0 else f"{shown} {say.text(more_of(more))}"
