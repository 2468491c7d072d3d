"""The configuration of a project: where it is looked for, and what may stand in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.program import Run
from portcheck.cli.config import Config, load_config
from portcheck.model.errors import UsageError


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, Config()),
        ({"portcheck.toml": 'define = ["A", "B=2"]\n'}, Config(("A", "B=2"))),
        ({"pyproject.toml": '[tool.portcheck]\nundefine = ["A"]\n'}, Config((), ("A",))),
        ({"pyproject.toml": "[tool.ruff]\nx = 1\n"}, Config()),
        ({"pyproject.toml": "tool = 1\n"}, Config()),
        ({"portcheck.toml": "", "pyproject.toml": '[tool.portcheck]\ndefine = ["A"]\n'}, Config()),
        ({"top/portcheck.toml": 'define = ["A"]\n'}, Config()),
        ({".git/HEAD": "", "portcheck.toml": 'define = ["A"]\n'}, Config(("A",))),
    ],
)
def test_found(tmp_path: Path, files: dict[str, str], expected: Config) -> None:
    for name, text in files.items():
        write(tmp_path / name, text)
    assert load_config(tmp_path) == expected


def test_the_nearest_up_to_the_top_of_the_repository(tmp_path: Path) -> None:
    write(tmp_path / "portcheck.toml", 'define = ["OUTSIDE"]\n')
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    source = write(tmp_path / "repo" / "src" / "a.cu", "")
    assert load_config(source) == Config()
    write(tmp_path / "repo" / "portcheck.toml", 'define = ["TOP"]\n')
    assert load_config(source) == Config(("TOP",))
    write(tmp_path / "repo" / "src" / "portcheck.toml", 'define = ["NEAR"]\n')
    assert load_config(source) == Config(("NEAR",))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('defin = ["A"]', r"unknown key 'defin': did you mean define\?"),
        ("define = 1", r"define: expected a list of texts"),
        ("define = [1]", r"define: expected a list of texts"),
        ("x = 1\ndefine = ]", r"not valid TOML: .*line 2"),
        ('define = ["\\ud800"]', r"not valid TOML"),
    ],
)
def test_faults(tmp_path: Path, text: str, says: str) -> None:
    write(tmp_path / "portcheck.toml", text)
    with pytest.raises(UsageError, match=says):
        load_config(tmp_path)


def test_tool_portcheck_must_be_a_table(tmp_path: Path) -> None:
    write(tmp_path / "pyproject.toml", "[tool]\nportcheck = 3\n")
    with pytest.raises(UsageError, match=r"tool.portcheck: expected a table"):
        load_config(tmp_path)


def test_macros_of_the_configuration_and_of_the_command_line(portcheck: Run, small_rules: Path, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    write(tree / "a.cu", "#ifdef FAST\nint a = cudaMalloc(p, 1);\n#else\nint b = cudaFree(p);\n#endif\n")
    scan = ("scan", tree, "--format", "json")
    assert portcheck(*scan).out.count('"region": "dead"') == 0
    write(tree / "portcheck.toml", 'define = ["FAST"]\n')
    both = portcheck(*scan)
    assert '"cudaFree", "library": "cuda_runtime", "kind": "function", "context": "call", "side": "host",' in both.out
    assert both.out.count('"region": "dead"') == 1
    other = portcheck(*scan, "-U", "FAST")
    assert other.code == 0
    assert other.out.index('"region": "dead"') < other.out.index('"symbol": "cudaFree"')


def test_a_fault_in_the_configuration_ends_with_2(portcheck: Run, small_rules: Path, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    write(tree / "a.cu", "int b = cudaFree(p);\n")
    write(tree / "portcheck.toml", 'defined = ["FAST"]\n')
    outcome = portcheck("scan", tree)
    assert outcome.code == 2
    assert "portcheck.toml: unknown key 'defined'" in outcome.err
