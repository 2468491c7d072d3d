"""The examples of ``docs/ci.md`` hold."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from portcheck.cli.check import check
from portcheck.report.verdict.registry import formats

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "ci.md").read_text("utf-8")
EXAMPLES = {match[1]: match[2] for match in re.finditer(r"^```yaml\n# (\S+)\n(.*?)^```$", PAGE, re.M | re.S)}
SHELL = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.M | re.S) + re.findall(r"sh '''\n(.*?)'''", PAGE, re.S)

OLD_REGEX = ("--regex-variant", "nonunicode")


def valid(schema: list[str], text: str, folder: Path) -> None:
    file = folder / "example.yml"
    file.write_text(text)
    command: list[str] = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", *schema, str(file)]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stdout


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        (".github/workflows/portcheck.yml", ["vendor.github-workflows"]),
        (".gitlab-ci.yml", ["vendor.gitlab-ci"]),
        ("azure-pipelines.yml", ["vendor.azure-pipelines", *OLD_REGEX]),
    ],
)
def test_the_hosts_take_the_examples(name: str, schema: list[str], tmp_path: Path) -> None:
    valid(schema, EXAMPLES[name], tmp_path)


def test_pre_commit_takes_its_example_and_knows_its_hooks(tmp_path: Path) -> None:
    text = EXAMPLES[".pre-commit-config.yaml"]
    (tmp_path / "config.yaml").write_text(text)
    command = [sys.executable, "-m", "pre_commit", "validate-config", str(tmp_path / "config.yaml")]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stdout
    there = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))}
    (repo,) = yaml.safe_load(text)["repos"]
    assert {hook["id"] for hook in repo["hooks"]} == there


def test_inputs_of_the_action_are_those_of_the_page() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    table = set(re.findall(r"^\| `([\w-]+)` \|", PAGE.partition("## GitHub")[2].partition("## GitLab")[0], re.M))
    assert table == set(action["inputs"])
    workflow = yaml.safe_load(EXAMPLES[".github/workflows/portcheck.yml"])
    (step,) = [step for step in workflow["jobs"]["portcheck"]["steps"] if "OWNER" in step.get("uses", "")]
    assert set(step["with"]) <= set(action["inputs"])


def test_inputs_of_the_template_are_those_of_the_page() -> None:
    spec: dict[str, Any] = next(yaml.safe_load_all((ROOT / "ci" / "gitlab.yml").read_text("utf-8")))
    (included,) = yaml.safe_load(EXAMPLES[".gitlab-ci.yml"])["include"]
    inputs = spec["spec"]["inputs"]
    assert set(included["inputs"]) <= set(inputs)
    assert {name for name, entry in inputs.items() if "default" not in entry} <= set(included["inputs"])
    said = PAGE.partition("## GitLab")[2].partition("## Jenkins")[0]
    assert not [name for name in inputs if name not in said]


SOURCES = [PAGE, *(path.read_text("utf-8") for path in sorted((ROOT / "ci").rglob("*.*")))]


@pytest.mark.parametrize("text", SOURCES)
def test_options_and_formats_are_there(text: str) -> None:
    known = {name for option in check.params for name in (*option.opts, *option.secondary_opts)}
    calls = re.findall(r"portcheck\S* check\b((?:[^\n`]|\\\n)*)", text) + re.findall(r"options\S*=\((.*)\)", text)
    for call in calls:
        used = {word.partition("=")[0] for word in re.findall(r"(?<![\w-])--[a-z][\w-]*", call)}
        assert used <= known, call
    for name in re.findall(r"--output [\"']?(\w+):", text):
        assert name in formats()


@pytest.mark.parametrize("script", SHELL)
def test_the_shell_can_read_the_scripts(script: str) -> None:
    outcome = subprocess.run(["sh", "-n"], input=script, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stderr
