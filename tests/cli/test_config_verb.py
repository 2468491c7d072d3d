"""``portcheck config``: what is in force, as TOML that says the same, and where each value is from."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from cli.program import Run, answered, refused
from portcheck.cli.config import load_config

EVERYTHING = """targets = ["moon", "acme:native"]
include = ["src/"]
exclude = ["a\\"b\\u0007/", "*.h"]
define = ["A=1"]
undefine = ["B"]
cuda-version = ["13.0"]
[guards]
OURS = ["moon", "acme"]
[effort]
team = 2
velocity = 0.5
[severity]
"*/cudaMalloc" = "off"
cudaFree = "error"
[gate]
require-reason = true
min-readiness = 80.5
fail-on = []
[gate.folder.src]
max-days = 1
[gate.folder.src.target."acme:native"]
fail-on-new = ["adapt"]
[gate.target.moon]
max-manual-lines = 0
"""


@pytest.fixture
def project(tmp_path: Path, small_rules: Path) -> Path:
    (tmp_path / "project" / "src").mkdir(parents=True)
    return tmp_path / "project"


def test_the_page_says_the_same_when_it_is_read(portcheck: Run, project: Path) -> None:
    file = project / "portcheck.toml"
    file.write_text(EVERYTHING)
    first = load_config(project)
    page = answered(portcheck("config", project))
    assert page.startswith(f"# in force: {file}\n# paths are relative to {project}\n\ntargets = [")
    assert 'fail-on = []  # from portcheck.toml:18\nfail-on-new = ["redesign", "missing"]  # default\n' in page
    file.write_text(page)
    second = load_config(project)
    same = {"source": None, "policy": replace(second.policy, scopes=())}
    assert replace(second, **same) == replace(first, **same)  # type: ignore[arg-type]
    assert set(second.policy.scopes) == set(first.policy.scopes)


def test_nothing_said(portcheck: Run, project: Path) -> None:
    page = answered(portcheck("config", project))
    assert page.startswith("# no portcheck.toml and no [tool.portcheck] in force: everything is as usual\n")
    content = tomllib.loads(page)
    assert content["targets"] == ["all"]
    assert page.count("# default") == 7 + 3 + 4
    assert "# min-readiness: nothing is asked\n" in page


def test_in_chinese(portcheck: Run, project: Path) -> None:
    (project / "pyproject.toml").write_text('[project]\n[tool.portcheck]\ntargets = ["moon"]\n')
    page = answered(portcheck("config", project, "--lang", "zh"))
    assert 'targets = ["moon"]  # 来自 pyproject.toml:3\ninclude = []  # 默认值\n' in page


def test_for_programs(portcheck: Run, project: Path) -> None:
    (project / "portcheck.toml").write_text("[gate.target.moon]\nmax-days = 3\n")
    content = json.loads(answered(portcheck("config", project / "src" / "..", "--format", "json")))
    assert (content["file"], content["folder"]) == (str(project / "portcheck.toml"), str(project))
    values = {tuple(value.pop("key")): value for value in content["values"]}
    assert values["gate", "target", "moon", "max-days"] == {"value": 3, "from": "file", "line": 2}
    assert values["gate", "max-days",] == {"value": None, "from": "default", "line": None}  # fmt: skip


def test_another_file(portcheck: Run, project: Path, tmp_path: Path) -> None:
    (tmp_path / "ci.toml").write_text("define = ['CI']\n")
    assert 'define = ["CI"]  # from ci.toml:1' in answered(
        portcheck("config", project, "--config", tmp_path / "ci.toml")
    )


def test_faults_are_told(portcheck: Run, project: Path) -> None:
    (project / "portcheck.toml").write_text("[gate]\nmax-day = 3\n")
    refused(portcheck("config", project), "portcheck.toml:2: gate: unknown key 'max-day': did you mean max-days?")
    (project / "portcheck.toml").write_text("targets = ['mooon']\n")
    refused(portcheck("config", project), "portcheck.toml:1: targets: unknown target 'mooon': did you mean moon?")


def test_a_hostile_name_acts_on_no_terminal(portcheck: Run, project: Path) -> None:
    folder = project / "src\n\x1b[31m"
    folder.mkdir()
    (folder / "portcheck.toml").write_text('define = ["A=\\u001b[31m\\u202e"]\n')
    page = answered(portcheck("config", folder))
    assert "\x1b" not in page and "\u202e" not in page
    assert tomllib.loads(page)["define"] == ["A=\x1b[31m\u202e"]
