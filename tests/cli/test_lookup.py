"""The lookup verb: what becomes of one name on each target, and which name is meant."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from cli.program import Run, answered, refused

pytestmark = pytest.mark.usefixtures("small_rules")

SHOWN = """\
cudaMalloc  CUDA Runtime, function in cuda_runtime_api.h
  CUDA: seen from 11.8 to 13.5

acme       rename    acMalloc  [witnessed]  since SDK 2.0  (native)
           header: acme/sdk@0:acme.h#L7
           use: some/port@0:a.cu#L1
           and 1 more source (--format json)
           also: adapt acMallocOn, documentation: acme/docs@0:mem.md#L1
acme       same        [table]  since SDK 2.0  (wrapped)
           the sources keep the CUDA name; the target's own is acMalloc
           header: acme/sdk@0:acme.h#L7
           use: some/port@0:a.cu#L1
           and 1 more source (--format json)
           also: adapt acMallocOn, documentation: acme/docs@0:mem.md#L1
moon       rename    acMalloc  [table]  since SDK of acme 2.0  (main)
           by the tables of acme
           header: acme/sdk@0:acme.h#L7
           use: some/port@0:a.cu#L1
           and 2 more sources (--format json)
           also: adapt acMallocOn, documentation: acme/docs@0:mem.md#L1
"""


def looked_up(portcheck: Run, *arguments: object) -> dict[str, Any]:
    content = json.loads(answered(portcheck("lookup", *arguments, "--format", "json")))
    assert isinstance(content, dict)
    return content


def statuses(content: dict[str, Any]) -> list[tuple[str, list[str], str, str | None, str]]:
    keys = ("target", "profiles", "status", "replacement", "confidence")
    return [tuple(answer[key] for key in keys) for answer in content["targets"]]


def heading(portcheck: Run, symbol: str) -> list[str]:
    """What stands above the targets."""
    return answered(portcheck("lookup", symbol)).partition("\n\n")[0].splitlines()


SHOWN_ZH = """\
cudaMalloc  CUDA Runtime，函数，见于 cuda_runtime_api.h
  CUDA：见于 11.8 至 13.5

acme       改名      acMalloc  [有实证]，自 SDK 2.0 起（native）
           头文件：acme/sdk@0:acme.h#L7
           实际使用：some/port@0:a.cu#L1
           另有 1 处来源（见 --format json）
           另有：适配 acMallocOn，文档：acme/docs@0:mem.md#L1
acme       不变        [仅凭对照表]，自 SDK 2.0 起（wrapped）
           源代码保留 CUDA 名称；目标平台自己的名称是 acMalloc
           头文件：acme/sdk@0:acme.h#L7
           实际使用：some/port@0:a.cu#L1
           另有 1 处来源（见 --format json）
           另有：适配 acMallocOn，文档：acme/docs@0:mem.md#L1
moon       改名      acMalloc  [仅凭对照表]，自 acme 的 SDK 2.0 起（main）
           按 acme 的对照表
           头文件：acme/sdk@0:acme.h#L7
           实际使用：some/port@0:a.cu#L1
           另有 2 处来源（见 --format json）
           另有：适配 acMallocOn，文档：acme/docs@0:mem.md#L1
