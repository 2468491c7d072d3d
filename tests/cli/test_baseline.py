"""The verb baseline: write, update, show."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from cli.program import Run, answered, refused

FILE = ".portcheck-baseline"
TARGETS = ("--target", "hip", "--target", "sycl")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "a.cu").write_text("void f(CUtensorMap *m) { cuTensorMapReplaceAddress(m, 0); }\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_what_is_written_is_what_the_gate_accepts(project: Path, portcheck: Run) -> None:
    said = answered(portcheck("baseline", "write", *TARGETS))
    assert said.startswith(f"{FILE}: ") and said.endswith("on 2 targets; commit it\n")
    answered(portcheck("check", *TARGETS))
    (project / "usual").touch()
    modes = {stat.S_IMODE((project / name).stat().st_mode) for name in (FILE, "usual")}
    assert len(modes) == 1  # the draft that it is written to is for its owner alone


def test_the_same_tree_gives_the_same_file(project: Path, portcheck: Run) -> None:
    answered(portcheck("baseline", "write", *TARGETS, "--jobs", "1"))
    first = (project / FILE).read_bytes()
    answered(portcheck("baseline", "update", *TARGETS, "--jobs", "2", "--no-cache"))
    assert (project / FILE).read_bytes() == first


def test_write_does_not_overwrite_and_update_needs_one(project: Path, portcheck: Run) -> None:
    refused(portcheck("baseline", "update"), f"{FILE}: no such baseline", "portcheck baseline write")
    answered(portcheck("baseline", "write", *TARGETS))
    refused(portcheck("baseline", "write", *TARGETS), "is there already", "portcheck baseline update")


def test_update_says_what_came_and_went(project: Path, portcheck: Run) -> None:
    answered(portcheck("baseline", "write", "--target", "hip"))
    (project / "a.cu").write_text("void f(CUtensorMap *m);\nvoid g(CUtensorMap *n);\n", "utf-8")
    said = answered(portcheck("baseline", "update", "--target", "hip"))
    assert said.splitlines()[-1] == "2 new, 1 gone"


def test_update_with_fewer_targets_keeps_the_others(project: Path, portcheck: Run) -> None:
    answered(portcheck("baseline", "write", *TARGETS))
    before = json.loads(answered(portcheck("baseline", "show", "--format", "json")))
    (project / "a.cu").write_text("int x;\n", "utf-8")
    answered(portcheck("baseline", "update", "--target", "hip"))
    after = json.loads(answered(portcheck("baseline", "show", "--format", "json")))
    assert after["targets"] == ["hip", "sycl"]
    assert after["findings"] == [row for row in before["findings"] if row["target"] == "sycl"] != []


def test_show(project: Path, portcheck: Run) -> None:
    answered(portcheck("baseline", "write", *TARGETS))
    said = answered(portcheck("baseline", "show"))
    assert "cuda_driver/cuTensorMapReplaceAddress" in said and "hip" in said
    assert "规则" in answered(portcheck("baseline", "show", "--lang", "zh"))


def test_show_needs_one(project: Path, portcheck: Run) -> None:
    refused(portcheck("baseline", "show"), "no such baseline")


def test_another_file(project: Path, portcheck: Run) -> None:
    answered(portcheck("baseline", "write", *TARGETS, "--baseline", "accepted"))
    assert not (project / FILE).exists()
    answered(portcheck("check", *TARGETS, "--baseline", "accepted"))
    (project / "portcheck.toml").write_text('[gate]\nbaseline = "accepted"\n', "utf-8")
    answered(portcheck("check", *TARGETS))


def test_a_link_is_replaced_and_not_followed(
    project: Path, portcheck: Run, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "precious"
    elsewhere.write_text("precious\n", "utf-8")
    link = project / "accepted"
    link.symlink_to(elsewhere)
    refused(portcheck("baseline", "write", *TARGETS, "--baseline", "accepted"), "is there already")
    refused(portcheck("baseline", "update", *TARGETS, "--baseline", "accepted"), "no baseline of portcheck's")
    assert elsewhere.read_text("utf-8") == "precious\n"


def test_a_folder_that_cannot_be_written_is_said(project: Path, portcheck: Run) -> None:
    refused(portcheck("baseline", "write", *TARGETS, "--baseline", "nowhere/accepted"), "nowhere/accepted", "cannot be")
