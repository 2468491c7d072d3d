"""The targets verb: where one can land, and all that is known of one target."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from cli.program import Run, answered, refused
from support.chinese import typography

LISTED = """\
acme  Acme GPU  顶点 GPU
  acme:native  sources converted  (default)
  acme:wrapped  names kept
  modes: +macros
  7 rows, facts of 2026-11

moon  Moon GPU  月 GPU
  moon:main  sources converted  (default)
  0 rows, facts of 2026-10

"""
WHOLE = """\
Acme GPU  顶点 GPU  by Acme Inc

Thin.

By hand.

And with care.

Profiles
  acme:native  sources converted; mode text  (default)
  acme:wrapped  names kept; mode layer
  acme:native+macros  a macro header

Device Acme One
  fp64 False, warp_size 64

Toolchain
  compiler: nvcc -> acc
  converter: - -> acmify

Code already ported is told by
  macros: USE_ACME
  files and folders: acme, .acu

Facts of 2026-11
  7 rows on names; 2 gaps, 3 symbols

CUDA's names on acme (native), by library
                            same    rename     adapt  redesign   missing   unknown
  cuda_runtime                           2                                       4
  cudnn                                                      2
  device_builtins                                                      1         1
  all                          0         2         0         2         1         5
"""
WHOLE_ZH = """\
顶点 GPU  Acme GPU  厂商：顶点公司

资料很少。

手工移植。

还要小心。

配置
  acme:native  转换源代码；移植方式：文本转换（默认）
  acme:wrapped  names kept；移植方式：兼容层
  acme:native+macros  宏头文件

设备：顶点一号
  fp64：不支持；线程束大小：64

工具链
  编译器：nvcc -> acc
  converter：- -> acmify

已移植代码的识别依据
  宏：USE_ACME
  文件与目录：acme、.acu

资料截至 2026-11
  名称条目 7 条；2 个缺口、3 个目标平台自有名称

CUDA 名称在 acme（native）上的状态，按库统计
                            不变      改名      适配  重新设计      缺失      未知
  cuda_runtime                           2                                       4
  cudnn                                                      2
  device_builtins                                                      1         1
  全部                         0         2         0         2         1         5
"""
LISTED_ZH = """\
acme  顶点 GPU  Acme GPU
  acme:native  转换源代码（默认）
  acme:wrapped  names kept
  其他移植方式：+macros
  7 条条目，资料截至 2026-11
