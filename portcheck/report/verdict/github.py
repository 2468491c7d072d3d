"""``portcheck check --format github``: what the gate fails for, as annotations of a job (see ``report/github.py``)."""

from __future__ import annotations

from collections.abc import Iterator

from portcheck.model.escape import harmless
from portcheck.model.policy import Severity
from portcheck.model.text import SEMICOLON, Speaker, joined
from portcheck.report.github import LIMIT, command
from portcheck.report.registry import RenderOptions
from portcheck.report.sentences import more_of
from portcheck.report.verdict import Judgement, words

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning"}
_Annotation = tuple[str, dict[str, str], str]
"""Level, properties, text."""


def render(judgement: Judgement, options: RenderOptions) -> str:
    """A command a line, at most ten errors and ten warnings; a last notice says how it ended."""
    say = Speaker(options.lang)
    found = list(_annotations(judgement, say, options.prefix))
    shown: dict[str, list[_Annotation]] = {level: [] for level in _LEVELS.values()}
    for annotation in found:
        shown[annotation[0]].append(annotation)
    lines = [command(*annotation) for level in shown.values() for annotation in level[:LIMIT]]
    hidden = sum(max(0, len(level) - LIMIT) for level in shown.values())
    ending = [words.headline(judgement.verdict), *([more_of(hidden)] if hidden else [])]
    lines.append(command("notice", {"title": "portcheck"}, say.text(joined(ending, SEMICOLON))))
    return "\n".join(lines) + "\n"


def _annotations(judgement: Judgement, say: Speaker, prefix: str) -> Iterator[_Annotation]:
    verdict = judgement.verdict
    for problem in verdict.problems:
        place = problem.place
        sentence, remedy = (words.sentence(problem, judgement.report), words.remedy(problem, judgement.report))
        properties = _at(prefix, place.file, place.line, place.column)
        properties["endColumn"] = str(place.end_column)
        text = harmless(say.text(sentence)) + "\n" + harmless(say.text(remedy))
        yield _LEVELS[problem.severity], properties | {"title": harmless(problem.rule)}, text
    for measured in verdict.measured:
        if not measured.met:
            what = say("{limit}: {actual}, {asked}", limit=words.limit(measured), actual=words.actual(measured),
                       asked=words.asked(measured))  # fmt: skip
            yield "error", {"title": f"gate/{measured.limit}"}, harmless(what)
    for item in verdict.suppressions:
        found = item.suppression
        properties = _at(prefix, found.file, found.line, found.column) | {"title": item.rule}
        yield _LEVELS[item.severity], properties, harmless(say.text(words.faulty(item)))


def _at(prefix: str, file: str, line: int, column: int) -> dict[str, str]:
    return {"file": harmless(prefix + file), "line": str(line), "col": str(column)}
