"""A repository that names a program wherever git takes one: none of them runs."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from portcheck.discover.changes import changed_in_index, changed_since
from portcheck.model.errors import UsageError
from support.repository import Repository, needs_git, new_repository, repository

__all__ = ["repository"]
pytestmark = needs_git

PROGRAMS = (
    "alias.diff-index",
    "alias.rev-parse",
    "core.alternateRefsCommand",
    "core.askPass",
    "core.editor",
    "core.fsmonitor",
    "core.gitProxy",
    "core.pager",
    "core.sshCommand",
    "credential.helper",
    "diff.evil.command",
    "diff.evil.textconv",
    "diff.external",
    "filter.evil.clean",
    "filter.evil.smudge",
    "filter.a=b.c.clean",
    "filter.a=b.c.process",
    "gc.recentObjectsHook",
    "gpg.program",
    "interactive.diffFilter",
    "merge.evil.driver",
    "pager.diff-index",
    "pager.ls-files",
    "remote.origin.uploadpack",
    "uploadpack.packObjectsHook",
)
HOOKS = ("post-index-change", "fsmonitor-watchman", "reference-transaction", "post-checkout", "pre-auto-gc")


@pytest.fixture
def trap(tmp_path: Path) -> Path:
    """A program that says by a file beside it that it ran."""
    program = tmp_path / "trap"
    record = tmp_path / "ran"
    program.write_text(f'#!/bin/sh\necho "$0 $*" >> "{record}"\ncat\n')
    program.chmod(0o755)
    return program


@pytest.fixture
def hostile(repository: Repository, trap: Path) -> Repository:
    """Its files are filtered, its submodule is as hostile as itself, and every file is touched, so that git looks into
    all of them."""
    _plant(repository, trap)
    repository.write(
        ".gitattributes", "*.cu diff=evil filter=evil merge=evil\n*.cuh filter=a=b.c\n*.hu filter=included\n"
    )
    library = new_repository(trap.parent / "library")
    library.write("l.cu", "one\n")
    library.commit()
    safe = ("-c", "core.fsmonitor=", "-c", "core.hooksPath=/dev/null", "-c", "protocol.file.allow=always")
    repository.git(*safe, "submodule", "--quiet", "add", str(library.root), "library")
    _plant(Repository(repository.root / "library"), trap)
    for name in ("a.cu", "b.cuh", "c.hu"):
        repository.write(name, "one\ntwo\n")
    repository.git(*safe, "add", "--all")
    repository.git(*safe, "-c", "gc.auto=0", "commit", "--quiet", "-m", "one")
    for name in ("a.cu", "b.cuh", "c.hu", "library/l.cu"):
        repository.write(name, "one\ntwo\nthree\n")
    repository.write("staged.cu", "one\n")
    repository.git(*safe, "add", "staged.cu")
    repository.write("staged.cu", "one\ntwo\n")
    (trap.parent / "ran").unlink(missing_ok=True)
    return repository


def _plant(repository: Repository, trap: Path) -> None:
    own = Path(repository.git("rev-parse", "--absolute-git-dir"))
    (own / "more").write_text(f'[filter "included"]\n\tclean = {trap}\n\trequired = true\n')
    repository.git("config", "include.path", "more")
    hooks = trap.parent / f"hooks of {repository.root.name}"
    for name in HOOKS:
        for folder in (hooks, own / "hooks"):
            folder.mkdir(exist_ok=True)
            (folder / name).unlink(missing_ok=True)
            (folder / name).symlink_to(trap)
    repository.git("config", "core.hooksPath", str(hooks))
    repository.git("config", "remote.origin.url", f"ext::{trap}")
    repository.git("config", "remote.origin.promisor", "true")
    for key in PROGRAMS:
        repository.git("config", key, str(trap))
    repository.git("config", "filter.evil.required", "true")


def ran(trap: Path) -> str:
    record = trap.parent / "ran"
    return record.read_text() if record.exists() else ""


def test_no_program_of_the_repository_runs(hostile: Repository, trap: Path) -> None:
    changes = changed_since(hostile.root, "HEAD")
    assert ran(trap) == ""
    assert changes.lines == {name: frozenset((3,)) for name in ("a.cu", "b.cuh", "c.hu")} | {
        "staged.cu": frozenset((1, 2))
    }


def test_none_runs_for_what_is_staged(hostile: Repository, trap: Path) -> None:
    changes = changed_in_index(hostile.root)
    assert ran(trap) == ""
    assert changes.lines == {"staged.cu": frozenset((1, 2))}


def test_none_runs_where_git_has_to_complain(hostile: Repository, trap: Path) -> None:
    """An object that is not there would be fetched from a remote that is a program."""
    blob = hostile.git("-c", "core.fsmonitor=", "rev-parse", "HEAD:a.cu")
    (hostile.root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    (trap.parent / "ran").unlink(missing_ok=True)
    for reference in ("HEAD", "nothing"):
        with pytest.raises(UsageError):
            changed_since(hostile.root, reference)
    assert ran(trap) == ""


def test_none_runs_within_the_submodule(hostile: Repository, trap: Path) -> None:
    changes = changed_since(hostile.root / "library", "HEAD")
    assert ran(trap) == ""
    assert changes.lines == {"l.cu": frozenset((2, 3))}


def test_a_folder_that_only_looks_like_a_repository(repository: Repository, trap: Path) -> None:
    """The contents of a checkout may hold a bare repository with a configuration of its own."""
    repository.write("a.cu", "one\n")
    repository.commit()
    bare = repository.root / "bare"
    repository.git("clone", "--quiet", "--bare", ".", str(bare))
    Repository(bare).git("config", "core.fsmonitor", str(trap))
    Repository(bare).git("config", "core.bare", "false")
    Repository(bare).git("config", "core.worktree", "..")
    with pytest.raises(UsageError):
        changed_since(bare, "HEAD")
    assert ran(trap) == ""


@pytest.mark.parametrize("arguments", [["status"], ["diff"], ["diff-index", "HEAD", "-p"], ["ls-files", "-m"]])
def test_the_trap_works(hostile: Repository, trap: Path, arguments: list[str]) -> None:
    """What would run without the care."""
    subprocess.run(["git", *arguments], cwd=hostile.root, capture_output=True, check=False)
    assert ran(trap)