"""
PROSE = re.compile(r"[a-z]{2,} [a-z]{2,} [a-z]{2,}")
"""Words of a sentence: names of tools and options do not stand like this."""
small = pytest.mark.usefixtures("small_rules")


def content_of(portcheck: Run, *arguments: object) -> Any:
    return json.loads(answered(portcheck("targets", *arguments, "--format", "json")))


@small
def test_the_list_has_profiles_modes_and_rows(portcheck: Run) -> None:
    assert answered(portcheck("targets")) == LISTED


@small
def test_the_list_as_json(portcheck: Run) -> None:
    acme, moon = content_of(portcheck)
    assert acme == {
        "id": "acme",
        "name": "Acme GPU",
        "name_zh": "顶点 GPU",
        "vendor": "Acme Inc",
        "vendor_zh": "顶点公司",
        "facts_date": "2026-11",
        "coverage": "Thin.",
        "coverage_zh": "资料很少。",
        "porting": ["By hand.", "And with care."],
        "porting_zh": ["手工移植。", "还要小心。"],
        "default_profile": "native",
        "profiles": [
            {"id": "native", "name": "sources converted", "name_zh": "转换源代码", "mode": "text", "device": "a1",
             "sdk": None},
            {"id": "wrapped", "name": "names kept", "name_zh": "names kept", "mode": "layer", "device": None,
             "sdk": None},
        ],
        "modes": [
            {
                "id": "macros",
                "name": "a macro header",
                "name_zh": "宏头文件",
                "kind": "header",
                "source": "acme/docs@0:modes.md#L1",
            }
        ],
        "rows": 7,
    }  # fmt: skip
    assert (moon["id"], moon["modes"], moon["porting"], moon["rows"]) == ("moon", [], [], 0)


@small
def test_all_that_is_known_of_one(portcheck: Run) -> None:
    assert answered(portcheck("targets", "acme")) == WHOLE


@small
def test_all_that_is_known_of_one_as_json(portcheck: Run) -> None:
    whole = content_of(portcheck, "acme")
    (listed, _moon) = content_of(portcheck)
    assert {key: whole[key] for key in listed} == listed
    more = {key: value for key, value in whole.items() if key not in {*listed, "covered"}}
    assert more == {
        "landing": {"id": "acme", "profile": "native", "mode": "text"},
        "devices": [
            {
                "id": "a1",
                "name": "Acme One",
                "name_zh": "顶点一号",
                "properties": {
                    "fp64": {"value": False, "source": "acme/docs@0:a1.md#L2"},
                    "warp_size": {"value": 64, "source": "acme/docs@0:a1.md#L1"},
                },
            }
        ],
        "guards": {"USE_ACME": "acme/sdk@0:acme.h#L1"},
        "siblings": {"acme": "acme/port@0:src/acme/a.cpp", ".acu": "acme/port@0:src/a.acu"},
        "toolchain": [
            {"what": "compiler", "what_zh": "编译器", "cuda": "nvcc", "cuda_zh": None, "target": "acc",
             "target_zh": None, "source": "acme/docs@0:tools.md#L1"},
            {"what": "converter", "what_zh": None, "cuda": None, "cuda_zh": None, "target": "acmify", "target_zh": None,
             "source": "acme/docs@0:tools.md#L2"},
        ],
        "repositories": {"acme/sdk": "headers"},
        "facts": {"gaps": 2, "symbols": 3},
        "rows_by_library": {"cuda_runtime": 6, "device_builtins": 1},
    }  # fmt: skip


@small
def test_in_chinese(portcheck: Run) -> None:
    assert answered(portcheck("targets", "--lang", "zh")).startswith(f"{LISTED_ZH}\n")
    assert answered(portcheck("targets", "acme", "--lang", "zh")) == WHOLE_ZH


@small
def test_the_language_does_not_change_the_json(portcheck: Run) -> None:
    for arguments in ((), ("acme",)):
        assert content_of(portcheck, *arguments, "--lang", "zh") == content_of(portcheck, *arguments)


def covered(whole: dict[str, Any]) -> dict[str, dict[str, int]]:
    """Library -> status -> names, without what is none."""
    return {
        library: {status: count for status, count in counts.items() if count}
        for library, counts in whole["covered"].items()
    }


@small
@pytest.mark.parametrize(
    ("target", "landing", "runtime", "builtins"),
    [
        ("acme", ("native", "text"), {"rename": 2, "unknown": 4}, {"missing": 1, "unknown": 1}),
        ("acme:wrapped", ("wrapped", "layer"), {"same": 2, "unknown": 4}, {"unknown": 2}),
        ("acme+macros", ("native", "header"), {"same": 2, "unknown": 4}, {"missing": 1, "unknown": 1}),
        ("acme@1.9", ("native", "text"), {"rename": 1, "adapt": 1, "missing": 1, "unknown": 3},
         {"missing": 1, "unknown": 1}),
        ("moon", ("main", "text"), {"rename": 2, "unknown": 4}, {"missing": 1, "unknown": 1}),
    ],
)  # fmt: skip
def test_what_is_covered_follows_profile_mode_and_sdk(
    portcheck: Run, target: str, landing: tuple[str, str], runtime: dict[str, int], builtins: dict[str, int]
) -> None:
    whole = content_of(portcheck, target)
    assert whole["landing"] == {"id": target, "profile": landing[0], "mode": landing[1]}
    assert covered(whole) == {"cuda_runtime": runtime, "cudnn": {"redesign": 2}, "device_builtins": builtins}
    shown = answered(portcheck("targets", target))
    assert f"CUDA's names on {target} ({landing[0]}), by library\n" in shown


@small
def test_a_row_of_a_private_pack_counts(portcheck: Run, tmp_path: Path) -> None:
    folder = tmp_path / "mine" / "targets" / "acme"
    folder.mkdir(parents=True)
    row = "{symbol: cudaStream_t, status: same, confidence: table, evidence: [{basis: use, source: mine}]}"
    (folder / "rows.yaml").write_text(f"target: acme\nlibrary: cuda_runtime\nrows:\n- {row}\n", "utf-8")
    whole = content_of(portcheck, "acme", "--rules", tmp_path / "mine")
    assert covered(whole)["cuda_runtime"] == {"same": 1, "rename": 2, "unknown": 3}
    assert whole["rows"] == 8
    assert content_of(portcheck, "acme")["rows"] == 7


@small
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["acne"], "portcheck: unknown target 'acne': did you mean acme? known are acme, moon\n"),
        (
            ["acme:wraped"],
            "portcheck: unknown profile of acme 'wraped': did you mean wrapped? known are native, wrapped\n",
        ),
        (["acme+macro"], "portcheck: unknown porting mode of acme 'macro': did you mean macros? known are macros\n"),
        (["acme@"], "portcheck: SDK version '': expected numbers between dots, as 4.3.0\n"),
        (["acme", "moon"], "Got unexpected extra argument (moon)"),
        (["-f", "yaml"], "Invalid value for '-f' / '--format'"),
        (["--rules", "nowhere"], "nowhere: no such folder of rules"),
    ],
)
def test_what_is_no_target(portcheck: Run, arguments: list[str], sentence: str) -> None:
    refused(portcheck("targets", *arguments), sentence)


# The built-in rules

BUILT_IN = ["ascend", "biren", "cambricon", "enflame", "hip", "hygon", "iluvatar", "kunlunxin", "metax", "musa", "sycl"]


def test_the_built_in_targets(portcheck: Run) -> None:
    listed = content_of(portcheck)
    assert [target["id"] for target in listed] == BUILT_IN
    assert all(target["default_profile"] in [p["id"] for p in target["profiles"]] for target in listed)
    text = answered(portcheck("targets"))
    assert "  metax:cu-bridge  " in text
    assert "  modes: +build-time, +macro-header, +musify\n" in text


@pytest.mark.parametrize("target", BUILT_IN)
def test_nothing_of_a_built_in_target_is_left_in_english(portcheck: Run, target: str) -> None:
    text = answered(portcheck("targets", target, "--lang", "zh"))
    assert [line for line in text.splitlines() if PROSE.search(line)] == []
    assert [fault for line in text.splitlines()[2:] for fault in typography(line.strip())] == []
    assert PROSE.search(answered(portcheck("targets", target)))


@pytest.mark.parametrize("target", ["hygon", "metax:cu-bridge"])
def test_all_that_is_known_of_a_built_in_target(portcheck: Run, target: str) -> None:
    whole = content_of(portcheck, target)
    assert whole["coverage"] and whole["porting"] and whole["repositories"]
    assert {profile["device"] for profile in whole["profiles"]} <= {device["id"] for device in whole["devices"]}
    facts = [fact for device in whole["devices"] for fact in device["properties"].values()]
    assert all(item["source"] for item in (*facts, *whole["modes"], *whole["toolchain"]))
    counts = whole["covered"]["cuda_runtime"]
    assert sum(counts.values()) > 1000
    assert counts["same"] + counts["rename"] > 100
    assert set(whole["rows_by_library"]) <= set(whole["covered"])
