"""Files that are written whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from portcheck.cli.written import behind_links, write_whole


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


@pytest.fixture
def usual_mask() -> Iterator[None]:
    before = os.umask(0o027)
    yield
    os.umask(before)


def test_a_new_file_has_the_usual_permissions(tmp_path: Path, usual_mask: None) -> None:
    write_whole(tmp_path / "a", (b"one ", b"two"))
    assert (tmp_path / "a").read_bytes() == b"one two"
    assert mode(tmp_path / "a") == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


@pytest.mark.parametrize("before", [0o600, 0o644, 0o755])
def test_one_that_was_there_keeps_its_permissions(tmp_path: Path, before: int) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"old and longer")
    file.chmod(before)
    write_whole(file, (b"new",))
    assert (file.read_bytes(), mode(file)) == (b"new", before)


def test_until_the_last_chunk_the_old_file_is_there(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"old")

    def chunks() -> Iterator[bytes]:
        for chunk in (b"x" * 100_000, b"y"):
            assert file.read_bytes() == b"old"
            yield chunk

    write_whole(file, chunks())
    assert file.read_bytes() == b"x" * 100_000 + b"y"


@pytest.mark.parametrize("fault", [KeyboardInterrupt, OSError(errno.ENOSPC, "full"), ValueError])
@pytest.mark.parametrize("old", [b"old", None])
def test_what_goes_wrong_leaves_what_was_there(tmp_path: Path, fault: BaseException, old: bytes | None) -> None:
    file = tmp_path / "a"
    if old is not None:
        file.write_bytes(old)

    def chunks() -> Iterator[bytes]:
        yield b"half"
        raise fault

    with pytest.raises((KeyboardInterrupt, OSError, ValueError)):
        write_whole(file, chunks())
    assert [path.read_bytes() for path in tmp_path.iterdir()] == ([] if old is None else [old])


def test_a_link_is_replaced_unless_one_looks_behind_it(tmp_path: Path) -> None:
    precious, link, second = tmp_path / "precious", tmp_path / "link", tmp_path / "second"
    precious.write_bytes(b"precious")
    link.symlink_to("precious")
    second.symlink_to(link)
    assert behind_links(second) == precious
    write_whole(second, (b"new",))
    assert (precious.read_bytes(), second.read_bytes(), second.is_symlink()) == (b"precious", b"new", False)
    write_whole(behind_links(link), (b"newer",))
    assert (precious.read_bytes(), link.is_symlink()) == (b"newer", True)


def test_links_that_lead_nowhere(tmp_path: Path) -> None:
    (tmp_path / "new").symlink_to("later")
    assert behind_links(tmp_path / "new") == tmp_path / "later"
    (tmp_path / "round").symlink_to("round")
    assert behind_links(tmp_path / "round") == tmp_path / "round"


def test_a_pipe_is_written_and_stays_one(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    write_whole(pipe, (b"one ", b"two"))
    reader.join()
    assert got == [b"one two"]
    assert stat.S_ISFIFO(pipe.lstat().st_mode)


def test_devices_take_what_they_get() -> None:
    write_whole(Path("/dev/null"), (b"one",))
    assert stat.S_ISCHR(os.lstat("/dev/null").st_mode)
    with pytest.raises(OSError, match="No space left"):
        write_whole(Path("/dev/full"), (b"one",))


@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
def test_standard_output_that_is_a_file_is_not_replaced(tmp_path: Path, name: str) -> None:
    if not os.path.exists(name):
        pytest.skip("this system has no such name")
    script = (
        "from pathlib import Path; from portcheck.cli.written import behind_links, write_whole\n"
        f"write_whole(behind_links(Path({name!r})), (b'new',))"
    )
    file = tmp_path / "out"
    with file.open("wb") as stdout:
        node = os.fstat(stdout.fileno()).st_ino
        subprocess.run([sys.executable, "-c", script], stdout=stdout, check=True)
    assert (file.read_bytes(), file.stat().st_ino) == (b"new", node)


def test_a_file_that_is_mounted_is_written_in_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"old and longer")

    def busy(self: Path, target: Path) -> Path:
        raise OSError(errno.EBUSY, "Device or resource busy")

    monkeypatch.setattr(Path, "replace", busy)
    write_whole(file, (b"new",))
    assert file.read_bytes() == b"new"
    with pytest.raises(OSError, match="busy"):
        write_whole(tmp_path / "b", (b"new",))
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_file_in_a_folder_that_takes_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, opened = tmp_path / "a", Path.open
    file.write_bytes(b"old and longer")

    def only_the_old(self: Path, mode: str = "r") -> object:
        if mode == "xb":
            raise PermissionError(errno.EACCES, "Permission denied")
        return opened(self, mode)

    monkeypatch.setattr(Path, "open", only_the_old)
    write_whole(file, (b"new",))
    assert file.read_bytes() == b"new"
    with pytest.raises(PermissionError):
        write_whole(tmp_path / "b", (b"new",))


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_whole(tmp_path / "none" / "a", (b"new",))
