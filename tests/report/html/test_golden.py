"""The page of the fixed report, but for its style and script, which have tests of their own."""

from __future__ import annotations

from portcheck.model.text import Lang
from portcheck.report.registry import RenderOptions
from support.fixed_report import fixed_report
from support.page import steady
from support.rendered import compare, text_of


def test_golden() -> None:
    compare("report.html", steady(text_of("html", fixed_report())))


def test_chinese_comes_first_and_nothing_else_changes() -> None:
    english, chinese = (steady(text_of("html", fixed_report(), RenderOptions(lang=lang))) for lang in Lang)
    changed = [
        (a, b) for a, b in zip(english.splitlines(), chinese.splitlines(), strict=True) if a.strip() != b.strip()
    ]
    assert [(a.strip()[:5], b.strip()[:5]) for a, b in changed] == [("<html", "<html"), ("<butt", "<butt")]
