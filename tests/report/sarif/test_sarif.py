"""SARIF: valid, one result for a place whatever the targets, and never more than code scanning takes."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from jsonschema import Draft4Validator

from portcheck.model.escape import first_harmful
from portcheck.model.finding import Status
from portcheck.model.report import Report
from portcheck.model.source import Skip, Skipped
from portcheck.model.text import Lang, same
from portcheck.report.evidence_link import evidence_link
from portcheck.report.narrowed import narrowed
from portcheck.report.registry import Detail, RenderOptions, format_of_suffix
from portcheck.report.sarif import Limits, within
from support.fixed_report import EVIDENCE, HOSTILE, WARP, crowded_report, fixed_report
from support.many_reports import EVIL_PATH, hostile_report, long_report, moved_report, with_findings
from support.markdown_pages import page_of
from support.rendered import compare, text_of

SCHEMA = Draft4Validator(json.loads((Path(__file__).parents[1] / "schemas" / "sarif-2.1.0.json").read_text("utf-8")))
LINES = RenderOptions(Detail.LINES)
SUMMARY = RenderOptions(Detail.SUMMARY)


def run_of(report: Report, options: RenderOptions = LINES, limits: Limits | None = None) -> dict[str, Any]:
    text = text_of("sarif", report, options) if limits is None else within(report, options, limits)
    content: dict[str, Any] = json.loads(text)
    assert [error.message for error in SCHEMA.iter_errors(content)] == []
    (run,) = content["runs"]
    assert isinstance(run, dict)
    return run


def results_of(report: Report, options: RenderOptions = LINES, limits: Limits | None = None) -> list[dict[str, Any]]:
    found = run_of(report, options, limits)["results"]
    assert isinstance(found, list)
    return found


def fingerprints(report: Report, options: RenderOptions = LINES) -> list[str]:
    return [result["partialFingerprints"]["portcheck/v1"] for result in results_of(report, options)]


def notes_of(run: dict[str, Any]) -> dict[str, str]:
    notes = run["invocations"][0]["toolExecutionNotifications"]
    return {note["descriptor"]["id"]: note["message"]["text"] for note in notes}


def lines_of(result: dict[str, Any]) -> list[int]:
    places = [*result["locations"], *result.get("relatedLocations", ())]
    return [place["physicalLocation"]["region"]["startLine"] for place in places]


def test_golden() -> None:
    compare("report.sarif", text_of("sarif", fixed_report(), LINES))


@pytest.mark.parametrize("make", [fixed_report, crowded_report, hostile_report])
@pytest.mark.parametrize("detail", list(Detail))
@pytest.mark.parametrize("lang", list(Lang))
def test_it_fits_the_schema(make: Callable[[], Report], detail: Detail, lang: Lang) -> None:
    assert results_of(make(), RenderOptions(detail, lang=lang))


def test_the_suffix_tells_the_format() -> None:
    assert format_of_suffix(".sarif") == "sarif"


def test_a_place_has_one_result_for_a_rule_whatever_the_number_of_targets() -> None:
    report = crowded_report(11)
    results = results_of(report)
    places = [(result["ruleId"], *lines_of(result)) for result in results]
    assert len(places) == len(set(places)) == 4
    (unknown,) = [result for result in results if result["ruleId"].endswith("cudaNobodyKnows")]
    assert list(unknown["properties"]["targets"]) == [landing.id for landing in report.landings]
    assert all(landing.id in unknown["message"]["text"] for landing in report.landings)


@pytest.mark.parametrize(
    ("status", "level"), [("missing", "error"), ("redesign", "error"), ("adapt", "warning"), ("unknown", "note")]
)
def test_the_status_decides_the_level(status: str, level: str) -> None:
    (result,) = results_of(long_report(1, (Status(status),)))
    assert result["level"] == level
    assert result["properties"]["targets"] == {"one": {"status": status, "confidence": "witnessed"}}


@pytest.mark.parametrize("status", [Status.SAME, Status.RENAME])
def test_what_moves_by_itself_is_no_result(status: Status) -> None:
    run = run_of(long_report(3, (status,)))
    assert (run["results"], run["tool"]["driver"]["rules"]) == ([], [])


def test_the_gravest_target_decides_and_those_that_fare_well_are_not_named() -> None:
    (free,) = [result for result in results_of(fixed_report()) if result["ruleId"] == "cuda_runtime/cudaFree"]
    assert free["level"] == "warning"
    assert free["message"]["text"] == "cudaFree: needs an edit on two:x+header@4.3 (twoFree: one argument more)"
    assert list(free["properties"]["targets"]) == ["two:x+header@4.3"]


def test_a_hazard_that_only_says_where_to_look_is_a_note() -> None:
    report = fixed_report()

    def levels(report: Report) -> set[str]:
        return {result["level"] for result in results_of(report) if result["ruleId"] == "hazard/warp-of-32"}

    assert levels(report) == {"warning", "error"}
    assert levels(replace(report, hazards=(replace(WARP, doubtful=True),))) == {"note"}


def test_every_result_names_its_rule_and_every_rule_has_a_result() -> None:
    run = run_of(fixed_report())
    rules = run["tool"]["driver"]["rules"]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    assert {rule["id"] for rule in rules} == {result["ruleId"] for result in run["results"]}
    assert all(len(rule["properties"]["tags"]) == len(set(rule["properties"]["tags"])) <= 10 for rule in rules)


def test_a_rule_of_a_hazard_has_its_help_with_code_in_both_languages() -> None:
    said = {Lang.EN: ("A warp of\\u202e 32", "Ask.", "redesign"), Lang.ZH: ("32 线程的 warp", "查询。", "重新设计")}
    for lang, (title, remedy, status) in said.items():
        rules = run_of(fixed_report(), RenderOptions(Detail.LINES, lang=lang))["tool"]["driver"]["rules"]
        (rule,) = [rule for rule in rules if rule["id"] == "hazard/warp-of-32"]
        assert rule["shortDescription"]["text"] == title
        assert remedy in rule["help"]["text"]
        assert "```cuda\nx & 31;\n```" in rule["help"]["markdown"]
        ((head, *rows),) = page_of(rule["help"]["markdown"]).tables
        assert len(head) == 6
        assert ("two:x+header@4.3", status) in {row[:2] for row in rows}


def test_the_help_of_a_rule_links_to_its_evidence() -> None:
    (rule,) = run_of(long_report(1))["tool"]["driver"]["rules"]
    (evidence,) = EVIDENCE
    assert page_of(rule["help"]["markdown"]).links == (evidence_link(evidence.source),)


@pytest.mark.parametrize(
    ("status", "said"),
    [(Status.MISSING, "does not move by itself"), (Status.UNKNOWN, "nobody can say whether it moves")],
)
def test_a_rule_says_no_more_than_is_known(status: Status, said: str) -> None:
    (rule,) = run_of(long_report(1, (status,)))["tool"]["driver"]["rules"]
    assert rule["shortDescription"]["text"].endswith(said)
    assert said in rule["help"]["markdown"]


def test_code_with_a_fence_stays_in_its_block() -> None:
    remedy = replace(WARP.remedy, before="````\n# out\n")
    run = run_of(replace(fixed_report(), hazards=(replace(WARP, remedy=remedy),)))
    (rule,) = [rule for rule in run["tool"]["driver"]["rules"] if rule["id"] == "hazard/warp-of-32"]
    assert "`````cuda\n````\n# out\n`````" in rule["help"]["markdown"]


def test_paths_are_uris_relative_to_the_checkout() -> None:
    for prefix in ("", "deep er/"):
        results = results_of(hostile_report(), replace(LINES, prefix=prefix))
        artifacts = [result["locations"][0]["physicalLocation"]["artifactLocation"] for result in results]
        assert {artifact["uriBaseId"] for artifact in artifacts} == {"%SRCROOT%"}
        assert {unquote(artifact["uri"]) for artifact in artifacts} == {prefix + EVIL_PATH}
        assert all(re.fullmatch(r"[A-Za-z0-9/._~%-]+", artifact["uri"]) for artifact in artifacts)


def test_columns_count_characters_and_end_behind_the_name() -> None:
    run = run_of(fixed_report())
    assert run["columnKind"] == "unicodeCodePoints"
    region = next(r for r in run["results"] if "cudaFree" in r["ruleId"])["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 2, "startColumn": 3, "endColumn": 3 + len("cudaFree")}


# Fingerprints


@pytest.mark.parametrize("make", [fixed_report, crowded_report, lambda: long_report(30), hostile_report])
@pytest.mark.parametrize("options", [LINES, SUMMARY])
def test_fingerprints_are_unique_and_stay_when_lines_move(make: Callable[[], Report], options: RenderOptions) -> None:
    before = fingerprints(make(), options)
    assert len(before) == len(set(before)) > 0
    assert fingerprints(moved_report(make(), 7), options) == before


def test_alike_lines_are_told_apart() -> None:
    """Four lines with the same text."""
    assert len({finding.occurrence.anchor for finding in long_report(4).findings}) == 1
    assert len(set(fingerprints(long_report(4)))) == 4


def test_another_text_or_file_is_another_fingerprint() -> None:
    (before,) = fingerprints(long_report(1))
    text = with_findings(long_report(1), lambda f: replace(f, occurrence=replace(f.occurrence, anchor="1" * 16)))
    file = with_findings(long_report(1), lambda f: replace(f, occurrence=replace(f.occurrence, file="other.cu")))
    assert len({before, *fingerprints(text), *fingerprints(file)}) == 3


def test_a_status_that_changes_leaves_the_other_fingerprints() -> None:
    """What ceases to be a result still counts among lines that read alike."""
    alike = long_report(4)

    def settled(report: Report) -> Report:
        first, *others = report.findings
        fine = replace(first, ruling=replace(first.ruling, status=Status.SAME))
        return replace(report, findings=(fine, *others))

    assert fingerprints(settled(alike)) == fingerprints(alike)[1:]


@pytest.mark.parametrize("make", [fixed_report, crowded_report, hostile_report])
@pytest.mark.parametrize("options", [LINES, SUMMARY])
def test_the_targets_make_no_difference_to_a_fingerprint(make: Callable[[], Report], options: RenderOptions) -> None:
    def by_place(report: Report) -> dict[tuple[str, str], str]:
        return {
            (result["ruleId"], str(result["locations"])): result["partialFingerprints"]["portcheck/v1"]
            for result in run_of(report, options)["results"]
        }

    whole = make()
    for landing in whole.landings:
        alone = by_place(narrowed(whole, (landing.id,)))
        shared = alone.keys() & by_place(whole).keys()
        assert shared or not alone
        assert {key: alone[key] for key in shared} == {key: by_place(whole)[key] for key in shared}


def test_a_line_that_is_no_work_on_a_target_still_counts() -> None:
    """The first of two lines that read alike is work on the second target alone: the other's number stays."""
    first, second = long_report(2).findings
    elsewhere = replace(first, ruling=replace(first.ruling, target="two:x+header@4.3"))
    report = replace(long_report(2), findings=(elsewhere, second))
    assert fingerprints(narrowed(report, ("one",))) == fingerprints(report)[1:]


