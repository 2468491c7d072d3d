from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from portcheck.discover.walk import MAX_BYTES, discover
from portcheck.model.errors import ExitCode, UsageError
from portcheck.model.source import Discovery, Language

MIB = 2**20


def make(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("int x;\n")


def paths(found: Discovery) -> list[str]:
    return [file.path for file in found.files]


def reasons(found: Discovery) -> dict[str, str]:
    return {skipped.path: skipped.reason.en for skipped in found.skipped}


def test_every_source_and_build_file_is_found_and_no_other(tmp_path: Path) -> None:
    suffixes = ["c", "cc", "cpp", "cu", "cuh", "cxx", "h", "hh", "hpp", "hxx", "inc", "inl", "ptx"]
    wanted = [
        *(f"f.{suffix}" for suffix in suffixes),
        "f.cmake",
        "CMakeLists.txt",
        "f.py",
        "Makefile",
        "f.mk",
        "xmake.lua",
        "BUILD",
    ]
    make(tmp_path, *wanted, "f.pyc", "f.txt", "f.cubin", "f.cu.orig", "Makefile.orig", "f")
    found = discover((tmp_path,))
    assert paths(found) == sorted(wanted)
    assert found.skipped == ()


def test_paths_are_sorted_and_relative_with_slashes(tmp_path: Path) -> None:
    make(tmp_path, "b/z.cu", "a.cu", "b.cu", "a/deep/er/b.cu", "Z.cu", "a-b/c.cu")
    found = discover((tmp_path,))
    assert paths(found) == ["Z.cu", "a-b/c.cu", "a.cu", "a/deep/er/b.cu", "b.cu", "b/z.cu"]
    assert found.root == tmp_path.resolve()
    assert [file.location for file in found.files] == [tmp_path.resolve() / path for path in paths(found)]


def test_size_and_language_are_recorded(tmp_path: Path) -> None:
    (tmp_path / "a.ptx").write_bytes(b"12345")
    (file,) = discover((tmp_path,)).files
    assert (file.language, file.size) == (Language.PTX, 5)


def test_relative_path_is_taken_from_the_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "src/a.cu", "other/b.cu")
    monkeypatch.chdir(tmp_path)
    found = discover((Path("src"),))
    assert (found.root, paths(found)) == ((tmp_path / "src").resolve(), ["a.cu"])


def test_root_of_several_paths_is_their_common_folder(tmp_path: Path) -> None:
    make(tmp_path, "one/a.cu", "two/b.cu", "three/c.cu")
    found = discover((tmp_path / "two", tmp_path / "one" / "a.cu"))
    assert (found.root, paths(found)) == (tmp_path.resolve(), ["one/a.cu", "two/b.cu"])


def test_overlapping_paths_give_each_file_once(tmp_path: Path) -> None:
    make(tmp_path, "src/a.cu", "src/in/b.cu")
    found = discover((tmp_path, tmp_path / "src", tmp_path / "src" / "in" / "b.cu", tmp_path))
    assert paths(found) == ["src/a.cu", "src/in/b.cu"]


def test_empty_folder_holds_nothing(tmp_path: Path) -> None:
    found = discover((tmp_path,))
    assert (found.files, found.skipped) == ((), ())


@pytest.mark.parametrize("name", ["with space.cu", "核函数.cu", "line\nbreak.cu", "-o.cu", "*.cu", "a'b\"c.cu"])
def test_unusual_file_names_are_kept(tmp_path: Path, name: str) -> None:
    make(tmp_path, f"in/{name}", f"{name}/x.cu")
    assert sorted(paths(discover((tmp_path,)))) == sorted([f"in/{name}", f"{name}/x.cu"])


def test_file_names_that_are_not_utf8_are_told_apart(tmp_path: Path) -> None:
    """The report is UTF-8, and results are kept by path."""
    for name in (b"caf\xe8.cu", b"caf\xe9.cu"):
        (tmp_path / os.fsdecode(name)).write_bytes(name)
    found = discover((tmp_path,))
    assert sorted(file.location.read_bytes() for file in found.files) == [b"caf\xe8.cu", b"caf\xe9.cu"]
    assert len({path.encode("utf-8") for path in paths(found)}) == 2


@pytest.mark.parametrize("folder", [".git", ".hg", ".svn"])
def test_version_control_folders_are_left_out(tmp_path: Path, folder: str) -> None:
    make(tmp_path, f"{folder}/x.cu", f"sub/{folder}/x.cu", f"{folder[1:]}/x.cu", f"{folder}ed/x.cu")
    assert paths(discover((tmp_path,))) == sorted([f"{folder}ed/x.cu", f"{folder[1:]}/x.cu"])


# Paths that are named themselves


def test_named_file_is_scanned_whatever_its_suffix(tmp_path: Path) -> None:
    make(tmp_path, "kernel.cuda", "beside.cu")
    (file,) = discover((tmp_path / "kernel.cuda",)).files
    assert (file.path, file.language) == ("kernel.cuda", Language.CXX)


