"""Nothing that a report in Chinese says is left in English."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from portcheck.model.report import Report
from portcheck.model.text import Lang, Text, same
from portcheck.report.registry import Detail, RenderOptions
from support.chinese import english_words, sentences, untranslated
from support.fixed_report import crowded_report, fixed_report
from support.rendered import text_of

WIDE = 400
"""Columns: no name is broken."""


def words(report: Report, detail: Detail = Detail.FINDINGS, lang: Lang = Lang.ZH) -> list[str]:
    options = RenderOptions(detail, WIDE, command="portcheck scan .", lang=lang)
    prices = [driver.price for estimate in report.estimates.values() for driver in estimate.drivers]
    return english_words(text_of("terminal", report, options), report, ["scan", *prices])


@pytest.mark.parametrize("make", [fixed_report, crowded_report])
@pytest.mark.parametrize("detail", list(Detail))
def test_no_english_is_left_in_the_terminal(detail: Detail, make: Callable[[], Report]) -> None:
    assert words(make(), detail) == []


def test_english_is_seen_where_it_is() -> None:
    assert {"mentions", "lines", "person", "Skipped"} <= set(words(fixed_report(), lang=Lang.EN))
    warned = replace(fixed_report(), warnings=(Text("nobody translated this", "nobody translated this"),))
    assert words(warned) == ["nobody", "translated", "this"]
    assert untranslated(sentences(warned)) == ["nobody translated this"]


def test_what_reads_alike_in_both_is_a_name() -> None:
    assert untranslated([same("cudaMalloc"), same("MTT S5000 (mp_31)"), Text("a header", "头文件")]) == []
