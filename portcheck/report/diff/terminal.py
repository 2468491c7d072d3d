"""``portcheck diff`` in the terminal: what it costs now, what got worse, what got better."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from portcheck.model.escape import harmless
from portcheck.model.text import COMMA, SEMICOLON, Speaker
from portcheck.report.compared import ChangedName, Compared
from portcheck.report.diff import words
from portcheck.report.registry import RenderOptions
from portcheck.report.sentences import more_of
from portcheck.report.styles import STATUS_STYLES
from portcheck.report.terminal_parts import console_of, print_sections, printed, table_of, titled
from portcheck.report.wrapping import Prose

_WORSE, _BETTER = 20, 8
_NAMED = 5
"""Names of what came and went."""
_WITH_BALANCE, _WITH_LINES = 80, 110
"""Columns of a terminal that what is better and worse fits in, and the counts of lines as well."""


def render(compared: Compared, options: RenderOptions) -> str:
    """The comparison as text of ``options.width`` columns."""
    say = Speaker(options.lang)
    console, output = console_of(options)
    print_sections(console, _sections(compared, options.width, say))
    return printed(output)


def _sections(compared: Compared, width: int, say: Speaker) -> Iterator[RenderableType]:
    yield _headline(compared, say)
    yield _targets(compared, width, say)
    if compared.worse:
        yield _names(say.text(words.GOT_WORSE), compared.worse, _WORSE, compared, say)
    if compared.better:
        yield _names(say.text(words.GOT_BETTER), compared.better, _BETTER, compared, say)
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


def _targets(compared: Compared, width: int, say: Speaker) -> RenderableType:
    """One row for each target; on a narrow terminal without the counts."""
    columns = [say("ready"), say.text(words.WORSE), say.text(words.BETTER)] if width >= _WITH_BALANCE else []
    columns[1:1] = [say("need a\nperson"), say("nobody\ncan say")] if width >= _WITH_LINES else []
    table = table_of("", say("person-days"), "", *columns)
    table.columns[2].justify = "left"
    for column in table.columns[1:]:
        column.no_wrap = True
    for target in compared.targets:
        before, after = target.before.lines, target.after.lines
        balance = [
            Prose(say.text(words.ready(target))),
            Prose(f"{target.worse:,}", style="red" if target.worse else "dim"),
            Prose(f"{target.better:,}", style="green" if target.better else "dim"),
        ]
        lines = (words.counts(before.manual, after.manual), words.counts(before.unknown, after.unknown))
        balance[1:1] = [Prose(say.text(cell)) for cell in lines]
        table.add_row(
            Prose(harmless(target.pair.id)),
            Prose(say.text(words.days_of(target)), style="bold"),
            Prose(say.text(words.verdict(target)), style="" if target.beyond else "dim"),
            *(balance if width >= _WITH_LINES else balance[:1] + balance[3:])[: len(columns)],
        )
    found = titled(say.text(words.COSTS), table)
    note = words.note(compared)
    return Group(found, Prose(say.text(note), style="dim")) if note else found


def _names(title: str, rows: Sequence[ChangedName], most: int, compared: Compared, say: Speaker) -> RenderableType:
    table = table_of("", "", say("places"), "", say.text(words.EXAMPLE))
    for column in (1, 3, 4):
        table.columns[column].justify = "left"
    for row in rows[:most]:
        table.add_row(
            Prose(harmless(say.text(words.name_of(row)))),
            Prose(say.text(words.WHAT[row.what]), style="dim"),
            f"{row.uses:,}",
            _changes(row, compared, say),
            Prose(harmless(row.places[0]), style="cyan"),
        )
    shown = say("{title} ({rows} of {total:,})", title=title, rows=most, total=len(rows))
    return titled(shown if len(rows) > most else title, table)


def _changes(row: ChangedName, compared: Compared, say: Speaker) -> Text:
    text = Prose()
    for change, targets in words.on_targets(row, compared, harmless):
        status = change.after or change.before
        text.append(say.text(SEMICOLON) if text else "")
        text.append(say.text(words.change_of(change)), style=STATUS_STYLES[status] if status else "")
        text.append(f" {say.text(targets)}")
    return text


def _listed(names: Sequence[str], say: Speaker) -> str:
    shown = say.text(COMMA).join(harmless(name) for name in names[:_NAMED])
    more = len(names) - _NAMED
    return shown if more <= 0 else f"{shown} {say.text(more_of(more))}"
