"""``portcheck check`` in the terminal: what is new, line by line as compilers show it, and whether the gate is met."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console, RenderableType
from rich.text import Text

from portcheck.model.escape import harmless
from portcheck.model.policy import Severity
from portcheck.model.text import Speaker, counted
from portcheck.model.verdict import FaultySuppression, Measured, Verdict
from portcheck.model.words import SEVERITY
from portcheck.report.registry import Detail, RenderOptions
from portcheck.report.sentences import more_of
from portcheck.report.terminal.annotated import annotate_some
from portcheck.report.terminal.parts import console_of, printed, table_of
from portcheck.report.terminal.wrapping import Prose
from portcheck.report.verdict import Judgement, words

_FIXED = 10
_MET = 9
"""So many thresholds, three for each of three targets, are all shown."""


def render(judgement: Judgement, options: RenderOptions) -> str:
    """The verdict as text of ``options.width`` columns; its last line says whether the gate is met."""
    console, output = console_of(options)
    say, verdict = Speaker(options.lang), judgement.verdict
    _problems(console, judgement, options)
    for item in verdict.suppressions:
        console.print(_suppression(item, say), soft_wrap=True)
    for part in _thresholds(verdict.measured, options.detail, say):
        console.print(part)
    for line in (*_fixed(verdict, say), *_notes(verdict, say)):
        console.print(line)
    ways = () if verdict.passed else words.way_out(verdict, judgement.report)
    for what, command in ways:  # to be copied: no line is broken
        said = say("{name}: {value}", name=say.text(what), value=say.text(command))
        console.print(Prose(said, style="dim"), soft_wrap=True)
    console.print(_last(verdict, say))
    return printed(output)


def _problems(console: Console, judgement: Judgement, options: RenderOptions) -> None:
    """Those that only warn come after those that fail."""
    say = Speaker(options.lang)
    for severity in (Severity.ERROR, Severity.WARNING):
        findings = [
            f for problem in judgement.verdict.problems if problem.severity is severity for f in problem.findings
        ]
        if findings and severity is Severity.WARNING:
            console.print(Prose(say("Only warned of, as configured:"), style="bold yellow"))
        hidden = annotate_some(console, judgement.report, findings, options)
        if hidden:
            console.print(Prose(say.text(more_of(hidden)), style="dim"))


def _suppression(item: FaultySuppression, say: Speaker) -> Text:
    found = item.suppression
    style = "red" if item.severity is Severity.ERROR else "yellow"
    line = Prose().append(harmless(f"{found.file}:{found.line}:{found.column}"), style="bold cyan").append(": ")
    line.append(say.text(SEVERITY[item.severity]), style=style)
    return line.append(f": {harmless(say.text(words.faulty(item)))}").append(f" [{item.rule}]", style="dim")


def _thresholds(measured: Sequence[Measured], detail: Detail, say: Speaker) -> Iterator[RenderableType]:
    """Of many, those that are met are counted, unless all lines are asked for."""
    folded = len(measured) > _MET and detail is not Detail.LINES
    shown = [item for item in measured if not (folded and item.met)]
    table = table_of(say.text(words.THRESHOLDS), "", "", "")
    for item in shown:
        cells = (words.limit(item), words.actual(item), words.asked(item), words.met(item))
        table.add_row(
            *(Prose(harmless(say.text(cell))) for cell in cells[:3]),
            Prose(say.text(cells[3]), style="green" if item.met else "bold red"),
        )
    if shown:
        yield table
    if len(shown) < len(measured):
        met = len(measured) - len(shown)
        yield Prose(say.counted("{count:,} threshold is met", "{count:,} thresholds are met", met), style="dim")


def _fixed(verdict: Verdict, say: Speaker) -> Iterator[Text]:
    if not verdict.fixed:
        return
    yield Prose(say.text(words.FIXED), style="bold green")
    for item in verdict.fixed[:_FIXED]:
        times = f" ×{item.count:,}" if item.count > 1 else ""
        yield Prose(f"  {harmless(say.text(words.fixed(item)))}{times}")
    if len(verdict.fixed) > _FIXED:
        yield Prose(f"  {say.text(more_of(len(verdict.fixed) - _FIXED))}", style="dim")
    yield Prose(f"  {say.text(words.lowered(verdict))}", style="dim")


def _notes(verdict: Verdict, say: Speaker) -> Iterator[Text]:
    for note in words.about(verdict):
        yield Prose(harmless(say.text(note)), style="dim")


def _last(verdict: Verdict, say: Speaker) -> Text:
    warnings = verdict.said(Severity.WARNING)
    line = Prose().append("portcheck: ", style="bold")
    line.append(say.text(words.headline(verdict)), style="bold green" if verdict.passed else "bold red")
    more = counted("{count:,} warning", "{count:,} warnings", warnings)
    return line.append(say(" ({note})", note=more) if warnings else "")
