"""``portcheck cache``, and scans with and without one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import portcheck.reading
from cli.program import Run


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(portcheck.reading, "SMALL", 0)
    monkeypatch.setenv("PORTCHECK_CACHE_DIR", str(tmp_path / "kept"))
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree/a.cu").write_text("void f() { cudaFree(p); }\n", encoding="utf-8")
    return tmp_path / "kept"


def info(portcheck: Run) -> dict[str, object]:
    shown = json.loads(portcheck("cache", "info", "--format", "json").out)
    assert shown.pop("schema_version") == "1.0"
    assert isinstance(shown, dict)
    return shown


def test_before_any_scan(portcheck: Run, folder: Path) -> None:
    assert info(portcheck) == {"folder": str(folder), "trees": 0, "bytes": 0}
    assert portcheck("cache", "info").out == f"0 trees, 0.0 MB in {folder}\n"
    assert portcheck("cache", "clear").code == 0


def test_a_scan_is_kept_and_dropped(portcheck: Run, folder: Path) -> None:
    tree = folder.parent / "tree"
    first = portcheck("scan", tree, "-f", "json")
    assert info(portcheck)["trees"] == 1
    assert portcheck("cache", "info").out == f"1 tree, 0.0 MB in {folder}\n"
    assert portcheck("scan", tree, "-f", "json") == first
    assert portcheck("cache", "clear").out == f"1 tree, 0.0 MB dropped from {folder}\n"
    assert info(portcheck) == {"folder": str(folder), "trees": 0, "bytes": 0}


def test_without_a_cache_nothing_is_kept(portcheck: Run, folder: Path) -> None:
    assert portcheck("scan", folder.parent / "tree", "--no-cache", "-q").code == 0
    assert not folder.exists()


def test_in_chinese(portcheck: Run, folder: Path) -> None:
    assert portcheck("cache", "info", "--lang", "zh").out == f"{folder} 中有 0 个代码树，0.0 MB\n"
    assert portcheck("cache", "clear", "--lang", "zh").out == f"已从 {folder} 清除 0 个代码树，0.0 MB\n"


def test_what_cannot_be_removed_is_said(portcheck: Run, folder: Path) -> None:
    (folder / "a.sqlite").mkdir(parents=True)
    outcome = portcheck("cache", "clear")
    assert outcome.code == 2
    assert str(folder / "a.sqlite") in outcome.err
    assert "remove it by hand" in outcome.err
