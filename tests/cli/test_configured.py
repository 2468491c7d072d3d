"""The configuration in a scan, and the command line, which has the last word."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cli.program import Run, answered, refused

SOURCE = """#include <cuda_runtime.h>
#ifdef USE_OURS
int a = cudaFree(p);
#else
int b = cudaMalloc(p, 1);
#endif
"""


@pytest.fixture
def tree(tmp_path: Path, small_rules: Path) -> Path:
    root = tmp_path / "tree"
    for name in ("src/a.cu", "third_party/b.cu"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(SOURCE)
    return root


def scanned(portcheck: Run, tree: Path, text: str, *options: object) -> dict[str, Any]:
    (tree / "portcheck.toml").write_text(text)
    content: dict[str, Any] = json.loads(answered(portcheck("scan", tree, "--format", "json", *options)))
    return content


def test_targets(portcheck: Run, tree: Path) -> None:
    assert scanned(portcheck, tree, "")["targets"] == ["cambricon", "musa"]
    assert scanned(portcheck, tree, 'targets = ["musa"]')["targets"] == ["musa"]
    assert scanned(portcheck, tree, 'targets = ["musa"]', "-t", "cambricon")["targets"] == ["cambricon"]


def test_patterns(portcheck: Run, tree: Path) -> None:
    content = scanned(portcheck, tree, 'exclude = ["third_party/"]')
    assert [file["path"] for file in content["files"]] == ["src/a.cu"]
    (skipped,) = content["skipped"]
    assert (skipped["path"], skipped["kind"], skipped["reason_zh"]) == ("third_party", "excluded", "被配置排除")


def test_guards(portcheck: Run, tree: Path) -> None:
    def regions(content: dict[str, Any]) -> dict[str, tuple[str, list[str]]]:
        return {
            occurrence["symbol"]: (occurrence["region"], occurrence.get("guards", []))
            for occurrence in content["occurrences"]
            if occurrence["kind"] == "function" and occurrence["file"] == "src/a.cu"
        }

    assert regions(scanned(portcheck, tree, ""))["cudaFree"] == ("active", [])
    own = regions(scanned(portcheck, tree, '[guards]\nUSE_OURS = ["musa"]\n'))
    assert own == {"cudaFree": ("guarded", ["musa"]), "cudaMalloc": ("active", [])}
    overruled = regions(scanned(portcheck, tree, '[guards]\nUSE_OURS = ["musa"]\n', "-D", "USE_OURS"))
    assert (overruled["cudaFree"][0], overruled["cudaMalloc"][0]) == ("active", "dead")


def test_another_configuration(portcheck: Run, tree: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text('targets = ["cambricon"]\n')
    assert scanned(portcheck, tree, "mistake = 1", "--config", other)["targets"] == ["cambricon"]
    refused(portcheck("scan", tree, "--config", tmp_path / "none.toml"), "none.toml: is not there")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('targets = ["muse"]', "1: targets: unknown target 'muse': did you mean musa?"),
        ('targets = ["musa:s9"]', "1: targets: unknown profile of musa 's9'"),
        ('[guards]\nX = ["musas"]', "2: guards.X: unknown target 'musas': did you mean musa?"),
        ('cuda-version = ["1x"]', "1: cuda-version: 1x: expected a version as 13.0"),
        ("[effort.prices]\nnone = 1", "2: effort.prices.none: unknown price 'none'"),
        ("[gate.target.muse]\nmax-days = 1", "1: gate.target.muse: unknown target 'muse': did you mean musa?"),
        (
            'targets = ["musa"]\n[gate.target.cambricon]\nmax-days = 1',
            "2: gate.target.cambricon: is none of the targets",
        ),
        ('[severity]\ncudaMalloca = "off"', "2: severity.cudaMalloca: fits no rule: did you mean cudaMalloc?"),
        ('[severity]\n"cuda_runtim/*" = "off"', "unknown library 'cuda_runtim': did you mean cuda_runtime?"),
        ('[severity]\n"cuda_runtime/nothingAtAll*" = "off"', "fits no rule: write library/symbol"),
    ],
)
def test_what_the_rules_do_not_have(portcheck: Run, tree: Path, text: str, says: str) -> None:
    (tree / "portcheck.toml").write_text(text)
    outcome = portcheck("scan", tree)
    refused(outcome, says)
    assert outcome.err.startswith(f"portcheck: {tree}/portcheck.toml:")


@pytest.mark.parametrize(
    "text",
    [
        '[severity]\ncudaMalloc = "off"\n"cuda_runtime/*" = "warning"\n"*" = "error"\n"*/cudaM*" = "off"',
        '[severity]\n"cuda_runtime/cuda_runtime.h" = "off"\n"hazard/*" = "off"',
        'targets = ["all"]\n[gate.target.musa]\nmax-days = 1',
        'targets = ["musa"]\n[gate.target.musa]\nmax-days = 1\n[gate.folder.src.target.musa]\nmax-days = 1',
        '[gate.target."musa"]\nmax-days = 1',
    ],
)
def test_what_the_rules_have(portcheck: Run, tree: Path, text: str) -> None:
    assert scanned(portcheck, tree, text)["files"]


def test_all_faults_of_the_names_at_once(portcheck: Run, tree: Path) -> None:
    text = 'targets = ["a", "b"]\n[severity]\nc = "off"\n[guards]\nD = ["e"]\n'
    (tree / "portcheck.toml").write_text(text)
    refused(portcheck("scan", tree), "the configuration has 4 faults:")
