"""The verb init: a first configuration and baseline."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from cli.program import Run, answered, refused
from support.chinese import typography

MISSING = "void f(CUtensorMap *m) { cuTensorMapReplaceAddress(m, 0); }\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "a.cu").write_text(MISSING, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(project: Path) -> dict[str, object]:
    return tomllib.loads((project / "portcheck.toml").read_text("utf-8"))


def test_the_gate_is_met_at_once_and_fails_for_what_is_worse(project: Path, portcheck: Run) -> None:
    said = answered(portcheck("init", "--target", "hip", "--target", "musa:s80"))
    assert "git add portcheck.toml .portcheck-baseline" in said
    assert written(project)["targets"] == ["hip", "musa:s80"]
    answered(portcheck("check"))
    answered(portcheck("config"))
    (project / "b.cu").write_text(MISSING.replace("f(", "g("), "utf-8")
    assert portcheck("check").code == 1


def test_without_targets_those_that_the_tree_is_ported_to_are_chosen(project: Path, portcheck: Run) -> None:
    (project / "b.cu").write_text("#ifdef __HIPCC__\nint hip;\n#endif\nvoid g() { cudaFree(0); }\n", "utf-8")
    answered(portcheck("init"))
    assert written(project)["targets"] == ["hip"]


def test_without_ports_the_cheapest_are_chosen_and_the_others_named(project: Path, portcheck: Run) -> None:
    answered(portcheck("init"))
    chosen = written(project)["targets"]
    assert isinstance(chosen, list) and 1 <= len(chosen) <= 3
    assert "# others, in person-days: " in (project / "portcheck.toml").read_text("utf-8")


def test_what_the_build_defines_is_kept(project: Path, portcheck: Run) -> None:
    answered(portcheck("init", "--target", "hip", "-D", "USE_CUDA", "-U", "DEBUG", "--cuda-version", "12.6"))
    content = written(project)
    assert (content["define"], content["undefine"], content["cuda-version"]) == (["USE_CUDA"], ["DEBUG"], ["12.6"])
    answered(portcheck("check"))


def test_nothing_is_overwritten(project: Path, portcheck: Run) -> None:
    answered(portcheck("init", "--target", "hip"))
    before = (project / "portcheck.toml").read_bytes()
    refused(portcheck("init", "--target", "musa"), "portcheck.toml: configures portcheck already")
    assert (project / "portcheck.toml").read_bytes() == before


def test_a_baseline_that_is_there_is_not_overwritten(project: Path, portcheck: Run) -> None:
    (project / ".portcheck-baseline").write_text("precious\n", "utf-8")
    refused(portcheck("init", "--target", "hip"), ".portcheck-baseline: is there already")
    assert (project / ".portcheck-baseline").read_text("utf-8") == "precious\n"
    assert not (project / "portcheck.toml").exists()


def test_a_pyproject_that_configures_it_already(project: Path, portcheck: Run) -> None:
    (project / "pyproject.toml").write_text('[tool.portcheck]\ntargets = ["hip"]\n', "utf-8")
    refused(portcheck("init"), "pyproject.toml: configures portcheck already")


def test_a_link_in_the_place_of_the_file_is_not_followed(project: Path, portcheck: Run, tmp_path: Path) -> None:
    (project / "portcheck.toml").symlink_to(project / "elsewhere")
    refused(portcheck("init", "--target", "hip"))
    assert not (project / "elsewhere").exists()


def test_the_comments_in_chinese(project: Path, portcheck: Run) -> None:
    answered(portcheck("init", "--target", "hip", "--lang", "zh"))
    text = (project / "portcheck.toml").read_text("utf-8")
    assert "# 下列状态若不在基线中" in text
    assert [found for line in text.splitlines() if line.startswith("# ") for found in typography(line[2:])] == []


def test_a_folder_without_cuda_is_no_start(project: Path, portcheck: Run) -> None:
    (project / "a.cu").unlink()
    assert portcheck("init").code == 3
    assert not (project / "portcheck.toml").exists()
