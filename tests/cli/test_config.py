"""The configuration of a project: where it is looked for, and what may stand in it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cli.program import Run
from portcheck.cli.config import Config, load_config
from portcheck.model.errors import ConfigError, UsageError


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def usual(folder: Path, **values: Any) -> Config:
    return replace(Config(folder, folder / ".portcheck-baseline"), **values)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, {}),
        ({"portcheck.toml": 'define = ["A", "B=2"]\n'}, {"define": ("A", "B=2")}),
        ({"pyproject.toml": '[tool.portcheck]\nundefine = ["A"]\n'}, {"undefine": ("A",)}),
        ({"pyproject.toml": "[tool.ruff]\nx = 1\n"}, {}),
        ({"pyproject.toml": "tool = 1\n"}, {}),
        ({"portcheck.toml": "", "pyproject.toml": '[tool.portcheck]\ndefine = ["A"]\n'}, {}),
        ({"top/portcheck.toml": 'define = ["A"]\n'}, {}),
        ({".git/HEAD": "", "portcheck.toml": 'define = ["A"]\n'}, {"define": ("A",)}),
    ],
)
def test_found(tmp_path: Path, files: dict[str, str], expected: dict[str, Any]) -> None:
    for name, text in files.items():
        write(tmp_path / name, text)
    assert replace(load_config(tmp_path), source=None) == usual(tmp_path, **expected)


def test_the_nearest_up_to_the_top_of_the_repository(tmp_path: Path) -> None:
    write(tmp_path / "portcheck.toml", 'define = ["OUTSIDE"]\n')
    repo = tmp_path / "repo"
    (repo / ".git").mkdir(parents=True)
    source = write(repo / "src" / "a.cu", "")
    assert load_config(source) == usual(repo)
    write(repo / "portcheck.toml", 'define = ["TOP"]\n')
    assert (load_config(source).define, load_config(source).folder) == (("TOP",), repo)
    near = write(repo / "src" / "portcheck.toml", 'define = ["NEAR"]\n')
    found = load_config(source)
    assert (found.define, found.folder, found.file) == (("NEAR",), repo / "src", near)
    assert found.baseline == repo / "src" / ".portcheck-baseline"


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
    assert "portcheck.toml:1: unknown key 'defined'" in outcome.err


def test_all_faults_at_once_with_their_lines(tmp_path: Path) -> None:
    text = """[tool.portcheck]
targets = [
    "a",
]
exclude = ["./third_party", "../x"]
define = ["A", "1X"]
defined = 1
[tool.portcheck.gate]
max-days = '''
    max-days = 30'''
"""
    path = write(tmp_path / "pyproject.toml", text)
    with pytest.raises(ConfigError) as caught:
        load_config(tmp_path)
    assert [fault.removeprefix(f"{path}:").partition(": ")[:1] for fault in caught.value.faults] == [
        ("7",), ("5",), ("6",), ("9",),
    ]  # fmt: skip
    assert str(caught.value).startswith("the configuration has 4 faults:\n  ")


@pytest.mark.parametrize("name", ["rules = ['{}']", "[gate]\nbaseline = '{}'"])
@pytest.mark.parametrize("place", ["..", "../outside", "/etc", "link", "link/below", ".git/hooks", "nul"])
def test_nothing_leads_out_of_the_repository(tmp_path: Path, name: str, place: str) -> None:
    repo = tmp_path / "repo"
    (repo / ".git" / "hooks").mkdir(parents=True)
    (tmp_path / "outside" / "below").mkdir(parents=True)
    (repo / "link").symlink_to(tmp_path / "outside")
    text = name.format(place) if place != "nul" else name.replace("'", '"').format("\\u0000")
    write(repo / "portcheck.toml", text)
    with pytest.raises(ConfigError, match="leads out of"):
        load_config(repo)


def test_the_usual_baseline_is_no_link_out_either(tmp_path: Path) -> None:
    repo = tmp_path / "repo"
    repo.mkdir()
    (repo / ".portcheck-baseline").symlink_to(tmp_path / "profile")
    with pytest.raises(ConfigError, match=r"gate.baseline: '.portcheck-baseline' leads out of"):
        load_config(repo)


def test_paths_inside_are_taken_from_the_folder_of_the_file(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "rules").mkdir()
    (tmp_path / "sub").mkdir()
    write(tmp_path / "sub" / "portcheck.toml", "rules = ['../rules']\n[gate]\nbaseline = 'new/base.json'\n")
    config = load_config(tmp_path / "sub")
    assert (config.rule_packs, config.baseline) == ((tmp_path / "rules",), tmp_path / "sub" / "new" / "base.json")


def test_the_file_itself_is_no_link_out(tmp_path: Path) -> None:
    secret = write(tmp_path / "secret.toml", "define = ['A']\n")
    repo = tmp_path / "repo"
    repo.mkdir()
    (repo / "portcheck.toml").symlink_to(secret)
    with pytest.raises(UsageError, match="is a link that leads out of"):
        load_config(repo)
    assert load_config(repo, repo / "portcheck.toml").define == ("A",)


def test_a_named_file_takes_the_place_of_the_nearest(tmp_path: Path) -> None:
    write(tmp_path / "tree" / "portcheck.toml", "define = ['A']\n")
    other = write(tmp_path / "ci" / "strict.toml", "define = ['B']\n")
    config = load_config(tmp_path / "tree", other)
    assert (config.define, config.folder, config.file) == (("B",), tmp_path / "ci", other)
    with pytest.raises(UsageError, match=r"none.toml: is not there"):
        load_config(tmp_path, tmp_path / "none.toml")
    bare = write(tmp_path / "ci" / "pyproject.toml", "[project]\n")
    with pytest.raises(UsageError, match=r"has no \[tool.portcheck\]"):
        load_config(tmp_path, bare)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("# 编译\n".encode() + "# 宏\n".encode("gbk"), r"portcheck.toml:2: not valid TOML: not UTF-8"),
        ("define = []".encode("utf-16"), r"portcheck.toml:1: not valid TOML: not UTF-8"),
        (b"a = " + b"[" * 5000, r"not valid TOML"),
        (b"a = " + b"1" * 5000, r"not valid TOML"),
        (b"#" * (2**20 + 1), r"larger than 1 MiB"),
    ],
)
def test_bytes_that_are_no_configuration(tmp_path: Path, data: bytes, says: str) -> None:
    (tmp_path / "portcheck.toml").write_bytes(data)
    with pytest.raises(UsageError, match=says):
        load_config(tmp_path)


def test_a_byte_order_mark_and_line_ends_of_windows(tmp_path: Path) -> None:
    (tmp_path / "portcheck.toml").write_bytes(b'\xef\xbb\xbfdefine = [\r\n"A"]\r\n')
    config = load_config(tmp_path)
    assert (config.define, config.origin("define")) == (("A",), f"{tmp_path / 'portcheck.toml'}:1")
    assert (config.origin("undefine"), config.where("undefine")) == (None, f"{tmp_path / 'portcheck.toml'}: undefine")


def test_without_a_repository_it_is_looked_for_up_to_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "portcheck.toml").write_text('define = ["ABOVE"]\n', "utf-8")
    below = tmp_path / "project" / "src"
    below.mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    assert load_config(below).define == ("ABOVE",)
    monkeypatch.chdir(tmp_path / "project")
    assert (load_config(below).define, load_config(below).folder) == ((), tmp_path / "project")
    monkeypatch.chdir(below)
    assert load_config(tmp_path / "project").file is None
