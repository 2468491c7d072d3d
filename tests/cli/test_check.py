"""The verb check: what is read, what is judged, what is written, and the exit code."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from jsonschema import Draft4Validator, Draft202012Validator

from cli.program import Outcome, Run, answered, refused

SCHEMA = Draft202012Validator(json.loads((Path(__file__).parents[2] / "docs/check.schema.json").read_text("utf-8")))
SARIF = Draft4Validator(json.loads((Path(__file__).parents[1] / "report/schemas/sarif-2.1.0.json").read_text("utf-8")))
MISSING = "void f(CUtensorMap *m) { cuTensorMapReplaceAddress(m, 0); }\n"
RENAMED = "void g(void *p) { cudaFree(p); }\n"
TARGET = ("--target", "hip")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "project"
    (folder / "src").mkdir(parents=True)
    (folder / "src/old.cu").write_text(MISSING, "utf-8")
    (folder / "src/plain.cpp").write_text("int x;\n", "utf-8")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def accepted(project: Path, portcheck: Run) -> Path:
    answered(portcheck("baseline", "write", *TARGET))
    return project


def failed(outcome: Outcome) -> str:
    assert (outcome.code, outcome.err) == (1, "")
    return outcome.out


def as_json(outcome: Outcome) -> dict[str, object]:
    content = json.loads(outcome.out)
    SCHEMA.validate(content)
    assert isinstance(content, dict)
    return content


def test_without_a_baseline_all_that_is_missing_fails(project: Path, portcheck: Run) -> None:
    said = failed(portcheck("check", *TARGET))
    assert "src/old.cu:1:26: hip: missing cuTensorMapReplaceAddress" in said
    assert "no baseline" in said
    assert said.splitlines()[-1] == "portcheck: gate not met: 3 new findings"


def test_what_a_tool_renames_passes(project: Path, portcheck: Run) -> None:
    (project / "src/old.cu").write_text(RENAMED, "utf-8")
    assert "gate met" in answered(portcheck("check", *TARGET))


def test_with_a_baseline_only_what_is_new_fails(accepted: Path, portcheck: Run) -> None:
    said = answered(portcheck("check", *TARGET))
    assert "3 findings are known (.portcheck-baseline)" in said
    (accepted / "src/new.cu").write_text("void h(CUtensorMap *n) { }\n", "utf-8")
    said = failed(portcheck("check", *TARGET))
    assert "src/new.cu:1:8" in said and "src/old.cu" not in said


def test_a_tree_that_has_left_cuda_passes_and_all_is_fixed(accepted: Path, portcheck: Run) -> None:
    (accepted / "src/old.cu").unlink()
    content = as_json(portcheck("check", *TARGET, "--format", "json"))
    assert content["passed"] is True
    assert len(content["fixed"]) == 3  # type: ignore[arg-type]
    assert portcheck("check", *TARGET, "--ratchet").err == ".portcheck-baseline: 3 findings before, 0 now; commit it\n"
    assert as_json(portcheck("check", *TARGET, "--format", "json"))["fixed"] == []


def test_a_tree_without_sources_is_no_success(tmp_path: Path, portcheck: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = portcheck("check")
    assert (outcome.code, outcome.out) == (3, "")
    assert "no source files" in outcome.err and "include and exclude" in outcome.err


@pytest.mark.parametrize("name", ["src/plain.cpp", "notes.txt"])
def test_files_without_cuda_pass(project: Path, portcheck: Run, name: str) -> None:
    (project / "notes.txt").write_text("nothing\n", "utf-8")
    answered(portcheck("check", *TARGET, name))


def test_excluded_files_pass_also_when_they_are_named(project: Path, portcheck: Run) -> None:
    (project / "portcheck.toml").write_text('exclude = ["src/"]\n', "utf-8")
    assert "gate met" in answered(portcheck("check", *TARGET, "src/old.cu"))


def test_of_some_files_only_the_findings_are_judged(accepted: Path, portcheck: Run) -> None:
    (accepted / "portcheck.toml").write_text("[gate]\nmin-readiness = 100\n", "utf-8")
    content = as_json(portcheck("check", *TARGET, "src/old.cu", "--format", "json"))
    assert (content["passed"], content["thresholds"], content["whole_tree"]) == (True, [], False)
    content = as_json(portcheck("check", *TARGET, "--format", "json"))
    assert (content["passed"], content["whole_tree"]) == (False, True)


def test_thresholds_of_target_and_folder(accepted: Path, portcheck: Run) -> None:
    (accepted / "portcheck.toml").write_text(
        "[gate]\nmax-manual-lines = 0\n[gate.target.hip]\nmax-manual-lines = 9\n"
        "[gate.folder.src]\nmax-days = 10000\n[gate.folder.src.target.hip]\nmin-readiness = 90.5\n",
        "utf-8",
    )
    content = as_json(portcheck("check", *TARGET, "--format", "json"))
    found = content["thresholds"]
    assert isinstance(found, list)
    assert [(t["id"], t["folder"], t["asked"], t["met"]) for t in found] == [
        ("max-manual-lines", "", 9, True),
        ("max-days", "src", 10000, True),
        ("min-readiness", "src", 90.5, False),
    ]


def test_the_configuration_says_targets_and_severities(project: Path, portcheck: Run) -> None:
    (project / "portcheck.toml").write_text(
        'targets = ["hip"]\n[severity]\n"cuda_driver/*" = "warning"\ntensor-map = "off"\n', "utf-8"
    )
    said = answered(portcheck("check"))
    assert "Only warned of" in said and said.splitlines()[-1] == "portcheck: gate met (2 warnings)"


def test_no_reason_fails_where_one_is_asked_for(project: Path, portcheck: Run) -> None:
    (project / "src/old.cu").write_text("void f(CUtensorMap *m);  // portcheck: ignore\n", "utf-8")
    answered(portcheck("check", *TARGET))
    (project / "portcheck.toml").write_text("[gate]\nrequire-reason = true\n", "utf-8")
    assert "[suppression/no-reason]" in failed(portcheck("check", *TARGET))


def test_every_format_at_once(accepted: Path, portcheck: Run) -> None:
    (accepted / "src/new.cu").write_text("void h(CUtensorMap *n) { }\n", "utf-8")
    names = ["r.json", "r.md", "r.sarif", "r.html", "r.csv", "junit:r.xml", "gitlab:g.json", "github:g.txt", "r.txt"]
    outcome = portcheck("check", *TARGET, "-q", *(part for name in names for part in ("-o", name)))
    assert (outcome.code, outcome.out, outcome.err) == (1, "", "")
    sarif = json.loads((accepted / "r.sarif").read_text("utf-8"))
    SARIF.validate(sarif)
    results = sarif["runs"][0]["results"]
    known = {r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]: "suppressions" in r for r in results}
    assert known == {"src/old.cu": True, "src/new.cu": False}
    assert "src/new.cu" in (accepted / "g.json").read_text("utf-8")
    assert "src/old.cu" not in (accepted / "g.json").read_text("utf-8")
    assert (accepted / "r.md").read_text("utf-8").startswith("## ❌ portcheck")
    assert "::error file=src/new.cu" in (accepted / "g.txt").read_text("utf-8")


def test_lines_are_quoted_unless_that_is_not_wanted(project: Path, portcheck: Run) -> None:
    assert "cuTensorMapReplaceAddress(m, 0);" in failed(portcheck("check", *TARGET))
    assert "cuTensorMapReplaceAddress(m, 0);" not in failed(portcheck("check", *TARGET, "--no-source"))
    assert "cuTensorMapReplaceAddress(m, 0);" not in failed(portcheck("check", *TARGET, "--no-source", "-f", "json"))


def test_from_a_folder_below_paths_stay_those_of_the_project(
    accepted: Path, portcheck: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (accepted / ".git").mkdir()
    (accepted / "portcheck.toml").write_text('targets = ["hip"]\n', "utf-8")
    monkeypatch.chdir(accepted / "src")
    assert "3 findings are known" in answered(portcheck("check"))
    assert "3 findings are known" in answered(portcheck("check", "old.cu"))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--since", "HEAD", "--staged"], "give one of them"),
        (["--ratchet", "src/old.cu"], "--ratchet needs the whole tree"),
        (["--baseline", "nowhere"], "nowhere: no such baseline"),
        (["--baseline", "src"], "src: "),
    ],
)
def test_what_cannot_be_done_is_said(accepted: Path, portcheck: Run, options: list[str], words: str) -> None:
    refused(portcheck("check", *TARGET, *options), words)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xfe", "is not UTF-8"),
        (b"", ".portcheck-baseline:1: "),
        (b"# portcheck baseline 1\n<<<<<<< HEAD\n", ".portcheck-baseline:2: a conflict of a merge is left"),
        (b"# portcheck baseline 99\n", "newer portcheck"),
    ],
)
def test_a_baseline_that_cannot_be_read_is_no_pass(project: Path, portcheck: Run, content: bytes, words: str) -> None:
    (project / ".portcheck-baseline").write_bytes(content)
    refused(portcheck("check", *TARGET), words)


def test_a_file_elsewhere_is_of_another_tree(accepted: Path, portcheck: Run) -> None:
    (accepted / "portcheck.toml").write_text('targets = ["hip"]\n', "utf-8")
    other = accepted.parent / "other.cu"
    other.write_text(MISSING, "utf-8")
    refused(portcheck("check", "src/old.cu", other), "other.cu")


def test_a_pipe_in_the_place_of_the_baseline_does_not_hang(project: Path, portcheck: Run) -> None:
    os.mkfifo(project / ".portcheck-baseline")
    refused(portcheck("check", *TARGET), ".portcheck-baseline: ")


def test_ratchet_keeps_what_other_targets_accept(project: Path, portcheck: Run) -> None:
    answered(portcheck("baseline", "write", "--target", "hip", "--target", "sycl"))
    before = (project / ".portcheck-baseline").read_text("utf-8")
    (project / "src/old.cu").write_text(RENAMED, "utf-8")
    assert portcheck("check", *TARGET, "--ratchet").code == 0
    after = (project / ".portcheck-baseline").read_text("utf-8")
    assert "# targets hip sycl\n" in before and "# targets hip sycl\n" in after
    assert " sycl " in after and " hip " not in after.split("\n", 4)[4] and " * " not in after


def test_in_chinese(project: Path, portcheck: Run) -> None:
    said = failed(portcheck("check", *TARGET, "--lang", "zh"))
    assert said.splitlines()[-1] == "portcheck: 未通过门禁：3 项新增发现"
