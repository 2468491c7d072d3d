"""``rules coverage``: which targets cover what, of a scan's names or of a whole library."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from cli.program import Run, answered, refused

pytestmark = pytest.mark.usefixtures("small_rules")

Mention = tuple[str, str, str, str]
"""Symbol, library, kind and region."""
Report = Callable[[Iterable[Mention]], Path]
MENTIONS: tuple[Mention, ...] = (
    ("cudaMalloc", "cuda_runtime", "function", "active"),
    ("cudaMalloc", "cuda_runtime", "function", "active"),
    ("cudaStream_t", "cuda_runtime", "type", "active"),
    ("cudnnCreate", "cudnn", "function", "active"),
    ("cudnnCreate", "cudnn", "function", "dead"),
    ("cudaDeviceReset", "cuda_runtime", "function", "guarded"),
    ("cuda_runtime.h", "cuda_runtime", "header", "active"),
    ("__shfl_sync", "device_builtins", "function", "active"),
    ("warp-size-literal", "hazard", "hazard", "active"),
)
SHOWN = """\
5 names, by target
                      same    rename     adapt  redesign   missing   unknown
  acme                             2                   1         1         1
  acme:wrapped           2                             1                   2
  moon                             2                   1         1         1

What is open, the gravest first
  __shfl_sync  device_builtins, 1 use
    missing   acme, moon
    unknown   acme:wrapped
  cudnnCreate  cudnn, 1 use
    redesign  acme, acme:wrapped, moon
  cudaStream_t  cuda_runtime, 1 use
    unknown   acme, acme:wrapped, moon
"""
SHOWN_ZH = """\
5 个名称，按目标平台
                      不变      改名      适配  重新设计      缺失      未知
  acme                             2                   1         1         1
  acme:wrapped           2                             1                   2
  moon                             2                   1         1         1

未解决的名称，最严重的在前
  __shfl_sync  device_builtins，使用 1 次
    缺失      acme、moon
    未知      acme:wrapped
  cudnnCreate  cudnn，使用 1 次
    重新设计  acme、acme:wrapped、moon
  cudaStream_t  cuda_runtime，使用 1 次
    未知      acme、acme:wrapped、moon
