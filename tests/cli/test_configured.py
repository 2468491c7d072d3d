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
    assert scanned(portcheck, tree, "")["targets"] == ["acme", "moon"]
    assert scanned(portcheck, tree, 'targets = ["moon"]')["targets"] == ["moon"]
    assert scanned(portcheck, tree, 'targets = ["moon"]', "-t", "acme")["targets"] == ["acme"]


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
    own = regions(scanned(portcheck, tree, '[guards]\nUSE_OURS = ["moon"]\n'))
    assert own == {"cudaFree": ("guarded", ["moon"]), "cudaMalloc": ("active", [])}
    overruled = regions(scanned(portcheck, tree, '[guards]\nUSE_OURS = ["moon"]\n', "-D", "USE_OURS"))
    assert (overruled["cudaFree"][0], overruled["cudaMalloc"][0]) == ("active", "dead")


def test_another_configuration(portcheck: Run, tree: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text('targets = ["acme"]\n')
    assert scanned(portcheck, tree, "mistake = 1", "--config", other)["targets"] == ["acme"]
    refused(portcheck("scan", tree, "--config", tmp_path / "none.toml"), "none.toml: is not there")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('targets = ["mooon"]', "1: targets: unknown target 'mooon': did you mean moon?"),
        ('targets = ["moon:s9"]', "1: targets: unknown profile of moon 's9'"),
        ('[guards]\nX = ["moons"]', "2: guards.X: unknown target 'moons': did you mean moon?"),
        ('cuda-version = ["1x"]', "1: cuda-version: 1x: expected a version as 13.0"),
        ("[effort.prices]\nnone = 1", "2: effort.prices.none: unknown price 'none'"),
        ("[gate.target.mooon]\nmax-days = 1", "1: gate.target.mooon: unknown target 'mooon': did you mean moon?"),
        (
            'targets = ["moon"]\n[gate.target.acme]\nmax-days = 1',
            "2: gate.target.acme: is none of the targets (moon); add it to them, or take this out",
        ),
        ('[severity]\ncudaMalloca = "off"', "2: severity.cudaMalloca: fits no rule: did you mean cudaMalloc?"),
        ('[severity]\n"cuda_runtim/*" = "off"', "unknown library 'cuda_runtim': did you mean cuda_runtime?"),
        ('[severity]\n"suppression/unusde" = "off"', "fits no rule: did you mean suppression/unused?"),
        ('[severity]\n"cuda_runtime/nothingAtAll*" = "off"', "fits no rule: write library/symbol"),
    ],
)
def test_what_the_rules_do_not_have(portcheck: Run, tree: Path, text: str, says: str) -> None:
    (tree / "portcheck.toml").write_text(text)
    outcome = portcheck("scan", tree)
    refused(outcome, says)
    assert f"{tree}/portcheck.toml:" in outcome.err


@pytest.mark.parametrize(
    "text",
    [
        '[severity]\ncudaMalloc = "off"\n"cuda_runtime/*" = "warning"\n"*" = "error"\n"*/cudaM*" = "off"',
        '[severity]\n"cuda_runtime/cuda_runtime.h" = "off"\n"hazard/*" = "off"',
        '[severity]\n"suppression/unused" = "error"\n"suppression/*" = "off"\nmalformed = "error"',
        'targets = ["all"]\n[gate.target.moon]\nmax-days = 1',
        'targets = ["moon"]\n[gate.target.moon]\nmax-days = 1\n[gate.folder.src.target.moon]\nmax-days = 1',
        '[gate.target."moon"]\nmax-days = 1',
    ],
)
def test_what_the_rules_have(portcheck: Run, tree: Path, text: str) -> None:
    assert scanned(portcheck, tree, text)["files"]


def test_all_faults_of_the_names_at_once(portcheck: Run, tree: Path) -> None:
    text = 'targets = ["a", "b"]\n[severity]\nc = "off"\n[guards]\nD = ["e"]\n'
    (tree / "portcheck.toml").write_text(text)
    refused(portcheck("scan", tree), "the configuration has 4 faults:")


def test_many_wrong_rules_are_named_and_only_the_first_get_a_hint(portcheck: Run, tree: Path) -> None:
    """Each hint takes a search through all names."""
    (tree / "portcheck.toml").write_text("[severity]\n" + "".join(f'cudaMalloc{n} = "off"\n' for n in range(20)))
    outcome = portcheck("scan", tree)
    refused(
        outcome, "the configuration has 20 faults:", "21: severity.cudaMalloc19: fits no rule: write library/symbol"
    )
    assert outcome.err.count("did you mean cudaMalloc?") == 8
