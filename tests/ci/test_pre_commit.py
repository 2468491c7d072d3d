"""The hooks as pre-commit runs them, but for the installation, which needs the network: benchmarks/pre_commit.py has
all of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from support.repository import ALONE, Repository, needs_git, repository

__all__ = ["repository"]
pytestmark = needs_git
ROOT = Path(__file__).resolve().parents[2]
MANIFEST = ROOT / ".pre-commit-hooks.yaml"
HOOKS: list[dict[str, Any]] = yaml.safe_load(MANIFEST.read_text("utf-8"))
OLD = "#include <cooperative_groups.h>\n__global__ void k() { cooperative_groups::this_grid().sync(); }\n"


def pre_commit(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = dict(os.environ) | ALONE | {"PRE_COMMIT_HOME": str(folder.parent / "home"), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "pre_commit", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def local(hook: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The hook, run by this Python as it is."""
    entry = hook["entry"].replace("portcheck ", f"{sys.executable} -m portcheck ", 1)
    kept = {key: value for key, value in hook.items() if key != "minimum_pre_commit_version"}
    return kept | {"language": "system", "entry": entry} | more


@pytest.fixture
def project(repository: Repository) -> Repository:
    """One where some CUDA is there already."""
    repository.write("src/old.cu", OLD)
    repository.write(".portcheckignore", "")
    repository.commit()
    return repository


def run(project: Repository, hook: dict[str, Any]) -> tuple[int, str]:
    config = {"repos": [{"repo": "local", "hooks": [hook]}]}
    project.write(".pre-commit-config.yaml", yaml.safe_dump(config))
    project.git("add", "--all")
    outcome = pre_commit(project.root, "run", hook["id"])
    return outcome.returncode, outcome.stdout + outcome.stderr


def test_pre_commit_takes_the_manifest() -> None:
    outcome = pre_commit(ROOT, "validate-manifest", str(MANIFEST))
    assert (outcome.returncode, outcome.stdout + outcome.stderr) == (0, "")


def test_the_files_of_the_commit(project: Repository) -> None:
    files, _whole = HOOKS
    project.write("src/plain.cpp", "int x;\n")
    project.write("notes.txt", "cudaMalloc\n")
    code, said = run(project, local(files))
    assert code == 0, said
    project.write("src/new.cu", OLD)
    code, said = run(project, local(files, args=["--target", "musa"]))
    assert code == 1, said
    assert "new.cu:2" in said and "old.cu" not in said


def test_only_the_lines_of_the_commit(project: Repository) -> None:
    files, _whole = HOOKS
    project.write("src/old.cu", OLD + "// more\n")
    code, said = run(project, local(files, args=["--staged", "--target", "musa"]))
    assert code == 0, said
    project.write("src/old.cu", OLD + "__global__ void n() { cooperative_groups::this_grid().sync(); }\n")
    code, said = run(project, local(files, args=["--staged", "--target", "musa"]))
    assert code == 1, said
    assert "old.cu:3" in said and "old.cu:2" not in said


def test_no_file_for_the_hook(project: Repository) -> None:
    files, _whole = HOOKS
    project.write("notes.txt", "cudaMalloc\n")
    code, said = run(project, local(files))
    assert code == 0
    assert "no files to check" in said


def test_the_whole_tree(project: Repository) -> None:
    _files, whole = HOOKS
    project.write("notes.txt", "nothing\n")
    code, said = run(project, local(whole, args=["--target", "musa"]))
    assert code == 1, said
    assert "old.cu:2" in said