# Suppressed


def test_what_is_suppressed_says_so() -> None:
    report = with_findings(fixed_report(), lambda finding: replace(finding, suppressed=True))
    assert all(result["suppressions"] == [{"kind": "external"}] for result in results_of(report))
    assert not any("suppressions" in result for result in results_of(fixed_report()))


def test_what_is_suppressed_on_one_target_alone_is_a_result_of_the_others() -> None:
    report = with_findings(fixed_report(), lambda finding: replace(finding, suppressed=finding.ruling.target != "one"))
    by_rule = {result["ruleId"]: result for result in results_of(report) if lines_of(result) == [4]}
    ptx = by_rule["ptx/mov.u32"]
    assert "suppressions" not in ptx
    assert list(ptx["properties"]["targets"]) == ["one"]


# Limits


def test_the_same_name_twice_on_a_line_is_one_result() -> None:
    report = with_findings(long_report(2), lambda f: replace(f, occurrence=replace(f.occurrence, line=5)))
    first, second = report.findings
    second = replace(second, occurrence=replace(second.occurrence, column=40, end_column=51))
    (result,) = results_of(replace(report, findings=(first, second)))
    assert result["properties"]["places"] == 2
    assert result["message"]["text"] == "cudaMissing: not there on one. Also at 1 place: [5:40](1)."
    assert [place["id"] for place in result["relatedLocations"]] == [1]


