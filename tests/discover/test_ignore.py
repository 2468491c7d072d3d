from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from portcheck.discover.walk import discover


def make(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("int x;\n")


def scanned(*tops: Path) -> list[str]:
    return [file.path for file in discover(tops).files]


def reasons(top: Path) -> dict[str, str]:
    return {skipped.path: skipped.reason.en for skipped in discover((top,)).skipped}


@pytest.mark.parametrize("name", [".gitignore", ".portcheckignore"])
@pytest.mark.parametrize(
    ("patterns", "path", "ignored"),
    [
        ("*.cu", "a.cu", True),
        ("*.cu", "sub/a.cu", True),
        ("*.cu", "a.cuh", False),
        ("/a.cu", "a.cu", True),
        ("/a.cu", "sub/a.cu", False),
        ("build/", "build/a.cu", True),
        ("build/", "sub/build/deep/a.cu", True),
        ("build/", "rebuild/a.cu", False),
        ("a.cu/", "a.cu", False),
        ("build", "sub/build/a.cu", True),
        ("sub/build", "sub/build/a.cu", True),
        ("sub/build", "deep/sub/build/a.cu", False),
        ("**/gen/*.cu", "x/gen/a.cu", True),
        ("**/gen/*.cu", "x/gen/y/a.cu", False),
        ("a/**/b.cu", "a/x/y/b.cu", True),
        ("a/**/b.cu", "x/a/b.cu", False),
        ("*.cu\n!keep.cu", "drop.cu", True),
        ("*.cu\n!keep.cu", "sub/keep.cu", False),
        ("!keep.cu\n*.cu", "keep.cu", True),
        ("gen/\n!gen/keep.cu", "gen/keep.cu", True),
        ("gen/*\n!gen/keep.cu", "gen/keep.cu", False),
        ("a?.cu", "ab.cu", True),
        ("a?.cu", "abc.cu", False),
        ("[ab].cu", "b.cu", True),
        ("[!ab].cu", "b.cu", False),
        ("\\#a.cu", "#a.cu", True),
        ("#a.cu", "#a.cu", False),
        ("\\!a.cu", "!a.cu", True),
        ("a.cu   ", "a.cu", True),
        ("a.cu\r\n", "a.cu", True),
        ("核心/", "核心/a.cu", True),
        ("核心/", "核/a.cu", False),
        ("\n\n", "a.cu", False),
        ("", "a.cu", False),
    ],
)
def test_patterns(tmp_path: Path, name: str, patterns: str, path: str, ignored: bool) -> None:
    make(tmp_path, path, "other.h")
    (tmp_path / name).write_bytes(patterns.encode())
    assert scanned(tmp_path) == (["other.h"] if ignored else sorted([path, "other.h"]))


def test_reason_names_the_ignore_file(tmp_path: Path) -> None:
    make(tmp_path, "a.cu", "b.cu", "gen/x.cu", "gen/y.cu", "c.cu", "ignored.txt")
    (tmp_path / ".gitignore").write_text("gen/\na.cu\n*.txt\n")
    (tmp_path / ".portcheckignore").write_text("b.cu\n")
    assert reasons(tmp_path) == {
        "a.cu": "ignored by .gitignore",
        "b.cu": "ignored by .portcheckignore",
        "gen": "ignored by .gitignore",
    }


def test_portcheckignore_takes_back_what_gitignore_leaves_out(tmp_path: Path) -> None:
    make(tmp_path, "a.cu", "b.cu")
    (tmp_path / ".gitignore").write_text("*.cu\n")
    (tmp_path / ".portcheckignore").write_text("!a.cu\n")
    assert scanned(tmp_path) == ["a.cu"]


def test_nested_file_speaks_for_its_folder_only(tmp_path: Path) -> None:
    make(tmp_path, "in/a.cu", "in/deep/a.cu", "in/b.cu", "out/a.cu", "a.cu")
    (tmp_path / "in" / ".gitignore").write_text("/a.cu\n")
    assert scanned(tmp_path) == ["a.cu", "in/b.cu", "in/deep/a.cu", "out/a.cu"]


def test_nested_file_wins_over_the_one_above(tmp_path: Path) -> None:
    make(tmp_path, "a.cu", "in/a.cu", "in/b.cu", "in/deep/a.cu")
    (tmp_path / ".gitignore").write_text("a.cu\n")
    (tmp_path / "in" / ".gitignore").write_text("!a.cu\nb.cu\n")
    (tmp_path / "in" / "deep").mkdir(exist_ok=True)
    (tmp_path / "in" / "deep" / ".gitignore").write_text("a.cu\n")
    assert scanned(tmp_path) == ["in/a.cu"]


def test_nested_file_cannot_open_an_ignored_folder(tmp_path: Path) -> None:
    make(tmp_path, "gen/a.cu")
    (tmp_path / ".gitignore").write_text("gen/\n")
    (tmp_path / "gen" / ".gitignore").write_text("!a.cu\n")
    assert scanned(tmp_path) == []


# The folders above


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_files_above_count_up_to_the_top_of_the_repository(tmp_path: Path, kind: str) -> None:
    repository = tmp_path / "outer" / "repository"
    make(repository, "src/lib/a.cu", "src/lib/b.cu", "src/lib/c.cu")
    if kind == "folder":
        (repository / ".git").mkdir()
    else:
        (repository / ".git").write_text("gitdir: elsewhere\n")
    (tmp_path / "outer" / ".gitignore").write_text("c.cu\n")
    (repository / ".gitignore").write_text("a.cu\n")
    (repository / "src" / ".portcheckignore").write_text("/lib/b.cu\n")
    assert scanned(repository / "src" / "lib") == ["c.cu"]


def test_files_above_do_not_count_outside_a_repository(tmp_path: Path) -> None:
    make(tmp_path, "src/a.cu")
    (tmp_path / ".gitignore").write_text("a.cu\n")
    assert scanned(tmp_path / "src") == ["a.cu"]
    assert scanned(tmp_path) == []


def test_files_above_the_repository_that_is_scanned_do_not_count(tmp_path: Path) -> None:
    make(tmp_path, "inner/a.cu")
    (tmp_path / ".git").mkdir()
    (tmp_path / "inner" / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("a.cu\n")
    assert scanned(tmp_path / "inner") == ["a.cu"]


def test_nearer_one_of_the_files_above_wins(tmp_path: Path) -> None:
    make(tmp_path, "src/lib/a.cu", "src/lib/b.cu")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("*.cu\n")
    (tmp_path / "src" / ".gitignore").write_text("!a.cu\n")
    assert scanned(tmp_path / "src" / "lib") == ["a.cu"]


# Ignore files that are not as they should be


def test_byte_order_mark_is_no_part_of_the_first_pattern(tmp_path: Path) -> None:
    make(tmp_path, "a.cu", "b.cu")
    (tmp_path / ".gitignore").write_bytes(b"\xef\xbb\xbfa.cu\n")
    assert scanned(tmp_path) == ["b.cu"]


def test_file_that_is_not_utf8_still_ignores(tmp_path: Path) -> None:
    make(tmp_path, "a.cu", "b.cu")
    (tmp_path / ".gitignore").write_bytes("# 忽略\na.cu\n".encode("gb18030"))
    assert scanned(tmp_path) == ["b.cu"]


@pytest.mark.parametrize("bad", ["!", "\\", "a\\", "[z-a].cu", "[[a].h", "[", "/", "x\0y"])
def test_senseless_pattern_costs_only_itself(tmp_path: Path, bad: str) -> None:
    make(tmp_path, "a.cu", "b.cu")
    (tmp_path / ".gitignore").write_text(f"{bad}\na.cu\n")
    assert scanned(tmp_path) == ["b.cu"]


def test_folder_with_the_name_of_an_ignore_file(tmp_path: Path) -> None:
    make(tmp_path, "a.cu", ".gitignore/b.cu")
    assert scanned(tmp_path) == [".gitignore/b.cu", "a.cu"]


def test_folder_name_with_a_newline_is_matched(tmp_path: Path) -> None:
    make(tmp_path, "line\nbreak/x.inc", "line\nbreak/y.inc")
    (tmp_path / ".gitignore").write_text("x.inc\n")
    assert scanned(tmp_path) == ["line\nbreak/y.inc"]


def test_link_as_ignore_file_is_not_read(tmp_path: Path) -> None:
    """As in git; and nothing outside the root is read."""
    make(tmp_path, "root/a.cu")
    (tmp_path / "outside").write_text("*.cu\n")
    (tmp_path / "root" / ".gitignore").symlink_to("../outside")
    assert scanned(tmp_path / "root") == ["a.cu"]


def test_fifo_as_ignore_file_is_not_read(tmp_path: Path) -> None:
    """To open it would wait for a writer for ever. Here one comes, so that the wrong way fails instead of hanging."""
    make(tmp_path, "a.cu")
    pipe = tmp_path / ".gitignore"
    os.mkfifo(pipe)

    def write() -> None:
        with pipe.open("wb") as writer:
            writer.write(b"*.cu\n")

    thread = threading.Thread(target=write, daemon=True)
    thread.start()
    found = scanned(tmp_path)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)  # lets the writer go
    thread.join(10)
    os.close(reader)
    assert found == ["a.cu"]
