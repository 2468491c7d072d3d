"""The steps of ``action.yml``, run as shell with their inputs, beside a portcheck and a ``gh`` that say what they were
asked."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from support.repository import Repository, needs_git, repository

__all__ = ["repository"]
ROOT = Path(__file__).resolve().parents[2]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
INPUT = re.compile(r"\$\{\{ inputs\.([\w-]+) \}\}")
PORTCHECK = """#!{python}
import json, os, pathlib, sys
pathlib.Path({record!r}).write_text(json.dumps(sys.argv[1:]))
for argument, value in zip(sys.argv, sys.argv[1:]):
    if argument == "--output":
        pathlib.Path(value.partition(":")[2]).write_text("of " + value.partition(":")[0] + "\\n")
sys.exit(int(os.environ["CODE"]))
"""
GH = """#!{python}
import json, os, pathlib, sys
record = pathlib.Path({record!r})
with record.open("a") as file:
    file.write(json.dumps(sys.argv[1:]) + "\\n")
if os.environ.get("GH_FAILS") == "1":
    sys.exit("HTTP 403")
if "--paginate" in sys.argv:
    print(os.environ.get("GH_COMMENTS", ""))
"""


Outcome = subprocess.CompletedProcess[str]


@dataclass(frozen=True, slots=True)
class Runner:
    """The folder of a job: what GitHub gives each step, and what the steps have said."""

    folder: Path
    work: Path

    def step(self, name: str, inputs: Mapping[str, str] | None = None, /, **environment: str) -> Outcome:
        step = next(step for step in STEPS if step["name"] == name)
        given = {key: value["default"] for key, value in ACTION["inputs"].items()} | dict(inputs or {})
        variables = {
            key: INPUT.sub(lambda match: given[match[1]], value) if INPUT.fullmatch(value) else ""
            for key, value in step.get("env", {}).items()
        }
        fixed = {
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_OUTPUT": str(self.folder / "output"),
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary"),
            "GITHUB_REPOSITORY": "owner/name",
            "GITHUB_WORKFLOW": "CI $(touch x) -->",
            "GITHUB_JOB": "gate",
            "RUNNER_TEMP": str(self.folder),
            "RUNNER_OS": "Linux",
            "RUNNER_ARCH": "X64",
            "CODE": "0",
            "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}",
        }
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        return subprocess.run(
            command,
            cwd=self.work,
            env=dict(os.environ) | fixed | variables | environment,
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def outputs(self) -> dict[str, str]:
        return dict(line.split("=", 1) for line in (self.folder / "output").read_text().splitlines())

    def asked(self, who: str) -> list[list[str]]:
        record = self.folder / who
        return [json.loads(line) for line in record.read_text().splitlines()] if record.exists() else []

    def program(self, path: str, text: str, record: str) -> None:
        program = self.folder / path
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text(text.format(python=sys.executable, record=str(self.folder / record)))
        program.chmod(0o755)


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    work = tmp_path / "work"
    work.mkdir(exist_ok=True)
    runner = Runner(tmp_path / "runner", work)
    runner.program("portcheck/venv/bin/portcheck", PORTCHECK, "portcheck.asked")
    runner.program("bin/gh", GH, "gh.asked")
    return runner


def checked(runner: Runner, inputs: Mapping[str, str] | None = None, /, **environment: str) -> list[str]:
    outcome = runner.step("Check", inputs, **environment)
    assert outcome.returncode == 0, outcome.stderr
    (asked,) = runner.asked("portcheck.asked")
    return asked


class TestTheFile:
    def test_no_expression_stands_in_a_script(self) -> None:
        scripts = [step["run"] for step in STEPS if "run" in step]
        assert len(scripts) == 5
        assert not [script for script in scripts if "${{" in script]

    def test_foreign_actions_are_pinned_to_commits(self) -> None:
        foreign = [step["uses"] for step in STEPS if "uses" in step]
        assert len(foreign) == 4
        assert all(re.fullmatch(r"[\w/.-]+@[0-9a-f]{40}", action) for action in foreign)

    def test_every_input_is_used_and_described(self) -> None:
        text = (ROOT / "action.yml").read_text("utf-8").partition("\nruns:")[2]
        for name, entry in ACTION["inputs"].items():
            assert f"inputs.{name}" in text, name
            assert entry["description"]

    def test_it_is_an_action(self) -> None:
        command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-actions", "action.yml"]
        outcome = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert outcome.returncode == 0, outcome.stdout


class TestCheck:
    def test_the_whole_tree_with_all_reports(self, runner: Runner) -> None:
        results = runner.folder / "portcheck" / "results"
        assert checked(runner) == [
            *("check", "--format", "github", "--lang", "en"),
            *("--output", f"sarif:{results}/portcheck.sarif"),
            *("--output", f"json:{results}/portcheck.json"),
            *("--output", f"markdown:{results}/portcheck.md"),
            "--",
        ]
        assert runner.outputs == {
            "passed": "true",
            "sarif": f"{results}/portcheck.sarif",
            "report": f"{results}/portcheck.json",
            "summary": f"{results}/portcheck.md",
        }
        assert (runner.folder / "summary").read_text() == "of markdown\n"

    def test_inputs_are_words_whatever_they_hold(self, runner: Runner) -> None:
        evil = "$(touch x) `touch y` ; touch z"
        inputs = {
            "paths": f"src\n\n-a b\n{evil}\n",
            "targets": f"musa\nmetax:cu-bridge\n{evil}",
            "config": f"a b.toml{evil}",
            "since": "--upload-pack=x",
            "lang": "zh",
        }
        asked = checked(runner, inputs)
        assert asked[asked.index("--") + 1 :] == ["src", "-a b", evil]
        assert [word for word in asked if word.startswith("--target=")] == [
            "--target=musa",
            "--target=metax:cu-bridge",
            f"--target={evil}",
        ]
        assert f"--config=a b.toml{evil}" in asked
        assert "--since=--upload-pack=x" in asked
        assert asked[asked.index("--lang") + 1] == "zh"
        assert sorted(path.name for path in runner.work.iterdir()) == []

    def test_a_gate_that_is_not_met_is_said_at_the_end(self, runner: Runner) -> None:
        checked(runner, CODE="1")
        assert runner.outputs["passed"] == "false"
        assert (runner.folder / "summary").exists()
        verdict = next(step for step in STEPS if step["name"] == "Verdict")
        assert verdict["if"] == "inputs.fail == 'true' && steps.check.outputs.passed == 'false'"
        assert runner.step("Verdict").returncode == 1

    @pytest.mark.parametrize("code", ["2", "3", "4"])
    def test_where_nothing_could_be_judged_the_step_fails(self, runner: Runner, code: str) -> None:
        assert runner.step("Check", CODE=code).returncode == int(code)
        assert not (runner.folder / "output").exists()


@needs_git
class TestBaseOfPullRequest:
    @pytest.fixture
    def commits(self, repository: Repository) -> tuple[str, str]:
        """The base and the merge with it, which is checked out."""
        repository.write("a.cu", "int a;\n")
        base = repository.commit()
        repository.git("checkout", "--quiet", "-b", "work")
        repository.write("b.cu", "int b;\n")
        repository.commit()
        repository.git("checkout", "--quiet", "--detach", "main")
        repository.git("merge", "--quiet", "--no-ff", "work", "-m", "merge")
        return base, repository.git("rev-parse", "HEAD")

    def since(self, runner: Runner, **environment: str) -> list[str]:
        return [word for word in checked(runner, **environment) if word.startswith("--since")]

    def test_the_first_parent_of_the_merge(self, runner: Runner, commits: tuple[str, str]) -> None:
        base, merge = commits
        found = self.since(runner, BASE_SHA="f" * 40, GITHUB_REF="refs/pull/7/merge", GITHUB_SHA=merge)
        assert found == [f"--since={base}"]

    def test_another_commit_that_happens_to_be_a_merge(self, runner: Runner, commits: tuple[str, str]) -> None:
        found = self.since(runner, BASE_SHA="f" * 40, GITHUB_REF="refs/pull/7/merge", GITHUB_SHA="e" * 40)
        assert found == [f"--since={'f' * 40}"]

    def test_no_pull_request(self, runner: Runner, commits: tuple[str, str]) -> None:
        assert self.since(runner, BASE_SHA="", GITHUB_REF="refs/heads/main", GITHUB_SHA=commits[1]) == []


class TestComment:
    MARKER = "<!-- portcheck CI __touch x_ ___ gate -->"

    def comment(self, runner: Runner, **environment: str) -> Outcome:
        checked(runner)
        summary = runner.outputs["summary"]
        outcome = runner.step("Comment", PULL_REQUEST="7", SUMMARY=summary, GH_TOKEN="t", **environment)
        assert outcome.returncode == 0, outcome.stderr
        return outcome

    def test_the_first_one_is_new(self, runner: Runner) -> None:
        self.comment(runner)
        _listing, sent = runner.asked("gh.asked")
        body = runner.folder / "portcheck" / "comment.md"
        where = ["--method", "POST", "repos/owner/name/issues/7/comments"]
        assert sent == ["api", "--silent", *where, "--field", f"body=@{body}"]
        assert body.read_text() == f"{self.MARKER}\nof markdown\n"
        assert not (runner.work / "x").exists()

    def test_a_later_one_brings_it_up_to_date(self, runner: Runner) -> None:
        listed = f"1 Looks good\n22 {self.MARKER}\n3 <!-- portcheck CI other -->\n4 {self.MARKER} and more"
        self.comment(runner, GH_COMMENTS=listed)
        _listing, sent = runner.asked("gh.asked")
        assert sent[2:5] == ["--method", "PATCH", "repos/owner/name/issues/comments/22"]

    def test_a_token_that_may_not_comment_is_no_failure(self, runner: Runner) -> None:
        outcome = self.comment(runner, GH_FAILS="1")
        assert outcome.stdout.startswith("::warning title=portcheck::")
        assert len(runner.asked("gh.asked")) == 1

    def test_only_comments_of_programs_are_taken_for_ours(self, runner: Runner) -> None:
        jq = pytest.importorskip("jq", reason="the query is tried where jq is installed")
        self.comment(runner)
        listing = runner.asked("gh.asked")[0]
        comments = [
            {"id": 1, "user": {"type": "User"}, "body": f"{self.MARKER}\nx"},
            {"id": 2, "user": {"type": "Bot"}, "body": f"{self.MARKER}\r\nx"},
        ]
        found = jq.compile(listing[listing.index("--jq") + 1]).input_value(comments).all()
        assert found == [f"2 {self.MARKER}"]


class TestInstall:
    @pytest.fixture
    def wheel(self, tmp_path: Path) -> Path:
        """A portcheck that has nothing but a version."""
        path = tmp_path / "portcheck-9.9-py3-none-any.whl"
        info = "portcheck-9.9.dist-info"
        files = {
            "portcheck.py": "def main():\n    print('portcheck 9.9')\n",
            f"{info}/METADATA": "Metadata-Version: 2.1\nName: portcheck\nVersion: 9.9\n",
            f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            f"{info}/entry_points.txt": "[console_scripts]\nportcheck = portcheck:main\n",
            f"{info}/RECORD": "",
        }
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        return path

    @pytest.mark.parametrize("cached", [False, True])
    def test_apart_from_the_job(self, runner: Runner, wheel: Path, cached: bool) -> None:
        (runner.folder / "portcheck" / "venv" / "bin" / "portcheck").unlink()
        inputs = {"source": "" if cached else str(wheel)}
        if cached:
            (runner.folder / "portcheck" / "wheel").mkdir()
            wheel.rename(runner.folder / "portcheck" / "wheel" / wheel.name)
        outcome = runner.step("Install", inputs, PIP_NO_INDEX="1", PYTHONPATH="")
        assert (outcome.returncode, outcome.stdout) == (0, "portcheck 9.9\n"), outcome.stderr

    def test_a_source_is_no_option(self, runner: Runner) -> None:
        outcome = runner.step("Install", {"source": "--index-url=http://127.0.0.1:9"}, PIP_NO_INDEX="1")
        assert outcome.returncode != 0
        assert "Invalid requirement" in outcome.stderr

    def test_what_is_installed_has_a_name_for_caches(self, runner: Runner, tmp_path: Path) -> None:
        copy = tmp_path / "action"
        (copy / "ci" / "github").mkdir(parents=True)
        script = "ci/github/identity.sh"
        (copy / script).write_bytes((ROOT / script).read_bytes())
        (copy / script).chmod(0o755)
        found = []
        for content, source in (("a", ""), ("a", ""), ("b", ""), ("b", "portcheck==1.0"), ("b", "portcheck==1.1")):
            (copy / "file").write_text(content)
            (runner.folder / "output").unlink(missing_ok=True)
            outcome = runner.step("Say which portcheck this is", {"source": source}, GITHUB_ACTION_PATH=str(copy))
            assert outcome.returncode == 0, outcome.stderr
            found.append(runner.outputs["digest"])
        assert found[0] == found[1]
        assert len(set(found)) == 4
        assert re.fullmatch(r"Linux-X64-py3\d+-[0-9a-f]{32}", found[0])
