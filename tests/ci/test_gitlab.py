"""The template for GitLab: what GitLab's own schema says of it, and its script, run as shell."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
SPEC, TEMPLATE = (ROOT / "ci" / "gitlab.yml").read_text("utf-8").split("\n---\n")
INPUTS: dict[str, dict[str, Any]] = yaml.safe_load(SPEC)["spec"]["inputs"]
PORTCHECK = """#!{python}
import json, os, pathlib, sys
pathlib.Path({record!r}).write_text(json.dumps(sys.argv[1:]))
sys.exit(int(os.environ.get("CODE", "0")))
"""


def filled(**inputs: str | bool) -> dict[str, Any]:
    """The jobs as GitLab reads them: an input that is all of a value keeps its type."""
    values = {name: entry.get("default") for name, entry in INPUTS.items()} | inputs

    def fill(node: Any) -> Any:
        if isinstance(node, dict):
            return {fill(key): fill(value) for key, value in node.items()}
        if isinstance(node, list):
            return [fill(item) for item in node]
        if isinstance(node, str):
            whole = re.fullmatch(r"\$\[\[ inputs\.(\w+) \]\]", node)
            return values[whole[1]] if whole else node
        return node

    jobs = fill(yaml.safe_load(TEMPLATE))
    assert "$[[" not in json.dumps(jobs)
    return dict(jobs)


def asked(folder: Path, code: int = 0, environment: dict[str, str] | None = None, **inputs: str | bool) -> list[str]:
    """What the job's script asks of portcheck, once it is installed."""
    job = filled(source="portcheck", **inputs)["portcheck"]
    variables = {
        name: str(value).lower() if isinstance(value, bool) else value.replace("$CI_PROJECT_DIR", str(folder))
        for name, value in job["variables"].items()
    }
    program = folder / "bin" / "portcheck"
    program.parent.mkdir(exist_ok=True)
    program.write_text(PORTCHECK.format(python=sys.executable, record=str(folder / "asked")))
    program.chmod(0o755)
    install, *script = job["script"]
    assert install.startswith('venv=$(mktemp -d) && python3 -m venv "$venv" && "$venv/bin/pip" install ')
    commands = "\n".join(script)
    given = {"PATH": os.environ["PATH"], "CODE": str(code), "venv": str(folder)} | variables | (environment or {})
    outcome = subprocess.run(["sh", "-e", "-c", commands], cwd=folder, env=given, check=False)
    assert outcome.returncode == code
    found = json.loads((folder / "asked").read_text())
    assert isinstance(found, list)
    return found


REPORTS = [
    *("--output", "gitlab:portcheck-report/codequality.json"),
    *("--output", "junit:portcheck-report/junit.xml"),
    *("--output", "portcheck-report/report.html"),
]


def test_outside_of_a_merge_request_the_whole_tree_is_judged(tmp_path: Path) -> None:
    assert asked(tmp_path) == ["check", *REPORTS]


def test_in_a_merge_request_its_lines_are(tmp_path: Path) -> None:
    merge_request = {"CI_MERGE_REQUEST_DIFF_BASE_SHA": "abc"}
    assert asked(tmp_path, environment=merge_request) == ["check", "--since=abc", *REPORTS]
    assert asked(tmp_path, environment=merge_request, only_new=False) == ["check", *REPORTS]


def test_inputs(tmp_path: Path) -> None:
    found = asked(tmp_path, targets="musa metax:cu-bridge", config="a b.toml")
    assert found == ["check", "--target=musa", "--target=metax:cu-bridge", "--config=a b.toml", *REPORTS]


def test_an_input_is_no_command(tmp_path: Path) -> None:
    asked(tmp_path, targets="$(touch x) `touch y`;touch z", config="$(touch x)")
    assert not {"x", "y", "z"} & {path.name for path in tmp_path.iterdir()}


def test_a_gate_that_is_not_met_fails_the_job(tmp_path: Path) -> None:
    assert asked(tmp_path, code=1)


def test_reports_are_where_the_artifacts_are_taken_from() -> None:
    artifacts = filled(source="x")["portcheck"]["artifacts"]
    written = {word.rpartition(":")[2] for word in REPORTS if word != "--output"}
    assert set(artifacts["reports"].values()) < written
    assert artifacts["when"] == "always"


@pytest.mark.parametrize("inputs", [{}, {"allow_failure": True, "job": "gate", "stage": "lint"}])
def test_gitlab_takes_it(tmp_path: Path, inputs: dict[str, str | bool]) -> None:
    file = tmp_path / "gitlab.json"
    file.write_text(json.dumps(filled(source="x", **inputs)))
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.gitlab-ci"]
    command += ["--data-transform", "gitlab-ci", str(file)]
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stdout
