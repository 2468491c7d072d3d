"""``portcheck check --format junit``: the gate as a test suite (the format as ``report/junit.py`` has it). Each
threshold is a test case, and each rule and line that is new is one that fails."""

from __future__ import annotations

from collections.abc import Iterator

from portcheck.model.escape import harmless
from portcheck.model.policy import Severity
from portcheck.model.text import Speaker, Text, message
from portcheck.report.junit import attributes, xml_text
from portcheck.report.registry import RenderOptions
from portcheck.report.verdict import Judgement, words

_Case = tuple[str, str, Text | None]
"""Class, name, and what it fails with."""


def render(judgement: Judgement, options: RenderOptions) -> str:
    """What only warns is said beside the test cases. Times are 0, as nothing is run."""
    say = Speaker(options.lang)
    cases = list(_cases(judgement))
    failures = sum(failure is not None for _class, _name, failure in cases)
    counts = {"tests": len(cases), "failures": failures, "errors": 0, "skipped": 0, "time": 0}
    notes = [*words.about(judgement.verdict), *_warnings(judgement)]
    said = "\n".join(harmless(say.text(note)) for note in notes)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n'
        f"  <testsuite {attributes({'name': 'portcheck check', **counts})}>\n"
        f"{''.join(_case(case, say) for case in cases)}"
        f"    <system-out>{xml_text(said)}</system-out>\n"
        "  </testsuite>\n</testsuites>\n"
    )


def _cases(judgement: Judgement) -> Iterator[_Case]:
    verdict, report = judgement.verdict, judgement.report
    failing = [problem for problem in verdict.problems if problem.severity is Severity.ERROR]
    for problem in failing:
        remedy = words.remedy(problem, report)
        what = message("{sentence}\n{remedy}", sentence=words.sentence(problem, report), remedy=remedy)
        yield "portcheck.new", f"{problem.place.file}:{problem.place.line} {problem.rule}", what
    if not failing:
        yield "portcheck.new", "nothing new", None
    for measured in verdict.measured:
        what = message("{actual}, {asked}", actual=words.actual(measured), asked=words.asked(measured))
        name = f"{measured.limit} {measured.target.replace('.', '_')} {measured.folder}".rstrip()
        yield "portcheck.threshold", name, None if measured.met else what
    for item in verdict.suppressions:
        if item.severity is Severity.ERROR:
            found = item.suppression
            yield "portcheck.suppression", f"{found.file}:{found.line} {item.rule}", words.faulty(item)


def _warnings(judgement: Judgement) -> Iterator[Text]:
    for problem in judgement.verdict.problems:
        if problem.severity is Severity.WARNING:
            sentence = words.sentence(problem, judgement.report)
            yield message("{place}: {what}", place=problem.place.place, what=sentence)
    for item in judgement.verdict.suppressions:
        if item.severity is Severity.WARNING:
            place = f"{item.suppression.file}:{item.suppression.line}"
            yield message("{place}: {what}", place=place, what=words.faulty(item))


def _case(case: _Case, say: Speaker) -> str:
    classname, name, failure = case
    names = attributes({"classname": classname, "name": name, "time": 0})
    if failure is None:
        return f"    <testcase {names}/>\n"
    first, _newline, rest = say.text(failure).partition("\n")
    text = xml_text("\n".join(map(harmless, rest.split("\n"))))
    return (
        f"    <testcase {names}>\n      <failure {attributes({'message': first})}>{text}</failure>\n    </testcase>\n"
    )