"""

# What is shown


def test_every_target_in_every_profile_with_its_sources(portcheck: Run) -> None:
    assert answered(portcheck("lookup", "cudaMalloc")) == SHOWN


def test_in_chinese(portcheck: Run) -> None:
    assert answered(portcheck("lookup", "cudaMalloc", "--lang", "zh")) == SHOWN_ZH


def test_the_language_does_not_change_the_json(portcheck: Run) -> None:
    assert looked_up(portcheck, "cudaMalloc", "--lang", "zh") == looked_up(portcheck, "cudaMalloc")


@pytest.mark.parametrize("symbol", ["cudnnOldForward", "__shfl_sync", "cudaStream_t"])
def test_what_the_catalogue_says_is_all_chinese(portcheck: Run, symbol: str) -> None:
    chinese = answered(portcheck("lookup", symbol, "--lang", "zh")).partition("\n\n")[0].split("\n", 1)
    known = {symbol, "CUDA", "Runtime", "device", "built", "ins", "cuDNN"}
    words = set(re.findall(r"[A-Za-z_][A-Za-z_]+", " ".join(chinese)))
    assert {word for word in words if not word.startswith(("cudnn", "sm")) and "_" not in word} <= known


def test_json_has_all_that_the_terminal_has_and_every_source(portcheck: Run) -> None:
    content = looked_up(portcheck, "cudaMalloc")
    about = {key: value for key, value in content.items() if key != "targets"}
    assert about == {
        "symbol": "cudaMalloc",
        "others": [],
        "versions": "toolkit",
        "library": "cuda_runtime",
        "title": "CUDA Runtime",
        "title_zh": "CUDA Runtime",
        "kind": "function",
        "side": "both",
        "header": "cuda_runtime_api.h",
        "entry": "cudaMalloc",
        "first_seen": "11.8",
        "last_seen": "13.5",
        "deprecated": None,
        "removed_in": None,
        "successor": None,
        "min_sm": None,
        "source": "headers of CUDA",
    }
    assert content["targets"][0] == {
        "target": "acme",
        "profiles": ["native"],
        "status": "rename",
        "replacement": "acMalloc",
        "confidence": "witnessed",
        "note": None,
        "note_zh": None,
        "origin": "built-in",
        "since": "2.0",
        "until": None,
        "inherited": None,
        "evidence": [
            {"basis": "header", "source": "acme/sdk@0:acme.h#L7"},
            {"basis": "use", "source": "some/port@0:a.cu#L1"},
            {"basis": "mapping_table", "source": "acme/sdk@0:map.csv#L1"},
        ],
        "outweighed": [
            {
                "status": "adapt",
                "replacement": "acMallocOn",
                "confidence": "documented",
                "note": "one argument more",
                "origin": "built-in",
                "since": None,
                "until": None,
                "inherited": None,
                "as": None,
                "evidence": [{"basis": "documentation", "source": "acme/docs@0:mem.md#L1"}],
            }
        ],
    }
    assert statuses(content) == [
        ("acme", ["native"], "rename", "acMalloc", "witnessed"),
        ("acme", ["wrapped"], "same", None, "table"),
        ("moon", ["main"], "rename", "acMalloc", "table"),
    ]
    assert [answer["inherited"] for answer in content["targets"]] == [None, None, "acme"]


def test_profiles_that_fare_alike_are_one_answer(portcheck: Run) -> None:
    assert statuses(looked_up(portcheck, "cudaStream_t")) == [
        ("acme", ["native", "wrapped"], "unknown", None, "none"),
        ("moon", ["main"], "unknown", None, "none"),
    ]
    text = answered(portcheck("lookup", "cudaStream_t"))
    assert "acme       unknown     (native, wrapped)\n           no public evidence either way\n" in text


def test_the_default_profile_comes_first_and_once(portcheck: Run, tmp_path: Path) -> None:
    folder = tmp_path / "mine" / "targets" / "zed"
    folder.mkdir(parents=True)
    about = "target: zed\nname: Zed\nname_zh: Zed\nvendor: Zed\nfacts_date: '2026-11'\ncoverage: none\n"
    profiles = "default_profile: b\nprofiles: {a: {name: A, mode: text}, b: {name: B, mode: text}}\n"
    (folder / "target.yaml").write_text(about + profiles, "utf-8")
    zed = looked_up(portcheck, "cudaMalloc", "--rules", tmp_path / "mine")["targets"][-1]
    assert (zed["target"], zed["profiles"]) == ("zed", ["b", "a"])


def test_a_gap_of_older_sdks_is_shown_beside_what_is_unknown_now(portcheck: Run) -> None:
    (acme,) = looked_up(portcheck, "cudaBindTexture", "-t", "acme")["targets"]
    assert (acme["status"], acme["since"], acme["until"], acme["evidence"]) == ("unknown", None, None, [])
    assert [(row["status"], row["until"], row["note"]) for row in acme["outweighed"]] == [
        ("missing", "3.0", "no textures")
    ]


def test_a_row_of_nothing_known_has_its_note_and_source(portcheck: Run) -> None:
    text = answered(portcheck("lookup", "cudaDeviceReset", "-t", "acme"))
    assert "unknown     (native)\n           a port leaves it out\n           use: some/port@0:a.cu#L2\n" in text
    assert "no public evidence" not in text


# Which name is meant


def test_what_holds_for_a_library_holds_for_its_names(portcheck: Run) -> None:
    content = looked_up(portcheck, "cudnnCreate")
    assert statuses(content) == [
        ("acme", ["native", "wrapped"], "redesign", None, "documented"),
        ("moon", ["main"], "redesign", None, "table"),
    ]
    assert content["targets"][1]["note"] == "another kind of API; by the tables of acme"


def test_an_alias_is_answered_by_the_name_that_it_stands_for(portcheck: Run) -> None:
    assert heading(portcheck, "cudaFree") == [
        "cudaFree  CUDA Runtime, host function in cuda_runtime_api.h",
        "  another name of cudaFree_v2, by a macro of NVIDIA's header",
    ]
    content = looked_up(portcheck, "cudaFree", "-t", "acme", "-t", "moon")
    assert (content["symbol"], content["entry"], content["others"]) == ("cudaFree", "cudaFree_v2", ["cudaFree_v2"])
    assert statuses(content) == [
        ("acme", ["native"], "rename", "acFree", "table"),
        ("moon", ["main"], "rename", "acFree", "table"),
    ]
    assert [answer["note"] for answer in content["targets"]] == [
        "the tables have it as cudaFree_v2",
        "the tables have it as cudaFree_v2; by the tables of acme",
    ]


def test_the_name_itself_is_as_sure_as_its_row(portcheck: Run) -> None:
    assert heading(portcheck, "cudaFree_v2") == [
        "cudaFree_v2  CUDA Runtime, host function in cuda_runtime_api.h",
        "  also called cudaFree",
        "  CUDA: seen from 11.8 to 13.5",
    ]
    content = looked_up(portcheck, "cudaFree_v2", "-t", "acme")
    assert statuses(content) == [("acme", ["native"], "rename", "acFree", "witnessed")]
    assert content["others"] == ["cudaFree"]


def test_a_header(portcheck: Run) -> None:
    assert heading(portcheck, "cuda_runtime.h") == [
        "cuda_runtime.h  CUDA Runtime, header",
        "  CUDA: seen from 11.8 to 13.5",
    ]
    content = looked_up(portcheck, "cuda_runtime.h")
    assert content["kind"] == "header"
    assert statuses(content) == [
        ("acme", ["native"], "rename", "ac.h", "witnessed"),
        ("acme", ["wrapped"], "same", None, "table"),
        ("moon", ["main"], "rename", "ac.h", "table"),
    ]


def test_what_holds_for_the_names_of_a_library_does_not_hold_for_its_headers(portcheck: Run) -> None:
    assert statuses(looked_up(portcheck, "cudnn.h", "-t", "acme")) == [("acme", ["native"], "unknown", None, "none")]


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("wmma", "nvcuda::wmma"),
        ("fragment", "nvcuda::wmma::fragment"),
        ("wmma::fragment", "nvcuda::wmma::fragment"),
        ("nvcuda", "nvcuda"),
        ("nvcuda::wmma::fragment", "nvcuda::wmma::fragment"),
    ],
)
def test_the_last_part_of_a_qualified_name_will_do(portcheck: Run, part: str, name: str) -> None:
    assert looked_up(portcheck, part)["symbol"] == name


@pytest.mark.parametrize("part", ["ragment", "nvcuda::fragment", "wm_a", "%", "nvcuda::", "Fragment"])
def test_another_part_of_a_qualified_name_will_not(portcheck: Run, part: str) -> None:
    refused(portcheck("lookup", part), f"portcheck: {part} is in no catalogue of CUDA names; ")


@pytest.mark.parametrize(
    ("symbol", "line"),
    [
        ("cudaBindTexture", "  CUDA: deprecated since 11.0; gone since 12.0"),
        ("cudaThreadExit", "  CUDA: deprecated since 10.0; successor cudaDeviceReset"),
        ("cudnnCreate", "  cuDNN: seen from 7.0.0 to 9.10.0"),
        ("cudnnOldForward", "  cuDNN: deprecated since 9.0.0; successor cudnnBackendExecute"),
        ("fragment", "  CUDA: needs sm_70"),
    ],
)
def test_the_history_of_a_name(portcheck: Run, symbol: str, line: str) -> None:
    assert heading(portcheck, symbol)[1:] == [line]


def test_a_name_without_history(portcheck: Run) -> None:
    assert heading(portcheck, "cudaStream_t") == ["cudaStream_t  CUDA Runtime, type"]
    assert heading(portcheck, "__shfl_sync") == ["__shfl_sync  CUDA device built-ins, device function"]


@pytest.mark.parametrize(
    ("symbol", "sentence"),
    [
        ("cudaMaloc", "cudaMaloc is in no catalogue of CUDA names; nearest are cudaMalloc\n"),
        ("CUDAMALLOC", "CUDAMALLOC is in no catalogue of CUDA names; nearest are cudaMalloc\n"),
        ("cudaStream", "cudaStream is in no catalogue of CUDA names; nearest are cudaStream_t"),
        ("xyzzy", "xyzzy is in no catalogue of CUDA names; no name is near it\n"),
        ("", " is in no catalogue of CUDA names; no name is near it\n"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(portcheck: Run, symbol: str, sentence: str) -> None:
    for form in ("terminal", "json"):
        refused(portcheck("lookup", symbol, "-f", form), f"portcheck: {sentence}")


@pytest.mark.parametrize(
    ("symbol", "cuda"), [("acMalloc", "cudaMalloc"), ("acFree", "cudaFree_v2"), ("ac.h", "cuda_runtime.h")]
)
def test_a_name_of_the_vendors_leads_back_to_the_cuda_name(portcheck: Run, symbol: str, cuda: str) -> None:
    sentence = f"portcheck: {symbol} is no CUDA name; it takes the place of {cuda} on acme: look that up\n"
    refused(portcheck("lookup", symbol), sentence)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Missing argument 'SYMBOL'"),
        (["cudaMalloc", "-f", "yaml"], "Invalid value for '-f' / '--format'"),
        (["cudaMalloc", "--rules", "nowhere"], "nowhere: no such folder of rules"),
        (["cudaMalloc", "-t", "acne"], "unknown target 'acne': did you mean acme? known are acme, moon"),
        (["cudaMalloc", "-t", "acme:raw"], "unknown profile of acme 'raw': known are native, wrapped"),
        (["cudaMalloc", "-t", "acme+macro"], "unknown porting mode of acme 'macro': did you mean macros?"),
        (["cudaMalloc", "-t", "acme@new"], "SDK version 'new': expected numbers between dots"),
    ],
)
def test_what_cannot_be_answered(portcheck: Run, arguments: list[str], sentence: str) -> None:
    refused(portcheck("lookup", *arguments), sentence)


# --target


@pytest.mark.parametrize(
    ("target", "answer"),
    [
        ("acme", ("acme", ["native"], "rename", "acMalloc", "witnessed")),
        ("acme:wrapped", ("acme", ["wrapped"], "same", None, "table")),
        ("acme+macros", ("acme", ["native+macros"], "same", None, "witnessed")),
        ("acme:wrapped+macros", ("acme", ["wrapped+macros"], "same", None, "witnessed")),
        ("acme@2.0", ("acme", ["native@2.0"], "rename", "acMalloc", "witnessed")),
        ("acme@1.9", ("acme", ["native@1.9"], "adapt", "acMallocOn", "documented")),
        ("acme:wrapped@1.9", ("acme", ["wrapped@1.9"], "adapt", "acMallocOn", "documented")),
        ("acme+macros@1.9", ("acme", ["native+macros@1.9"], "adapt", "acMallocOn", "documented")),
        ("moon", ("moon", ["main"], "rename", "acMalloc", "table")),
    ],
)
def test_a_target_with_profile_mode_and_sdk(
    portcheck: Run, target: str, answer: tuple[str, list[str], str, str | None, str]
) -> None:
    assert statuses(looked_up(portcheck, "cudaMalloc", "--target", target)) == [answer]
    (way,) = answer[1]
    assert f"({way})\n" in answered(portcheck("lookup", "cudaMalloc", "-t", target))


def test_targets_stand_in_the_order_asked_for(portcheck: Run) -> None:
    content = looked_up(portcheck, "cudaMalloc", "-t", "moon", "-t", "acme@2.0", "-t", "acme", "-t", "moon")
    assert [(answer["target"], answer["profiles"]) for answer in content["targets"]] == [
        ("moon", ["main"]),
        ("acme", ["native@2.0"]),
        ("acme", ["native"]),
    ]


def test_what_a_layer_does_not_keep(portcheck: Run) -> None:
    assert statuses(looked_up(portcheck, "__shfl_sync")) == [
        ("acme", ["native"], "missing", None, "documented"),
        ("acme", ["wrapped"], "unknown", None, "none"),
        ("moon", ["main"], "missing", None, "table"),
    ]


# --rules


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    folder = tmp_path / "mine" / "targets" / "acme"
    folder.mkdir(parents=True)
    rows = "".join(
        f"- {{symbol: {symbol}, status: rename, replacement: my{symbol}, confidence: witnessed,"
        f' evidence: [{{basis: use, source: "mine@0:a.cu#L1"}}]}}\n'
        for symbol in ("cudaMalloc", "__shfl_sync", "cudnnCreate")
    )
    (folder / "rows.yaml").write_text(f"target: acme\nlibrary: cuda_runtime\nrows:\n{rows}", "utf-8")
    return tmp_path / "mine"


@pytest.mark.parametrize("symbol", ["cudaMalloc", "__shfl_sync", "cudnnCreate"])
def test_a_row_of_a_private_pack_wins_and_says_where_it_is_from(portcheck: Run, mine: Path, symbol: str) -> None:
    """Over a row, a gap and what holds for a library."""
    (answer,) = looked_up(portcheck, symbol, "-t", "acme", "--rules", mine)["targets"]
    assert (answer["status"], answer["replacement"], answer["origin"]) == ("rename", f"my{symbol}", str(mine))
    assert answer["evidence"] == [{"basis": "use", "source": "mine@0:a.cu#L1"}]
    assert {row["origin"] for row in answer["outweighed"]} == {"built-in"}
    shown = answered(portcheck("lookup", symbol, "-t", "acme", "--rules", mine))
    assert f"\n           from {mine}\n           use: mine@0:a.cu#L1\n" in shown


def test_a_row_of_the_built_in_rules_does_not_say_where_it_is_from(portcheck: Run, mine: Path) -> None:
    assert "from " not in answered(portcheck("lookup", "cudaMalloc", "-t", "acme")).partition("\n\n")[2]
    (answer,) = looked_up(portcheck, "cudaFree_v2", "-t", "acme", "--rules", mine)["targets"]
    assert (answer["replacement"], answer["origin"]) == ("acFree", "built-in")
    assert f"from {mine}" not in answered(portcheck("lookup", "cudaFree_v2", "-t", "acme", "--rules", mine))
