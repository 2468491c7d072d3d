"""The file of a configuration: finding it, and reading it as TOML."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from portcheck.cli.config.lines import Keys, dotted, lines_of_keys
from portcheck.model.errors import UsageError
from portcheck.model.frozen import frozen

NAMES = ("portcheck.toml", "pyproject.toml")
_TABLE = ("tool", "portcheck")
_MOST_BYTES = 2**20


@frozen(slots=False)
class Source:
    """``content``: the configuration in ``file``, which stands there in the table ``prefix``; ``text``: all of it."""

    file: Path
    content: Mapping[str, Any]
    text: str = ""
    prefix: Keys = ()

    def has(self, keys: Keys) -> bool:
        """Whether the file says anything of it."""
        content: Any = self.content
        for key in keys:
            if not isinstance(content, dict) or key not in content:
                return False
            content = content[key]
        return True

    def place(self, keys: Keys) -> str:
        """``file:line`` of a key; of the table that holds it, where the key is not there."""
        line = self.line(keys)
        return f"{self.file}:{line}" if line else str(self.file)

    def line(self, keys: Keys) -> int | None:
        """1-based; None where the file has not even the table."""
        path = (*self.prefix, *keys)
        lines = (self._lines.get(path[:length]) for length in range(len(path), 0, -1))
        return next((line for line in lines if line is not None), None)

    def where(self, keys: Keys) -> str:
        """``file:line: key``, which a message on it begins with."""
        return f"{self.place(keys)}: {dotted(keys)}" if keys else str(self.file)

    @cached_property
    def _lines(self) -> dict[Keys, int]:
        return lines_of_keys(self.text)


def find_source(start: Path) -> tuple[Source | None, Path]:
    """The nearest configuration at or above ``start`` up to the top of its git repository (without a repository, in the
    folder itself), and the top. Raises UsageError for a file that cannot be read, or that is a link out of the top."""
    first = start if os.path.isdir(start) else start.parent
    top = top_of(first)
    for folder in _up_to(first, top):
        for name in NAMES:
            path = folder / name
            source = _source(path) if path.is_file() and _stays(path, top) else None
            if source is not None:
                return source, top
    return None, top


def source_of(file: Path) -> tuple[Source, Path]:
    """The configuration in ``file``, whatever it is called, and the top of its repository. Raises UsageError for one
    that cannot be read."""
    path = Path(os.path.abspath(file))
    if not path.is_file():
        raise UsageError(f"{file}: is not there, or no file; --config takes a portcheck.toml or pyproject.toml")
    source = _source(path)
    if source is None:
        raise UsageError(f"{file}: has no [tool.portcheck]; add the table, or name another file with --config")
    return source, top_of(path.parent)


def top_of(folder: Path) -> Path:
    """The top of the git repository of ``folder``. Where it is in none: the current folder, if ``folder`` lies below
    that, else ``folder`` itself."""
    top = next((above for above in (folder, *folder.parents) if (above / ".git").exists()), None)
    here = Path.cwd()
    return top or (here if folder.is_relative_to(here) else folder)


def _up_to(folder: Path, top: Path) -> Iterator[Path]:
    for above in (folder, *folder.parents):
        yield above
        if above == top:
            return


def _stays(path: Path, top: Path) -> bool:
    """A tree that someone else wrote must not have other files of this machine read."""
    if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(top)):
        raise UsageError(f"{path}: is a link that leads out of {top}; copy the file, or name it with --config")
    return True


def _source(path: Path) -> Source | None:
    """None for a ``pyproject.toml`` that says nothing of portcheck."""
    text, content = _read(path)
    if path.name != "pyproject.toml":
        return Source(path, content, text)
    tools = content.get("tool")
    own = tools.get("portcheck") if isinstance(tools, dict) else None
    if own is None:
        return None
    if not isinstance(own, dict):
        raise UsageError(f"{path}: tool.portcheck: expected a table")
    return Source(path, own, text, _TABLE)


def read_toml(path: Path) -> dict[str, Any]:
    """Raises UsageError for a file that cannot be read or is no TOML."""
    return _read(path)[1]


def _read(path: Path) -> tuple[str, dict[str, Any]]:
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
    if len(data) > _MOST_BYTES:
        raise UsageError(f"{path}: is larger than 1 MiB, which no configuration is")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{path}:{line}: not valid TOML: not UTF-8; save the file in that encoding") from error
    import tomllib  # many a folder has no configuration

    try:
        return text, tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number of 5,000 digits, 1,000 brackets
        raise UsageError(f"{path}: not valid TOML: {error}") from error