def test_a_summary_has_a_result_for_each_rule_and_file() -> None:
    report = long_report(12, (Status.MISSING, Status.ADAPT), files=2)
    results = results_of(report, SUMMARY)
    assert [(result["ruleId"], lines_of(result)) for result in results] == [
        ("cuda_runtime/cudaMissing", [1, 3, 5]),
        ("cuda_runtime/cudaAdapt", [2, 4, 6]),
        ("cuda_runtime/cudaMissing", [7, 9, 11]),
        ("cuda_runtime/cudaAdapt", [8, 10, 12]),
    ]
    assert len(results_of(report)) == 12


def test_more_results_than_are_shown_are_gathered_and_the_run_says_so() -> None:
    report = long_report(12, (Status.MISSING, Status.ADAPT), files=2)
    limits = Limits(shown=11)
    assert results_of(report, LINES, limits) == results_of(report, SUMMARY)
    said = notes_of(run_of(report, LINES, limits))["results-gathered"]
    assert said.startswith("12 results are more than code scanning shows (11)")
    enough = run_of(report, LINES, Limits(shown=12))
    assert len(enough["results"]) == 12
    assert "results-gathered" not in notes_of(enough)


def test_what_is_not_shown_even_so_is_said() -> None:
    run = run_of(long_report(12, files=4), LINES, Limits(shown=3))
    assert notes_of(run)["results-not-shown"] == "Code scanning shows the gravest 3 of these 4 results."
    assert "results-not-shown" not in notes_of(run_of(long_report(12, files=4), LINES, Limits(shown=4)))


