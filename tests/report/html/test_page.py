"""The page itself: closed to the outside, whole without scripts, in two languages."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from portcheck.model.text import Lang
from portcheck.report import html
from portcheck.report.html.words import CODES, UI
from portcheck.report.registry import RenderOptions
from support.fixed_report import crowded_report, fixed_report
from support.page import assert_policy, payload_of, read
from support.rendered import text_of

APP = Path(html.__file__).parent / "assets" / "app"


@pytest.fixture(scope="module", params=["fixed", "crowded"])
def page(request: pytest.FixtureRequest) -> str:
    return text_of("html", fixed_report() if request.param == "fixed" else crowded_report())


def test_it_is_well_formed_and_loads_nothing(page: str) -> None:
    reader = read(page)
    assert (reader.open, reader.loads) == ([], [])
    assert len(reader.ids) == len(set(reader.ids))
    assert all(link.startswith("#") for link in reader.links)


def test_links_into_the_page_lead_somewhere(page: str) -> None:
    reader = read(page)
    anchors = {link[1:] for link in reader.links if "=" not in link}
    assert anchors and anchors <= set(reader.ids)


def test_the_policy_allows_these_styles_and_this_script_alone(page: str) -> None:
    assert_policy(page)


def test_nothing_of_a_hostile_tree_is_markup(page: str) -> None:
    before_script = page[: page.index("<style>")] + page[page.rindex("</style>") : page.index("<script>")]
    assert "<script>red" not in page and "\x1b" not in page and "\u202e" not in page
    assert re.findall(r"<script[^>]*>", before_script) == ['<script type="text/plain" id="data">']


def test_the_language_asked_for_comes_first() -> None:
    for lang in Lang:
        page = text_of("html", fixed_report(), RenderOptions(lang=lang))
        assert f'<html lang="{lang}" data-lang="{lang}">' in page
    texts = [text_of("html", fixed_report(), RenderOptions(lang=lang)) for lang in Lang]
    assert payload_of(texts[0]) == payload_of(texts[1])


def test_what_stands_in_english_stands_in_chinese(page: str) -> None:
    """Beside each English span lies its Chinese one."""
    spans = re.findall(r'<span lang="(en|zh)">', page)
    assert spans and spans[::2] == ["en"] * (len(spans) // 2) and spans[1::2] == ["zh"] * (len(spans) // 2)


def test_without_source_no_code_of_the_tree_is_in_it() -> None:
    with_source = text_of("html", fixed_report())
    without = text_of("html", replace(fixed_report(), excerpts={}))
    assert "cudaMalloc(&p, n);" in str(payload_of(with_source))
    assert "cudaMalloc(&p, n);" not in str(payload_of(without)) + without


def test_the_script_says_what_there_are_words_for_and_no_more() -> None:
    script = "".join(path.read_text("utf-8") for path in APP.glob("*.js"))
    said = set(re.findall(r'say\("([^"]+)"', script))
    assert said <= UI.keys() | CODES.keys()
    unused = {key for key in UI if f'"{key}"' not in script}
    assert not unused


def test_every_script_is_in_the_page(page: str) -> None:
    for path in APP.glob("*.js"):
        assert path.read_text("utf-8").strip() in page


def test_the_script_makes_no_markup_of_text() -> None:
    script = "".join(path.read_text("utf-8") for path in APP.glob("*.js"))
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "fetch("):
        assert way not in script