def test_named_file_is_scanned_though_ignored(tmp_path: Path) -> None:
    make(tmp_path, "gen/a.cu", "gen/b.cu")
    (tmp_path / ".gitignore").write_text("gen/\n")
    assert paths(discover((tmp_path,))) == []
    assert paths(discover((tmp_path / "gen" / "a.cu",))) == ["a.cu"]
    found = discover((tmp_path, tmp_path / "gen" / "a.cu"))
    assert paths(found) == ["gen/a.cu"]


def test_named_file_in_an_ignored_place_is_not_listed_as_skipped(tmp_path: Path) -> None:
    make(tmp_path, "a.cu", "b.cu")
    (tmp_path / ".gitignore").write_text("*.cu\n")
    found = discover((tmp_path, tmp_path / "a.cu"))
    assert paths(found) == ["a.cu"]
    assert reasons(found) == {"b.cu": "ignored by .gitignore"}


@pytest.mark.parametrize("name", ["nowhere", "nowhere/at/all.cu", "a.cu/below", "x" * 300])
def test_path_that_is_not_there_is_named(tmp_path: Path, name: str) -> None:
    make(tmp_path, "a.cu")
    with pytest.raises(UsageError) as caught:
        discover((tmp_path, tmp_path / name))
    assert str(tmp_path / name) in str(caught.value)
    assert caught.value.exit_code is ExitCode.USAGE


def test_broken_link_as_path_is_called_so(tmp_path: Path) -> None:
    (tmp_path / "link.cu").symlink_to("nowhere.cu")
    with pytest.raises(UsageError, match=r"link\.cu: is a broken link"):
        discover((tmp_path / "link.cu",))


def test_no_path_at_all_is_a_usage_error() -> None:
    with pytest.raises(UsageError):
        discover(())


# What is passed over


def test_file_over_the_limit_is_skipped_with_the_limit(tmp_path: Path) -> None:
    for name, size in (("fits.cu", MIB), ("over.cu", MIB + 1), ("empty.cu", 0)):
        with (tmp_path / name).open("wb") as file:
            file.truncate(size)
    found = discover((tmp_path,), max_bytes=MIB)
    assert paths(found) == ["empty.cu", "fits.cu"]
    assert reasons(found) == {"over.cu": "larger than 1 MiB"}


def test_named_file_over_the_limit_is_skipped_too(tmp_path: Path) -> None:
    with (tmp_path / "over.cu").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    found = discover((tmp_path / "over.cu",))
    assert found.files == ()
    assert reasons(found) == {"over.cu": "larger than 8 MiB"}


def test_fifo_is_no_regular_file(tmp_path: Path) -> None:
    make(tmp_path, "a.cu")
    os.mkfifo(tmp_path / "pipe.cu")
    os.mkfifo(tmp_path / "pipe")
    found = discover((tmp_path,))
    assert paths(found) == ["a.cu"]
    assert reasons(found) == {"pipe.cu": "not a regular file"}


def test_named_fifo_is_no_regular_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.cu")
    assert reasons(discover((tmp_path / "pipe.cu",))) == {"pipe.cu": "not a regular file"}


@pytest.mark.skipif(os.getuid() == 0, reason="nothing is unreadable for root")
def test_unreadable_folder_is_skipped(tmp_path: Path) -> None:
    make(tmp_path, "a.cu", "shut/b.cu")
    (tmp_path / "shut").chmod(0)
    try:
        found = discover((tmp_path,))
    finally:
        (tmp_path / "shut").chmod(0o700)
    assert paths(found) == ["a.cu"]
    assert reasons(found) == {"shut": "cannot be opened: Permission denied"}


def test_folder_that_cannot_be_opened_costs_only_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "a.cu", "shut/b.cu", "z/c.cu")
    monkeypatch.setattr(os, "scandir", _scandir_refusing(tmp_path.resolve() / "shut"))
    found = discover((tmp_path,))
    assert paths(found) == ["a.cu", "z/c.cu"]
    assert reasons(found) == {"shut": "cannot be opened: Permission denied"}


def _scandir_refusing(refused: Path) -> Callable[[Any], Iterator[os.DirEntry[str]]]:
    real = os.scandir

    def scandir(path: Any) -> Iterator[os.DirEntry[str]]:
        if Path(path) == refused:
            raise PermissionError(13, "Permission denied")
        return real(path)

    return scandir


