"""Every format of a verdict against its golden file, its schema and hostile text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator
from lxml import etree
from rich.cells import cell_len

from portcheck.gate.judge import Terms, judge
from portcheck.model.finding import Status
from portcheck.model.policy import Scope, Severity, Thresholds
from portcheck.model.suppression import SuppressionFault
from portcheck.model.text import Lang
from portcheck.report import registry as report_registry
from portcheck.report.github import LIMIT as ANNOTATIONS
from portcheck.report.markdown.page import LIMIT
from portcheck.report.registry import Detail, RenderOptions
from portcheck.report.verdict import Judgement, registry
from portcheck.report.verdict.registry import format_of_suffix, formats, renderer, shows_verdict
from report.test_hostile import POISONS, check_shown
from support.chinese import english_words, without_markup
from support.fixed_verdict import failed, judged, partial, passed
from support.gate import made_finding, made_policy, made_report, made_suppression
from support.hostile_report import poisoned
from support.markdown_pages import page_of
from support.rendered import compare

DOCS = Path(__file__).parents[3] / "docs"
SCHEMA = Draft202012Validator(json.loads((DOCS / "check.schema.json").read_text("utf-8")))
OWN = tuple(name for name in formats() if shows_verdict(name))
CASES = {"failed": failed, "passed": passed, "partial": partial}


def text_of(name: str, judgement: Judgement, lang: Lang = Lang.EN, width: int = 100, color: bool = False) -> str:
    options = RenderOptions(Detail.FINDINGS, width, color, "portcheck check", lang, "sub/")
    return renderer(name)(judgement, options)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", OWN)
def test_golden(name: str, case: str) -> None:
    compare(f"check.{case}.{name}", text_of(name, CASES[case]()))


@pytest.mark.parametrize("name", ["github", "junit", "markdown", "terminal"])
def test_golden_in_chinese(name: str) -> None:
    compare(f"check.zh.{name}", text_of(name, failed(), Lang.ZH))


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", ["markdown", "terminal"])
def test_no_english_is_left_in_chinese(name: str, case: str) -> None:
    judgement = CASES[case]()
    text = text_of(name, judgement, Lang.ZH, width=400)
    kept = "check init baseline update write ratchet ignore reason main cublasGone gone three TARGET src cuda_runtime"
    kept += " hazard suppression malformed unknown-id unknown-target unused no-reason gate cudaFree1 cudaFree2"
    kept += " cudaFree3 cudaFree4 cudaFree5 portcheck-baseline cuda runtime unknown id target no gone.cu cu"
    kept += " runtime/cudaFree"
    found = english_words(text if name == "terminal" else without_markup(text), judgement.report, kept.split())
    assert found == []


def test_json_fits_its_schema_and_is_the_same_in_every_language() -> None:
    for make in CASES.values():
        text = text_of("json", make())
        SCHEMA.validate(json.loads(text))
        assert text == text_of("json", make(), Lang.ZH, width=60, color=True)
    content = json.loads(text_of("json", failed()))
    for key in content:
        assert not SCHEMA.is_valid({name: value for name, value in content.items() if name != key})
    for part in ("problems", "thresholds", "suppressions", "fixed"):
        assert content[part]
        for key in content[part][0]:
            less = {name: value for name, value in content[part][0].items() if name != key}
            assert not SCHEMA.is_valid({**content, part: [less]})


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize("poison", POISONS)
def test_hostile_text_stays_text(name: str, poison: str) -> None:
    def spoil(text: str) -> str:
        return f"{POISONS[poison]}{text}{POISONS[poison]}"

    hostile = judged(poisoned(spoil), spoil)
    tame = judged(poisoned(lambda text: f"a{text}a"), lambda text: f"a{text}a")
    for lang in Lang:
        text, other = text_of(name, hostile, lang, 80), text_of(name, tame, lang, 80)
        _check[name](text, other)


def _check_terminal(text: str, _other: str) -> None:
    check_shown(text)


def _check_markdown(text: str, other: str) -> None:
    check_shown(text)
    found, expected = page_of(text), page_of(other)
    assert (found.shape, found.html, found.links) == (expected.shape, expected.html, expected.links)


def _check_github(text: str, other: str) -> None:
    check_shown(text)
    assert len(text.splitlines()) == len(other.splitlines())
    assert all(re.match(r"::(error|warning|notice)( |::)", line) for line in text.splitlines())


def _check_junit(text: str, other: str) -> None:
    check_shown(text)
    shapes = [[(item.tag, sorted(item.attrib)) for item in ElementTree.fromstring(page.encode()).iter()] for page in
              (text, other)]  # fmt: skip
    assert shapes[0] == shapes[1]


def _check_json(text: str, _other: str) -> None:
    assert not re.search(r"[\x00-\x09\x0b-\x1f]", text)
    SCHEMA.validate(json.loads(text))


_check: dict[str, Callable[[str, str], None]] = {
    "github": _check_github,
    "json": _check_json,
    "junit": _check_junit,
    "markdown": _check_markdown,
    "terminal": _check_terminal,
}


def test_junit_fits_the_schema_that_test_tools_read() -> None:
    schema = etree.XMLSchema(etree.parse(Path(__file__).parents[1] / "schemas" / "junit-10.xsd"))
    for make in CASES.values():
        schema.assertValid(etree.fromstring(text_of("junit", make()).encode()))


def test_junit_fails_as_often_as_the_gate() -> None:
    judgement = failed()
    suite = ElementTree.fromstring(text_of("junit", judgement).encode()).find("testsuite")
    assert suite is not None
    assert int(suite.attrib["failures"]) == judgement.verdict.errors == len(suite.findall("testcase/failure"))


@pytest.mark.parametrize("width", [60, 80, 140])
@pytest.mark.parametrize("lang", list(Lang))
def test_the_terminal_s_own_lines_fit(width: int, lang: Lang) -> None:
    """Lines that name a place may be longer: so they can be clicked on; so may what is to be copied."""
    lines = text_of("terminal", failed(), lang, width).splitlines()
    assert all(cell_len(line) <= width for line in lines if not re.search(r":\d+:\d+:|portcheck: ignore", line))


@pytest.mark.parametrize("lang", list(Lang))
def test_colours_change_nothing_but_colours(lang: Lang) -> None:
    plain, colored = (text_of("terminal", failed(), lang, color=color) for color in (False, True))
    without = re.sub(r"\x1b\[[0-9;]*m", "", colored)
    assert [line.rstrip() for line in without.splitlines()] == plain.splitlines()
    assert colored != plain


def test_long_lists_stay_within_the_limits() -> None:
    found = [made_finding(f"a/{number:05}.cu", number, f"cudaFoo{number}") for number in range(1, 3_001)]
    report = made_report(found)
    judgement = Judgement(judge(report, Terms(made_policy())).verdict, report)
    assert len(text_of("markdown", judgement).encode()) <= LIMIT
    commands = text_of("github", judgement).splitlines()
    assert len(commands) == ANNOTATIONS + 1
    assert "2,990" in commands[-1]
    assert len(text_of("terminal", judgement).splitlines()) < 1_000


def test_what_only_warns_fails_nowhere() -> None:
    report = made_report([made_finding(status=Status.MISSING)])
    warned = Judgement(judge(report, Terms(made_policy(severities={"*": Severity.WARNING}))).verdict, report)
    assert "::warning" in text_of("github", warned)
    assert "::error" not in text_of("github", warned)
    assert "<failure" not in text_of("junit", warned)
    assert text_of("markdown", warned).startswith("## ✅")
    assert text_of("terminal", warned).splitlines()[-1] == "portcheck: gate met (1 warning)"


def test_many_thresholds_that_are_met_are_counted() -> None:
    report = made_report(targets=("one", "two", "three", "four"))
    scopes = [Scope("", "", Thresholds(min_readiness=0.0, max_days=10_000.0, max_manual_lines=10_000))]
    missed = Scope("", "four", Thresholds(max_days=0.0))
    judgement = Judgement(judge(report, Terms(made_policy(scopes=[*scopes, missed]))).verdict, report)
    text = text_of("terminal", judgement)
    assert "11 thresholds are met" in text
    assert [line for line in text.splitlines() if "whole tree" in line and "four" not in line] == []
    every = renderer("terminal")(judgement, RenderOptions(Detail.LINES, 100))
    assert sum("whole tree" in line for line in every.splitlines()) == 12


def test_every_other_format_of_a_report_is_one_of_the_gate() -> None:
    assert set(OWN) < set(formats())
    assert {"sarif", "gitlab", "html", "csv"} <= set(formats())
    assert format_of_suffix(".md") == "markdown"
    assert registry.load("sarif") is report_registry.renderer("sarif")
    assert registry.load("junit") is renderer("junit")


def test_a_problem_names_its_line_and_what_to_do() -> None:
    finding = made_finding("src/a.cu", 7, "cudaFoo")
    excerpts = {"src/a.cu": {7: "  cudaFoo(x);"}}
    report = replace(made_report([finding]), excerpts=excerpts)
    text = text_of("terminal", Judgement(judge(report, Terms(made_policy())).verdict, report))
    assert "src/a.cu:7:3" in text
    assert "    7 |   cudaFoo(x);\n      |   ^~~~~~~" in text
    assert "portcheck explain cuda_runtime/cudaFoo" in text
    assert "// portcheck: ignore[cudaFoo] reason" in text


@pytest.mark.parametrize(("language", "mark"), [("cuda", "//"), ("cmake", "#"), ("python", "#"), ("xmake", "--")])
def test_the_comment_that_suppresses_is_one_of_the_language_and_names_all_of_the_line(language: str, mark: str) -> None:
    found = (made_finding(symbol="cudaFoo"), made_finding(symbol="cudaBar"), made_finding(line=2, symbol="cudaBaz"))
    report = made_report(found)
    report = replace(report, files=(replace(report.files[0], path="a.cu", language=language),))
    judgement = Judgement(judge(report, Terms(made_policy())).verdict, report)
    said = f"{mark} portcheck: ignore[cudaBar, cudaFoo] reason"
    assert said in text_of("terminal", judgement, width=40) and said in text_of("markdown", judgement)


def test_a_suppression_without_a_reason_is_said_to_lack_one_whatever_else_it_lacks() -> None:
    report = made_report(suppressions=(made_suppression(fault=SuppressionFault.UNUSED),))
    for whole, sentence in ((True, "nothing to suppress"), (False, "has no reason")):
        terms = Terms(made_policy(reason_required=True), whole=whole)
        assert sentence in text_of("terminal", Judgement(judge(report, terms).verdict, report))


def test_what_the_ratchet_has_taken_out_is_not_proposed_again() -> None:
    judgement = failed()
    lowered = replace(judgement.verdict, compared=replace(judgement.verdict.compared, lowered=True))
    for name in ("terminal", "markdown"):
        assert "--ratchet" in text_of(name, judgement)
        assert "--ratchet" not in text_of(name, replace(judgement, verdict=lowered))
