"""``--format junit``: JUnit XML as Jenkins reads it (the junit-10 schema of its xUnit plugin).

A suite for each target, a test case for each file with lines that touch CUDA. It fails where lines need a person, is
skipped where nobody can say of some and the rest goes by itself, and passes otherwise.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby
from xml.sax.saxutils import escape

from portcheck.model.escape import harmless
from portcheck.model.estimate import LineClass, LinesOfFile
from portcheck.model.finding import GRAVEST_FIRST, Finding
from portcheck.model.findings import Findings
from portcheck.model.frozen import frozen
from portcheck.model.report import Report
from portcheck.model.text import COMMA, SEMICOLON, Speaker
from portcheck.model.words import STATUS
from portcheck.report.alerts import note_of
from portcheck.report.registry import RenderOptions
from portcheck.report.sentences import name_of
from portcheck.report.suppressed import fault_lines

_PLACES = 100
_SKIPPED = 20
"""So many places of a test case and skipped files are listed; of the rest their number is said."""


def render(report: Report, options: RenderOptions) -> str:
    """``--detail`` makes no difference. Lines whose findings are all suppressed do not count. Times are 0, as nothing
    is run: the same report gives the same bytes."""
    say = Speaker(options.lang)
    suites = "".join(_suite(report, landing.id, say) for landing in report.landings)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n{suites}</testsuites>\n'


@frozen
class _Case:
    """A file on a target: its lines that need a person and those of which nobody can say, and the findings on them."""

    path: str
    manual: Sequence[int]
    unknown: Sequence[int]
    findings: Sequence[Finding]


def _suite(report: Report, target: str, say: Speaker) -> str:
    cases = list(_cases(report, target))
    failures = sum(1 for case in cases if case.manual)
    skipped = sum(1 for case in cases if case.unknown and not case.manual)
    counts = {"tests": len(cases), "failures": failures, "errors": 0, "skipped": skipped, "time": 0}
    estimate = report.estimates[target]
    properties = {
        "readiness": f"{estimate.readiness:.1f}",
        "days.p10": f"{estimate.days.p10:g}",
        "days.p50": f"{estimate.days.p50:g}",
        "days.p90": f"{estimate.days.p90:g}",
        "rules": report.rules_digest,
    }
    given = (f"      <property {attributes({'name': name, 'value': value})}/>\n" for name, value in properties.items())
    return (
        f"  <testsuite {attributes({'name': target, **counts})}>\n"
        f"    <properties>\n{''.join(given)}    </properties>\n"
        f"{''.join(_case(case, target, say) for case in cases)}"
        f"    <system-err>{xml_text(_passed_over(report, say))}</system-err>\n"
        "  </testsuite>\n"
    )


def _cases(report: Report, target: str) -> Iterator[_Case]:
    """The files with lines that touch CUDA, sorted by path."""
    held: dict[str, list[Finding]] = {}
    for occurrence, rulings, suppressed in Findings.of(report.findings).rows():
        for ruling in rulings:
            if ruling.target == target and ruling.status in GRAVEST_FIRST:
                held.setdefault(occurrence.file, []).append(Finding(occurrence, ruling, target in suppressed))
    for path, classes in sorted(report.lines[target].items()):
        found = held.get(path, [])
        live = [finding for finding in found if not finding.suppressed]
        quiet = {f.occurrence.line for f in found} - {f.occurrence.line for f in live}
        lines = (_without(classes, LineClass.MANUAL, quiet), _without(classes, LineClass.UNKNOWN, quiet))
        yield _Case(path, *lines, live)


def _without(classes: LinesOfFile, line_class: LineClass, quiet: Collection[int]) -> tuple[int, ...]:
    return tuple(line for line in classes.get(line_class, ()) if line not in quiet)


def _case(case: _Case, target: str, say: Speaker) -> str:
    # Jenkins takes what stands before the last dot for a package
    names = attributes({"classname": f"portcheck.{target.replace('.', '_')}", "name": case.path, "time": 0})
    if not case.manual and not case.unknown:
        return f"    <testcase {names}/>\n"
    kind = "failure" if case.manual else "skipped"
    about = attributes({"type": "manual" if case.manual else "unknown", "message": _message(case, say)})
    text = xml_text("\n".join(_places(case, say)))
    return f"    <testcase {names}>\n      <{kind} {about}>{text}</{kind}>\n    </testcase>\n"


def _message(case: _Case, say: Speaker) -> str:
    parts = []
    if case.manual:
        count = len(case.manual)
        parts.append(say.counted("{count:,} line needs a person", "{count:,} lines need a person", count))
    if case.unknown:
        count = len(case.unknown)
        parts.append(say.counted("nobody can say of {count:,} line", "nobody can say of {count:,} lines", count))
    return say.text(SEMICOLON).join(parts)


def _places(case: _Case, say: Speaker) -> Iterator[str]:
    """The gravest first; then the lines that hold no such name and change with those that do."""
    found = sorted(case.findings, key=lambda finding: GRAVEST_FIRST.index(finding.ruling.status))
    for finding in found[:_PLACES]:
        ruling = finding.ruling
        line = f"{finding.occurrence.place}: {say.text(STATUS[ruling.status])} {say.text(name_of(finding.occurrence))}"
        line += f" -> {ruling.replacement}" if ruling.replacement else ""
        note = note_of(ruling).of(say.lang)
        yield harmless(line) + (say(" ({note})", note=note) if note else "")
    more = len(found) - _PLACES
    if more > 0:
        yield say.counted("and {count:,} more place", "and {count:,} more places", more)
    named = {finding.occurrence.line for finding in case.findings}
    rest = sorted(line for line in (*case.manual, *case.unknown) if line not in named)
    if rest:
        yield say("and what follows them, in lines {lines}", lines=_ranges(rest, say))


def _ranges(lines: Sequence[int], say: Speaker) -> str:
    """``3, 5-7``."""
    runs = [[line for _n, line in run] for _key, run in groupby(enumerate(lines), key=lambda pair: pair[1] - pair[0])]
    return say.text(COMMA).join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def _passed_over(report: Report, say: Speaker) -> str:
    lines = [harmless(say.text(warning)) for warning in report.warnings]
    lines += [say("Suppression: {line}", line=line) for line in fault_lines(report, _SKIPPED)]
    lines += [
        say("skipped {path}: {reason}", path=harmless(skipped.path), reason=harmless(say.text(skipped.reason)))
        for skipped in report.skipped[:_SKIPPED]
    ]
    more = len(report.skipped) - _SKIPPED
    if more > 0:
        lines.append(say.counted("{count:,} more file was skipped.", "{count:,} more files were skipped.", more))
    return "\n".join(lines)


def attributes(values: Mapping[str, str | int]) -> str:
    """Those of an element; their values may be any text."""
    return " ".join(f'{name}="{xml_text(harmless(str(value)))}"' for name, value in values.items())


def xml_text(text: str) -> str:
    """Lines of harmless text as XML: without the two characters that are no control characters and yet illegal."""
    legal = text.replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")
    return escape(legal, {'"': "&quot;"})
