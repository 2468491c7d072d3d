"""Patches as git writes them (git-diff(1), "Generating patch text with -p"), without context lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portcheck.model.frozen import frozen
from portcheck.model.regex import regex

_HUNK = regex(rb"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_ESCAPE = regex(rb"\\([0-7]{3}|.)", re.DOTALL)
_ESCAPED = {b"a": b"\a", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}
_LINK = b" 120000"


@frozen
class ChangedFile:
    """The lines of the new side that are not on the old side, 1-based; None where git does not tell them: a binary
    file, or a link."""

    path: bytes
    lines: frozenset[int] | None


def read_patch(patch: bytes) -> Iterator[ChangedFile]:
    """The files of a patch that was made with ``--unified=0 --src-prefix=a/ --dst-prefix=b/`` and no ``-z``."""
    lines = iter(patch.split(b"\n"))
    path: bytes | None = None
    found: set[int] = set()
    told = True
    for line in lines:
        if line.startswith(b"diff --git "):
            if path is not None:
                yield ChangedFile(path, frozenset(found) if told else None)
            path, found, told = _second(line.removeprefix(b"diff --git ")), set(), True
        elif line.startswith(b"rename to "):
            path = _unquoted(line.removeprefix(b"rename to "))
        elif hunk := _HUNK.match(line):
            removed, start, added = (int(number or 1) for number in hunk.groups())
            found.update(range(start, start + added))
            _skip(lines, removed + added)
        elif line.startswith(b"Binary files ") or _is_link(line):
            told = False
    if path is not None:
        yield ChangedFile(path, frozenset(found) if told else None)


def _skip(lines: Iterator[bytes], count: int) -> None:
    """What the lines of a hunk say may look like anything."""
    while count:
        count -= not next(lines).startswith(b"\\")  # "\ No newline at end of file"


def _is_link(line: bytes) -> bool:
    return line.endswith(_LINK) and line.startswith((b"new file mode ", b"index "))


def _second(pair: bytes) -> bytes:
    """Of ``a/NAME b/NAME``; where the names differ, a later line has the new one."""
    return _unquoted(pair[len(pair) // 2 + 1 :])[2:]


def _unquoted(name: bytes) -> bytes:
    if not name.startswith(b'"'):
        return name
    return _ESCAPE.sub(_character, name[1:-1])


def _character(escape: re.Match[bytes]) -> bytes:
    code = escape[1]
    return bytes([int(code, 8) & 0xFF]) if len(code) == 3 else _ESCAPED.get(code, code)
