"""The lines that a report quotes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from portcheck.discover.encoding import decode
from portcheck.model.source import SourceFile

WIDEST = 400
"""Characters of a line that are quoted; generated code has lines of many thousands."""


def excerpts(files: Iterable[SourceFile], wanted: Mapping[str, Collection[int]]) -> dict[str, dict[int, str]]:
    """Of each file the ``wanted`` lines, as UTF-8 text without their ends. A file that is no longer there or shorter
    by now has none of what it lost."""
    found = {}
    for file in files:
        numbers = wanted.get(file.path)
        lines = _lines(file) if numbers else []
        if numbers and lines:
            found[file.path] = {number: _cut(lines[number - 1]) for number in sorted(numbers) if number <= len(lines)}
    return found


def _lines(file: SourceFile) -> list[str]:
    try:
        decoded = decode(file.read())
    except OSError:
        return []
    return decoded.utf8.decode("utf-8", errors="replace").split("\n") if decoded else []


def _cut(line: str) -> str:
    whole = line.rstrip()
    return whole if len(whole) <= WIDEST else whole[:WIDEST] + "…"
