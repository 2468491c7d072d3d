"""The lines that a report quotes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from io import BytesIO

from portcheck.discover.encoding import decode
from portcheck.model.source import SourceFile

WIDEST = 400
"""Characters of a line that are quoted; generated code has lines of many thousands."""


class Excerpts(Mapping[str, Mapping[int, str]]):
    """Of each file the ``wanted`` lines, as UTF-8 text without their ends, read when they are asked for: a large tree
    has millions. A file that is no longer there or shorter by now has none of what it lost."""

    def __init__(self, files: Iterable[SourceFile], wanted: Callable[[str], Collection[int]]) -> None:
        self._files = {file.path: file for file in files}
        self._wanted = wanted
        self._of = lru_cache(maxsize=1)(self._read)

    def __getitem__(self, path: str) -> Mapping[int, str]:
        found = self._of(path) if path in self._files else {}
        if not found:
            raise KeyError(path)
        return found

    def __iter__(self) -> Iterator[str]:
        return (path for path in self._files if self._of(path))

    def __len__(self) -> int:
        return sum(1 for _path in self)

    def _read(self, path: str) -> dict[int, str]:
        numbers = self._wanted(path)
        lines = enumerate(_lines(self._files[path]), start=1) if numbers else ()
        return {number: _cut(line) for number, line in lines if number in numbers}


def _lines(file: SourceFile) -> Iterable[bytes]:
    """One after the other: of a file with a million, few may be wanted."""
    try:
        decoded = decode(file.read())
    except OSError:
        return ()
    return BytesIO(decoded.utf8) if decoded else ()


def _cut(line: bytes) -> str:
    whole = line.decode("utf-8", errors="replace").rstrip()
    return whole if len(whole) <= WIDEST else whole[:WIDEST] + "…"
