"""``portcheck check --format markdown``: the summary of a CI job, or a comment on a merge request, of at most 60,000
bytes (see ``report/markdown``)."""

from __future__ import annotations

from collections.abc import Sequence

from portcheck.model.policy import Severity
from portcheck.model.text import COMMA, Speaker
from portcheck.model.verdict import Problem
from portcheck.model.words import SEVERITY
from portcheck.report.markdown.page import Section, page
from portcheck.report.markdown.text import code, header, plain, row
from portcheck.report.registry import RenderOptions
from portcheck.report.verdict import Judgement, words

_PLACE, _SENTENCE = 120, 300
"""Characters of what is cut."""


def render(judgement: Judgement, options: RenderOptions) -> str:
    """The verdict, then what stands in the way, then what got better."""
    say, verdict = Speaker(options.lang), judgement.verdict
    made = (_headline, _thresholds, _problems, _suppressions, _fixed, _notes)
    sections = (make(judgement, say) for make in made)
    ways = () if verdict.passed else words.way_out(verdict, judgement.report)
    footer = [
        say("- {name}: {value}", name=_said(say.text(what)), value=code(say.text(command), _SENTENCE))
        for what, command in ways
    ]
    here = say("The same here: {command}", command=code(options.command, _SENTENCE))
    return page([section for section in sections if section], [*footer, *([""] if footer else []), here], say)


def _headline(judgement: Judgement, say: Speaker) -> Section:
    sign = "✅" if judgement.verdict.passed else "❌"
    targets = say.text(COMMA).join(code(landing.id, _PLACE) for landing in judgement.report.landings)
    return Section("", (f"## {sign} portcheck: {_said(say.text(words.headline(judgement.verdict)))}", "", targets))


def _thresholds(judgement: Judgement, say: Speaker) -> Section | None:
    measured = judgement.verdict.measured
    cells = ((words.limit(item), words.actual(item), words.asked(item), words.met(item)) for item in measured)
    rows = tuple(row(_said(say.text(cell)) for cell in line) for line in cells)
    head = header(["", say("measured"), say("asked"), ""])
    return Section(say.text(words.THRESHOLDS), head, rows, len(rows)) if rows else None


def _problems(judgement: Judgement, say: Speaker) -> Section | None:
    """Those that fail first."""
    found = sorted(judgement.verdict.problems, key=lambda problem: problem.severity is Severity.WARNING)
    rows = tuple(row(_problem(problem, judgement, say)) for problem in found)
    head = header([say("place"), say("source"), say("what"), say("what to do")])
    return Section(say.text(words.NEW), head, rows, len(rows)) if rows else None


def _problem(problem: Problem, judgement: Judgement, say: Speaker) -> Sequence[str]:
    place, report = problem.place, judgement.report
    source = report.excerpts.get(place.file, {}).get(place.line, "").strip()
    what = _weighed(problem.severity, _said(say.text(words.sentence(problem, report))), say)
    remedy = _said(say.text(words.remedy(problem, report)))
    return code(f"{place.file}:{place.line}", _PLACE), code(source, _PLACE), what, remedy


def _suppressions(judgement: Judgement, say: Speaker) -> Section | None:
    """Those that fail first."""
    found = sorted(judgement.verdict.suppressions, key=lambda item: item.severity is Severity.WARNING)
    rows = tuple(
        f"- {code(f'{item.suppression.file}:{item.suppression.line}', _PLACE)}"
        f" {_weighed(item.severity, _said(say.text(words.faulty(item))), say)}"
        for item in found
    )
    return Section(say.text(words.SUPPRESSIONS), (), rows, len(rows)) if rows else None


def _fixed(judgement: Judgement, say: Speaker) -> Section | None:
    fixed = judgement.verdict.fixed
    rows = tuple(
        f"- {_said(say.text(words.fixed(item)))}" + (f" ×{item.count:,}" if item.count > 1 else "") for item in fixed
    )
    tail = (_said(say.text(words.lowered(judgement.verdict))),)
    return Section(say.text(words.FIXED), (), rows, len(rows), tail) if rows else None


def _notes(judgement: Judgement, say: Speaker) -> Section:
    notes = tuple(f"- {_said(say.text(note))}" for note in words.about(judgement.verdict))
    return Section(say("What was compared"), (), notes, len(notes))


def _weighed(severity: Severity, said: str, say: Speaker) -> str:
    if severity is not Severity.WARNING:
        return said
    return say("{name}: {value}", name=say.text(SEVERITY[severity]), value=said)


def _said(sentence: str) -> str:
    return plain(sentence if len(sentence) <= _SENTENCE else sentence[: _SENTENCE - 1] + "…")
