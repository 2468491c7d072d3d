"""Workflow commands: what the runner reads back is what was meant, and no more than GitHub shows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest

from portcheck.model.escape import first_harmful, harmless
from portcheck.model.finding import Status
from portcheck.model.report import Report
from portcheck.model.text import Lang
from portcheck.report.registry import Detail, RenderOptions
from support.fixed_report import crowded_report, fixed_report
from support.many_reports import EVIL_PATH, hostile_report, long_report, with_findings
from support.rendered import compare, text_of

_COMMAND = re.compile(r"::(error|warning|notice) ([^:]*)::(.*)")
_ALL = (Status.UNKNOWN, Status.ADAPT, Status.REDESIGN, Status.MISSING)


def commands_of(report: Report, options: RenderOptions | None = None) -> list[tuple[str, dict[str, str], str]]:
    """Level, properties and message of each line, as the runner decodes them."""
    found = []
    for line in text_of("github", report, options or RenderOptions()).splitlines():
        match = _COMMAND.fullmatch(line)
        assert match is not None, line
        pairs = (pair.split("=", 1) for pair in match[2].split(","))
        found.append((match[1], {name: _decoded(value) for name, value in pairs}, _decoded(match[3])))
    return found


def _decoded(text: str) -> str:
    for code, character in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        text = text.replace(code, character)
    return text


def test_golden() -> None:
    compare("report.github", text_of("github", fixed_report()))


def test_every_detail_is_the_same() -> None:
    assert len({text_of("github", fixed_report(), RenderOptions(detail)) for detail in Detail}) == 1


def test_a_command_names_its_place() -> None:
    (free,) = [command for command in commands_of(fixed_report()) if command[1]["title"] == "cudaFree"]
    assert free == (
        "warning",
        {"file": "src/a.cu", "line": "2", "col": "3", "endColumn": "11", "title": "cudaFree"},
        "cudaFree: needs an edit on two:x+header@4.3 (twoFree: one argument more)",
    )


def test_a_rule_has_one_command_in_a_file() -> None:
    (command, last) = commands_of(long_report(5))
    assert command[2] == "cudaMissing: not there on one\n4 more places in this file"
    assert last == ("notice", {"title": "portcheck"}, "1 annotation, and no more.")


@pytest.mark.parametrize("files", [9, 10, 11, 40])
def test_no_more_than_github_shows_and_the_last_says_how_many_more(files: int) -> None:
    *commands, last = commands_of(long_report(files * 4, _ALL, files))
    levels = Counter(level for level, _properties, _text in commands)
    assert levels == {"error": min(2 * files, 10), "warning": min(files, 10), "notice": min(files, 9)}
    more = files * 4 - len(commands)
    assert (f"{more:,} more are not shown" in last[2]) is (more > 0)


def test_the_gravest_stand_first_and_then_those_with_the_most_places() -> None:
    def titles(report: Report) -> list[str]:
        return [properties["title"] for _level, properties, _text in commands_of(report)]

    assert titles(long_report(80, _ALL, 20))[:10] == ["cudaMissing"] * 10
    seldom, often = long_report(2), long_report(9, (Status.REDESIGN,))
    assert titles(_together(often, seldom))[:2] == [
        "cudaMissing",
        "cudaRedesign",
    ]
    assert titles(_together(seldom, _renamed(5)))[:2] == [
        "other",
        "cudaMissing",
    ]


def _together(first: Report, second: Report) -> Report:
    findings = (*first.findings, *second.findings)
    return replace(first, findings=findings, occurrences=tuple(finding.occurrence for finding in findings))


def _renamed(places: int) -> Report:
    return with_findings(long_report(places), lambda f: replace(f, occurrence=f.occurrence.saying(symbol="other")))


@pytest.mark.parametrize("status", [Status.SAME, Status.RENAME])
def test_what_moves_by_itself_is_no_command(status: Status) -> None:
    (last,) = commands_of(long_report(3, (status,)))
    assert last == ("notice", {"title": "portcheck"}, "Nothing here needs a person or an answer.")


def test_what_is_suppressed_is_left_out() -> None:
    report = with_findings(fixed_report(), lambda finding: replace(finding, suppressed=True))
    assert len(commands_of(report)) == 1


@pytest.mark.parametrize("make", [hostile_report, fixed_report, crowded_report])
@pytest.mark.parametrize("lang", list(Lang))
def test_a_hostile_name_begins_no_command_of_its_own(make: Callable[[], Report], lang: Lang) -> None:
    text = text_of("github", make(), RenderOptions(lang=lang))
    assert all(_COMMAND.fullmatch(line) for line in text.splitlines())
    assert first_harmful(text.replace("\n", "")) is None


def test_the_path_is_that_of_the_checkout() -> None:
    command = commands_of(hostile_report(), RenderOptions(prefix="a,b:c%/"))[0]
    assert command[1]["file"] == "a,b:c%/" + harmless(EVIL_PATH)
