"""What there is to read in a tree, as portcheck finds it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from portcheck.discover.walk import discover
from portcheck.model.source import BUILD_LANGUAGES


@dataclass(frozen=True, slots=True)
class Sources:
    """Files, lines and bytes of all source files, and those of CUDA, C++, C and PTX alone (``code``). ``code``: their
    paths."""

    files: int
    lines: int
    bytes: int
    code_lines: int
    code_bytes: int
    code: tuple[str, ...]


def sources_of(folder: Path) -> Sources:
    """Read all of them once, which brings them into the machine's memory as well."""
    files = lines = size = code_lines = code_bytes = 0
    code = []
    for file in discover((folder,)).files:
        data = file.read()
        count = data.count(b"\n")
        files, lines, size = files + 1, lines + count, size + len(data)
        if file.language not in BUILD_LANGUAGES:
            code_lines, code_bytes = code_lines + count, code_bytes + len(data)
            code.append(str(file.location))
    return Sources(files, lines, size, code_lines, code_bytes, tuple(code))
