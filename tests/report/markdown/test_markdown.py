"""The Markdown report: what stands in it, what never breaks out of it, and that it keeps its limit."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portcheck.model.finding import Finding, Status
from portcheck.model.report import Report
from portcheck.model.text import Lang, Speaker
from portcheck.report.markdown.page import LIMIT, Section, page
from portcheck.report.markdown.text import code, header, row
from portcheck.report.narrowed import narrowed
from portcheck.report.registry import Detail, RenderOptions, format_of_suffix
from support.fixed_report import HOSTILE, crowded_report, fixed_report
from support.hostile_report import poisoned
from support.markdown_pages import Page, page_of
from support.rendered import compare, text_of

NEW = ("place", "name", "statuses")


def markdown(report: Report, detail: Detail = Detail.SUMMARY, lang: Lang = Lang.EN) -> str:
    return text_of("markdown", report, RenderOptions(detail, lang=lang, command="portcheck scan ."))


def seen(report: Report, detail: Detail = Detail.SUMMARY) -> Page:
    return page_of(markdown(report, detail))


def with_known(known: Callable[[Finding], bool]) -> Report:
    report = fixed_report()
    return replace(report, findings=tuple(replace(f, suppressed=known(f)) for f in report.findings))


@pytest.mark.parametrize("detail", list(Detail))
def test_golden(detail: Detail) -> None:
    compare(f"{detail.value}.md", markdown(fixed_report(), detail))


def test_golden_of_many_targets() -> None:
    compare("crowded.md", markdown(crowded_report()))


def test_golden_in_chinese() -> None:
    compare("zh.md", markdown(with_known(lambda f: f.occurrence.line == 1), Detail.LINES, Lang.ZH))


def test_golden_of_what_is_new() -> None:
    compare("new.md", markdown(with_known(lambda f: f.occurrence.line == 1), Detail.LINES))


def test_targets_stand_by_rank_with_their_ties() -> None:
    rows = seen(fixed_report()).table("", "target")
    assert [cells[:3] for cells in rows] == [
        ("1=", "First main", "8.0 (6.6 to 14)"),
        ("1=", "Second x+header@4.3", "10 (8.4 to 16)"),
    ]
    apart = replace(fixed_report(), ranking=(("two:x+header@4.3",), ("one",)))
    assert [cells[0] for cells in seen(apart).table("", "target")] == ["1", "2"]
    assert "a tie" not in markdown(apart)


def test_without_known_findings_nothing_is_new() -> None:
    assert "new" not in markdown(fixed_report())


def test_what_is_new_stands_first_the_gravest_before_the_others() -> None:
    text = markdown(with_known(lambda f: f.ruling.status is Status.UNKNOWN))
    rows = page_of(text).table(*NEW)
    assert [cells[:3] for cells in rows] == [
        ("src/a.cu:4:3", "mov.u32", "missing one; redesign two:x+header@4.3"),
        ("src/a.cu:5:3", "warp-of-32", "redesign two:x+header@4.3"),
        ("src/a.cu:2:3", "cudaFree", "adapt two:x+header@4.3"),
        ("src/a.cu:2:3", "warp-of-32", "adapt two:x+header@4.3"),
        ("src/a.cu:1:3", "cudaMalloc", "rename everywhere"),
    ]
    assert rows[-1][3] == "oneMalloc (one), twoMalloc (two:x+header@4.3)"
    assert text.index("What is new") < text.index("What needs a person")


def test_known_findings_are_not_among_the_new_ones() -> None:
    rows = seen(with_known(lambda f: f.ruling.target == "one")).table(*NEW)
    assert all("one" not in cells[2] for cells in rows)
    assert {cells[0] for cells in rows} == {f"src/a.cu:{n}:3" for n in (1, 2, 4, 5)} | {f"{_shown(HOSTILE)}:1:3"}


def _shown(path: str) -> str:
    return path.replace("\x1b", "\\x1b").replace("\u202e", "\\u202e")


def test_if_all_is_known_nothing_is_new() -> None:
    text = markdown(with_known(lambda f: True))
    assert "### What is new\n\nNothing.\n" in text


def test_source_is_quoted_with_lines_alone() -> None:
    report = with_known(lambda f: f.occurrence.line == 1)
    assert "i & 31;" in markdown(report, Detail.LINES)
    assert "i & 31;" not in markdown(report, Detail.FINDINGS)
    assert "i & 31;" not in markdown(replace(report, excerpts={}), Detail.LINES)


def test_evidence_is_a_link_where_it_is_public() -> None:
    page = seen(fixed_report())
    assert set(page.links) == {"https://github.com/owner/repo/blob/0123456789ab/src/a.cu#L1"}
    elsewhere = poisoned(lambda text: text.replace("owner/repo@", "wheel=="))
    assert seen(elsewhere).links == ()
    assert "witnessed: `wheel==0123456789ab:src/a.cu#L1`" in markdown(elsewhere)


def test_the_plan_is_that_of_the_cheapest_target() -> None:
    report = replace(fixed_report(), ranking=(("two:x+header@4.3",), ("one",)))
    assert "<details><summary>What to do first on <code>Second x+header@4.3</code>: 10 (8.4 to 16)" in markdown(report)
    assert "What to do first on <code>First</code>: 8.0" in markdown(fixed_report())


def test_what_was_not_checked_is_said() -> None:
    text = markdown(fixed_report())
    for said in (
        "bytes that fit no encoding were replaced",
        "Skipped: 1 link not followed, 1 binary.",
        "Not counted: 1 mention in branches that are never compiled",
        "the sources are converted: a rename changes its line",
    ):
        assert said in text
    calm = replace(fixed_report(), skipped=(), warnings=())
    assert "Skipped" not in markdown(calm) and "replaced" not in markdown(calm)


def test_the_detail_says_how_many_rows_a_table_has() -> None:
    report = many_mentions(60)
    rows = {detail: len(seen(report, detail).table(*NEW)) for detail in Detail}
    assert rows == {Detail.SUMMARY: 8, Detail.FINDINGS: 40, Detail.LINES: 60}
    assert "… and 52 more" in markdown(report)
    assert "more" not in markdown(report, Detail.LINES).partition("### What is new")[2].partition("###")[0]


# nothing breaks out

_NASTY = st.text(st.one_of(st.sampled_from("|`\\*_[]<>&~!#@$:()-+=. \n\r\t1a/"), st.characters(exclude_categories=())))


_LINK = re.compile(r"https://github\.com/[\w-]*owner/repo/blob/0123456789ab/[!-~]+")


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(_NASTY, _NASTY, st.sampled_from(Detail), st.sampled_from(Lang))
def test_hostile_text_breaks_out_of_nothing(before: str, after: str, detail: Detail, lang: Lang) -> None:
    tame = page_of(markdown(poisoned(lambda text: f"a{text}"), detail, lang))
    text = markdown(poisoned(lambda text: f"{before}{text}{after}"), detail, lang)
    page = page_of(text)
    assert page.shape == tame.shape
    assert page.html == tame.html
    assert all(
        re.fullmatch(r"https://github\.com/[\w-]*owner/repo/blob/0123456789ab/[!-~]+", link) for link in page.links
    )
    assert len(text.encode()) <= LIMIT


# the limit


def many_mentions(count: int, name: str = "cudaFree") -> Report:
    """So many mentions, files, symbols and warnings; the first is known."""
    report = fixed_report()
    template = next(f for f in report.findings if f.occurrence.symbol == "cudaFree" and f.ruling.note)
    findings = tuple(
        replace(
            template,
            occurrence=replace(template.occurrence.saying(symbol=f"{name}{n}"), line=n, file=f"src/{name}/{n}.cu"),
            suppressed=n == 0,
        )
        for n in range(count + 1)
    )
    occurrences = tuple(finding.occurrence for finding in findings)
    lines = {
        "two:x+header@4.3": {o.file: dict.fromkeys(report.lines["one"]["src/a.cu"], (o.line,)) for o in occurrences}
    }
    return replace(
        report, findings=findings, occurrences=occurrences, lines=lines, warnings=report.warnings * count, hazards=()
    )


@pytest.mark.parametrize("lang", list(Lang))
@pytest.mark.parametrize("detail", list(Detail))
@pytest.mark.parametrize("name", ["cudaFree", "核函数|" * 30, "`" * 90, "\u202e" * 90, "😀" * 90])
def test_the_limit_is_kept(name: str, detail: Detail, lang: Lang) -> None:
    text = markdown(many_mentions(2500, name), detail, lang)
    assert len(text.encode()) <= LIMIT
    page = page_of(text)
    assert all(len(set(counts)) == 1 for counts in page.shape)
    assert page.html.count("details") == page.html.count("/details")
    assert "portcheck explain effort" in text
    if lang is Lang.EN:
        assert "### What is new" in text and "… and 2," in text


_SECTIONS = st.lists(
    st.builds(
        lambda title, cells, more, folded: Section(
            title,
            header(["h"]),
            tuple(row([code(cell)]) for cell in cells),
            len(cells) + more,
            ("tail",),
            title * folded,
        ),
        st.text("abc 中", min_size=1, max_size=10),
        st.lists(st.text(max_size=40), max_size=8),
        st.integers(0, 3),
        st.booleans(),
    ),
    max_size=5,
)


@given(_SECTIONS, st.integers(300, 1500))
def test_a_page_is_cut_between_rows_and_says_so(sections: list[Section], limit: int) -> None:
    text = page(sections, ["footer"], Speaker(Lang.EN), limit)
    assert len(text.encode()) <= limit
    assert text.endswith("footer\n")
    lines = text.split("\n")
    for section in sections:
        assert section.title in text
    absent = sum(line.startswith("| h ") for line in lines) - len(sections)
    assert ("Left out" in text) == (absent < 0)
    shown = [line for line in lines if line.startswith("| `")]
    assert all(line in [r for section in sections for r in section.rows] for line in shown)


def test_every_section_gets_some_rows_before_one_gets_more() -> None:
    text = markdown(many_mentions(2500), Detail.LINES)
    assert len(text.encode()) > LIMIT - 1000
    assert "Left out" not in text
    assert len(page_of(text).table(*NEW)) > 100
    assert len(page_of(text).table("", "CUDA lines")) >= 8


def test_what_fits_is_whole() -> None:
    section = Section("T", header(["h"]), (row(["a"]), row(["b"])), 2)
    whole = page([section], [], Speaker(Lang.EN), 500)
    assert whole == "### T\n\n| h |\n| --- |\n| a |\n| b |\n\n"
    cut = page([section], [], Speaker(Lang.EN), len(whole) + 50)
    assert cut == whole


def test_the_suffix_names_the_format() -> None:
    assert format_of_suffix(".md") == "markdown"


def test_the_reason_names_its_target_where_there_are_several() -> None:
    both = page_of(text_of("markdown", fixed_report())).table("", "uses", "files", "statuses")
    assert both[0][-1].startswith("one: no assembly")
    alone = page_of(text_of("markdown", narrowed(fixed_report(), ("one",)))).table("", "uses", "files", "statuses")
    assert alone[0][-1].startswith("no assembly")
