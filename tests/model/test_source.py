"""Reading a file that may have become something else since it was found."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from portcheck.model.source import Language, SourceFile


def source(path: Path, unsaved: bytes | None = None) -> SourceFile:
    return SourceFile(path.name, path, Language.CUDA, 3, unsaved)


def test_what_stands_in_it(tmp_path: Path) -> None:
    (tmp_path / "a.cu").write_bytes(b"a\r\n\0\xff")
    assert source(tmp_path / "a.cu").read() == b"a\r\n\0\xff"
    assert source(tmp_path / "gone.cu", b"in the editor").read() == b"in the editor"


def make_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(os.path.relpath(path))  # whose whole name may be longer than a socket's can be


@pytest.mark.parametrize(
    "make",
    [
        os.mkfifo,
        os.mkdir,
        make_socket,
        lambda path: path.symlink_to("/dev/zero"),
        lambda path: path.symlink_to(__file__),
        lambda path: None,
    ],
)
def test_what_is_no_plain_file_any_more_is_not_waited_for(tmp_path: Path, make: object) -> None:
    assert callable(make)
    make(tmp_path / "a.cu")
    with pytest.raises(OSError, match=r"a\.cu|Is a directory"):
        source(tmp_path / "a.cu").read()
