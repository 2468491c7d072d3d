"""The diff verb: two saved scans held against each other."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from cli.program import Run, answered, refused
from portcheck.report.diff.registry import formats

SCHEMA = Draft202012Validator(json.loads((Path(__file__).parents[2] / "docs/diff.schema.json").read_text("utf-8")))
BEFORE = "void f(void* p, int n) {\n  cudaMalloc(&p, n);\n}\n"
AFTER = "void f(void* p, int n) {\n\n  cudaMalloc(&p, n);\n  cudaNobodyKnows();\n  cudaFree(p);\n}\n"


@pytest.fixture
def scans(tmp_path: Path, small_rules: Path, portcheck: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project before and after a change, scanned, as ``a.json`` and ``b.json.gz``."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "src").mkdir()
    for source, file in ((BEFORE, "a.json"), (AFTER, "b.json.gz")):
        (tmp_path / "src" / "a.cu").write_text(source, encoding="utf-8")
        assert portcheck("scan", "src", "-q", "-o", file).code == 0
    return tmp_path


def as_json(portcheck: Run, *arguments: object) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(answered(portcheck("diff", *arguments, "-f", "json")))
    SCHEMA.validate(content)
    return content


def test_what_a_change_of_the_sources_does(portcheck: Run, scans: Path) -> None:
    content = as_json(portcheck, "a.json", "b.json.gz")
    assert content["differing"] == {"sources": True, "rules": False, "tool": False}
    assert content["files"] == {"added": [], "removed": [], "changed": ["a.cu"]}
    new = {row["symbol"] for row in content["names"] if row["what"] == "new"}
    assert "cudaFree" in new
    assert "cudaMalloc" not in {row["symbol"] for row in content["names"]}
    back = as_json(portcheck, "b.json.gz", "a.json")
    assert {row["symbol"] for row in back["names"] if row["what"] == "gone"} == new


def test_nothing_changed(portcheck: Run, scans: Path) -> None:
    content = as_json(portcheck, "a.json", "a.json")
    assert (content["names"], content["differing"]["sources"]) == ([], False)


def test_other_rules_and_the_same_sources(portcheck: Run, scans: Path, small_rules: Path) -> None:
    target = json.loads((scans / "a.json").read_text("utf-8"))["landings"][0]["target"]
    pack = scans / "pack" / "targets" / target
    pack.mkdir(parents=True)
    evidence = "[{basis: use, source: team#1}]"
    row = f"rows:\n- {{symbol: cudaMalloc, status: missing, confidence: witnessed, evidence: {evidence}}}\n"
    (pack / "own.yaml").write_text(f"target: {target}\nlibrary: cuda_runtime\n{row}", encoding="utf-8")
    (scans / "src" / "a.cu").write_text(BEFORE, encoding="utf-8")
    assert portcheck("scan", "src", "-q", "-o", "c.json", "--rules", scans / "pack").err == ""
    content = as_json(portcheck, "a.json", "c.json")
    assert content["differing"] == {"sources": False, "rules": True, "tool": False}
    (changed,) = [row for row in content["names"] if row["symbol"] == "cudaMalloc"]
    assert changed["what"] == "changed"
    assert changed["targets"][target][0]["to"] == "missing"
    text = " ".join(answered(portcheck("diff", "a.json", "c.json")).split())
    assert "The rules changed; the sources did not, as far as the reports show them." in text


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", formats())
def test_outputs(portcheck: Run, scans: Path, name: str, lang: str) -> None:
    out = answered(portcheck("diff", "a.json", "b.json.gz", "-f", name, "-o", f"{name}:out", "--lang", lang))
    assert Path("out").read_bytes().decode().replace("\r\n", "\n") == out.replace("\r\n", "\n")
    assert answered(portcheck("diff", "a.json", "b.json.gz", "-f", name, "--lang", lang)) == out
    assert answered(portcheck("diff", "a.json", "b.json.gz", "-q", "-o", "r.md.gz")) == ""
    assert Path("r.md.gz").read_bytes()[:2] == b"\x1f\x8b"


def test_the_code_is_0_whatever_differs(portcheck: Run, scans: Path) -> None:
    assert "got worse" in answered(portcheck("diff", "a.json", "b.json.gz"))


def test_another_sdk_is_paired_by_target(portcheck: Run, scans: Path) -> None:
    first = json.loads((scans / "a.json").read_text("utf-8"))["targets"][0]
    for version, file in (("1.0", "c.json"), ("2.0", "d.json")):
        assert portcheck("scan", "src", "-q", "-t", f"{first}@{version}", "-o", file).err == ""
    (target,) = as_json(portcheck, "c.json", "d.json")["targets"]
    assert target["id"] == f"{first}@1.0 → {first}@2.0"
    both = ("c.json", "d.json", "--pair", f"{first}@1.0={first}@2.0", "-t", f"{first}@2.0")
    assert len(as_json(portcheck, *both)["targets"]) == 1


def test_some_targets(portcheck: Run, scans: Path) -> None:
    ids = json.loads((scans / "a.json").read_text("utf-8"))["targets"]
    content = as_json(portcheck, "a.json", "b.json.gz", "-t", ids[1])
    assert [target["id"] for target in content["targets"]] == [ids[1]]
    text = answered(portcheck("diff", "a.json", "b.json.gz", "-t", ids[1]))
    assert not re.search(rf"\b{ids[0]}\b", text)


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (["a.json"], ["Missing argument 'AFTER'"]),
        (["-", "-"], ["stdin (-) can be one of the two scans, not both"]),
        (["a.json", "nowhere.json"], ["nowhere.json: cannot be read"]),
        (["a.json", "a.json", "--pair", "x"], ["--pair x: expected two targets as BEFORE_ID=AFTER_ID"]),
        (["a.json", "a.json", "--pair", "x=y"], ["unknown target in the report 'x'"]),
        (["a.json", "a.json", "-t", "x"], ["unknown target in the report 'x'"]),
        (["a.json", "a.json", "-f", "sarif"], ["Invalid value for '-f'"]),
        (["a.json", "a.json", "-o", "x.sarif"], ["the suffix tells no format", "csv, html, json, markdown, terminal"]),
    ],
)
def test_bad_input(portcheck: Run, scans: Path, arguments: list[str], parts: list[str]) -> None:
    refused(portcheck("diff", *arguments), *parts)
