"""Every format against its golden file, and against a hostile tree."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from rich.cells import cell_len

from portcheck.model.finding import Confidence, Finding, Ruling, Status
from portcheck.model.macro import Abstraction
from portcheck.model.occurrence import Kind, Region
from portcheck.model.report import Report
from portcheck.model.text import Lang
from portcheck.report.figures import days
from portcheck.report.registry import Detail, RenderOptions, format_of_suffix
from support.fixed_report import HAZARDS, WARP, crowded_report, fixed_report
from support.rendered import compare, text_of

BY_DETAIL = ("json", "terminal")
"""Formats that have a golden file for each detail here; the others have theirs beside their own tests."""

SUFFIX = {Lang.EN: "", Lang.ZH: ".zh"}
SCHEMA = Path(__file__).parents[2] / "docs" / "report.schema.json"


@pytest.mark.parametrize("detail", list(Detail))
@pytest.mark.parametrize("name", BY_DETAIL)
def test_golden(name: str, detail: Detail) -> None:
    options = RenderOptions(detail, 90, color=False, command="portcheck scan .")
    compare(f"{detail.value}.{name}", text_of(name, fixed_report(), options))


@pytest.mark.parametrize("detail", [Detail.SUMMARY, Detail.FINDINGS])
def test_golden_in_chinese(detail: Detail) -> None:
    options = RenderOptions(detail, 90, color=False, command="portcheck scan .", lang=Lang.ZH)
    compare(f"{detail.value}.zh.terminal", text_of("terminal", fixed_report(), options))


def test_json_is_the_same_in_both_languages() -> None:
    english, chinese = (text_of("json", fixed_report(), RenderOptions(lang=lang)) for lang in Lang)
    assert english == chinese


@pytest.mark.parametrize("lang", list(Lang))
def test_golden_of_many_targets(lang: Lang) -> None:
    options = RenderOptions(Detail.SUMMARY, 100, lang=lang)
    compare(f"crowded{SUFFIX[lang]}.terminal", text_of("terminal", crowded_report(), options))


@pytest.mark.parametrize("width", [40, 60, 79, 80, 99])
@pytest.mark.parametrize(("lang", "headers"), [(Lang.EN, ("person-days", "ready")), (Lang.ZH, ("人天", "就绪度"))])
def test_every_target_is_named_and_no_figure_broken_on_narrow_terminals(
    width: int, lang: Lang, headers: tuple[str, str]
) -> None:
    report = crowded_report()
    lines = text_of("terminal", report, RenderOptions(Detail.SUMMARY, width, lang=lang)).split("\n")
    first = next(n for n, line in enumerate(lines) if all(header in line for header in headers))
    rows = [line for line in lines[first + 1 : lines.index("", first)] if line.rstrip().endswith("%") or "% " in line]
    assert len(rows) == len(report.landings)
    assert all(days(estimate.days).of(lang) in "\n".join(rows) for estimate in report.estimates.values())
    named = " ".join(lines[first : lines.index("", first)])
    assert all(landing.target.id[:6] in named for landing in report.landings)


# JSON


@pytest.mark.parametrize("make", [fixed_report, crowded_report])
@pytest.mark.parametrize("detail", list(Detail))
def test_json_fits_its_schema(detail: Detail, make: Callable[[], Report]) -> None:
    content = json.loads(text_of("json", make(), RenderOptions(detail)))
    Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(content)
    assert ("lines" in content) == (detail is Detail.LINES)


@pytest.mark.parametrize("part", ["abstractions", "findings", "retired", "hazards"])
def test_the_schema_asks_for_every_key(part: str) -> None:
    schema = Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))
    whole = json.loads(text_of("json", fixed_report(), RenderOptions()))
    for key in whole[part][0]:
        content = copy.deepcopy(whole)
        del content[part][0][key]
        assert [error.message for error in schema.iter_errors(content)] == [f"{key!r} is a required property"]
    whole[part][0]["more"] = 1
    assert not schema.is_valid(whole)


def test_json_says_why_and_by_which_pack() -> None:
    findings = json.loads(text_of("json", fixed_report(), RenderOptions()))["findings"]
    said = {(f["target"], f["rule"].rpartition("/")[2]): (f["note"], f["origin"]) for f in findings}
    assert said["two:x+header@4.3", "cudaFree"] == ("one argument more", "built-in")
    assert said["two:x+header@4.3", "cudaMalloc"] == (None, "built-in")
    assert said["one", "cudaNobodyKnows"] == (None, None)


def test_json_lists_what_is_retired() -> None:
    assert json.loads(text_of("json", crowded_report(), RenderOptions()))["retired"] == []
    retired = json.loads(text_of("json", fixed_report(), RenderOptions(Detail.SUMMARY)))["retired"]
    assert [tuple(row.values()) for row in retired] == [
        ("cudaFree", "cuda_runtime", "gone", "13.0", "12.0", None, 1),
        ("cudaMalloc", "cuda_runtime", "deprecated", "13.0", "12.1", "cudaMallocAsync", 1),
    ]


def test_json_tells_of_hazards() -> None:
    content = json.loads(text_of("json", fixed_report(), RenderOptions()))
    (hazard,) = content["hazards"]
    assert (hazard["id"], hazard["title"]["zh"], hazard["places"]) == ("warp-of-32", "32 线程的 warp", 2)
    assert hazard["remedy"]["before"] == "x & 31;\n"
    assert hazard["targets"] == {"one": {"unknown": 1}, "two:x+header@4.3": {"adapt": 1, "redesign": 1}}
    places = {o["id"]: (o.get("about"), o.get("value")) for o in content["occurrences"] if o["kind"] == "hazard"}
    assert places == {
        "src/a.cu:2:3#warp-of-32": ("cudaFree", None),
        "src/a.cu:3:3#warp-of-32": (None, None),
        "src/a.cu:5:3#warp-of-32": (None, 31),
    }
    notes = {f["occurrence"]: f["note_zh"] for f in content["findings"] if "note_zh" in f}
    assert notes == {
        "src/a.cu:2:3": "one argument more",  # of a mapping table: quoted
        "src/a.cu:4:3": "no assembly\u202e at all",
        "src/a.cu:2:3#warp-of-32": "64 个",
        "src/a.cu:5:3#warp-of-32": "64 个",
    }
    assert "hazard" not in content["coverage"]["one"]
    summary = json.loads(text_of("json", fixed_report(), RenderOptions(Detail.SUMMARY)))
    assert summary["hazards"] == content["hazards"]


def test_json_lists_the_layer() -> None:
    layer = json.loads(text_of("json", fixed_report(), RenderOptions(Detail.SUMMARY)))["abstractions"]
    assert [(row["name"], row["line"], row["wraps"][:1], row["uses"], row["files"]) for row in layer] == [
        ("gpuMalloc", 12, ["cudaMalloc"], 1204, 2),
        ("CHECK", 2, ["cudaFree"], 3, 1),
        ("gpuFree", 14, ["cudaFree"], 0, 0),
    ]


# Terminal


def terminal(report: Report, detail: Detail = Detail.SUMMARY, width: int = 140, lang: Lang = Lang.EN) -> str:
    return text_of("terminal", report, RenderOptions(detail, width, lang=lang))


def section(text: str, title: str) -> list[list[str]]:
    """The rows below the heading of a table, in cells: what two blanks or more divide."""
    _before, found, rest = text.partition(f"{title}\n")
    assert found, text
    rows = rest.partition("\n\n")[0].splitlines()[1:]
    return [re.split(r" {2,}", row.strip()) for row in rows]


@pytest.mark.parametrize("color", [False, True])
def test_terminal_shows_nothing_that_a_hostile_name_controls(color: bool) -> None:
    text = text_of("terminal", fixed_report(), RenderOptions(Detail.FINDINGS, 100, color))
    assert "\x1b[31m<script>" not in text
    assert "\u202e" not in text
    assert "\\x1b[31m<script>\\u202ered.cu" in text.replace("\n", "")
    assert ("\x1b[" in text) is color


@pytest.mark.parametrize("make", [fixed_report, crowded_report])
@pytest.mark.parametrize("width", [60, 80, 100, 140])
@pytest.mark.parametrize("lang", list(Lang))
def test_terminal_keeps_to_its_width(width: int, lang: Lang, make: Callable[[], Report]) -> None:
    assert max(map(cell_len, terminal(make(), width=width, lang=lang).splitlines())) <= width


def test_the_cheapest_target_stands_first_with_its_profile_and_place() -> None:
    *rows, tie = section(terminal(fixed_report()), "What the move costs: person-days, and lines that touch CUDA")[1:]
    assert tie == ["= the ranges overlap: a tie"]
    assert [row[:2] for row in rows] == [["1=", "First main"], ["1=", "Second x+header@4.3"]]
    assert [row[4:] for row in rows] == [["40.0 %", "1", "1", "1", "2", "0"], ["20.0 %", "0", "1", "3", "1", "1"]]


def test_no_days_without_their_range() -> None:
    text = terminal(fixed_report())
    for title in ("What the move costs", "Where the days of First come from", "What to do first on First"):
        start = text.index(title)
        rows = text[start : text.index("\n\n", start)].split("\n")[2:]
        assert any(re.search(r"\d \([\d.,]+ to [\d.,]+\)", row) for row in rows), title
    assert not re.search(r"days\s+\d+(\.\d+)?\n", text)


@pytest.mark.parametrize("targets", [2, 4])
def test_few_targets_stand_beside_each_other(targets: int) -> None:
    report = crowded_report(targets)
    text = terminal(report)
    ids = [landing.id for landing in report.landings]
    needs = re.search(r"What needs a person\n(.*)\n", text)
    assert needs is not None
    assert needs[1].split() == ["uses", "files", *ids]
    (row,) = [row for row in section(text, "What needs a person") if row[0] == "inline PTX"]
    statuses = {f.ruling.target: f.ruling.status.value for f in report.findings if f.occurrence.symbol == "mov.u32"}
    assert row == ["inline PTX", "1", "1", *(statuses[identity] for identity in ids)]
    assert "fewest" not in text


def test_many_targets_stand_by_status_the_gravest_first() -> None:
    rows = section(terminal(crowded_report(5)), "What needs a person")
    # rename and same cost nothing and are left out
    shown = {row[0]: row[-1] for row in rows}
    assert shown["cudaMalloc"] == "missing target04; redesign target03:a-long-profile; adapt target02"
    assert shown["cudaFree"] == "missing target02; redesign target04; adapt target01"
    assert "cudaNobodyKnows" not in shown


def test_of_many_targets_a_file_has_the_one_with_fewest_and_most_open_lines() -> None:
    report = crowded_report(5)
    rows = section(terminal(report), "Files with the most lines that do not change by themselves")
    open_lines = {
        landing.id: len({f.occurrence.line for f in report.findings if f.ruling.target == landing.id
                         and f.occurrence.file == "src/a.cu" and f.ruling.status not in (Status.SAME, Status.RENAME)})
        for landing in report.landings
    }  # fmt: skip
    fewest, most = min(open_lines.values()), max(open_lines.values())
    (row,) = [row for row in rows if row[0] == "src/a.cu"]
    assert row[1] == "3"
    shown = [cell.split() for cell in row[2:]]
    assert [(int(count), open_lines[target]) for count, target in shown] == [(fewest, fewest), (most, most)]
    assert fewest < most


def test_what_cuda_itself_retires_stands_with_its_successor() -> None:
    rows = section(terminal(fixed_report()), "What CUDA 13.0, cudnn 9.0 itself retires")
    assert rows == [
        ["cudaFree cuda_runtime", "1", "gone since 12.0"],
        ["cudaMalloc cuda_runtime", "1", "deprecated since 12.1", "cudaMallocAsync"],
    ]


def test_hazards_stand_in_a_section_of_their_own() -> None:
    text = terminal(fixed_report())
    assert section(text, "Hazards: what no name shows") == [["A warp of\\u202e 32", "2", "1", "unknown", "redesign"]]
    assert text.count("A warp of") == 1
    assert "5 mentions of CUDA on 4 lines in 2 files" in text
    assert "Hazards" not in terminal(crowded_report())


def test_a_hazard_that_does_not_bite_somewhere_has_no_status_there() -> None:
    report = fixed_report()
    findings = tuple(f for f in report.findings if f.occurrence.kind is not Kind.HAZARD or f.ruling.target != "one")
    rows = section(terminal(replace(report, findings=findings)), "Hazards: what no name shows")
    assert rows == [["A warp of\\u202e 32", "2", "1", "-", "redesign"]]


def test_what_is_the_same_on_all_of_many_targets_is_said_once() -> None:
    report = crowded_report(5)
    place = next(o for o in HAZARDS if o.region is Region.ACTIVE)
    ruling = Ruling("", "t/hazard/warp-of-32", Status.ADAPT, None, Confidence.DOCUMENTED, WARP.evidence)
    found = [Finding(place, replace(ruling, target=landing.id)) for landing in report.landings]

    def statuses(*findings: Finding) -> str:
        whole = replace(report, hazards=(WARP,), occurrences=(place,), findings=findings)
        ((*_cells, last),) = section(terminal(whole), "Hazards: what no name shows")
        return last

    assert statuses(*found) == "adapt everywhere"
    assert statuses(*found[:-1]) == "adapt target00:a-long-profile, target01, target02, target03:a-long-profile"


def test_the_finding_of_a_hazard_stands_at_its_place() -> None:
    text = terminal(fixed_report(), Detail.FINDINGS)
    assert (
        "src/a.cu:5:3: two:x+header@4.3 redesign warp-of-32 (documented: owner/repo@0123456789ab:doc.md#L1) 64" in text
    )


def test_macros_with_many_uses_stand_with_what_they_are_for() -> None:
    rows = section(terminal(fixed_report()), "One place to change, many uses")
    assert rows == [
        ["gpuMalloc src/a.cu:12", "1,204", "2", "cudaMalloc"],
        ["CHECK src/\\x1b[31m<script>\\u202ered.cu:2", "3", "1", "cudaFree, cudaMalloc and 2 more"],
    ]


def test_of_many_macros_the_most_used_are_shown() -> None:
    report = fixed_report()
    rows = tuple(Abstraction("a.h", n, f"M{n}", ("cudaFree",), 20 - n, 1) for n in range(1, 10))
    text = terminal(replace(report, abstractions=rows))
    shown = section(text, "One place to change, many uses (5 of 9)")
    assert [row[0] for row in shown] == [f"M{n} a.h:{n}" for n in range(1, 6)]
    assert "One place" not in terminal(replace(report, abstractions=report.abstractions[2:]))


def test_nothing_retired_nothing_shown() -> None:
    assert "retires" not in terminal(crowded_report())


def test_a_finding_shows_its_note() -> None:
    text = terminal(fixed_report(), Detail.FINDINGS)
    shown = "src/a.cu:2:3: two:x+header@4.3 adapt cudaFree -> twoFree (documented: owner/repo@0123456789ab:src/a.cu#L1)"
    assert f"{shown} one argument more\n" in text
    assert "no assembly\\u202e at all" in text


def test_suffixes_name_formats_that_exist() -> None:
    assert format_of_suffix(".json") == "json"
    assert format_of_suffix(".docx") is None
