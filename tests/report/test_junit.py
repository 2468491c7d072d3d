"""JUnit XML: a case for each file and target, valid, with counts that are right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from portcheck.model.escape import harmless
from portcheck.model.estimate import LineClass, LinesOfFile
from portcheck.model.finding import Status
from portcheck.model.report import Report
from portcheck.model.source import Skip, Skipped
from portcheck.model.text import Lang, same
from portcheck.report.registry import Detail, RenderOptions
from support.fixed_report import crowded_report, fixed_report
from support.many_reports import EVIL_PATH, hostile_report, long_report, with_findings
from support.rendered import compare, text_of

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).parent / "schemas" / "junit-10.xsd"))


def suites_of(report: Report, options: RenderOptions | None = None) -> Any:
    tree = etree.fromstring(text_of("junit", report, options or RenderOptions()).encode())
    SCHEMA.assertValid(tree)
    return tree


def case(report: Report, path: str = "src/a.cu", target: str = "one") -> Any:
    (found,) = [found for found in suites_of(report).find(f"testsuite[@name='{target}']").iter("testcase")
                if found.get("name") == path]  # fmt: skip
    return found


def with_lines(report: Report, lines: LinesOfFile) -> Report:
    return replace(report, lines={"one": {"src/f00000.cu": lines}, "two:x+header@4.3": {}})


def test_golden() -> None:
    compare("report.junit", text_of("junit", fixed_report()))


@pytest.mark.parametrize("make", [fixed_report, crowded_report, hostile_report])
@pytest.mark.parametrize("lang", list(Lang))
def test_it_fits_the_schema_and_its_counts_are_right(make: Callable[[], Report], lang: Lang) -> None:
    report = make()
    suites = list(suites_of(report, RenderOptions(lang=lang)))
    assert [suite.get("name") for suite in suites] == [landing.id for landing in report.landings]
    for suite in suites:
        cases = list(suite.iter("testcase"))
        assert int(suite.get("tests")) == len(cases) == len(report.lines[suite.get("name")])
        assert int(suite.get("failures")) == len(list(suite.iter("failure")))
        assert int(suite.get("skipped")) == len(list(suite.iter("skipped")))
        assert int(suite.get("errors")) == len(list(suite.iter("error"))) == 0


def test_every_detail_is_the_same() -> None:
    assert len({text_of("junit", fixed_report(), RenderOptions(detail)) for detail in Detail}) == 1


def test_a_file_and_target_is_one_case() -> None:
    names = [(found.get("classname"), found.get("name")) for found in suites_of(crowded_report()).iter("testcase")]
    assert len(names) == len(set(names))
    assert case(fixed_report(), target="two:x+header@4.3").get("classname") == "portcheck.two:x+header@4_3"


def test_lines_that_need_a_person_fail_with_their_places() -> None:
    failure = case(fixed_report(), target="two:x+header@4.3").find("failure")
    assert failure.get("message") == "3 lines need a person"
    assert failure.text.split("\n") == [
        "src/a.cu:4:3: redesign mov.u32",
        "src/a.cu:5:3: redesign warp-of-32 (64 lanes)",
        "src/a.cu:2:3: adapt cudaFree -> twoFree (one argument more)",
        "src/a.cu:2:3: adapt warp-of-32 (64 lanes)",
    ]


def test_lines_of_which_nobody_can_say_are_skipped_only_by_themselves() -> None:
    report = long_report(2, (Status.UNKNOWN, Status.MISSING))
    alone = case(with_lines(report, {LineClass.UNKNOWN: (1,)}), "src/f00000.cu")
    assert [(child.tag, child.get("message")) for child in alone] == [("skipped", "nobody can say of 1 line")]
    both = case(with_lines(report, {LineClass.UNKNOWN: (1,), LineClass.MANUAL: (2,)}), "src/f00000.cu")
    message = "1 line needs a person; nobody can say of 1 line"
    assert [(child.tag, child.get("message")) for child in both] == [("failure", message)]


def test_what_moves_by_itself_passes() -> None:
    report = long_report(2, (Status.RENAME, Status.SAME))
    found = case(with_lines(report, {LineClass.MECHANICAL: (1,), LineClass.UNCHANGED: (2,)}), "src/f00000.cu")
    assert list(found) == []


def test_lines_that_hold_no_such_name_are_said_as_ranges() -> None:
    report = with_lines(long_report(2), {LineClass.MANUAL: (1, 2, 3, 7, 8, 10), LineClass.UNKNOWN: (9,)})
    assert (
        case(report, "src/f00000.cu").find("failure").text.split("\n")[-1] == "and what follows them, in lines 3, 7-10"
    )


def test_of_many_places_the_number_is_said() -> None:
    report = with_lines(long_report(130), {LineClass.MANUAL: tuple(range(1, 131))})
    lines = case(report, "src/f00000.cu").find("failure").text.split("\n")
    assert (len(lines), lines[-1]) == (101, "and 30 more places")


def test_lines_whose_findings_are_suppressed_do_not_count() -> None:
    report = with_lines(long_report(2), {LineClass.MANUAL: (1, 2)})
    quiet = with_findings(report, lambda finding: replace(finding, suppressed=True))
    assert list(case(quiet, "src/f00000.cu")) == []
    one = with_findings(report, lambda finding: replace(finding, suppressed=finding.occurrence.line == 1))
    assert case(one, "src/f00000.cu").find("failure").get("message") == "1 line needs a person"


def test_skipped_files_are_named() -> None:
    assert "skipped src/big.h: binary" in suites_of(fixed_report())[0].findtext("system-err")
    many = replace(fixed_report(), skipped=tuple(Skipped(f"f{n}", Skip.BINARY, same("binary")) for n in range(25)))
    assert suites_of(many)[0].findtext("system-err").endswith("5 more files were skipped.")


def test_what_xml_forbids_is_spelled_out() -> None:
    """lxml would refuse it."""
    tree = suites_of(hostile_report())
    (name,) = {found.get("name") for found in tree.iter("testcase")}
    assert name == harmless(EVIL_PATH).replace("\ufffe", "\\ufffe")
    assert "\\x1b[31m" in name
    assert not list(tree.iter("script"))
    text = text_of("junit", hostile_report())
    assert not {"\x00", "\x1b", "\u202e", "\ufffe"} & set(text)
