"""The same sources give the same wheel and the same source archive, to the byte, wherever and whenever."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SMALL_RULES = ROOT / "tests" / "cli" / "small_rules"
FILES = ("pyproject.toml", "hatch_build.py", "README.md", "README.zh.md", "CHANGELOG.md", "LICENSE", "action.yml")
PLAIN = {"LC_ALL": "C.UTF-8", "TZ": "UTC", "PYTHONHASHSEED": "1"}
OTHER = {"LC_ALL": "C", "TZ": "Asia/Shanghai", "PYTHONHASHSEED": "77"}
NOTHING = shutil.ignore_patterns("__pycache__")


def sources(folder: Path) -> Path:
    """A checkout with rules that compile in no time."""
    for name in FILES:
        shutil.copy(ROOT / name, folder / name)
    shutil.copytree(ROOT / "portcheck", folder / "portcheck", ignore=NOTHING)
    shutil.copytree(SMALL_RULES, folder / "rules")
    for part in ("catalogue", "effort", "hazards", "targets"):
        (folder / "rules" / part).mkdir(exist_ok=True)
    return folder


def built(folder: Path, umask: int, environment: Mapping[str, str]) -> dict[str, str]:
    """The digests of what is built in ``folder``, by name."""
    command = [sys.executable, "-m", "hatchling", "build", "-d", "dist"]
    variables = {"PATH": os.environ["PATH"], "HOME": str(folder), **environment}
    subprocess.run(command, cwd=folder, env=variables, check=True, capture_output=True, umask=umask)
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in sorted((folder / "dist").iterdir())}


@pytest.mark.parametrize("moment", [{}, {"SOURCE_DATE_EPOCH": "1700000000"}], ids=["any time", "a time that is said"])
def test_two_builds_are_the_same(tmp_path: Path, moment: dict[str, str]) -> None:
    one, two = tmp_path / "one", tmp_path / "another folder"
    for folder in (one, two):
        folder.mkdir()
        sources(folder)
    for path in two.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    first = built(one, 0o022, PLAIN | moment)
    assert sorted(Path(name).suffix for name in first) == [".gz", ".whl"]
    assert built(two, 0o077, OTHER | moment) == first
