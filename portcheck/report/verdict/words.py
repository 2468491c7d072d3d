"""The sentences of a verdict."""

from __future__ import annotations

from collections.abc import Iterator

from portcheck.model.escape import harmless
from portcheck.model.finding import Ruling, Status
from portcheck.model.hazard import Hazard
from portcheck.model.occurrence import Kind
from portcheck.model.policy import Severity
from portcheck.model.report import Report
from portcheck.model.source import comment_mark
from portcheck.model.text import COMMA, SEMICOLON, Text, counted, joined, message, same
from portcheck.model.verdict import Fault, FaultySuppression, Fixed, Limit, Measured, Problem, Verdict
from portcheck.model.words import LIMIT, STATUS
from portcheck.report.alerts import gravest
from portcheck.report.by_place import GRAVITY
from portcheck.report.digest import by_status
from portcheck.report.figures import percent
from portcheck.report.sentences import name_of
from portcheck.report.suppressed import fault_of

NEW = message("What is new")
FIXED = message("In the baseline, but no longer found")
THRESHOLDS, SUPPRESSIONS = message("Thresholds"), message("Suppressions")
_REMEDIES = 3
"""Targets whose remedy is said; explain has them all."""


def headline(verdict: Verdict) -> Text:
    """Whether the gate is met, and if not, how much stands in the way."""
    if verdict.passed:
        return message("gate met")
    new = sum(problem.severity is Severity.ERROR for problem in verdict.problems)
    missed = sum(not measured.met for measured in verdict.measured)
    faulty = sum(item.severity is Severity.ERROR for item in verdict.suppressions)
    parts = [
        counted("{count:,} new finding", "{count:,} new findings", new) if new else None,
        counted("{count:,} threshold missed", "{count:,} thresholds missed", missed) if missed else None,
        counted("{count:,} faulty suppression", "{count:,} faulty suppressions", faulty) if faulty else None,
    ]
    return message("gate not met: {what}", what=joined([part for part in parts if part], COMMA))


def about(verdict: Verdict) -> Iterator[Text]:
    """What was compared with what, and what is not shown."""
    compared = verdict.compared
    if compared.reference is not None:
        judged = message("judged: lines that differ from {reference}", reference=compared.reference)
        if verdict.unchanged:
            rest = counted("{count:,} finding on other lines", "{count:,} findings on other lines", verdict.unchanged)
            judged = joined([judged, rest], SEMICOLON)
        yield judged
    yield from compared.warnings
    if compared.baseline is None:
        yield message(
            "no baseline: every finding counts as new; portcheck init starts a gate, portcheck baseline write makes the"
            " baseline alone"
        )
    else:
        yield counted(
            "{count:,} finding is known ({baseline})",
            "{count:,} findings are known ({baseline})",
            verdict.accepted,
            baseline=compared.baseline,
        )
    if verdict.edited:
        yield counted(
            "{count:,} of them stands in a statement that was edited",
            "{count:,} of them stand in statements that were edited",
            verdict.edited,
        )
    if verdict.suppressed:
        yield counted(
            "{count:,} finding is suppressed in the source",
            "{count:,} findings are suppressed in the source",
            verdict.suppressed,
        )
    if compared.stale:
        yield message(
            "the baseline was written with other rules: what is new may be new in the rules, not in the code; look at"
            " it, then run portcheck baseline update"
        )
    if compared.unheld:
        yield message(
            "the baseline was not written for {targets}: all there counts as new; portcheck baseline update takes it"
            " in",
            targets=joined([*map(same, compared.unheld)], COMMA),
        )
    if not verdict.whole:
        yield message("some files of the tree: no thresholds, and nothing is said of what was fixed")


