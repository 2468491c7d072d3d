"""The view of a file as compilers show it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from portcheck.model.finding import Finding, Status
from portcheck.model.occurrence import Kind, Occurrence
from portcheck.model.report import Report
from portcheck.model.text import Lang, Text
from portcheck.report.registry import Detail, RenderOptions, usual_detail
from support.fixed_report import HOSTILE, crowded_report, fixed_report
from support.rendered import compare, text_of

FREE = "    cudaFree(p);  // 释放"
MORE = "What each target has instead of a name"


def of_one_file(report: Report, source: str = FREE) -> Report:
    """What of the report is in ``src/a.cu``; line 2 is ``source``."""
    return replace(
        report,
        files=report.files[:1],
        retired=(),
        occurrences=tuple(o for o in report.occurrences if o.file == "src/a.cu"),
        findings=tuple(f for f in report.findings if f.occurrence.file == "src/a.cu"),
        excerpts={"src/a.cu": {1: "\tcudaMalloc(&p, n);", 2: source, 4: '  asm("mov.u32 %0;");', 5: "  i & 31;"}},
    )


def at(column: int, end: int) -> Callable[[Occurrence], Occurrence]:
    return lambda occurrence: replace(occurrence, column=column, end_column=end)


def moved(report: Report, line: int, move: Callable[[Occurrence], Occurrence]) -> Report:
    findings = tuple(
        replace(f, occurrence=move(f.occurrence)) if f.occurrence.line == line else f for f in report.findings
    )
    return replace(report, findings=findings)


def of_target(report: Report, number: int) -> Report:
    """As if scanned for one target alone."""
    landing = report.landings[number]
    findings = tuple(f for f in report.findings if f.ruling.target == landing.id)
    return replace(
        report,
        landings=(landing,),
        ranking=((landing.id,),),
        findings=findings,
        lines={landing.id: report.lines[landing.id]},
        estimates={landing.id: report.estimates[landing.id]},
    )


def listing(report: Report, detail: Detail = Detail.FINDINGS, width: int = 100, lang: Lang = Lang.EN) -> list[str]:
    """The lines between the costs and the footer."""
    text = text_of("terminal", report, RenderOptions(detail, width, lang=lang))
    return text.split("\n\n")[2].split("\n")


def names_alone(report: Report) -> Report:
    return replace(report, findings=tuple(f for f in report.findings if f.occurrence.kind is not Kind.HAZARD))


@pytest.mark.parametrize("lang", list(Lang))
def test_golden_of_one_file(lang: Lang) -> None:
    report = moved(of_one_file(fixed_report()), 2, at(5, 13))
    options = RenderOptions(Detail.FINDINGS, 90, command="portcheck scan a.cu", lang=lang)
    compare(f"file.{lang.value}.terminal", text_of("terminal", report, options))


def test_a_single_target_stands_with_its_rule_and_its_note_behind_the_mark() -> None:
    report = names_alone(moved(of_one_file(of_target(fixed_report(), 1)), 2, at(5, 13)))
    assert listing(report, width=120)[1:4] == [
        "src/a.cu:2:5: two:x+header@4.3: adapt cudaFree -> twoFree [two/cuda_runtime/cudaFree]",
        "    2 |     cudaFree(p);  // 释放",
        "      |     ^~~~~~~~ one argument more (documented: owner/repo@0123456789ab:src/a.cu#L1)",
    ]


def test_several_targets_stand_by_status() -> None:
    lines = listing(names_alone(of_one_file(fixed_report())))
    assert lines[0] == "src/a.cu:1:3: cudaMalloc: rename one -> oneMalloc, two:x+header@4.3 -> twoMalloc"
    assert "src/a.cu:2:3: cudaFree: adapt two:x+header@4.3 -> twoFree" in lines
    assert "src/a.cu:4:3: mov.u32: missing one; redesign two:x+header@4.3" in lines


def test_of_many_targets_the_replacements_are_left_out() -> None:
    report = of_one_file(crowded_report())
    lines = listing(report)
    assert lines[0] == (
        "src/a.cu:1:3: cudaMalloc: missing target04, target09:a-long-profile; redesign target03:a-long-profile,"
        " target08; adapt target02, target07; rename target01, target06:a-long-profile"
    )
    same_everywhere = tuple(replace(f, ruling=replace(f.ruling, status=Status.ADAPT)) for f in report.findings)
    assert listing(replace(report, findings=same_everywhere))[0] == "src/a.cu:1:3: cudaMalloc: adapt everywhere"


def test_what_is_the_same_is_counted_and_not_shown() -> None:
    lines = listing(names_alone(of_one_file(of_target(fixed_report(), 0))))
    assert not any("cudaFree" in line for line in lines)
    assert lines[-1] == "1 mention stays as it is, and is not shown"
    assert not any(line.startswith(MORE) for line in lines)


def test_a_line_on_which_names_are_replaced_and_nothing_else_is_not_quoted() -> None:
    lines = listing(of_one_file(fixed_report()))
    assert not any("cudaMalloc(&p" in line for line in lines)
    assert not any("oneMalloc" in line for line in lines[1:])


def test_all_names_of_a_line_stand_above_it_and_have_a_mark_each() -> None:
    report = names_alone(of_one_file(fixed_report(), "f(cudaFree, 1, cudaFree)"))
    (free,) = (f for f in report.findings if f.occurrence.line == 2 and f.ruling.status is Status.ADAPT)
    one = replace(free, occurrence=at(16, 24)(free.occurrence))
    found = (one, replace(free, occurrence=at(3, 11)(free.occurrence)))
    lines = listing(replace(report, findings=found))
    assert [line.partition(": ")[0] for line in lines[:2]] == ["src/a.cu:2:3", "src/a.cu:2:16"]
    assert lines[2:4] == ["    2 | f(cudaFree, 1, cudaFree)", "      |   ^~~~~~~~     ^~~~~~~~" + lines[3][32:]]


def test_without_source_the_names_stand_alone() -> None:
    report = names_alone(replace(of_one_file(fixed_report()), excerpts={}))
    lines = listing(report)
    assert not any(" | " in line for line in lines)
    assert any("one argument more" in line for line in lines)


@pytest.mark.parametrize(("column", "quoted"), [(390, True), (401, True), (402, False), (900, False)])
def test_a_name_behind_the_cut_stands_without_its_line(column: int, quoted: bool) -> None:
    report = moved(names_alone(of_one_file(fixed_report(), "x" * 400 + "…")), 2, at(column, column + 8))
    lines = listing(report)
    assert f"src/a.cu:2:{column}: cudaFree: adapt two:x+header@4.3 -> twoFree" in lines
    assert any(line.startswith("    2 | ") for line in lines) == quoted


@pytest.mark.parametrize("width", [60, 80, 140])
def test_a_wide_line_is_shown_around_its_name(width: int) -> None:
    source = "/* 长 */ " * 30 + "cudaFree(p); " + "y" * 100
    start = source.index("cudaFree") + 1
    report = moved(of_one_file(fixed_report(), source), 2, at(start, start + 8))
    lines = listing(report, width=width)
    number = next(n for n, line in enumerate(lines) if line.startswith("    2 | "))
    assert "…" in lines[number] and "cudaFree(p)" in lines[number]


def test_a_hazard_stands_with_its_title_and_its_remedy_once() -> None:
    lines = listing(of_one_file(fixed_report()))
    assert "src/a.cu:5:3: A warp of\\u202e 32: redesign two:x+header@4.3; unknown one [warp-of-32]" in lines
    assert sum("portcheck explain warp-of-32" in line for line in lines) == 1
    first = next(n for n, line in enumerate(lines) if "portcheck explain warp-of-32" in line)
    assert first < next(n for n, line in enumerate(lines) if line.startswith("src/a.cu:5:"))


def test_a_hazard_that_the_tables_judge_leaves_the_reasons_to_the_name() -> None:
    report = of_one_file(fixed_report())
    by_tables = replace(report, hazards=tuple(replace(hazard, by_tables=True) for hazard in report.hazards))
    assert any("64 lanes" in line for line in listing(report))
    assert not any("64 lanes" in line for line in listing(by_tables))


def test_the_same_note_is_given_once() -> None:
    report = names_alone(of_one_file(fixed_report()))
    (free,) = (f for f in report.findings if f.occurrence.line == 2 and f.ruling.status is Status.ADAPT)
    twice = (free, replace(free, occurrence=replace(free.occurrence, line=5)))
    lines = listing(replace(report, findings=twice))
    assert sum("one argument more" in line for line in lines) == 1
    assert sum("^" in line for line in lines) == 2


def test_notes_are_in_the_language_of_the_page() -> None:
    report = of_one_file(fixed_report())
    noted = tuple(
        replace(f, ruling=replace(f.ruling, note=Text("in English", "中文")) if f.ruling.note else f.ruling)
        for f in report.findings
    )
    chinese = "\n".join(listing(replace(report, findings=noted), lang=Lang.ZH))
    assert "中文" in chinese and "适配" in chinese
    assert "English" not in chinese and "adapt" not in chinese


def test_control_characters_are_visible_and_move_no_mark() -> None:
    report = moved(of_one_file(fixed_report(), "\x1b[31m\u202e cudaFree(p)"), 2, at(8, 16))
    lines = listing(names_alone(report))
    number = next(n for n, line in enumerate(lines) if line.startswith("    2 | "))
    assert lines[number] == "    2 | \\x1b[31m\\u202e cudaFree(p)"
    assert lines[number + 1].startswith("      |                ^~~~~~~~")


def many_lines(count: int) -> Report:
    report = names_alone(of_one_file(fixed_report()))
    (free,) = (f for f in report.findings if f.occurrence.line == 2 and f.ruling.status is Status.ADAPT)
    findings = tuple(replace(free, occurrence=replace(free.occurrence, line=n)) for n in range(1, count + 1))
    return replace(report, findings=findings)


def test_of_many_lines_the_first_are_shown_and_the_rest_counted() -> None:
    lines = listing(many_lines(230))
    assert sum(line.startswith("src/a.cu:") for line in lines) == 200
    assert "30 more lines change: --detail lines shows them" in lines
    whole = listing(many_lines(230), Detail.LINES)
    assert sum(line.startswith("src/a.cu:") for line in whole) == 230
    assert not any("more line" in line for line in whole)


def test_known_findings_are_not_shown() -> None:
    report = of_one_file(fixed_report())

    def known(finding: Finding) -> bool:
        return finding.occurrence.line == 4

    findings = tuple(replace(f, suppressed=known(f)) for f in report.findings)
    lines = listing(replace(report, findings=findings))
    assert not any("mov.u32" in line for line in lines)
    assert "2 known findings are not shown" in lines


# which report has it


def test_a_single_file_is_shown_so_unless_a_summary_is_asked_for() -> None:
    report = of_one_file(fixed_report())
    assert usual_detail("terminal", report) is Detail.FINDINGS
    assert usual_detail("terminal", fixed_report()) is Detail.SUMMARY
    assert usual_detail("markdown", report) is Detail.SUMMARY
    assert usual_detail("json", report) is Detail.LINES
    text = text_of("terminal", report, RenderOptions(Detail.SUMMARY))
    assert "^" not in text and "What needs a person" in text
    assert "What needs a person" not in text_of("terminal", report, RenderOptions(Detail.FINDINGS))


def test_of_several_files_findings_stay_a_line_each() -> None:
    text = text_of("terminal", fixed_report(), RenderOptions(Detail.FINDINGS))
    assert "src/a.cu:4:3: one missing mov.u32 (" in text
    assert "      | " not in text


def test_with_lines_every_file_is_shown_so_beside_the_other_sections() -> None:
    text = text_of("terminal", fixed_report(), RenderOptions(Detail.LINES))
    assert "      |   ^~~~~~~~" in text
    assert "What needs a person" in text
    shown = HOSTILE.replace("\x1b", "\\x1b").replace("\u202e", "\\u202e")
    assert f"{shown}:1:3: cudaNobodyKnows: unknown" in text
