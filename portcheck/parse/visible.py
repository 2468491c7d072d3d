"""Which file's macro a name means: includes, read without the paths that a build would add."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import PurePosixPath
from posixpath import dirname, join, normpath

from portcheck.model.macro import Macro


class IncludeGraph:
    """``includes``: for each file of the project the paths that it includes, as written."""

    def __init__(self, includes: Mapping[str, Iterable[str]]) -> None:
        self._includes = includes
        self._by_name: dict[str, list[str]] = {}
        for path in sorted(includes):
            self._by_name.setdefault(path.rpartition("/")[2], []).append(path)
        self._included: dict[str, tuple[str, ...]] = {}

    def _down(self, path: str) -> tuple[str, ...]:
        """The project's files that ``path`` includes."""
        if path not in self._included:
            found = (self._file(path, written) for written in self._includes.get(path, ()))
            self._included[path] = tuple(other for other in dict.fromkeys(found) if other is not None and other != path)
        return self._included[path]

    def _up(self, path: str) -> tuple[str, ...]:
        """The project's files that include ``path``."""
        return self._including.get(path, ())

    @cached_property
    def _including(self) -> Mapping[str, tuple[str, ...]]:
        including: dict[str, list[str]] = {}
        for path in sorted(self._includes):
            for other in self._down(path):
                including.setdefault(other, []).append(path)
        return {path: tuple(others) for path, others in including.items()}

    def _file(self, path: str, written: str) -> str | None:
        """The project's file that ``#include "written"`` in ``path`` means: beside it, else by its end, the nearest."""
        candidates = self._by_name.get(written.rpartition("/")[2], ())
        beside = normpath(join(dirname(path), written))
        if beside in candidates:
            return beside
        end = normpath(written).lstrip("./")
        fitting = [other for other in candidates if other == end or other.endswith(f"/{end}")]
        return min(fitting, key=lambda other: (-_common(path, other), other), default=None)

    def levels(self, path: str) -> Iterator[tuple[str, ...]]:
        """Files whose macros ``path`` can see, the nearest first: itself, what it includes, step by step; then the
        files that include it, whose macros are there already where it is a part of them, and what those include."""
        seen = {path}
        level: tuple[str, ...] = (path,)
        while level:
            yield level
            level = self._step(level, self._down, seen)
        level = self._step((path,), self._up, seen)
        while level:
            yield level
            inner = self._step(level, self._down, seen)
            while inner:
                yield inner
                inner = self._step(inner, self._down, seen)
            level = self._step(level, self._up, seen)

    @staticmethod
    def _step(level: tuple[str, ...], edges: Callable[[str], tuple[str, ...]], seen: set[str]) -> tuple[str, ...]:
        new = dict.fromkeys(other for path in level for other in edges(path) if other not in seen)
        seen.update(new)
        return tuple(new)


def _common(one: str, other: str) -> int:
    """How many folders two paths share from the root."""
    count = 0
    for left, right in zip(PurePosixPath(one).parts[:-1], PurePosixPath(other).parts[:-1], strict=False):
        if left != right:
            break
        count += 1
    return count


class VisibleMacros:
    """Macros by name and by the file that asks."""

    def __init__(self, macros: Iterable[Macro], graph: IncludeGraph) -> None:
        self._graph = graph
        self._named: dict[str, dict[str, list[Macro]]] = {}
        for macro in macros:
            self._named.setdefault(macro.name, {}).setdefault(macro.file, []).append(macro)
        self._found: dict[tuple[str, str], tuple[Macro, ...]] = {}

    def get(self, path: str, name: str, *, own: bool = True) -> tuple[Macro, ...]:
        """The definitions of ``name`` that a use in ``path`` can mean: those of the nearest file that has one. Where no
        include leads to one, a macro that a single file of the project defines is meant. Not ``own``: the use stands
        before the file's own definition."""
        files = self._named.get(name)
        if not files:
            return ()
        if own and path in files:
            return tuple(files[path])
        if (path, name) not in self._found:
            self._found[path, name] = self._elsewhere(path, files)
        return self._found[path, name]

    def _elsewhere(self, path: str, files: Mapping[str, list[Macro]]) -> tuple[Macro, ...]:
        for level in self._graph.levels(path):
            found = [macro for other in level if other != path for macro in files.get(other, ())]
            if found:
                return tuple(found)
        if path in files:
            return tuple(files[path])
        only, *more = files.values()
        return () if more else tuple(only)