def way_out(verdict: Verdict, report: Report) -> Iterator[tuple[Text, Text]]:
    """What can be done about a gate that is not met, and the words to type: of suppressions that of the first line that
    fails."""
    failing = [problem for problem in verdict.problems if problem.severity is Severity.ERROR]
    if failing:
        first = failing[0].place
        here = [problem for problem in failing if (problem.place.file, problem.place.line) == (first.file, first.line)]
        names = ", ".join(harmless(problem.rule.split("/", 1)[1]) for problem in here)
        language = next((file.language for file in report.files if file.path == first.file), "")
        comment = message("{mark} portcheck: ignore[{names}] reason", mark=comment_mark(language), names=names)
        place = harmless(f"{first.file}:{first.line}")
        yield message("where it is meant to be, as at {place}", place=place), comment
        accept = "write" if verdict.compared.baseline is None else "update"
        yield message("to accept all that is there now"), same(f"portcheck baseline {accept}")


def sentence(problem: Problem, report: Report) -> Text:
    """What it is, and how it stands with each target, on one line."""
    return message("{what}: {statuses}", what=title(problem, report), statuses=statuses(problem))


def title(problem: Problem, report: Report) -> Text:
    hazard = hazard_of(problem, report)
    return hazard.title if hazard else name_of(problem.place)


def hazard_of(problem: Problem, report: Report) -> Hazard | None:
    if problem.place.kind is not Kind.HAZARD:
        return None
    return next((hazard for hazard in report.hazards if hazard.id == problem.place.symbol), None)


def rulings(problem: Problem) -> dict[str, Ruling]:
    """The gravest ruling of each target."""
    return gravest(finding.ruling for finding in problem.findings)


def statuses(problem: Problem) -> Text:
    """The targets by status, the gravest first."""
    found = by_status({target: ruling.status for target, ruling in rulings(problem).items()}, (*GRAVITY, Status.SAME))
    parts = [
        message("{status} on {targets}", status=STATUS[status], targets=joined([*map(same, targets)], COMMA))
        for status, targets in found
    ]
    return joined(parts, SEMICOLON)


def remedy(problem: Problem, report: Report) -> Text:
    """What to do: of a hazard its remedy; of a name what the targets have instead, and what they say of it."""
    hazard = hazard_of(problem, report)
    if hazard:
        return hazard.remedy.text
    parts = list(dict.fromkeys(filter(None, map(_remedy, rulings(problem).values()))))
    explain = message("portcheck explain {rule}", rule=problem.rule)
    return joined([*parts[:_REMEDIES], explain], SEMICOLON)


def _remedy(ruling: Ruling) -> Text | None:
    if ruling.replacement and ruling.note:
        return message("{target}: {name}, {note}", target=ruling.target, name=ruling.replacement, note=ruling.note)
    what = same(ruling.replacement) if ruling.replacement else ruling.note
    return message("{target}: {what}", target=ruling.target, what=what) if what else None


def limit(measured: Measured) -> Text:
    """What is measured, where."""
    where = same(measured.folder) if measured.folder else message("the whole tree")
    about = {"what": LIMIT[measured.limit], "target": measured.target, "where": where}
    return message("{what}, {target}, {where}", **about)


def actual(measured: Measured) -> Text:
    return _figure(measured, measured.actual)


def asked(measured: Measured) -> Text:
    if measured.limit is Limit.MIN_READINESS:
        return message("at least {value}", value=_figure(measured, measured.asked))
    return message("at most {value}", value=_figure(measured, measured.asked))


def _figure(measured: Measured, value: float) -> Text:
    return percent(value) if measured.limit is Limit.MIN_READINESS else same(f"{value:,.10g}")


def met(measured: Measured) -> Text:
    return message("met") if measured.met else message("not met")


def faulty(item: FaultySuppression) -> Text:
    """What is wrong with a suppression."""
    if item.fault is not Fault.NO_REASON:
        return fault_of(item.suppression)
    return message("“{text}” has no reason, and this project asks for one", text=harmless(item.suppression.text))


def fixed(item: Fixed) -> Text:
    return message("{name} in {file}", name=item.rule.split("/", 1)[1], file=item.file)


def lowered(verdict: Verdict) -> Text:
    """What to do with what was fixed."""
    if verdict.compared.lowered:
        return message("these are now out of the baseline; commit it")
    return message("portcheck check --ratchet takes these out of the baseline")
