"""Mentions as compilers show them: what changes, the line of source, and a mark under the name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from itertools import groupby

from rich.console import Console
from rich.padding import Padding
from rich.table import Column, Table
from rich.text import Text

from portcheck.model.escape import harmless
from portcheck.model.finding import Finding, Ruling, Status
from portcheck.model.findings import Findings
from portcheck.model.frozen import frozen
from portcheck.model.hazard import Hazard
from portcheck.model.occurrence import Kind, Region
from portcheck.model.report import Report
from portcheck.model.text import COMMA, SEMICOLON, Speaker
from portcheck.model.words import CONFIDENCE, STATUS
from portcheck.report.by_place import Mention, mentions
from portcheck.report.registry import Detail, RenderOptions
from portcheck.report.sentences import known_of, more_of, name_of
from portcheck.report.suppressed import known_count
from portcheck.report.terminal.quoted import quoted
from portcheck.report.terminal.styles import STATUS_STYLES
from portcheck.report.terminal.wrapping import Prose

_LINES = 200
_FEW = 4
"""Of more targets the replacements do not fit on a line, and the first note of a name is all that is shown of them."""

_NOTES = 3


@frozen
class _Page:
    """``explains``: of every name it is said where to read what to do, not only of hazards. ``told``: what notes said
    further up already, which is not said again."""

    report: Report
    say: Speaker
    width: int
    hazards: Mapping[str, Hazard]
    explains: bool = False
    told: set[str] = field(default_factory=set)

    @property
    def targets(self) -> int:
        return len(self.report.landings)


def annotate(console: Console, report: Report, options: RenderOptions) -> None:
    """Print the lines on which something changes, by place: the first 200, all with ``--detail lines``. A line on which
    names are replaced and nothing else is not quoted."""
    page = _page(report, options)
    found = mentions(report.findings)
    hidden = _print_lines(console, page, found, options)
    for note in _end(page, found, hidden):
        console.print(Prose(note, style="dim"))


def annotate_some(console: Console, report: Report, findings: Iterable[Finding], options: RenderOptions) -> int:
    """The same of some ``findings`` of a report, with where to read what to do, and nothing after them; returns how
    many lines are not shown."""
    return _print_lines(console, _page(report, options, explains=True), mentions(findings), options)


def _page(report: Report, options: RenderOptions, *, explains: bool = False) -> _Page:
    hazards = {hazard.id: hazard for hazard in report.hazards}
    return _Page(report, Speaker(options.lang), options.width, hazards, explains)


def _print_lines(console: Console, page: _Page, found: Iterable[Mention], options: RenderOptions) -> int:
    lines = [list(on_line) for _place, on_line in groupby(found, lambda m: (m.occurrence.file, m.occurrence.line))]
    shown = lines if options.detail is Detail.LINES else lines[:_LINES]
    for on_line in shown:
        _print_line(console, page, on_line)
    return len(lines) - len(shown)


def _print_line(console: Console, page: _Page, on_line: list[Mention]) -> None:
    for mention in on_line:
        console.print(_headline(page, mention), soft_wrap=True)
    if all(mention.worst is Status.RENAME for mention in on_line):
        return
    number = str(on_line[0].occurrence.line).rjust(5)
    quote = _quote(page, on_line, number)
    several = len({mention.occurrence.symbol for mention in on_line}) > 1
    notes = [note for mention in on_line for note in _notes(page, mention, several)]
    if quote and len(notes) == 1 and quote[-1].cell_len + 1 + notes[0].cell_len <= page.width:
        quote[-1].append(" ").append(notes.pop())  # a single note stands behind its mark
    for line in quote:
        console.print(line, soft_wrap=True)
    for note in notes:
        hanging = Table.grid("", Column(overflow="fold"))
        hanging.add_row(Prose("= ", style="cyan"), note)
        console.print(Padding(hanging, (0, 0, 0, len(number) + 1)))


def _headline(page: _Page, mention: Mention) -> Text:
    """``file:line:column: target: status name -> …`` of one target, else ``file:line:column: name: status targets``."""
    occurrence, first = mention.occurrence, mention.rulings[0]
    hazard = _hazard(page, mention)
    name = harmless(page.say.text(hazard.title if hazard else name_of(occurrence)))
    line = Prose().append(harmless(occurrence.place), style="bold cyan").append(": ")
    if page.targets == 1:
        line.append(f"{first.target}: ").append(*_status(page, first.status)).append(f" {name}")
        line.append(f" -> {harmless(first.replacement)}" if first.replacement else "")
        rule = occurrence.symbol if hazard else first.rule
    else:
        line.append(f"{name}:", style="bold").append(_statuses(page, mention))
        rule = occurrence.symbol if hazard else ""
    return line.append(f" [{harmless(rule)}]" if rule else "", style="dim")


def _hazard(page: _Page, mention: Mention) -> Hazard | None:
    occurrence = mention.occurrence
    return page.hazards.get(occurrence.symbol) if occurrence.kind is Kind.HAZARD else None


def _status(page: _Page, status: Status) -> tuple[str, str]:
    return page.say.text(STATUS[status]), STATUS_STYLES[status]


def _statuses(page: _Page, mention: Mention) -> Text:
    """The targets by status, the gravest first; of few targets with what they have instead."""
    line, say = Prose(), page.say
    for status, rulings in mention.by_status():
        line.append(say.text(SEMICOLON) if line else " ").append(*_status(page, status)).append(" ")
        if page.targets > _FEW and len(rulings) == page.targets:
            line.append(say("everywhere"))
        else:
            whose = _replaced if page.targets <= _FEW else _target
            line.append(say.text(COMMA).join(map(whose, rulings)))
    return line


def _target(ruling: Ruling) -> str:
    return ruling.target


def _replaced(ruling: Ruling) -> str:
    return f"{ruling.target} -> {harmless(ruling.replacement)}" if ruling.replacement else ruling.target


def _quote(page: _Page, on_line: list[Mention], number: str) -> list[Text]:
    """The line of source and the marks under it; nothing where reports may not quote it, or it is cut before them."""
    occurrence = on_line[0].occurrence
    source = page.report.excerpts.get(occurrence.file, {}).get(occurrence.line, "")
    places = [(m.occurrence.column - 1, m.occurrence.end_column - 1) for m in on_line]
    found = quoted(source, places, page.width - len(number) - 3)
    if not found.marks:
        return []
    styles = list(STATUS_STYLES)
    worst = max((mention.worst for mention in on_line), key=styles.index)
    return [
        Prose().append(f"{number} | ", style="cyan").append(found.text),
        Prose().append(f"{' ' * len(number)} | ", style="cyan").append(found.marks, style=STATUS_STYLES[worst]),
    ]


def _notes(page: _Page, mention: Mention, named: bool) -> Iterator[Text]:
    """What the targets say of the name beside its status, with where that is from; what was not said yet. ``named``:
    with the name, as there are others on the line."""
    name, hazard = mention.occurrence.symbol, _hazard(page, mention)
    notes = [] if hazard and hazard.by_tables else list(_reasons(page, mention))  # the name itself has them
    fresh = [note for note in notes if f"{name} {note}" not in page.told]
    most = _NOTES if page.targets <= _FEW else 1
    shown = fresh[:most]
    if len(fresh) > most:
        shown.append(page.say.text(more_of(len(fresh) - most)))
    if (hazard or page.explains) and name not in page.told:
        rule = name if hazard else mention.occurrence.rule
        shown.append(page.say("what to do: portcheck explain {hazard}", hazard=harmless(rule)))
    page.told.update((name, *(f"{name} {note}" for note in fresh)))
    for note in shown:
        yield Prose(page.say("{name}: {value}", name=harmless(name), value=note) if named else note)


def _reasons(page: _Page, mention: Mention) -> Iterator[str]:
    """Each note with the targets that it is of, the gravest first; for one target the evidence also without a note."""
    said: dict[str, list[Ruling]] = {}
    for status, rulings in mention.by_status():
        for ruling in rulings if status is not Status.RENAME else ():
            if ruling.note or page.targets == 1:
                said.setdefault(page.say.text(ruling.note) if ruling.note else "", []).append(ruling)
    for text, rulings in said.items():
        note = _note(page, text, rulings)
        if note:
            yield note


def _note(page: _Page, text: str, rulings: list[Ruling]) -> str:
    """``targets: why (documented: source)``; the targets only where there are others."""
    first = rulings[0]
    say, whole = page.say, text
    if first.evidence:
        known = say("{trust}: {source}", trust=CONFIDENCE[first.confidence], source=first.evidence[0].source)
        whole += say(" ({note})", note=known) if text else known
    whose = say.text(COMMA).join(map(_target, rulings)) if len(rulings) < page.targets else ""
    return harmless(say("{name}: {value}", name=whose, value=whole) if whose and whole else whole)


def _end(page: _Page, found: list[Mention], hidden: int) -> Iterable[str]:
    """What is not shown."""
    report, say = page.report, page.say
    if hidden:
        yield say.counted(
            "{count:,} more line changes: --detail lines shows it",
            "{count:,} more lines change: --detail lines shows them",
            hidden,
        )
    known = known_count(report)
    if known:
        yield say.text(known_of(known))
    names = sum(o.kind is not Kind.HAZARD and o.region is Region.ACTIVE for o in report.occurrences)
    same = names - sum(mention.occurrence.kind is not Kind.HAZARD for mention in found)
    if same and not any(Findings.of(report.findings).suppressed()):
        yield say.counted(
            "{count:,} mention stays as it is, and is not shown",
            "{count:,} mentions stay as they are, and are not shown",
            same,
        )
    if found and page.targets > 1:
        yield say("What each target has instead of a name, and the evidence: portcheck lookup NAME")
