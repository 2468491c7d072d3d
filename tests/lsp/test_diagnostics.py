"""Diagnostics of a document."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from portcheck.gate.severities import Severities
from portcheck.lsp.analysis import Answer
from portcheck.lsp.diagnostics import Diagnostic, Level, diagnostics
from portcheck.lsp.text import Spot, Stretch
from portcheck.model.policy import Severity
from portcheck.model.text import Lang
from support.answers import answer, at
from support.hostile_report import poisoned


def of(text: str, name: str = "a.cu", targets: tuple[str, ...] = ("musa",)) -> dict[str, Diagnostic]:
    found = {d.rule: d for d in diagnostics(answer(text, name, targets), Lang.EN)}
    return found


def test_the_level_follows_the_gravest_status() -> None:
    text = "__global__ void k() {}\nvoid f() { cudaMalloc(0, 1); cudaDeviceGetAttribute(0, cudaDevAttrWarpSize, 0); }\n"
    found = of(text, targets=("ascend", "cambricon", "musa"))
    assert found["cuda_runtime/cudaMalloc"].level is Level.WARNING
    assert found["cuda_runtime/cudaDeviceGetAttribute"].level is Level.ERROR
    assert of(text)["cuda_runtime/cudaMalloc"].level is Level.HINT
    unknown = of("void f() { cudaHostAlloc(0, 1, 0); }", targets=("kunlunxin",))["cuda_runtime/cudaHostAlloc"]
    assert (unknown.level, unknown.link) == (Level.INFORMATION, None)
    assert unknown.message == "cudaHostAlloc: nobody can say for kunlunxin"


def test_a_hint_says_the_new_name_and_leads_to_the_evidence() -> None:
    hint = of("void f() { cudaMalloc(0, 1); }")["cuda_runtime/cudaMalloc"]
    assert hint.message == "cudaMalloc: a tool can rename it: musaMalloc (musa)"
    assert hint.link is not None and hint.link.startswith("https://github.com/")
    many = of("void f() { cudaFree(0); }", targets=("all",))["cuda_runtime/cudaFree"]
    assert many.message.count("(") == 4 and " more" in many.message


def test_one_for_each_rule_and_line() -> None:
    text = "void f() { cudaFree(0); cudaFree(1);\n cudaFree(2); }\n"
    found = [d for d in diagnostics(answer(text), Lang.EN) if d.rule == "cuda_runtime/cudaFree"]
    assert [d.where for d in found] == [Stretch(Spot(0, 11), Spot(0, 19)), Stretch(Spot(1, 1), Spot(1, 9))]


def test_the_place_counts_units() -> None:
    found = answer("/* 显存 😀 */ void f() { cudaFree(0); }\n")
    [hint] = diagnostics(found, Lang.EN)
    assert hint.where.start == at(found, "cudaFree") == Spot(0, 23)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("int main() { return 0; }", "a.cpp"),
        ("#if 0\nvoid f() { cudaFree(0); }\n#endif\n", "a.cu"),
        ("// cudaFree(0)\n", "a.cu"),
        ("void f() { cudaFree(0); }", "a.txt"),
        ("void f() { cudaFree(0); }", "a"),
        ("namespace own { void cudaFree(int); void f() { cudaFree(0); } }", "a.cpp"),
        ("", "a.cu"),
    ],
)
def test_nothing_where_nothing_is(text: str, name: str) -> None:
    assert of(text, name) == {}


def test_build_files_have_diagnostics() -> None:
    assert "build/find_package(CUDAToolkit)" in of("find_package(CUDAToolkit REQUIRED)\n", "CMakeLists.txt")


def test_what_is_suppressed_is_not_said() -> None:
    found = answer("void f() { cudaFree(0); cudaHostAlloc(0, 1, 0); }", targets=("musa", "kunlunxin"))
    assert found.report is not None and diagnostics(found, Lang.EN)
    silent = tuple(replace(finding, suppressed=True) for finding in found.report.findings)
    assert diagnostics(Answer(found.document, replace(found.report, findings=silent)), Lang.EN) == ()


def test_rules_have_the_level_that_the_configuration_gives_them() -> None:
    found = answer("void f() { cudaFree(0); cudaHostAlloc(0, 1, 0); }", targets=("musa", "kunlunxin"))
    usual = {each.rule: each.level for each in diagnostics(found, Lang.EN)}
    given = Severities([("cudaFree", Severity.OFF), ("cudaHostAlloc", Severity.ERROR)])
    chosen = {each.rule: each.level for each in diagnostics(replace(found, severities=given), Lang.EN)}
    assert "cuda_runtime/cudaFree" in usual and "cuda_runtime/cudaFree" not in chosen
    assert usual["cuda_runtime/cudaHostAlloc"] is not Level.ERROR is chosen["cuda_runtime/cudaHostAlloc"]
    assert len(chosen) == len(usual) - 1


def test_hostile_words_do_no_harm(tmp_path: Path) -> None:
    found = answer("void f() { cudaFree(0); cudaHostAlloc(0, 1, 0); }", targets=("musa", "ascend"))
    assert found.report is not None
    evil = poisoned(lambda text: f"{text}\x1b[31m\u202e\n" + "x" * 3000, found.report)
    said = diagnostics(Answer(found.document, evil), Lang.EN)
    assert said
    for diagnostic in said:
        assert not {"\x1b", "\u202e", "\n"} & set(diagnostic.message)
        assert len(diagnostic.message) <= 2000
        assert diagnostic.link is None or diagnostic.link.startswith("https://github.com/")