def test_file_that_vanishes_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "a.cu", "gone.cu")
    real = Path.stat

    def stat(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        if path.name == "gone.cu":
            raise FileNotFoundError(2, "No such file or directory")
        return real(path, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(Path, "stat", stat)
    found = discover((tmp_path,))
    assert paths(found) == ["a.cu"]
    assert reasons(found) == {"gone.cu": "cannot be read: No such file or directory"}


# Links


def test_link_in_a_circle_is_skipped(tmp_path: Path) -> None:
    make(tmp_path, "src/a.cu")
    (tmp_path / "src" / "up").symlink_to("..")
    (tmp_path / "self.cu").symlink_to("self.cu")
    found = discover((tmp_path,))
    assert paths(found) == ["src/a.cu"]
    assert reasons(found) == {"src/up": "link to a folder", "self.cu": "link that leads nowhere or in a circle"}


def test_broken_link_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "gone.cu").symlink_to("nowhere.cu")
    found = discover((tmp_path,))
    assert reasons(found) == {"gone.cu": "link that leads nowhere or in a circle"}


@pytest.mark.parametrize("name", ["link", "link.cu"])
def test_link_to_an_impossible_name_is_no_crash(tmp_path: Path, name: str) -> None:
    make(tmp_path, "a.cu")
    (tmp_path / name).symlink_to("x" * 300)
    assert paths(discover((tmp_path,))) == ["a.cu"]


def test_links_out_of_the_root_are_not_followed(tmp_path: Path) -> None:
    make(tmp_path, "outside/secret.cu", "root/a.cu")
    (tmp_path / "root" / "file.cu").symlink_to(tmp_path / "outside" / "secret.cu")
    (tmp_path / "root" / "folder").symlink_to(tmp_path / "outside")
    (tmp_path / "root" / "up").symlink_to("..")
    found = discover((tmp_path / "root",))
    assert paths(found) == ["a.cu"]
    out = "link that leads out of the scanned folder"
    assert reasons(found) == {"file.cu": out, "folder": out, "up": out}


def test_link_to_a_sibling_with_the_roots_name_as_prefix_leads_out(tmp_path: Path) -> None:
    make(tmp_path, "root/a.cu", "root2/b.cu")
    (tmp_path / "root" / "b.cu").symlink_to(tmp_path / "root2" / "b.cu")
    assert paths(discover((tmp_path / "root",))) == ["a.cu"]


def test_link_to_a_folder_inside_scans_its_files_once(tmp_path: Path) -> None:
    make(tmp_path, "real/a.cu")
    (tmp_path / "alias").symlink_to("real")
    found = discover((tmp_path,))
    assert paths(found) == ["real/a.cu"]
    assert reasons(found) == {"alias": "link to a folder"}


def test_link_to_a_scanned_file_is_not_scanned_again(tmp_path: Path) -> None:
    make(tmp_path, "b/real.cu")
    (tmp_path / "a.cu").symlink_to("b/real.cu")
    (tmp_path / "c.cu").symlink_to("b/real.cu")
    found = discover((tmp_path,))
    assert paths(found) == ["b/real.cu"]
    scanned = "link to b/real.cu, which is scanned itself"
    assert reasons(found) == {"a.cu": scanned, "c.cu": scanned}


def test_link_to_a_file_of_unknown_suffix_is_scanned_once(tmp_path: Path) -> None:
    make(tmp_path, "store/1234abcd")
    (tmp_path / "a.cu").symlink_to("store/1234abcd")
    (tmp_path / "b.cu").symlink_to("store/1234abcd")
    found = discover((tmp_path,))
    assert [(file.path, file.language) for file in found.files] == [("a.cu", Language.CUDA)]
    assert list(reasons(found)) == ["b.cu"]


def test_link_of_unknown_suffix_is_not_scanned(tmp_path: Path) -> None:
    make(tmp_path, "text.txt")
    (tmp_path / "link.md").symlink_to("text.txt")
    found = discover((tmp_path,))
    assert (found.files, found.skipped) == ((), ())


def test_ignored_link_is_not_followed(tmp_path: Path) -> None:
    make(tmp_path, "store/1234abcd", "store/5678")
    (tmp_path / "a.cu").symlink_to("store/1234abcd")
    (tmp_path / "b.cu").symlink_to("store/5678")
    (tmp_path / ".gitignore").write_text("a.cu\n")
    found = discover((tmp_path,))
    assert paths(found) == ["b.cu"]
    assert reasons(found) == {"a.cu": "ignored by .gitignore"}


def test_named_link_is_followed(tmp_path: Path) -> None:
    make(tmp_path, "elsewhere/real.cu")
    (tmp_path / "link.cu").symlink_to("elsewhere/real.cu")
    (file,) = discover((tmp_path / "link.cu",)).files
    assert file.location == (tmp_path / "elsewhere" / "real.cu").resolve()


def test_paths_relative_to_a_root_that_is_given(tmp_path: Path) -> None:
    make(tmp_path, "sub/deep/a.cu", "b.cu")
    found = discover((tmp_path / "sub" / "deep" / "a.cu",), root=tmp_path)
    assert (paths(found), found.root) == (["sub/deep/a.cu"], tmp_path.resolve())
    with pytest.raises(UsageError, match="is not below"):
        discover((tmp_path / "b.cu",), root=tmp_path / "sub")
