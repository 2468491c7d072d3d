"""What stands under the cursor."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portcheck.lsp.analysis import Answer
from portcheck.lsp.hover import Hover, hover
from portcheck.lsp.text import Spot, Stretch
from portcheck.model.text import Lang
from support.answers import answer, at
from support.hostile_report import poisoned
from support.markdown_pages import page_of

SOURCE = "void f() { cudaMalloc(0, 1); }\n__global__ void k() { __shfl_sync(0xffffffff, 1, 2); }\n#if 0\nint a = cudaFree(0);\n#endif\n"  # noqa: E501
HEAD = ("Target", "Status", "Replacement", "Confidence", "Note")


def shown(found: Answer, spot: Spot, lang: Lang = Lang.EN) -> Hover:
    hovered = hover(found, spot, lang)
    assert hovered is not None
    return hovered


def test_a_row_for_each_target() -> None:
    found = answer(SOURCE, targets=("ascend", "kunlunxin", "musa"))
    page = page_of(shown(found, at(found, "cudaMalloc")).markdown)
    rows = page.table(*HEAD)
    assert [row[:4] for row in rows] == [
        ("ascend", "adapt", "aclrtMalloc", "witnessed"),
        ("kunlunxin", "rename", "xpu_malloc", "witnessed"),
        ("musa", "rename", "musaMalloc", "witnessed"),
    ]
    assert rows[0][4] == "extra allocation policy argument"
    assert len(page.links) == 3 and all(link.startswith("https://github.com/") for link in page.links)


def test_the_place_is_that_of_the_name() -> None:
    found = answer(SOURCE)
    start = at(found, "cudaMalloc")
    for column in (0, 5, 10):  # behind the last letter the cursor still touches the name
        spot = Spot(start.line, start.column + column)
        assert shown(found, spot).where == Stretch(start, Spot(start.line, start.column + 10))
    assert hover(found, Spot(start.line, start.column + 11), Lang.EN) is None
    assert hover(found, Spot(99, 0), Lang.EN) is None


def test_a_hazard_says_why_and_what_to_do() -> None:
    found = answer(SOURCE, targets=("metax",))
    markdown = shown(found, at(found, "__shfl_sync")).markdown
    assert "```cpp\n" in markdown and "\nbefore\n" in markdown and "\nafter\n" in markdown
    assert "metax" in page_of(markdown).text


def test_code_that_is_never_compiled_says_so() -> None:
    found = answer(SOURCE)
    markdown = shown(found, at(found, "cudaFree")).markdown
    assert "never" in markdown or "dead" in markdown
    assert "| --- |" not in markdown


def test_chinese() -> None:
    found = answer(SOURCE)
    page = page_of(shown(found, at(found, "cudaMalloc"), Lang.ZH).markdown)
    assert page.table("目标平台", "状态")[0][:4] == ("musa", "改名", "musaMalloc", "有实证")


@pytest.mark.parametrize(
    "evil", ["|", "a|b\n| x |", "<b onclick=x>", "[x](http://e.vil)", "![](http://e.vil/p.png)", "`|`", "\x1b[31m"]
)
def test_hostile_words_make_no_marks(evil: str) -> None:
    found = answer(SOURCE, targets=("ascend", "metax", "musa"))
    assert found.report is not None
    hostile = Answer(found.document, poisoned(lambda text: text + evil, found.report))
    for word in ("cudaMalloc", "__shfl_sync"):
        calm = page_of(shown(found, at(found, word)).markdown)
        page = page_of(shown(hostile, at(found, word)).markdown)
        assert page.shape == calm.shape
        assert page.html == ()
        assert all(link.startswith("https://github.com/") for link in page.links)
        assert "\x1b" not in page.text


def test_a_suppressed_finding_says_so() -> None:
    found = answer(SOURCE)
    assert found.report is not None
    silent = tuple(replace(finding, suppressed=True) for finding in found.report.findings)
    quiet = Answer(found.document, replace(found.report, findings=silent))
    assert page_of(shown(quiet, at(found, "cudaMalloc")).markdown).table(*HEAD)[0][1] == "rename, suppressed"
