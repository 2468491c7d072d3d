"""The lines that a report quotes."""

from __future__ import annotations

from pathlib import Path

import pytest

from portcheck.discover.excerpts import WIDEST, Excerpts
from portcheck.model.source import Language, SourceFile


def source(folder: Path, name: str, data: bytes) -> SourceFile:
    path = folder / name
    path.write_bytes(data)
    return SourceFile(name, path, Language.CUDA, len(data))


def test_wanted_lines_without_their_ends(tmp_path: Path) -> None:
    files = [source(tmp_path, "a.cu", b"a\r\n  b \r\nc"), source(tmp_path, "b.cu", b"x\n")]
    assert Excerpts(files, lambda path: {3, 2} if path == "a.cu" else ()) == {"a.cu": {2: "  b", 3: "c"}}


def test_any_encoding(tmp_path: Path) -> None:
    text = "// 设备内存\n"
    files = [
        source(tmp_path, "gbk.cu", text.encode("gb18030") * 3),
        source(tmp_path, "wide.cu", text.encode("utf-16")),
        source(tmp_path, "broken.cu", b"// ok \xff\xfe\xff\n"),
    ]
    found = Excerpts(files, {"gbk.cu": {1}, "wide.cu": {1}, "broken.cu": {1}}.__getitem__)
    assert found["gbk.cu"] == found["wide.cu"] == {1: "// 设备内存"}
    assert found["broken.cu"][1].startswith("// ok ")


def test_a_long_line_is_cut(tmp_path: Path) -> None:
    files = [source(tmp_path, "a.cu", b"x" * 10_000 + b"\n" + b"y" * WIDEST)]
    assert Excerpts(files, {"a.cu": {1, 2}}.__getitem__) == {"a.cu": {1: "x" * WIDEST + "…", 2: "y" * WIDEST}}


def test_a_file_that_changed_meanwhile_loses_nothing_else(tmp_path: Path) -> None:
    files = [source(tmp_path, "a.cu", b"x\n"), source(tmp_path, "b.cu", b"y\n"), source(tmp_path, "c.cu", b"\0\0\1")]
    (tmp_path / "b.cu").unlink()
    wanted = {"a.cu": {1, 7}, "b.cu": {1}, "c.cu": {1}}
    assert Excerpts(files, wanted.__getitem__) == {"a.cu": {1: "x"}}


def test_lines_are_read_when_they_are_asked_for(tmp_path: Path) -> None:
    files = [source(tmp_path, "a.cu", b"x\n"), source(tmp_path, "b.cu", b"y\n")]
    found = Excerpts(files, lambda _path: {1})
    (tmp_path / "a.cu").write_bytes(b"z\n")
    assert (found["a.cu"], found.get("c.cu", {}), len(found), list(found)) == ({1: "z"}, {}, 2, ["a.cu", "b.cu"])
    with pytest.raises(KeyError):
        found["c.cu"]
