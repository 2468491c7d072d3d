"""A vendor is a folder of YAML: one more appears in the report with no Python touched."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from portcheck.cli.main import cli

TARGET = """
target: acme
name: Acme GPU
name_zh: 顶点 GPU
vendor: Acme
facts_date: "2026-11"
coverage: Made up for a test.
default_profile: one
profiles:
  one: {name: "Acme One", mode: text}
  kept: {name: "Acme One, names kept", mode: layer}
modes:
  macros: {name: a macro header, kind: header, source: "acme/sdk@0:README.md#L1"}
families:
- {library: ptx, status: missing, note: none of it, evidence: [{basis: documentation, source: "acme/docs@0:ptx.md#L1"}]}
"""
MAPPING = """
target: acme
library: cuda_runtime
rows:
- {symbol: cudaMalloc, status: rename, replacement: acmeMalloc, confidence: witnessed, evidence: [{basis: header, source: "acme/sdk@0:acme.h#L7"}]}
- {symbol: cudaFree, status: missing, confidence: documented, evidence: [{basis: documentation, source: "acme/docs@0:gaps.md#L2"}]}
"""  # noqa: E501


def pack(folder: Path) -> Path:
    target = folder / "rules" / "targets" / "acme"
    target.mkdir(parents=True)
    (target / "target.yaml").write_text(TARGET, encoding="utf-8")
    (target / "cuda_runtime.yaml").write_text(MAPPING, encoding="utf-8")
    return folder / "rules"


def test_new_vendor_from_yaml(tmp_path: Path) -> None:
    source = tmp_path / "a.cu"
    source.write_text("void f() {\n cudaMalloc(&p, 3);\n cudaFree(p);\n cudaDeviceReset();\n}\n", encoding="utf-8")
    rules = pack(tmp_path)
    arguments = ["scan", str(source), "--rules", str(rules), "--format", "json", "--detail", "lines"]
    outcome = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    report = json.loads(outcome.output)
    assert "acme" in report["targets"]
    assert "musa" in report["targets"]
    assert report["lines"]["a.cu"]["acme"] == {
        "unchanged": [],
        "mechanical": [2],
        "manual": [3],
        "unknown": [4],
    }
    found = {f["occurrence"]: f for f in report["findings"] if f["target"] == "acme"}
    assert found["a.cu:2:2"]["replacement"] == "acmeMalloc"
    assert found["a.cu:2:2"]["evidence"] == [{"basis": "header", "source": "acme/sdk@0:acme.h#L7"}]
    assert {f["origin"] for f in found.values()} == {str(rules), None}
    terminal = CliRunner().invoke(cli, ["scan", str(source), "--rules", str(rules)], catch_exceptions=False)
    assert "acme one" in terminal.output


def test_new_vendor_is_looked_up_and_described(tmp_path: Path) -> None:
    rules = str(pack(tmp_path))

    def said(*arguments: str) -> str:
        return CliRunner().invoke(cli, [*arguments, "--rules", rules], catch_exceptions=False).output

    shown = said("lookup", "cudaMalloc")
    assert "acme       rename    acmeMalloc  [witnessed]  (one)\n" in shown
    assert "acme       same        [table]  (kept)\n" in shown
    assert "musa       rename    musaMalloc" in shown
    assert "\n  acme:one  Acme One  (default)\n" in said("targets")
    assert said("targets", "acme:kept").startswith("Acme GPU  顶点 GPU  by Acme\n")
    assert "    missing   acme\n" in said("rules", "coverage", "--library", "ptx", "-t", "acme", "-t", "iluvatar")


def test_new_vendor_by_profile_mode_and_sdk(tmp_path: Path) -> None:
    source = tmp_path / "a.cu"
    source.write_text("void f() {\n cudaMalloc(&p, 3);\n}\n", encoding="utf-8")
    wanted = ("acme:one", "acme:kept", "acme+macros", "acme@2.0")
    options = [part for target in wanted for part in ("-t", target)]
    arguments = ["scan", str(source), *options, "--rules", str(pack(tmp_path)), "--format", "json"]
    report = json.loads(CliRunner().invoke(cli, arguments, catch_exceptions=False).output)
    statuses = {f["target"]: (f["status"], f["confidence"]) for f in report["findings"]}
    assert statuses == {
        "acme:one": ("rename", "witnessed"),
        "acme:kept": ("same", "table"),
        "acme+macros": ("same", "witnessed"),
        "acme@2.0": ("rename", "witnessed"),
    }


def test_private_rows_win_over_the_built_in_ones(tmp_path: Path) -> None:
    source = tmp_path / "a.cu"
    source.write_text("void f() { cudaMalloc(&p, 3); cudaFree(p); }\n", encoding="utf-8")
    folder = tmp_path / "private" / "targets" / "musa"
    folder.mkdir(parents=True)
    text = MAPPING.replace("target: acme", "target: musa")
    (folder / "cuda_runtime.yaml").write_text(text, encoding="utf-8")
    arguments = ["scan", str(source), "-t", "musa", "--rules", str(tmp_path / "private"), "--format", "json"]
    report = json.loads(CliRunner().invoke(cli, arguments, catch_exceptions=False).output)
    assert [f["replacement"] for f in report["findings"]] == ["acmeMalloc", None]
    assert [f["status"] for f in report["findings"]] == ["rename", "missing"]
    assert [f["origin"] for f in report["findings"]] == [str(tmp_path / "private")] * 2