"""
LANDINGS = ("-t", "acme", "-t", "acme:wrapped", "-t", "moon")


@pytest.fixture
def report(tmp_path: Path) -> Report:
    def written(mentions: Iterable[Mention]) -> Path:
        keys = ("symbol", "library", "kind", "region")
        path = tmp_path / "report.json"
        occurrences = [dict(zip(keys, mention, strict=True)) for mention in mentions]
        path.write_text(json.dumps({"occurrences": occurrences}), "utf-8")
        return path

    return written


def coverage(portcheck: Run, *arguments: object) -> list[dict[str, Any]]:
    content = json.loads(answered(portcheck("rules", "coverage", *arguments, "--format", "json")))
    assert list(content) == ["names"]
    names = content["names"]
    assert isinstance(names, list)
    return names


# Of a report


def test_counts_by_target_and_what_is_open(portcheck: Run, report: Report) -> None:
    assert answered(portcheck("rules", "coverage", report(MENTIONS), *LANDINGS)) == SHOWN
    assert answered(portcheck("rules", "coverage", report(MENTIONS), *LANDINGS, "--lang", "zh")) == SHOWN_ZH


def test_json_has_every_name_the_gravest_first(portcheck: Run, report: Report) -> None:
    rows = coverage(portcheck, report(MENTIONS), *LANDINGS)
    assert [(row["symbol"], row["library"], row["uses"]) for row in rows] == [
        ("__shfl_sync", "device_builtins", 1),
        ("cudnnCreate", "cudnn", 1),
        ("cudaStream_t", "cuda_runtime", 1),
        ("cudaMalloc", "cuda_runtime", 2),
        ("cuda_runtime.h", "cuda_runtime", 1),
    ]
    assert [list(row["statuses"].values()) for row in rows] == [
        ["missing", "unknown", "missing"],
        ["redesign", "redesign", "redesign"],
        ["unknown", "unknown", "unknown"],
        ["rename", "same", "rename"],
        ["rename", "same", "rename"],
    ]
    assert list(rows[0]["statuses"]) == ["acme", "acme:wrapped", "moon"]


def test_all_targets_where_none_is_named(portcheck: Run, report: Report) -> None:
    rows = coverage(portcheck, report(MENTIONS))
    assert {tuple(row["statuses"]) for row in rows} == {("acme", "moon")}


def test_much_use_outweighs_a_graver_status(portcheck: Run, report: Report) -> None:
    rare = ("__shfl_sync", "device_builtins", "function", "active")
    often = ("cudaStream_t", "cuda_runtime", "type", "active")
    assert [row["symbol"] for row in coverage(portcheck, report([rare, *[often] * 3]))] == ["__shfl_sync", often[0]]
    assert [row["symbol"] for row in coverage(portcheck, report([rare, *[often] * 4]))] == [often[0], "__shfl_sync"]
    shown = answered(portcheck("rules", "coverage", report([rare, *[often] * 4])))
    assert "  cudaStream_t  cuda_runtime, 4 uses\n    unknown   acme, moon\n" in shown


def test_nothing_open_nothing_listed(portcheck: Run, report: Report) -> None:
    shown = answered(portcheck("rules", "coverage", report(MENTIONS[:2])))
    assert shown.splitlines()[0] == "1 name, by target"
    assert "open" not in shown


def test_a_hostile_name_does_not_steer_the_terminal(portcheck: Run, report: Report) -> None:
    mentions = report([("cuda\x1b[31mFree", "cuda\u202e_runtime", "function", "active")])
    text = answered(portcheck("rules", "coverage", mentions, "-t", "acme"))
    assert "  cuda\\x1b[31mFree  cuda\\u202e_runtime, 1 use\n" in text
    assert all(line.isprintable() for line in text.splitlines())


def test_a_name_and_a_header_are_told_apart(portcheck: Run, report: Report) -> None:
    """Families speak of names, not of headers."""
    mentions = [("cudnnCreate", "cudnn", kind, "active") for kind in ("function", "header")]
    rows = coverage(portcheck, report(mentions), "-t", "acme")
    assert [row["statuses"]["acme"] for row in rows] == ["redesign", "unknown"]


def test_the_scans_own_report_is_read(portcheck: Run, tmp_path: Path) -> None:
    (tmp_path / "a.cu").write_text(
        "void f() {\n cudaMalloc(&p, 3);\n cudaMalloc(&q, 3);\n cudaStream_t s;\n}\n", "utf-8"
    )
    path = tmp_path / "report.json"
    answered(portcheck("scan", tmp_path / "a.cu", "-q", "-o", path))
    assert [(row["symbol"], row["uses"]) for row in coverage(portcheck, path)] == [
        ("cudaStream_t", 1),
        ("cudaMalloc", 2),
    ]
    answered(portcheck("scan", tmp_path / "a.cu", "-q", "-o", path, "--detail", "summary"))
    sentence = f"{path}: holds no mentions; scan again with --detail findings\n"
    refused(portcheck("rules", "coverage", path), sentence)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "no JSON",
        "[]",
        "3",
        "{}",
        '{"occurrences": 3}',
        '{"occurrences": [3]}',
        '{"occurrences": [{"symbol": "cudaMalloc"}]}',
        '{"occurrences": [{"symbol": ["cudaMalloc"], "library": "l", "kind": "type", "region": "active"}]}',
    ],
)
def test_what_is_no_report(portcheck: Run, tmp_path: Path, content: str) -> None:
    path = tmp_path / "other.json"
    path.write_text(content, "utf-8")
    sentence = f"portcheck: {path}: no report of portcheck; make one with portcheck scan . --output json:{path}\n"
    refused(portcheck("rules", "coverage", path), sentence)


def test_bytes_are_no_report(portcheck: Run, tmp_path: Path) -> None:
    (tmp_path / "other.json").write_bytes(b"\xff\xfe\0")
    refused(portcheck("rules", "coverage", tmp_path / "other.json"), "other.json: no report of portcheck")


def test_a_report_without_active_mentions(portcheck: Run, report: Report) -> None:
    sentence = "report.json: holds no mentions; scan again with --detail findings"
    refused(portcheck("rules", "coverage", report([])), sentence)
    refused(portcheck("rules", "coverage", report(MENTIONS[4:6])), sentence)


# Of a library


def test_every_name_of_a_library_once(portcheck: Run) -> None:
    """No aliases, no namespaces, no headers."""
    rows = coverage(portcheck, "--library", "cuda_runtime")
    assert {row["symbol"] for row in rows} == {
        "cudaMalloc", "cudaFree_v2", "cudaBindTexture", "cudaThreadExit", "cudaDeviceReset", "cudaStream_t",
    }  # fmt: skip
    assert {(row["library"], row["uses"]) for row in rows} == {("cuda_runtime", 1)}
    builtins = coverage(portcheck, "--library", "device_builtins")
    assert {row["symbol"] for row in builtins} == {"nvcuda::wmma::fragment", "__shfl_sync"}


def test_a_library_on_targets_with_profile_and_sdk(portcheck: Run) -> None:
    shown = answered(
        portcheck("rules", "coverage", "--library", "cuda_runtime", "-t", "acme:wrapped", "-t", "acme@1.0")
    )
    assert shown.splitlines()[:4] == [
        "6 names, by target",
        "                      same    rename     adapt  redesign   missing   unknown",
        "  acme:wrapped           2                                                 4",
        "  acme@1.0                         1         1                   1         3",
    ]
    assert "  cudaBindTexture  cuda_runtime, 1 use\n    missing   acme@1.0\n    unknown   acme:wrapped\n" in shown
    assert "  cudaMalloc  cuda_runtime, 1 use\n    adapt     acme@1.0\n" in shown


def test_a_private_pack_covers_more(portcheck: Run, tmp_path: Path) -> None:
    folder = tmp_path / "mine" / "targets" / "acme"
    folder.mkdir(parents=True)
    row = "{symbol: cudaStream_t, status: same, confidence: table, evidence: [{basis: use, source: mine}]}"
    (folder / "rows.yaml").write_text(f"target: acme\nlibrary: cuda_runtime\nrows:\n- {row}\n", "utf-8")

    def status(*arguments: object) -> str:
        rows = coverage(portcheck, "--library", "cuda_runtime", "-t", "acme", *arguments)
        return next(str(row["statuses"]["acme"]) for row in rows if row["symbol"] == "cudaStream_t")

    assert (status(), status("--rules", tmp_path / "mine")) == ("unknown", "same")


def test_of_much_that_is_open_forty_are_shown(portcheck: Run, tmp_path: Path) -> None:
    (tmp_path / "more" / "catalogue").mkdir(parents=True)
    names = "".join(f"- {{name: big{number:04}, kind: function}}\n" for number in range(1050))
    text = f"library: big\ntitle: Big\nsource: s\nsymbols:\n{names}"
    (tmp_path / "more" / "catalogue" / "big.yaml").write_text(text, "utf-8")
    arguments = ("rules", "coverage", "--library", "big", "--rules", tmp_path / "more")
    shown = answered(portcheck(*arguments)).splitlines()
    assert [line.split() for line in shown if line.startswith("  acme ")] == [["acme", "1,050"]]
    assert "What is open, the gravest first (40 of 1,050; --format json has all)" in shown
    assert [line.split()[0] for line in shown if "1 use" in line] == [f"big{number:04}" for number in range(40)]
    assert len(coverage(portcheck, *arguments[2:])) == 1050


@pytest.mark.parametrize(
    ("library", "sentence"),
    [
        ("cudn", "unknown library 'cudn': did you mean cudnn? known are cuda_runtime, cudnn, device_builtins, nvcc\n"),
        ("xyzzy", "unknown library 'xyzzy': known are cuda_runtime, cudnn, device_builtins, nvcc\n"),
        ("", "unknown library '': known are cuda_runtime, cudnn, device_builtins, nvcc\n"),
        ("nvcc", "the library 'nvcc' has no names that code can use\n"),
    ],
)
def test_a_library_without_names(portcheck: Run, library: str, sentence: str) -> None:
    refused(portcheck("rules", "coverage", "--library", library), f"portcheck: {sentence}")


# Neither, both, or not at all


def test_neither_a_report_nor_a_library(portcheck: Run) -> None:
    sentence = "give either a report (portcheck scan . --output json:report.json) or --library LIBRARY\n"
    refused(portcheck("rules", "coverage"), f"portcheck: {sentence}")


def test_both_a_report_and_a_library(portcheck: Run, report: Report) -> None:
    arguments = ("rules", "coverage", report(MENTIONS), "--library", "cudnn")
    refused(portcheck(*arguments), "portcheck: give either a report ")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nowhere.json"], "portcheck: nowhere.json: cannot be read: No such file or directory\n"),
        (["."], "portcheck: .: cannot be read: Is a directory\n"),
        (["--library", "cudnn", "-t", "acne"], "unknown target 'acne': did you mean acme? known are acme, moon\n"),
        (["--library", "cudnn", "-f", "yaml"], "Invalid value for '-f' / '--format'"),
        (["--library", "cudnn", "--rules", "nowhere"], "nowhere: no such folder of rules"),
    ],
)
def test_what_cannot_be_answered(portcheck: Run, arguments: list[str], sentence: str) -> None:
    refused(portcheck("rules", "coverage", *arguments), sentence)
