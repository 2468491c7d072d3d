"""Only what is new against git is judged, whichever way the files are named."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from portcheck.scan import ScanOptions, scan
from support.repository import Repository, needs_git, repository

__all__ = ["repository"]
pytestmark = needs_git

OLD = "#include <cooperative_groups.h>\n__global__ void k() { cooperative_groups::this_grid().sync(); }\n"
NEW = "__global__ void n() { cooperative_groups::this_grid().sync(); }\n"


@pytest.fixture
def started(repository: Repository) -> Repository:
    repository.write("sub/a.cu", OLD)
    repository.write("sub/plain.cpp", "int x;\n")
    repository.commit()
    return repository


def check(folder: Path, *arguments: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "portcheck", "check", "--target", "musa", *arguments]
    outcome = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert outcome.returncode in (0, 1), outcome.stderr
    return outcome.returncode, outcome.stdout


WAYS = (
    ("", ["--staged"]),
    ("", ["--since", "HEAD", "sub/a.cu"]),
    ("", ["--staged", "sub/a.cu", "sub/plain.cpp"]),
    ("sub", ["--staged", "a.cu"]),
)


@pytest.mark.parametrize(("folder", "arguments"), WAYS)
def test_a_new_line_fails_and_an_old_one_does_not(started: Repository, folder: str, arguments: list[str]) -> None:
    started.write("sub/a.cu", OLD + NEW)
    started.git("add", "--all")
    code, said = check(started.root / folder, *arguments)
    assert code == 1
    assert "a.cu:3" in said and "a.cu:2" not in said


def test_without_git_the_old_line_fails(started: Repository) -> None:
    assert check(started.root, "sub/a.cu")[0] == 1


def test_an_old_line_passes_and_so_do_files_without_cuda(started: Repository) -> None:
    started.write("sub/a.cu", OLD + "// more\n")
    assert check(started.root, "sub/a.cu", "--since", "HEAD")[0] == 0
    assert check(started.root, "sub/plain.cpp")[0] == 0


def test_a_check_of_some_files_keeps_what_is_known_of_the_others(
    started: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORTCHECK_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr("portcheck.reading.SMALL", 0)
    for number in range(40):
        started.write(f"more/f{number}.cu", OLD + f"// {number}\n")
    scan((started.root,), ScanOptions(("musa",), root=started.root))
    (store,) = (tmp_path / "cache").rglob("*.sqlite")
    before = _rows(store)
    started.write("sub/a.cu", OLD + NEW)
    scan((started.root / "sub" / "a.cu",), ScanOptions(("musa",), root=started.root))
    assert _rows(store) > before > 40


def _rows(store: Path) -> int:
    with closing(sqlite3.connect(store)) as opened:
        (count,) = opened.execute("SELECT count(*) FROM result").fetchone()
    return int(count)
