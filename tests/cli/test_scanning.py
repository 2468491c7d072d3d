"""What a process does while others read."""

from __future__ import annotations

from pathlib import Path

import pytest

from portcheck.cli.scanning import Scanning
from portcheck.model.errors import UsageError
from portcheck.scan import ScanOptions

OPTIONS = ScanOptions(targets=("hip",), jobs=1, cache=False)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "a.cu").write_text("void f(void *p) { cudaFree(p); }\n", "utf-8")
    return tmp_path


def test_it_is_done_once_and_changes_nothing(tree: Path) -> None:
    said: list[str] = []
    report = Scanning().run([tree], OPTIONS, lambda: said.append("x"))
    assert said == ["x"]
    assert report.findings == Scanning().run([tree], OPTIONS).findings


def test_what_it_raises_ends_the_scan(tree: Path) -> None:
    def fail() -> None:
        raise UsageError("no such package")

    with pytest.raises(UsageError, match="no such package"):
        Scanning().run([tree], OPTIONS, fail)
    assert len(Scanning().run([tree], OPTIONS).files) == 1
