"""A tree that changes while it is scanned: what is read twice may be another thing the second time."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

import portcheck.reading
import portcheck.scan
from portcheck.model.errors import NothingToScanError
from portcheck.model.report import Report
from portcheck.scan import ScanOptions, scan

SECRET = "secret_word_of_another_tree"
SOURCE = '#include "rt.h"\nvoid f() { gpuFree(p); cudaMalloc(&q, 3); }\n'


def to_nothing(path: Path) -> None:
    path.unlink()


def to_less(path: Path) -> None:
    path.write_text("int x;", encoding="utf-8")


def to_more(path: Path) -> None:
    path.write_text("\n\n\n" + SOURCE * 50, encoding="utf-8")


def to_bytes(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 40)


def to_far_more(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(65 * 2**20)


def to_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def to_socket(path: Path) -> None:
    path.unlink()
    here = Path.cwd()
    os.chdir(path.parent)  # the name of a socket is short
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


def to_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def to_link_out(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.parents[1] / "outside.cu")


def to_endless_file(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def without_its_folder(path: Path) -> None:
    shutil.rmtree(path.parent)


CHANGES = [
    to_nothing, to_less, to_more, to_bytes, to_far_more, to_pipe, to_socket, to_folder, to_link_out, to_endless_file,
    without_its_folder,
]  # fmt: skip


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "outside.cu").write_text(f"void f() {{ cudaFree(0); }} // {SECRET}\n" * 3, encoding="utf-8")
    folder = tmp_path / "tree"
    folder.mkdir()
    (folder / "rt.h").write_text("#define gpuFree cudaFree\n", encoding="utf-8")
    for name in ("a.cu", "b.cu"):
        (folder / name).write_text(SOURCE, encoding="utf-8")
    return folder


def scanned(tree: Path, changed: Callable[[], None], module: Any, before: str) -> Report:
    """The report on ``tree``, which is changed before the function ``before`` of ``module`` is called first."""
    real, waiting = getattr(module, before), [changed]

    def late(*arguments: Any, **named: Any) -> Any:
        while waiting:
            waiting.pop()()
        return real(*arguments, **named)

    with patch.object(module, before, late):
        return scan([tree], ScanOptions(("musa",), jobs=1))


@pytest.mark.parametrize("change", [change for change in CHANGES if change is not without_its_folder])
def test_a_file_that_is_another_when_it_is_read(tree: Path, change: Callable[[Path], None]) -> None:
    """Found as one thing, read as another: it is passed over with a reason, or read as it is now."""
    report = scanned(tree, lambda: change(tree / "b.cu"), portcheck.reading, "carried_libraries")
    assert {file.path for file in report.files} == {"a.cu", "b.cu", "rt.h"}
    assert {o.file for o in report.occurrences} >= {"a.cu", "rt.h"}
    assert SECRET not in repr(report)
    skipped = {entry.path: entry.reason.en for entry in report.skipped}
    assert skipped.keys() == (set() if change in (to_less, to_more) else {"b.cu"})
    assert all(reason.startswith(("cannot be read: ", "binary")) for reason in skipped.values())


def test_a_folder_that_has_gone_before_it_is_read(tree: Path) -> None:
    with pytest.raises(NothingToScanError, match=r"no CUDA in the 3 source files .*, 3 more were skipped"):
        scanned(tree, lambda: shutil.rmtree(tree), portcheck.reading, "carried_libraries")


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize(
    ("module", "before"), [(portcheck.reading, "resolve_layer"), (portcheck.scan, "Excerpts")], ids=["look", "quote"]
)
def test_a_file_that_is_another_when_it_is_read_again(
    tree: Path, change: Callable[[Path], None], module: Any, before: str
) -> None:
    """What the first look has found stays; quotes are of what was there last, or there is none."""
    report = scanned(tree, lambda: change(tree / "b.cu"), module, before)
    assert [(o.file, o.line, o.symbol) for o in report.occurrences if o.symbol == "cudaMalloc"] == [
        ("a.cu", 2, "cudaMalloc"),
        ("b.cu", 2, "cudaMalloc"),
    ]
    assert SECRET not in repr(report)
    if change is not without_its_folder:
        assert report.excerpts["a.cu"][2] == SOURCE.splitlines()[1]
