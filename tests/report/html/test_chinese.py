"""Nothing that the page says in Chinese is English."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest

from portcheck.model.report import Report
from portcheck.report.html.words import CLASSES, CODES, CONTENTS, UI
from portcheck.scan import ScanOptions, scan
from support.chinese import english_words, untranslated
from support.fixed_report import crowded_report, fixed_report
from support.page import payload_of
from support.rendered import text_of

SPAN = re.compile(r'<span lang="zh">(.*?)</span>', re.DOTALL)
NAMES = ("Chrome", "Firefox", "Safari", "cuda")
"""Of browsers, and a word that converters replace."""


def scanned() -> Report:
    return scan([Path(__file__).parents[3] / "samples"], ScanOptions(jobs=1))


@pytest.mark.parametrize("make", [fixed_report, crowded_report, scanned])
def test_no_english_is_left_in_what_is_there_in_chinese(make: Callable[[], Report]) -> None:
    report = make()
    chinese = "\n".join(unescape(span) for span in SPAN.findall(text_of("html", report)))
    for hazard in report.hazards:
        for text in (hazard.remedy.text.zh, hazard.help.zh):
            chinese = chinese.replace(text, " ")
    assert english_words(chinese, report, [*NAMES, *names_of(report)]) == []


def names_of(report: Report) -> Iterator[str]:
    """Names of devices and tools, ids of prices and line models, and where prices are from."""
    for landing in report.landings:
        yield from re.findall(r"[!-~]+", landing.profile.name.zh)
    for estimate in report.estimates.values():
        for driver in estimate.drivers:
            yield from (driver.price, driver.basis.en.partition(": ")[2].partition(" and ")[0])
        for assumption in estimate.assumptions:
            yield from re.findall(r"the model '([a-z-]+)'", assumption.en)


def test_what_the_script_says_has_its_chinese() -> None:
    assert (
        untranslated([*UI.values(), *CODES.values(), *CLASSES.values(), *(title for _anchor, title in CONTENTS)]) == []
    )


def test_every_word_of_the_payload_is_there_twice() -> None:
    words = payload_of(text_of("html", fixed_report()))["words"]
    assert words.keys() == UI.keys() | CODES.keys() and all(len(pair) == 2 for pair in words.values())
