"""Chinese breaks between any two characters, but never before a stop or behind an opening bracket."""

from __future__ import annotations

import io

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from portcheck.report.terminal.wrapping import Prose, wrapped

SENTENCE = (
    "threadIdx 等（device_builtins 另有 3 个），重新设计 ascend、cambricon；适配 hip（见《手册》）。"
    "按 300 个程序交叉验证：“精确率”为 0.984，平均误差 13%。"
)


def printed(text: Text, width: int) -> list[str]:
    output = io.StringIO()
    Console(file=output, width=width, highlight=False).print(Padding(text, 0))
    return [line.rstrip() for line in output.getvalue().rstrip("\n").split("\n")]


@pytest.mark.parametrize("width", range(24, 90))
def test_no_line_is_too_long_or_begins_or_ends_where_none_may(width: int) -> None:
    lines = wrapped(SENTENCE, width).split("\n")
    assert all(0 < cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == SENTENCE.replace(" ", "")
    assert not [line for line in lines if line[0] in "，。、；：！？）》”%" or line[-1] in "（《“"]


def test_names_and_numbers_with_their_units_stay_whole() -> None:
    assert wrapped("改动 device_builtins 的 24 个", 17) == "改动\ndevice_builtins\n的 24 个"
    assert wrapped("共有 1,204 个名称", 9) == "共有\n1,204 个\n名称"


def test_a_name_longer_than_a_line_is_cut() -> None:
    assert wrapped("用cudaStreamBeginCapture", 10) == "用\ncudaStream\nBeginCaptu\nre"


def test_lines_of_their_own_stay() -> None:
    assert printed(Prose("第一行\n第二行很长"), 8) == ["第一行", "第二行很", "长"]


def test_styles_are_kept() -> None:
    lines = Prose.assemble(("重新设计", "red"), " ascend").wrap(Console(width=6), 6)
    assert [(line.plain, [span.style for span in line.spans]) for line in lines] == [
        ("重新设", ["red"]),
        ("计", ["red"]),
        ("ascend", []),
    ]


def test_what_is_asked_for_to_stay_on_one_line_does() -> None:
    assert len(Prose(SENTENCE).wrap(Console(width=20), 20, no_wrap=True)) == 1


def test_without_chinese_it_is_as_any_other_text() -> None:
    english = "a name that is much too long for its line: cudaStreamBeginCaptureToGraph, and so on"
    assert printed(Prose(english), 20) == printed(Text(english), 20)


def test_figures_stand_to_the_right() -> None:
    lines = Prose("合计 十二人天", justify="right").wrap(Console(width=8), 8)
    assert [line.plain for line in lines] == [" 合计 十", "  二人天"]
