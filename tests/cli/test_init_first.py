"""``portcheck init`` and ``portcheck baseline``: what they write, and what they leave alone."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from cli.program import Run, answered, refused

CALL = "#include <cuda.h>\nvoid f(CUtensorMap *m) { cuTensorMapReplaceAddress(m, 0); }\n"


@pytest.fixture
def run(portcheck: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The program, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return portcheck


def write(path: str, text: str) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text, "utf-8")


def test_what_is_written_is_met_and_says_how_much_there_is(run: Run) -> None:
    write("a.cu", CALL)
    made = answered(run("init", "--target", "hip"))
    assert ".portcheck-baseline: 3 findings in 1 file on 1 target\n" in made
    assert run("check").code == 0
    assert "# the " not in Path("portcheck.toml").read_text("utf-8").split("targets =")[0]


def test_why_these_targets_is_said_where_none_is_asked_for(run: Run) -> None:
    write("a.cu", "void f(float *p) { cudaMalloc(&p, 4); }\n")
    assert run("init").code == 0
    assert "# the cheapest of all targets\ntargets = [" in Path("portcheck.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        (".portcheck-baseline", "", ".portcheck-baseline: is there already"),
        ("portcheck.toml", "", "portcheck.toml: configures portcheck already"),
        ("pyproject.toml", "[tool.portcheck]\n", "pyproject.toml: configures portcheck already"),
    ],
)
def test_nothing_is_written_where_something_is_there(run: Run, file: str, text: str, said: str) -> None:
    write("a.cu", CALL)
    write(file, text)
    refused(run("init", "--target", "hip"), said)
    assert sorted(path.name for path in Path().iterdir()) == sorted(("a.cu", file))
    assert Path(file).read_text("utf-8") == text


def test_a_tree_without_cuda_gets_a_gate_for_what_is_named(run: Run) -> None:
    write("a.cpp", "int x;\n")
    refused(run("init"), "name one: portcheck init -t TARGET")
    assert not Path("portcheck.toml").exists()
    assert run("init", "--target", "hip").code == 0
    asked = tomllib.loads(Path("portcheck.toml").read_text("utf-8"))["gate"]["target"]["hip"]
    assert asked["min-readiness"] == 100
    assert run("check").code == 0


@pytest.mark.parametrize("broken", ["", "x\n", "# portcheck baseline 1\n<<<<<<< HEAD\n", "# portcheck baseline 1\nx\n"])
def test_a_broken_baseline_says_what_mends_it(run: Run, broken: str) -> None:
    write("a.cu", CALL)
    write("portcheck.toml", 'targets = ["hip"]\n')
    write(".portcheck-baseline", broken)
    for verb in (("check",), ("baseline", "update"), ("baseline", "show")):
        remedy = "drop the marks" if "<" in broken else "remove it and run: portcheck baseline write"
        refused(run(*verb), remedy)
    Path(".portcheck-baseline").unlink()
    assert run("baseline", "write").code == 0 and run("check").code == 0


def test_the_baseline_is_called_the_same_from_every_folder(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write("src/a.cu", CALL)
    assert run("init", "--target", "hip").code == 0
    above = run("check", "--format", "json").out
    monkeypatch.chdir("src")
    assert run("check", "--config", "../portcheck.toml", "--format", "json").out == above
    assert '"baseline": ".portcheck-baseline"' in above


def test_a_target_that_is_new_in_the_configuration_is_told_from_new_code(run: Run) -> None:
    write("a.cu", CALL)
    assert run("init", "--target", "hip").code == 0
    write("portcheck.toml", 'targets = ["hip", "musa"]\n')
    found = run("check")
    assert "the baseline was not written for musa" in " ".join(found.out.split())
    assert run("baseline", "update").code == 0
    assert "was not written" not in run("check").out


def test_an_excluded_file_that_is_named_is_not_judged_and_that_is_said(run: Run) -> None:
    Path(".git").mkdir()
    write("old/a.cu", CALL)
    write("b.cpp", "int x;\n")
    write("portcheck.toml", 'targets = ["hip"]\nexclude = ["old/"]\n')
    found = run("check", "old/a.cu")
    assert found.code == 0 and "as the configuration leaves it out: old/a.cu" in found.out
    assert "leaves" not in run("check").out
