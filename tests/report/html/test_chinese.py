"""Nothing that the page says in Chinese is English."""

from __future__ import annotations

import re
from html import unescape

import pytest

from portcheck.report.html.words import CLASSES, CODES, CONTENTS, UI
from portcheck.scan import ScanOptions, scan
from support.chinese import english_words, untranslated
from support.fixed_report import crowded_report, fixed_report
from support.page import payload_of
from support.rendered import text_of

SPAN = re.compile(r'<span lang="zh">(.*?)</span>', re.DOTALL)
BROWSERS = ("Chrome", "Firefox", "Safari")


@pytest.mark.parametrize("made", ["fixed", "crowded", "samples"])
def test_no_english_is_left_in_what_is_there_in_chinese(made: str) -> None:
    makers = {"fixed": fixed_report, "crowded": crowded_report, "samples": lambda: scan(["samples"], ScanOptions(jobs=1))}
    report = makers[made]()
    chinese = "\n".join(unescape(span) for span in SPAN.findall(text_of("html", report)))
    named = [hazard.remedy.text.zh + hazard.help.zh for hazard in report.hazards]
    for text in named:
        chinese = chinese.replace(text, " ")
    assert english_words(chinese, report, BROWSERS) == []


def test_what_the_script_says_has_its_chinese() -> None:
    assert untranslated([*UI.values(), *CODES.values(), *CLASSES.values(), *(title for _anchor, title in CONTENTS)]) == []


def test_every_word_of_the_payload_is_there_twice() -> None:
    words = payload_of(text_of("html", fixed_report()))["words"]
    assert words.keys() == UI.keys() | CODES.keys() and all(len(pair) == 2 for pair in words.values())
