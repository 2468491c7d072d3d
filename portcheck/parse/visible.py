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
        """The project's file that ``#include "written"`` in ``path`` means: beside it, else by its end, the nearest if
        there is one."""
        candidates = self._by_name.get(written.rpartition("/")[2], ())
        beside = normpath(join(dirname(path), written))
        if beside in candidates:
            return beside
        end = normpath(written).lstrip("./")
        return _nearest(path, [other for other in candidates if other == end or other.endswith(f"/{end}")])

    def below(self, path: str) -> Iterator[tuple[str, ...]]:
        """The files that ``path`` includes, step by step."""
        return self._spread((path,), self._down, {path})

    def above(self, path: str) -> Iterator[tuple[str, ...]]:
        """The files that include ``path``, step by step; their macros are there already where it is a part of them."""
        return self._spread((path,), self._up, {path})

    def beside(self, path: str) -> Iterator[tuple[str, ...]]:
        """What the files include that include ``path``, the nearest first."""
        seen = {path}
        for level in self.above(path):
            yield from self._spread(level, self._down, seen)

    def is_open(self, path: str) -> bool:
        """Whether files that are not there must include ``path``: headers that nobody includes lead to it."""
        reached = {path, *(other for level in self.above(path) for other in level)}
        return any(is_header(other) and not self._up(other) for other in reached)

    def _spread(
        self, level: tuple[str, ...], edges: Callable[[str], tuple[str, ...]], seen: set[str]
    ) -> Iterator[tuple[str, ...]]:
        while level := self._step(level, edges, seen):
            yield level

    @staticmethod
    def _step(level: tuple[str, ...], edges: Callable[[str], tuple[str, ...]], seen: set[str]) -> tuple[str, ...]:
        new = dict.fromkeys(other for path in level for other in edges(path) if other not in seen)
        seen.update(new)
        return tuple(new)


_UNITS = (".c", ".cc", ".cpp", ".cu", ".cxx", ".c++", ".mm")


def is_header(path: str) -> bool:
    """Whether other files include it, by its suffix."""
    return not path.lower().endswith(_UNITS)


def _nearest(path: str, others: Iterable[str]) -> str | None:
    """The one of ``others`` that shares the most folders with ``path`` from the root; None if several do."""
    ranked = sorted(((_common(path, other), other) for other in others), reverse=True)
    if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return None
    return ranked[0][1]


def _common(one: str, other: str) -> int:
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
        """The definitions of ``name`` that a use in ``path`` can mean: its own (unless the use stands before them, not
        ``own``); those of the nearest file that it includes; of files that include it, or of what these include. A
        header that files must include that are not there can mean those of the nearest header."""
        files = self._named.get(name)
        if not files:
            return ()
        if own and path in files:
            return tuple(files[path])
        if (path, name) not in self._found:
            self._found[path, name] = self._elsewhere(path, files) or tuple(files.get(path, ()))
        return self._found[path, name]

    def _elsewhere(self, path: str, files: Mapping[str, list[Macro]]) -> tuple[Macro, ...]:
        left = {other: kept for other, macros in files.items() if (kept := [m for m in macros if not m.local])}
        for levels, macros in (
            (self._graph.below(path), left),
            (self._graph.above(path), files),
            (self._graph.beside(path), left),
        ):
            for level in levels:
                found = [macro for other in level for macro in macros.get(other, ())]
                if found:
                    return tuple(found)
        headers = [other for other in left if is_header(other) and _common(path, other)]
        if headers and self._graph.is_open(path):
            nearest = _nearest(path, headers)
            return tuple(left[nearest]) if nearest else ()
        return ()