def test_of_too_many_results_the_least_grave_are_left_out_and_the_run_says_so() -> None:
    order = (Status.UNKNOWN, Status.ADAPT, Status.REDESIGN, Status.MISSING)
    report = long_report(40, order, files=10)
    run = run_of(report, LINES, Limits(shown=1, results=25))
    levels = [result["ruleId"].rpartition("/")[2] for result in run["results"]]
    assert {name: levels.count(name) for name in set(levels)} == {
        "cudaMissing": 10, "cudaRedesign": 10, "cudaAdapt": 5
    }  # fmt: skip
    assert [lines_of(result) for result in run["results"]] == sorted(lines_of(result) for result in run["results"])
    said = notes_of(run)["results-left-out"]
    assert "25 of 40 results" in said
    assert "(adapt 5, unknown 10)" in said
    assert {rule["name"] for rule in run["tool"]["driver"]["rules"]} == set(levels)
    assert "results-left-out" not in notes_of(run_of(report, LINES, Limits(shown=1, results=40)))


@pytest.mark.parametrize("size", [3_000, 6_000, 20_000])
def test_the_file_is_never_larger_than_allowed(size: int) -> None:
    report = long_report(3_000, files=3_000)
    limits = Limits(shown=10_000, bytes=size)
    text = within(report, LINES, limits)
    assert len(zlib.compress(text.encode(), 6)) <= size
    run = run_of(report, LINES, limits)
    assert 0 < len(run["results"]) < 3_000
    assert "results-left-out" in notes_of(run)
    assert within(report, LINES, limits) == text


def test_a_file_with_nothing_to_leave_out_is_given_as_it_is() -> None:
    assert run_of(long_report(3), LINES, Limits(bytes=10))["results"] == []


def test_so_many_locations_and_no_more() -> None:
    (result,) = results_of(long_report(30), SUMMARY, Limits(locations=5))
    assert lines_of(result) == [1, 2, 3, 4, 5]
    assert result["properties"]["places"] == 30
    assert "Also at 29 places: [2:3](1), [3:3](2), [4:3](3), [5:3](4)." in result["message"]["text"]


def test_links_lead_to_locations_that_are_there() -> None:
    for limits in (Limits(), Limits(locations=3)):
        (result,) = results_of(long_report(30), SUMMARY, limits)
        links = {int(n) for n in re.findall(r"\]\((\d+)\)", result["message"]["text"])}
        assert links <= {place["id"] for place in result["relatedLocations"]}


# What the run says of itself


def test_skipped_files_and_warnings_are_notifications() -> None:
    notes = run_of(fixed_report())["invocations"][0]["toolExecutionNotifications"]
    said = [(note["level"], note["message"]["text"], "locations" in note) for note in notes]
    assert said == [
        ("warning", "bytes that fit no encoding were replaced in 1 of 3 files", False),
        ("note", "skipped: binary", True),
        ("note", "skipped: link that leads out of the scanned folder", True),
    ]


def test_of_many_skipped_files_the_number_is_said() -> None:
    skipped = tuple(Skipped(f"f{number}", Skip.BINARY, same("binary")) for number in range(9))
    run = run_of(replace(fixed_report(), skipped=skipped), LINES, Limits(notes=6))
    notes = run["invocations"][0]["toolExecutionNotifications"]
    assert [note["message"]["text"] for note in notes][-1] == "3 more files were skipped."
    assert len(notes) == 1 + 6 + 1


# Hostile


def test_hostile_texts_are_no_links_no_placeholders_and_no_control_characters() -> None:
    text = text_of("sarif", hostile_report(), LINES)
    assert first_harmful(text.replace("\n", "")) is None
    for result in json.loads(text)["runs"][0]["results"]:
        message = result["message"]["text"]
        assert first_harmful(message) is None
        assert not re.search(r"(?<!\\)\[[^]]*\]\((?!\d+\))", message)
        assert "{0}" not in message.replace("{{0}}", "")
    for rule in json.loads(text)["runs"][0]["tool"]["driver"]["rules"]:
        assert len(rule["name"]) <= 255
        assert max(len(rule[part]["text"]) for part in ("shortDescription", "fullDescription")) <= 1024
        page = page_of(rule["help"]["markdown"])
        assert [set(rows) for rows in page.shape] == [{6}]
        assert not page.html
        assert all(address.startswith("https://github.com/") for address in page.links)


def test_a_hostile_file_name_is_there_exactly() -> None:
    uris = {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in results_of(fixed_report())
    }
    assert HOSTILE in {unquote(uri) for uri in uris}


def test_the_same_bytes_each_time() -> None:
    assert text_of("sarif", crowded_report(), LINES) == text_of("sarif", crowded_report(), LINES)
