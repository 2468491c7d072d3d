"""What is kept between scans, and what becomes of it."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from portcheck.execution import cache as module
from portcheck.execution import remembered
from portcheck.execution.cache import Cache, cache_info, clear_cache, digest_of, packed
from portcheck.execution.remembered import Memory, Work
from portcheck.execution.run import Pace
from portcheck.execution.run import run as files_run
from portcheck.model.look import UseCount
from portcheck.model.progress import Silent
from portcheck.model.source import Language, Skipped, SourceFile, binary

ROOT = Path("/tree")
KEYS = [digest_of(bytes([n])) for n in range(40)]


def filled(folder: Path, keys: Sequence[bytes] = KEYS) -> Cache:
    cache = Cache(folder, ROOT)
    for key in keys:
        cache.put(key, packed(key, b"of " + key * 9))
    cache.save()
    return cache


def file_of(folder: Path) -> Path:
    (file,) = folder.iterdir()
    return file


def test_what_is_put_is_got(tmp_path: Path) -> None:
    filled(tmp_path)
    assert Cache(tmp_path, ROOT).get([*KEYS, b"none"]) == {key: b"of " + key * 9 for key in KEYS}
    assert Cache(tmp_path, Path("/other")).get(KEYS) == {}


def test_parts_of_a_key_do_not_run_together() -> None:
    assert len({digest_of(b"ab", b"c"), digest_of(b"a", b"bc"), digest_of(b"abc"), digest_of(b"abc", b"")}) == 4


def with_more(folder: Path) -> None:
    """Another scan, of a part of the tree, finds something new."""
    cache = Cache(folder, ROOT)
    cache.put(b"new", packed(b"new", b"of " + b"new" * 9))
    cache.save(whole=False)


def right(got: Mapping[bytes, bytes]) -> bool:
    return all(result == b"of " + key * 9 for key, result in got.items())


def test_a_truncated_file_tells_nothing_wrong(tmp_path: Path) -> None:
    filled(tmp_path)
    data = file_of(tmp_path).read_bytes()
    for length in (*range(0, 120, 7), *range(120, len(data), 509), 4095, 4096, 4097):
        file_of(tmp_path).write_bytes(data[:length])
        assert right(Cache(tmp_path, ROOT).get(KEYS))
        filled(tmp_path)
        filled(tmp_path)
        assert Cache(tmp_path, ROOT).get(KEYS).keys() == set(KEYS)


def test_pages_in_each_others_place_tell_nothing_wrong_and_have_an_end(tmp_path: Path) -> None:
    """Among them are some that lead back to where one comes from."""
    keys = [digest_of(number.to_bytes(2, "big")) for number in range(600)]
    cache = Cache(tmp_path, ROOT)
    for key in keys:
        cache.put(key, packed(key, random.Random(key).randbytes(300)))
    cache.save()
    file, page = file_of(tmp_path), 4096
    data = file.read_bytes()
    pages = len(data) // page
    assert pages > 30
    for there in range(1, pages, 3):
        for here in (1, pages // 2):
            file.write_bytes(data[: there * page] + data[here * page :][:page] + data[(there + 1) * page :])
            for few in (keys[:5], keys):
                cache = Cache(tmp_path, ROOT)
                got = cache.get(few)
                assert all(result == random.Random(key).randbytes(300) for key, result in got.items())
                cache.put(b"new", packed(b"new", b"result"))
                cache.save()
            assert Cache(tmp_path, ROOT).get([b"new"]) in ({b"new": b"result"}, {})
            (file_of(tmp_path) if any(tmp_path.iterdir()) else file).write_bytes(data)


KILLED = """
import os, signal, sys
from pathlib import Path
from portcheck.execution.cache import Cache, packed
cache = Cache(Path(sys.argv[1]), Path("/tree"))
for number in range(3000):
    key = number.to_bytes(16, "big")
    cache.put(key, packed(key, os.urandom(3000)))
Cache._drop_unused = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
cache.save()
"""


def test_who_is_killed_while_it_writes_takes_nothing_away(tmp_path: Path) -> None:
    filled(tmp_path)
    before = file_of(tmp_path).stat().st_size
    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False)
    assert killed.returncode == -signal.SIGKILL
    (journal,) = tmp_path.glob("*-journal")
    (file,) = tmp_path.glob("*.sqlite")
    assert file.stat().st_size > before
    assert right(Cache(tmp_path, ROOT).get(KEYS))
    with_more(tmp_path)
    assert Cache(tmp_path, ROOT).get([*KEYS, b"new"]).keys() == {*KEYS, b"new"}
    assert not journal.exists()


BESIDE = """
import sys
from pathlib import Path
from portcheck.execution.cache import Cache, packed
first = int(sys.argv[2])
for _time in range(5):
    cache = Cache(Path(sys.argv[1]), Path("/tree"))
    keys = [number.to_bytes(16, "big") for number in range(first, first + 200)]
    got = cache.get(keys)
    assert all(result == key * 90 for key, result in got.items())
    for key in keys:
        cache.put(key, packed(key, key * 90))
    cache.save(whole=False)
