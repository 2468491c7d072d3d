"""Nothing that a report in Chinese says is left in English, and what it says is set as Chinese is."""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest

from portcheck.model import text as model_text
from portcheck.model import words as model_words
from portcheck.model.report import Report
from portcheck.model.text import Lang, Text, same
from portcheck.report.diff import words as comparison_words
from portcheck.report.html import words as page_words
from portcheck.report.registry import Detail, RenderOptions
from support.chinese import english_words, sentences, typography, untranslated, without_markup
from support.fixed_report import crowded_report, fixed_report
from support.rendered import text_of

MODELS = ("rename",)
"""Line models, by their ids."""
LOCALE = Path(model_text.__file__).parents[1] / "locale"
WIDE = 400
"""Columns: no name is broken."""


def text_in(name: str, report: Report, detail: Detail = Detail.FINDINGS, lang: Lang = Lang.ZH) -> str:
    return text_of(name, report, RenderOptions(detail, WIDE, command="portcheck scan .", lang=lang))


def words(report: Report, detail: Detail = Detail.FINDINGS, lang: Lang = Lang.ZH, name: str = "terminal") -> list[str]:
    prices = [driver.price for estimate in report.estimates.values() for driver in estimate.drivers]
    text = text_in(name, report, detail, lang)
    return english_words(
        text if name == "terminal" else without_markup(text), report, ["scan", *MODELS, "report.html", *prices]
    )


@pytest.mark.parametrize("make", [fixed_report, crowded_report])
@pytest.mark.parametrize("detail", list(Detail))
def test_no_english_is_left_in_the_terminal(detail: Detail, make: Callable[[], Report]) -> None:
    assert words(make(), detail) == []


@pytest.mark.parametrize("make", [fixed_report, crowded_report])
@pytest.mark.parametrize("detail", list(Detail))
def test_no_english_is_left_in_markdown(detail: Detail, make: Callable[[], Report]) -> None:
    assert words(make(), detail, name="markdown") == []


def test_english_is_seen_in_markdown_too() -> None:
    assert {"mentions", "lines", "person", "stay"} <= set(words(fixed_report(), lang=Lang.EN, name="markdown"))
    warned = replace(fixed_report(), warnings=(Text("nobody *translated* this", "nobody *translated* this"),))
    assert words(warned, name="markdown") == ["nobody", "translated", "this"]


@pytest.mark.parametrize("name", ["terminal", "markdown", "junit", "github", "gitlab", "sarif"])
@pytest.mark.parametrize("make", [fixed_report, crowded_report])
def test_no_sentence_mixes_the_punctuation_of_both(name: str, make: Callable[[], Report]) -> None:
    assert re.findall(r"[\u4e00-\u9fff）][,;:!?][^/]{5}|，，|。。|；；|：：", text_in(name, make())) == []


def translated() -> Iterator[str]:
    yield from dict(gettext.translation("portcheck", LOCALE, ["zh"])._catalog).values()  # type: ignore[attr-defined]


def test_the_catalogue_is_set_as_chinese_is() -> None:
    texts = [line for text in translated() for line in text.split("\n")]
    assert len(texts) > 300
    assert [fault for text in texts for fault in typography(text)] == []


@pytest.mark.parametrize("module", [model_words, page_words, comparison_words])
def test_words_are_set_as_chinese_is(module: ModuleType) -> None:
    assert [fault for text in texts_of(vars(module).values()) for fault in typography(text.zh)] == []


def texts_of(values: Iterable[object]) -> Iterator[Text]:
    for value in values:
        if isinstance(value, Text):
            yield value
        elif isinstance(value, Mapping):
            yield from (text for text in value.values() if isinstance(text, Text))


@pytest.mark.parametrize(
    "text",
    [
        "内核启动",
        "每个 warp 有",
        "改 名称",
        "中文,英文",
        "用musify",
        "名称 。",
        "（见 ）",
        "有的目标更少",
        "启动(launch)",
    ],
)
def test_bad_typography_is_seen(text: str) -> None:
    assert typography(text)


@pytest.mark.parametrize(
    "text",
    [
        "每个线程束有 32 个 lane：用 `warp_size`（见 warp-size-literal）。",
        "{count:,} 个{what}",
        "kernel<<<1, 32>>> 的 64 位掩码，如 a[i] = b;",
        "目标平台与目标架构",
    ],
)
def test_good_typography_is_let_pass(text: str) -> None:
    assert typography(text) == []


def test_english_is_seen_where_it_is() -> None:
    assert {"mentions", "lines", "person", "Skipped"} <= set(words(fixed_report(), lang=Lang.EN))
    warned = replace(fixed_report(), warnings=(Text("nobody translated this", "nobody translated this"),))
    assert words(warned) == ["nobody", "translated", "this"]
    assert untranslated(sentences(warned)) == ["nobody translated this"]


def test_what_reads_alike_in_both_is_a_name() -> None:
    assert untranslated([same("cudaMalloc"), same("MTT S5000 (mp_31)"), Text("a header", "头文件")]) == []
