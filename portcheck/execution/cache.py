"""What earlier scans have found, kept between scans: one SQLite file for each tree that was scanned.

A row is ``key`` (16 bytes: all that decides a result) and ``value``: four bytes of CRC-32 over key and packed result,
big-endian, then the result packed by zlib. A row that does not hold, or a file that is broken, locked or of another
make, is as good as none: a scan gives the same answer with a cache, without one, or with half of one.

Nothing in a cache can be run. But who can write to it can make a scan give another answer; it is as trusted as the
folder that it lies in.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path

from portcheck.model.frozen import frozen

FORMAT = 1
"""Of rows and files; another number makes other files."""
_MOST_BYTES = 2**30
"""Of all trees together; the one that was used last is always kept."""
_MOST_VARIANTS = 4
"""So many times what a scan needs may lie in a tree's file before the rest is dropped: other options, older files."""
_CHUNK = 500
_WAITING = 2.0
"""Seconds for another scan of the same tree to finish writing."""


def digest_of(*parts: bytes) -> bytes:
    """16 bytes for ``parts``, each of any length."""
    digest = blake2b(digest_size=16)
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.digest()


@frozen
class CacheInfo:
    """``trees`` in ``size`` bytes lie in ``folder``."""

    folder: Path
    trees: int
    size: int


class Cache:
    """The results of one tree's scans by key. It reads at once and writes at the end (``save``)."""

    def __init__(self, folder: Path, root: Path) -> None:
        self._file = folder / f"{digest_of(os.fsencode(root)).hex()}-{FORMAT}.sqlite"
        self._used: set[bytes] = set()
        self._new: dict[bytes, bytes] = {}

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to ask for."""
        return not self._file.is_file()

    def get(self, keys: Sequence[bytes]) -> dict[bytes, bytes]:
        """The results that are there."""
        found: dict[bytes, bytes] = {}
        if self.is_empty:
            return found
        with self._mended(), contextlib.closing(self._opened("ro")) as store:
            for start in range(0, len(keys), _CHUNK):
                part = keys[start : start + _CHUNK]
                query = f"SELECT key, value FROM result WHERE key IN ({','.join('?' * len(part))})"
                for key, value in store.execute(query, part):
                    result = unpacked(key, value)
                    if result is not None:
                        found[key] = result
        self._used.update(found)
        return found

    def put(self, key: bytes, value: bytes) -> None:
        """``value``: a result as ``packed`` under this key."""
        self._used.add(key)
        self._new[key] = value

    def save(self, whole: bool = True) -> None:
        """Write what is new, and drop what has not been asked for in a long time, if the ``whole`` tree was read."""
        if not self._new:
            with contextlib.suppress(OSError):
                os.utime(self._file)  # what is used stays
            return
        with self._mended():
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.closing(self._opened("rwc")) as store, store:
                store.execute("CREATE TABLE IF NOT EXISTS result (key BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID")
                store.executemany("INSERT OR REPLACE INTO result VALUES (?, ?)", sorted(self._new.items()))
                if whole:
                    self._drop_unused(store)
            self._new.clear()
        _drop_trees(self._file.parent, _MOST_BYTES)

    def _drop_unused(self, store: sqlite3.Connection) -> None:
        """It never goes through all that the file holds: pages that an accident has tied into a ring have no end."""
        most = _MOST_VARIANTS * len(self._used)
        (count,) = store.execute("SELECT count(*) FROM (SELECT 1 FROM result LIMIT ?)", (most + 1,)).fetchone()
        if count <= most:
            return
        store.execute("CREATE TEMP TABLE used (key BLOB PRIMARY KEY) WITHOUT ROWID")
        store.executemany("INSERT INTO used VALUES (?)", ((key,) for key in self._used))
        store.execute("CREATE TEMP TABLE kept AS SELECT key, value FROM used CROSS JOIN result USING (key)")
        store.execute("DELETE FROM result")
        store.execute("INSERT INTO result SELECT key, value FROM kept")

    def _opened(self, mode: str) -> sqlite3.Connection:
        store = sqlite3.connect(f"{self._file.absolute().as_uri()}?mode={mode}", uri=True, timeout=_WAITING)
        # A process that is killed while it writes leaves a journal, by which the next one takes back the half of it.
        # What is lost with the power is read from the sources again.
        for pragma in ("trusted_schema = OFF", "synchronous = OFF"):
            store.execute(f"PRAGMA {pragma}")
        return store

    @contextlib.contextmanager
    def _mended(self) -> Iterator[None]:
        """A broken file makes room for a new one; one that is locked or cannot be written stays."""
        try:
            yield
        except (sqlite3.OperationalError, OSError):
            pass
        except (sqlite3.Error, MemoryError):  # of a length that cannot be
            with contextlib.suppress(OSError):
                _drop(self._file)


def cache_info(folder: Path) -> CacheInfo:
    files = _trees(folder)
    return CacheInfo(folder, len(files), sum(size for _age, size, _path in files))


def clear_cache(folder: Path) -> CacheInfo:
    """Drop all trees; returns what there was. Raises OSError for a file that cannot be removed."""
    there = cache_info(folder)
    for _age, _size, path in _trees(folder):
        _drop(path)
    return there


def _drop(file: Path) -> None:
    """A tree's file, and what tells how to take back its last change: another file of this name must not be changed."""
    file.unlink(missing_ok=True)
    file.with_name(f"{file.name}-journal").unlink(missing_ok=True)


def _trees(folder: Path) -> list[tuple[float, int, Path]]:
    """When each was used last, its size and its file; the newest first."""
    found = []
    for path in folder.glob("*.sqlite"):
        with contextlib.suppress(OSError):
            status = path.stat()
            found.append((status.st_mtime, status.st_size, path))
    return sorted(found, reverse=True)


def _drop_trees(folder: Path, most: int) -> None:
    """Those beyond so many bytes, the longest unused first."""
    held = 0
    for number, (_age, size, path) in enumerate(_trees(folder)):
        held += size
        if number and held > most:
            with contextlib.suppress(OSError):
                _drop(path)


def packed(key: bytes, result: bytes) -> bytes:
    """``result`` as it is kept under ``key``."""
    content = zlib.compress(result, 1)
    return zlib.crc32(key + content).to_bytes(4, "big") + content


def unpacked(key: object, value: object) -> bytes | None:
    """The result; None for what ``packed`` has not made of one."""
    if not isinstance(key, bytes) or not isinstance(value, bytes):
        return None
    content = value[4:]
    if zlib.crc32(key + content).to_bytes(4, "big") != value[:4]:
        return None
    try:
        return zlib.decompress(content)
    except zlib.error:
        return None
