"""The program in this process, and rules that are small enough to be read."""

from __future__ import annotations

import sys
from pathlib import Path

import platformdirs
import pytest

from cli.program import Outcome, Run
from portcheck.cli.main import main
from portcheck.rules import location

SMALL_RULES = Path(__file__).parent / "small_rules"
EXPLAINED_RULES = Path(__file__).parent / "explained_rules"


@pytest.fixture
def portcheck(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The program in this process, so that a small pack can stand in for the built-in rules."""

    def run(*arguments: object) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["portcheck", *map(str, arguments)])
        code = main()
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return run


@pytest.fixture
def small_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two targets and four libraries in the place of the built-in rules, with a cache of their own."""
    return _instead(SMALL_RULES, tmp_path, monkeypatch)


@pytest.fixture
def explained_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two prices and a line model in the place of the built-in rules."""
    return _instead(EXPLAINED_RULES, tmp_path, monkeypatch)


def _instead(pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(location, "built_in_pack", lambda: pack)
    monkeypatch.setattr(platformdirs, "user_cache_path", lambda name: tmp_path / "cache" / name)
    return pack
