"""Which file includes which, by the text of the ``#include`` lines."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from functools import cached_property

from portcheck.model.frozen import frozen
from portcheck.model.regex import regex

_INCLUDE = regex(rb"^[ \t]*#[ \t]*include(?:_next)?[ \t]*(<[^>\n]+>|\"[^\"\n]+\")", re.MULTILINE)


@frozen
class Reached:
    """The files that a file includes, itself first, and the folders in which they were found by their path."""

    files: tuple[str, ...]
    folders: tuple[str, ...]


@frozen(slots=False)
class IncludeGraph:
    """``included``: file to the paths it includes, quoted as written; ``root``: the name of the scanned folder. Names
    are resolved by the folder of the includer, else by the scanned file with that path's end that lies nearest.
    ``foreign`` are the headers that are CUDA's by their path, and no file of the project."""

    included: Mapping[str, tuple[str, ...]]
    foreign: frozenset[str]
    root: str

    @classmethod
    def read(cls, files: Iterable[tuple[str, bytes]], foreign: frozenset[str], root: str) -> IncludeGraph:
        """``files``: path and content of each."""
        found = {
            path: tuple(dict.fromkeys(_text(match) for match in _INCLUDE.findall(content))) for path, content in files
        }
        return cls(found, foreign, root)

    @cached_property
    def headers(self) -> frozenset[str]:
        """Every path that some file includes, without its quotes."""
        return frozenset(quoted[1:-1] for paths in self.included.values() for quoted in paths)

    @cached_property
    def _by_name(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for path in sorted(self.included):
            found.setdefault(posixpath.basename(path), []).append(path)
        return {name: tuple(paths) for name, paths in found.items()}

    @cached_property
    def shadowing(self) -> frozenset[str]:
        """Folders that hold a file of the project with the name of a header of CUDA: none to look in."""
        found = set()
        for path in self.included:
            parts = path.split("/")
            for count in range(len(parts)):
                if "/".join(parts[count:]) in self.foreign:
                    found.add("/".join(parts[:count]))
        return frozenset(found)

    def reached(self, path: str) -> Reached:
        """Everything that ``path`` includes, directly or not."""
        files, folders = {path: None}, dict[str, None]()
        pending = [path]
        while pending:
            includer = pending.pop()
            for quoted in self.included.get(includer, ()):
                target, folder = self._resolve(includer, quoted)
                if target is None:
                    continue
                if folder is not None and folder not in self.shadowing:
                    folders[folder] = None
                if target not in files:
                    files[target] = None
                    pending.append(target)
        return Reached(tuple(files), tuple(sorted(folders)))

    def _resolve(self, includer: str, quoted: str) -> tuple[str | None, str | None]:
        """The file, and the folder to look in if it is not that of the includer."""
        name = quoted[1:-1]
        if quoted[0] == '"':
            beside = posixpath.normpath(posixpath.join(posixpath.dirname(includer), name))
            if beside in self.included:
                return beside, None
        if name in self.foreign:
            return None, None
        tail = posixpath.normpath(name)
        named = self._by_name.get(posixpath.basename(tail), ())
        found = [path for path in named if (path == tail or path.endswith(f"/{tail}")) and path != includer]
        if not found:
            inside = tail.removeprefix(f"{self.root}/")
            return (inside, "..") if inside != tail and inside in self.included else (None, None)
        best = min(found, key=lambda path: (-_shared(path, includer), path.count("/"), path))
        return best, best[: -len(tail)].rstrip("/")


def _text(quoted: bytes) -> str:
    return quoted.decode("utf-8", errors="replace")


def _shared(path: str, other: str) -> int:
    """How many leading folders two paths share."""
    count = 0
    for one, two in zip(path.split("/")[:-1], other.split("/")[:-1], strict=False):
        if one != two:
            break
        count += 1
    return count
