"""``portcheck diff --format markdown``: a comment on a merge request, in GitHub-flavoured Markdown
(https://github.github.com/gfm) that GitLab shows as well; what is new and worse stands first."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence

from portcheck.model.text import COMMA, SEMICOLON, Speaker, Text, joined, same
from portcheck.report.diff import words
from portcheck.report.diff.compared import ChangedName, Compared
from portcheck.report.markdown.page import Section, page
from portcheck.report.markdown.text import code, header, plain, row
from portcheck.report.registry import RenderOptions
from portcheck.report.sentences import more_of

_ROWS = 100
"""Of a table; the page cuts them further where it is too long."""
_EXAMPLES = 2
_LISTED = 20
_NAME, _PLACE, _COMMAND = 80, 120, 300
"""Characters of what is cut."""


def render(compared: Compared, options: RenderOptions) -> str:
    """At most 60,000 bytes."""
    say = Speaker(options.lang)
    return page(_sections(compared, say), _footer(compared, options.command, say), say)


def _sections(compared: Compared, say: Speaker) -> Iterator[Section]:
    yield _headline(compared, say)
    yield _targets(compared, say)
    if compared.worse:
        yield _names(say.text(words.GOT_WORSE), compared.worse, compared, say)
    if compared.better:
        yield _names(say.text(words.GOT_BETTER), compared.better, compared, say, folded=True)
    came_and_went = [
        say.text(words.listed(title, len(names), _listed(names, say))) for title, names in words.turnovers(compared)
    ]
    if came_and_went:
        title = say.text(words.CAME_AND_WENT)
        yield Section(
            title, (), tuple(f"- {line}" for line in came_and_went), len(came_and_went), fold=html.escape(title)
        )


def _headline(compared: Compared, say: Speaker) -> Section:
    names = dict.fromkeys((compared.before.root_name, compared.after.root_name))
    title = " → ".join(code(name, _PLACE) for name in names)
    said = " ".join(plain(say.text(line)) for line in words.causes(compared))
    return Section("", (f"## portcheck diff: {title}", "", f"**{plain(say.text(words.balance(compared)))}** {said}"))


def _targets(compared: Compared, say: Speaker) -> Section:
    counts = (say("need a person"), say("nobody can say"), say.text(words.WORSE), say.text(words.BETTER))
    titles = ("", say("person-days"), "", say("ready"), *counts)
    rows = []
    for target in compared.targets:
        before, after = target.before.lines, target.after.lines
        cells = (
            words.days_of(target),
            words.verdict(target),
            words.ready(target),
            words.counts(before.manual, after.manual),
            words.counts(before.unknown, after.unknown),
        )
        findings = (f"{target.worse:,}", f"{target.better:,}")
        rows.append(row((code(target.pair.id, _NAME), *(say.text(cell) for cell in cells), *findings)))
    note = words.note(compared)
    title = say.text(words.COSTS)
    tail = (say.text(note),) if note else ()
    return Section(title, header(titles, range(3, len(titles))), tuple(rows), len(rows), tail)


def _names(title: str, names: Sequence[ChangedName], compared: Compared, say: Speaker, folded: bool = False) -> Section:
    titles = ("", "", say("places"), "", say.text(words.EXAMPLE))
    rows = (_name(name, compared, say) for name in names[:_ROWS])
    fold = html.escape(f"{title} ({len(names):,})") if folded else ""
    return Section(title, header(titles, (2,)), tuple(rows), len(names), fold=fold)


def _name(name: ChangedName, compared: Compared, say: Speaker) -> str:
    shown = code(name.symbol, _NAME) if name.title is None else plain(say.text(name.title))
    changes = say.text(SEMICOLON).join(
        f"**{plain(say.text(words.change_of(change)))}** {say.text(targets)}".rstrip()
        for change, targets in words.on_targets(name, compared, _ids)
    )
    places = say.text(COMMA).join(code(place, _PLACE) for place in name.places[:_EXAMPLES])
    return row((shown, say.text(words.WHAT[name.what]), f"{name.uses:,}", changes, places))


def _ids(targets: Sequence[str]) -> Text:
    return joined([same(code(target, _NAME)) for target in targets], COMMA)


def _listed(names: Sequence[str], say: Speaker) -> str:
    shown = say.text(COMMA).join(code(name, _NAME) for name in names[:_LISTED])
    more = len(names) - _LISTED
    return shown if more <= 0 else f"{shown} {say.text(more_of(more))}"


def _footer(compared: Compared, command: str, say: Speaker) -> list[str]:
    said = [plain(say.text(line)) for line in words.basis(compared)]
    return [say("Made by {command}", command=code(command, _COMMAND)), "", *said]
