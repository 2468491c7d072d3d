"""The table of what the default mode and Clang disagree on."""

from __future__ import annotations

from portcheck.model.precise import Change, Difference, Differences
from portcheck.model.text import Lang, message, same
from portcheck.report.terminal.differences import explain


def dropped(number: int, symbol: str = "cudaFree", file: str = "src/a.cu") -> Difference:
    return Difference(file, number, 3, symbol, Change.DROPPED, same("the project's own mine::cudaFree, src/a.h:7"))


def test_all_of_it() -> None:
    added = Difference("src/b.cu", 12, 5, "half", Change.ADDED, same("CUDA's half, cuda_fp16.h"))
    lost = (("src/c.cu", same("it took more than 60 s")),)
    text = explain(
        Differences(same("NVIDIA's header packages"), 3, 40, 5, (dropped(9), dropped(10, "cuInit"), added), lost)
    )
    assert text == (
        "Clang, with NVIDIA's header packages: 3 files parsed, 1 of them lost\n"
        "  confirmed 40 · unresolved 5 (the default mode's answer stands) · dropped 2 · added 1\n"
        "dropped: no names of CUDA to Clang (2)\n"
        "  src/a.cu:9:3   cudaFree  the project's own mine::cudaFree, src/a.h:7\n"
        "  src/a.cu:10:3  cuInit    the project's own mine::cudaFree, src/a.h:7\n"
        "added: names of CUDA that the default mode passed over (1)\n"
        "  src/b.cu:12:5  half  CUDA's half, cuda_fp16.h\n"
        "not parsed (1)\n"
        "  src/c.cu  it took more than 60 s\n"
    )


def test_no_difference_is_two_lines() -> None:
    assert explain(Differences(same("the toolkit"), 1, 4, 0, (), ())).count("\n") == 2


def test_a_long_table_is_cut_with_its_total() -> None:
    lines = explain(Differences(same("x"), 1, 0, 0, tuple(dropped(n) for n in range(1, 251)), ())).splitlines()
    assert "dropped: no names of CUDA to Clang (250)" in lines
    assert lines[-1] == "  … and 150 more"
    assert len(lines) == 2 + 1 + 100 + 1


def test_names_from_a_hostile_tree_are_harmless() -> None:
    assert "\x1b" not in explain(Differences(same("x\x1b[31m"), 1, 0, 0, (dropped(1, file="a\x1b[31m.cu"),), ()))


def test_in_chinese_the_columns_stand_below_each_other() -> None:
    lost = (("源/c.cu", message("it took more than {seconds:g} s", seconds=60)), ("d.cu", message("binary")))
    text = explain(Differences(message("NVIDIA's header packages"), 3, 40, 5, (dropped(9),), lost), Lang.ZH)
    assert text == (
        "Clang，使用NVIDIA 的头文件包：解析了 3 个文件，其中 2 个失败\n"
        "  确认 40 · 未能判定 5（沿用默认模式的结论） · 去除 1 · 新增 0\n"
        "去除：在 Clang 看来不是 CUDA 的名称 (1)\n"
        "  src/a.cu:9:3  cudaFree  the project's own mine::cudaFree, src/a.h:7\n"
        "未能解析 (2)\n"
        "  源/c.cu  用时超过 60 秒\n"
        "  d.cu     二进制文件\n"
    )
