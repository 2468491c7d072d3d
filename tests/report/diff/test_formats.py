"""Every format of a comparison against its golden file, and against hostile names."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from rich.cells import cell_len

from portcheck.model.escape import harmless
from portcheck.model.estimate import Range
from portcheck.model.finding import Finding, Status
from portcheck.model.report import Report
from portcheck.model.text import Lang
from portcheck.report.diff.compared import Compared, compare
from portcheck.report.diff.csv import COLUMNS
from portcheck.report.diff.pairs import pairs_of
from portcheck.report.diff.registry import format_of_suffix, formats, renderer
from portcheck.report.markdown.page import LIMIT
from portcheck.report.registry import RenderOptions
from support.chinese import english_words, without_markup
from support.fixed_report import HOSTILE, crowded_report, fixed_report
from support.page import assert_policy, read, steady
from support.rendered import compare as compare_with_golden

SCHEMA = Draft202012Validator(json.loads((Path(__file__).parents[3] / "docs/diff.schema.json").read_text("utf-8")))
NASTY = "cuda|`*_[x](http://e.vil)\u202e\x1b[31m<b>@all #1\n| x |"


def numbered(report: Report) -> Report:
    found = (anchored(finding, f"{number:016x}") for number, finding in enumerate(report.findings))
    return replace(report, findings=tuple(found))


def anchored(finding: Finding, anchor: str) -> Finding:
    """In another statement: its fingerprint is another."""
    return replace(finding, occurrence=replace(finding.occurrence, anchor=anchor))


def named(finding: Finding, symbol: str) -> Finding:
    return replace(finding, occurrence=replace(finding.occurrence.saying(symbol=symbol), file=HOSTILE))


def with_status(finding: Finding, status: Status) -> Finding:
    return replace(finding, ruling=replace(finding.ruling, status=status))


def changed() -> Compared:
    """Names that are new, gone and of another status; a name that breaks out of everything; other files and rules."""
    before = numbered(fixed_report())
    after = []
    for finding in before.findings:
        symbol = finding.occurrence.symbol
        if symbol == "cudaFree":
            after.append(with_status(finding, Status.MISSING))
        elif symbol == "cudaNobodyKnows":
            after += (with_status(finding, Status.ADAPT), anchored(named(finding, NASTY), "f" * 16))
        elif symbol != "mov.u32":
            after.append(finding)
    later = replace(
        before,
        findings=tuple(after),
        root_name=HOSTILE,
        rules_digest="cd" * 32,
        tool_version="10.0",
        files=before.files[1:],
        occurrences=tuple(
            occurrence.saying(symbol=NASTY) if occurrence.symbol == "mov.u32" else occurrence
            for occurrence in before.occurrences
        ),
        landings=(*before.landings, replace(before.landings[0], id="one:only-now")),
    )
    return compare(before, later, pairs_of(before, later))


def text_of(name: str, compared: Compared, width: int = 100, lang: Lang = Lang.EN, color: bool = False) -> str:
    options = RenderOptions(width=width, lang=lang, color=color, command="portcheck diff a.json b.json")
    return renderer(name)(compared, options)


@pytest.mark.parametrize("name", formats())
def test_golden(name: str) -> None:
    text = text_of(name, changed())
    compare_with_golden(f"diff.{name}", steady(text) if name == "html" else text)


@pytest.mark.parametrize("name", ["markdown", "terminal"])
def test_golden_in_chinese(name: str) -> None:
    compare_with_golden(f"diff.zh.{name}", text_of(name, changed(), lang=Lang.ZH))


@pytest.mark.parametrize("name", ["csv", "json"])
def test_formats_for_programs_are_the_same_in_every_language(name: str) -> None:
    assert text_of(name, changed(), lang=Lang.ZH) == text_of(name, changed())


@pytest.mark.parametrize("name", formats())
@pytest.mark.parametrize("lang", list(Lang))
def test_nothing_controls_what_shows_it(name: str, lang: Lang) -> None:
    text = text_of(name, changed(), lang=lang)
    shown = json.dumps(json.loads(text)) if name == "json" else text
    assert not set(shown) & {"\x1b", "\u202e"}


def test_json_fits_its_schema() -> None:
    content = json.loads(text_of("json", changed()))
    SCHEMA.validate(content)
    same = numbered(fixed_report())
    nothing = json.loads(text_of("json", compare(same, same, pairs_of(same, same))))
    SCHEMA.validate(nothing)
    assert (nothing["names"], nothing["differing"]["rules"]) == ([], False)
    for key in content["names"][0]:
        less = {**content, "names": [{name: value for name, value in content["names"][0].items() if name != key}]}
        assert not SCHEMA.is_valid(less)
    assert not SCHEMA.is_valid({**content, "more": 1})


def test_json_says_what_became_of_each_target() -> None:
    content = json.loads(text_of("json", changed()))
    assert content["unpaired"] == {"before": [], "after": ["one:only-now"]}
    assert content["differing"] == {"sources": True, "rules": True, "tool": True}
    (free,) = [row for row in content["names"] if row["symbol"] == "cudaFree"]
    assert free["targets"] == {
        "one": [{"from": "same", "to": "missing", "count": 1}],
        "two:x+header@4.3": [{"from": "adapt", "to": "missing", "count": 1}],
    }


def test_markdown_keeps_its_tables() -> None:
    text = text_of("markdown", changed())
    tables = [block.splitlines() for block in text.split("\n\n") if block.startswith("|")]
    assert len(tables) == 3
    for table in tables:
        bars = {len(re.findall(r"(?<!\\)\|", line)) for line in table}
        assert len(bars) == 1, table
    outside = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", text)
    assert not re.search("<b>|@all|e.vil", outside)


def many_new(count: int, name: str = "cuda") -> Compared:
    report = crowded_report()
    (finding, *_rest) = report.findings
    many = tuple(
        anchored(named(with_status(finding, Status.MISSING), f"{name}{number}"), f"{number:016x}")
        for number in range(count)
    )
    occurrences = tuple(each.occurrence for each in many)
    after = replace(report, findings=(*report.findings, *many), occurrences=(*report.occurrences, *occurrences))
    return compare(report, after, pairs_of(report, after))


def test_markdown_has_its_limit() -> None:
    text = text_of("markdown", many_new(3000, "cuda" * 15))
    assert len(text.encode()) <= LIMIT
    assert "… and 2,9" in text
    assert "Made by" in text


@pytest.mark.parametrize("lang", list(Lang))
@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_terminal_keeps_to_its_width(width: int, lang: Lang) -> None:
    text = text_of("terminal", changed(), width, lang)
    assert max(map(cell_len, text.splitlines())) <= width


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_no_target_without_its_days(width: int) -> None:
    report = crowded_report()
    lines = text_of("terminal", compare(report, report, pairs_of(report, report)), width).split("\n")
    for landing in report.landings:
        assert any(line.startswith(landing.id) and re.search(r"\d \(\d.* to \d.*\)", line) for line in lines)


@pytest.mark.parametrize("color", [False, True])
def test_colors(color: bool) -> None:
    assert ("\x1b[" in text_of("terminal", changed(), color=color)) is color


def test_nothing_changed_is_said() -> None:
    report = numbered(fixed_report())
    same = compare(report, report, pairs_of(report, report))
    for name in ("terminal", "markdown"):
        text = " ".join(text_of(name, same).split())
        assert "No name got worse or better." in text
        assert "Sources, rules and results are the same." in text
        assert "What got worse" not in text
        assert "≈" not in text


def test_other_prices_are_neither_sources_nor_rules() -> None:
    report = numbered(fixed_report())
    estimates = {name: replace(estimate, days=Range(1, 2, 3)) for name, estimate in report.estimates.items()}
    later = replace(report, estimates=estimates)
    text = " ".join(text_of("terminal", compare(report, later, pairs_of(report, later))).split())
    assert "Sources and rules are the same; what differs comes from options or the configuration." in text


def test_a_single_target_is_not_named_in_every_row() -> None:
    report = numbered(fixed_report())
    after = tuple(with_status(finding, Status.MISSING) for finding in report.findings)
    later = replace(report, findings=after)
    for name in ("terminal", "markdown"):
        text = text_of(name, compare(report, later, pairs_of(report, later, targets=("one",))))
        (row,) = [line for line in text.splitlines() if "cudaFree" in line and "for example" not in line][:1]
        assert "missing" in row and "everywhere" not in row and " one" not in row


def test_few_targets_are_left_out_rather_than_many_listed() -> None:
    report = crowded_report()
    (spared, *_others) = (landing.id for landing in report.landings)

    def with_free(costly: Status) -> Report:
        found = (
            with_status(finding, Status.SAME if finding.ruling.target == spared else costly)
            for finding in report.findings
            if finding.occurrence.symbol == "cudaFree"
        )
        return replace(report, findings=tuple(found))

    before, after = with_free(Status.SAME), with_free(Status.MISSING)
    text = " ".join(text_of("terminal", compare(before, after, pairs_of(before, after)), 140).split())
    assert f"same → missing everywhere but {spared}" in text


@pytest.mark.parametrize("width", [60, 80, 100, 120])
def test_ids_and_places_of_terminals_are_whole(width: int) -> None:
    report = crowded_report()
    after = tuple(with_status(finding, Status.MISSING) for finding in report.findings)
    later = replace(report, findings=after)
    text = text_of("terminal", compare(report, later, pairs_of(report, later)), width)
    for landing in report.landings:
        assert any(line.startswith(landing.id) for line in text.splitlines())
    assert re.search(r":\d+:\d+(?= |$)", text, re.MULTILINE)


def test_csv_has_a_row_for_each_finding_that_changed() -> None:
    compared = changed()
    (head, *rows) = csv.reader(io.StringIO(text_of("csv", compared).removeprefix("\ufeff")))
    assert head == [*COLUMNS]
    found = [dict(zip(head, row, strict=True)) for row in rows]
    assert len(found) == sum(count for target in compared.targets for count in target.changes.values())
    free = [(row["what"], row["target"], row["before"], row["after"]) for row in found if row["symbol"] == "cudaFree"]
    assert free == [("changed", "one", "same", "missing"), ("changed", "two:x+header@4.3", "adapt", "missing")]
    assert {row["after"] for row in found if row["what"] == "gone"} == {""}
    assert {row["before"] for row in found if row["what"] == "new"} == {""}


def test_suffixes_name_formats_that_exist() -> None:
    assert {format_of_suffix(suffix) for suffix in (".csv", ".html", ".json", ".md", ".txt")} == set(formats())
    assert format_of_suffix(".sarif") is None


@pytest.mark.parametrize("name", ["terminal", "markdown"])
def test_no_english_is_left_in_chinese(name: str) -> None:
    compared = changed()
    names = ("diff", "pair", "BEFORE=AFTER", *map(harmless, (NASTY, HOSTILE)), *(row.symbol for row in compared.names))
    names += ("cuda", "all", "a.json", "b.json")  # what escaping leaves of a name, and the command
    names += tuple(landing.id for landing in compared.pairs.only_after)

    def english(lang: Lang) -> set[str]:
        text = without_markup(text_of(name, compared, 400, lang))
        return set(english_words(text, compared.before, names)) & set(english_words(text, compared.after, names))

    assert english(Lang.ZH) == set()
    assert {"got", "worse", "rules", "person"} <= english(Lang.EN)


# The page


@pytest.fixture(scope="module")
def page() -> str:
    return text_of("html", changed())


def test_the_page_is_well_formed_and_loads_nothing(page: str) -> None:
    reader = read(page)
    assert (reader.open, reader.loads) == ([], [])
    assert len(reader.ids) == len(set(reader.ids))
    assert {link[1:] for link in reader.links} <= set(reader.ids)
    assert all(link.startswith("#") for link in reader.links)
    assert_policy(page)


def test_nothing_of_a_hostile_tree_is_markup(page: str) -> None:
    assert re.findall(r"<(script|style)\b", page) == ["style", "style", "script"]
    assert "<b>@all" not in page and "&lt;b&gt;@all" in page


def test_the_page_is_there_in_both_languages(page: str) -> None:
    spans = re.findall(r'<span lang="(en|zh)">', page)
    assert spans and spans == ["en", "zh"] * (len(spans) // 2)
    chinese = text_of("html", changed(), lang=Lang.ZH)
    lines = zip(page.splitlines(), chinese.splitlines(), strict=True)
    assert [a.strip()[:5] for a, b in lines if a != b] == ["<html", "<butt"]


def test_long_lists_of_the_page_are_cut() -> None:
    text = text_of("html", many_new(1200))
    assert "and 200 more" in text and "and 800 more" in text