"""


def test_scans_beside_each_other(tmp_path: Path) -> None:
    """On a busy machine one may give up to wait for the other, and writes nothing."""
    command = [sys.executable, "-c", BESIDE, str(tmp_path)]
    beside = [subprocess.Popen([*command, str(first)]) for first in (0, 100, 1000)]
    assert [process.wait() for process in beside] == [0] * 3
    keys = [number.to_bytes(16, "big") for number in (*range(300), *range(1000, 1200))]
    got = Cache(tmp_path, ROOT).get(keys)
    assert got
    assert got.items() <= {key: key * 90 for key in keys}.items()


FULL = """
import resource, sys
from pathlib import Path
from portcheck.execution.cache import Cache, packed
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]),) * 2)
cache = Cache(Path(sys.argv[1]), Path("/tree"))
for number in range(300):
    key = number.to_bytes(16, "big")
    cache.put(key, packed(key, bytes(3000) + key * 9))
cache.save()
"""


@pytest.mark.parametrize("most", [0, 100, 5000, 20_000])
def test_no_space_costs_only_what_is_new(tmp_path: Path, most: int) -> None:
    filled(tmp_path)
    done = subprocess.run([sys.executable, "-c", FULL, str(tmp_path), str(most)], check=False, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
    with_more(tmp_path)
    assert Cache(tmp_path, ROOT).get([*KEYS, b"new"]).keys() == {*KEYS, b"new"}


def test_a_file_that_is_a_link(tmp_path: Path) -> None:
    filled(tmp_path)
    file = file_of(tmp_path)
    moved = tmp_path / "elsewhere"
    file.rename(moved)
    file.symlink_to(moved)
    with_more(tmp_path)
    assert Cache(tmp_path, ROOT).get([*KEYS, b"new"]).keys() == {*KEYS, b"new"}
    moved.write_bytes(b"garbage" * 1000)
    assert Cache(tmp_path, ROOT).get(KEYS) == {}
    filled(tmp_path)
    assert Cache(tmp_path, ROOT).get(KEYS).keys() == set(KEYS)


def test_flipped_bits_tell_nothing_wrong(tmp_path: Path) -> None:
    filled(tmp_path)
    file = file_of(tmp_path)
    data = file.read_bytes()
    lost = 0
    for place in range(100, len(data), 61):
        file.write_bytes(data[:place] + bytes([data[place] ^ 0x10]) + data[place + 1 :])
        got = Cache(tmp_path, ROOT).get(KEYS)
        assert all(result == b"of " + key * 9 for key, result in got.items())
        lost += len(KEYS) - len(got)
    assert lost


def test_rows_that_were_exchanged_do_not_hold(tmp_path: Path) -> None:
    filled(tmp_path)
    with closing(sqlite3.connect(file_of(tmp_path))) as store, store:
        (value,) = store.execute("SELECT value FROM result WHERE key = ?", (KEYS[0],)).fetchone()
        store.execute("UPDATE result SET value = ? WHERE key = ?", (value, KEYS[1]))
        store.execute("UPDATE result SET value = 'text' WHERE key = ?", (KEYS[2],))
        store.execute("UPDATE result SET value = NULL WHERE key = ?", (KEYS[3],))
    assert Cache(tmp_path, ROOT).get(KEYS[:5]).keys() == {KEYS[0], KEYS[4]}


def test_a_file_of_another_make(tmp_path: Path) -> None:
    filled(tmp_path)
    file = file_of(tmp_path)
    file.unlink()
    with closing(sqlite3.connect(file)) as store, store:
        store.execute("CREATE TABLE other (x)")
    assert Cache(tmp_path, ROOT).get(KEYS) == {}
    filled(tmp_path)
    assert Cache(tmp_path, ROOT).get(KEYS).keys() == set(KEYS)


def test_one_that_is_locked_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_WAITING", 0.01)
    filled(tmp_path)
    with closing(sqlite3.connect(file_of(tmp_path), isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert Cache(tmp_path, ROOT).get(KEYS) == {}
        filled(tmp_path, [b"new"])
        other.execute("ROLLBACK")
    assert Cache(tmp_path, ROOT).get([*KEYS, b"new"]).keys() == set(KEYS)


def test_a_full_disk_costs_only_what_is_new(tmp_path: Path) -> None:
    filled(tmp_path)
    full = sqlite3.OperationalError("database or disk is full")
    with patch.object(module.Cache, "_drop_unused", side_effect=full):
        filled(tmp_path, [b"new"])
    assert Cache(tmp_path, ROOT).get([*KEYS, b"new"]).keys() == set(KEYS)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    folder = tmp_path / "file" / "cache"
    filled(folder)
    assert Cache(folder, ROOT).get(KEYS) == {}
    assert cache_info(folder).trees == 0


def test_what_is_not_asked_for_goes_in_the_end(tmp_path: Path) -> None:
    filled(tmp_path)
    few = KEYS[:8]
    for number in range(5):
        cache = Cache(tmp_path, ROOT)
        assert cache.get(few).keys() == set(few)
        cache.put(b"%d" % number, packed(b"%d" % number, b""))
        cache.save()
    left = Cache(tmp_path, ROOT).get([*KEYS, b"4"])
    assert left.keys() == {*few, b"4"} | (left.keys() - set(KEYS))


def test_of_many_trees_those_stay_that_were_used_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_BYTES", 20_000)
    for number in range(6):
        cache = Cache(tmp_path, Path(f"/tree{number}"))
        cache.put(KEYS[0], packed(KEYS[0], os.urandom(6000)))
        cache.save()
        for age, path in enumerate(sorted(tmp_path.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)):
            os.utime(path, (10**9 - 100 * age,) * 2)
    held = cache_info(tmp_path)
    assert 0 < held.size <= 20_000
    assert Cache(tmp_path, Path("/tree5")).get(KEYS[:1])
    assert not Cache(tmp_path, Path("/tree0")).get(KEYS[:1])
    assert clear_cache(tmp_path) == held
    assert cache_info(tmp_path).trees == 0


# What is remembered


def counted(_file: SourceFile, data: bytes) -> UseCount | Skipped:
    return binary("x") if data == b"\0" else UseCount(data.decode(), None, len(data))


def source(path: Path) -> SourceFile:
    return SourceFile(path.name, path, Language.CXX, 1)


def run(folder: Path, files: list[SourceFile], work: Work[UseCount]) -> list[UseCount | Skipped]:
    cache = Cache(folder, ROOT)
    results = Memory(cache).run(work, files, Pace(1, seconds=0), Silent())
    cache.save()
    return results


def written_before(file: Path, content: bytes) -> Callable[..., object]:
    """``run`` that finds another content than the cache was asked for."""

    def late(*arguments: Any) -> object:
        file.write_bytes(content)
        return files_run(*arguments)

    return late


def test_a_file_that_changes_while_it_is_read(tmp_path: Path) -> None:
    """What was read of the new bytes is not remembered of the old ones."""
    one, other = tmp_path / "one", tmp_path / "other"
    one.write_bytes(b"old")
    other.write_bytes(b"other")
    folder = tmp_path / "cache"
    work = Work(counted, UseCount, b"")
    run(folder, [source(other)], work)
    with patch.object(remembered, "run", written_before(one, b"newer")):
        assert run(folder, [source(one)], work) == [UseCount("newer", None, 5)]
    one.write_bytes(b"old")
    assert run(folder, [source(one), source(other)], work) == [UseCount("old", None, 3), UseCount("other", None, 5)]


def test_what_could_not_be_read_is_not_remembered(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\0")
    seen: list[str] = []

    def noted(file: SourceFile, data: bytes) -> UseCount | Skipped:
        seen.append(file.path)
        return counted(file, data)

    work = Work(noted, UseCount, b"")
    files = [source(tmp_path / "a"), source(tmp_path / "gone")]
    for _time in range(2):
        lost = run(tmp_path / "cache", files, work)
        assert [type(result) for result in lost] == [Skipped, Skipped]
    assert seen == ["a", "a"]


def test_results_of_another_shape_are_made_anew(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    work = Work(counted, UseCount, b"")
    folder = tmp_path / "cache"
    run(folder, [source(tmp_path / "a")], work)
    with patch.object(module.Cache, "get", lambda _self, keys: dict.fromkeys(keys, b'{"0":3}')):
        assert run(folder, [source(tmp_path / "a")], work) == [UseCount("abc", None, 3)]
