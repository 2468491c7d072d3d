"""Which of the project's files include which, as far as their paths tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import takewhile
from posixpath import basename, dirname, join, normpath

from portcheck.model.occurrence import Include, ParsedFile


class Inclusion:
    """The files that each file brings in. An include path is not known here: a header is found beside the file that
    includes it, or anywhere in the project by the whole path that is written, if one is nearest."""

    def __init__(self, includes: Mapping[str, Iterable[Include]]) -> None:
        self._includes = includes
        self._by_name: dict[str, list[str]] = {}
        for path in sorted(includes):
            self._by_name.setdefault(basename(path), []).append(path)
        self._included: dict[tuple[str, bool], tuple[str, ...]] = {}
        self._found: dict[tuple[str, str], str | None] = {}

    @classmethod
    def of(cls, files: Iterable[ParsedFile]) -> Inclusion:
        """That of these files."""
        return cls({file.summary.path: file.includes for file in files})

    def found(self, folder: str, written: str) -> str | None:
        """The project's file that ``#include`` in a file of ``folder`` means; None if it is none of the project's."""
        if (folder, written) not in self._found:
            self._found[folder, written] = self._find(folder, written)
        return self._found[folder, written]

    def _find(self, folder: str, written: str) -> str | None:
        candidates = self._by_name.get(basename(written))
        if not candidates:
            return None
        beside = normpath(join(folder, written))
        if beside in candidates:
            return beside
        end = normpath(written).lstrip("./")
        fitting = [path for path in candidates if path == end or path.endswith(f"/{end}")]
        return nearest_to(f"{folder}/", fitting)

    def included(self, path: str, *, always: bool = False) -> tuple[str, ...]:
        """The project's files that ``path`` includes; ``always``: in any build."""
        if (path, always) not in self._included:
            wanted = (include for include in self._includes.get(path, ()) if include.always or not always)
            folder = dirname(path)
            found = (self.found(folder, include.path) for include in wanted)
            files = tuple(other for other in dict.fromkeys(found) if other is not None and other != path)
            self._included[path, always] = files
        return self._included[path, always]

    def including(self, path: str) -> tuple[str, ...]:
        """The project's files that include ``path``."""
        return self._including.get(path, ())

    @cached_property
    def _including(self) -> Mapping[str, tuple[str, ...]]:
        including: dict[str, list[str]] = {}
        for path in sorted(self._includes):
            for other in self.included(path):
                including.setdefault(other, []).append(path)
        return {path: tuple(others) for path, others in including.items()}

    @cached_property
    def groups(self) -> Mapping[str, int]:
        """The files that include each other, directly or not, have the same number; one that stands alone has none."""
        groups: dict[str, int] = {}
        for start in sorted(self._includes):
            if start in groups or not (self.included(start) or self.including(start)):
                continue
            waiting = [start]
            while waiting:
                path = waiting.pop()
                if path not in groups:
                    groups[path] = len(groups) if path == start else groups[start]
                    waiting += (*self.included(path), *self.including(path))
        return groups

    def reached(self, starts: Iterable[str], *, always: bool) -> set[str]:
        """The files of ``starts`` and all that they include, directly or not; ``always``: in any build."""
        seen, waiting = set(starts), list(starts)
        while waiting:
            new = [other for other in self.included(waiting.pop(), always=always) if other not in seen]
            seen.update(new)
            waiting += new
        return seen

    def below(self, path: str) -> Iterator[tuple[str, ...]]:
        """The files that ``path`` includes, step by step."""
        return _spread((path,), self.included, {path})

    def above(self, path: str) -> Iterator[tuple[str, ...]]:
        """The files that include ``path``, step by step; their macros are there already where it is a part of them."""
        return _spread((path,), self.including, {path})

    def beside(self, path: str) -> Iterator[tuple[str, ...]]:
        """What the files include that include ``path``, the nearest first."""
        seen = {path}
        for level in self.above(path):
            yield from _spread(level, self.included, seen)

    def is_open(self, path: str) -> bool:
        """Whether files that are not there must include ``path``: headers that nobody includes lead to it."""
        reached = {path, *(other for level in self.above(path) for other in level)}
        return any(is_header(other) and not self.including(other) for other in reached)


_UNITS = (".c", ".cc", ".cpp", ".cu", ".cxx", ".c++", ".mm")


def is_header(path: str) -> bool:
    """Whether other files include it, by its suffix."""
    return not path.lower().endswith(_UNITS)


def nearest_to(path: str, others: Iterable[str]) -> str | None:
    """The one of ``others`` that shares the most folders with ``path`` from the root; None if several do."""
    ranked = sorted(((shared_folders(path, other), other) for other in others), reverse=True)
    if not ranked or (len(ranked) > 1 and ranked[0][0] == ranked[1][0]):
        return None
    return ranked[0][1]


def shared_folders(one: str, other: str) -> int:
    """How many folders two files' paths share from the root."""
    pairs = zip(one.split("/")[:-1], other.split("/")[:-1], strict=False)
    return sum(1 for _same in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _spread(
    level: tuple[str, ...], edges: Callable[[str], tuple[str, ...]], seen: set[str]
) -> Iterator[tuple[str, ...]]:
    while level := _step(level, edges, seen):
        yield level


def _step(level: tuple[str, ...], edges: Callable[[str], tuple[str, ...]], seen: set[str]) -> tuple[str, ...]:
    new = dict.fromkeys(other for path in level for other in edges(path) if other not in seen)
    seen.update(new)
    return tuple(new)
