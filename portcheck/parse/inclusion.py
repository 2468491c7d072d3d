"""Which of the project's files include which, as far as their paths tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import takewhile
from posixpath import basename, dirname, join, normpath

from portcheck.model.occurrence import Include


class Inclusion:
    """The files that each file brings in. An include path is not known here: a header is found beside the file that
    includes it, or anywhere in the project by the whole path that is written, the nearest first."""

    def __init__(self, includes: Mapping[str, Iterable[Include]]) -> None:
        self._includes = includes
        self._by_name: dict[str, list[str]] = {}
        for path in sorted(includes):
            self._by_name.setdefault(basename(path), []).append(path)
        self._included: dict[tuple[str, bool], tuple[str, ...]] = {}

    def found(self, folder: str, written: str) -> str | None:
        """The project's file that ``#include`` in a file of ``folder`` means; None if it is none of the project's."""
        candidates = self._by_name.get(basename(written), ())
        beside = normpath(join(folder, written))
        if beside in candidates:
            return beside
        end = normpath(written).lstrip("./")
        fitting = [path for path in candidates if path == end or path.endswith(f"/{end}")]
        return min(fitting, key=lambda path: (-_common(folder, dirname(path)), path), default=None)

    def included(self, path: str, *, always: bool = False) -> tuple[str, ...]:
        """The project's files that ``path`` includes; ``always``: in any build."""
        if (path, always) not in self._included:
            wanted = (include for include in self._includes.get(path, ()) if include.always or not always)
            found = (self.found(dirname(path), include.path) for include in wanted)
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

    def reached(self, starts: Iterable[str], *, always: bool) -> set[str]:
        """The files of ``starts`` and all that they include, directly or not; ``always``: in any build."""
        seen, waiting = set(starts), list(starts)
        while waiting:
            new = [other for other in self.included(waiting.pop(), always=always) if other not in seen]
            seen.update(new)
            waiting += new
        return seen

    def levels(self, path: str) -> Iterator[tuple[str, ...]]:
        """Files whose macros ``path`` can see, the nearest first: itself, what it includes, step by step; then the
        files that include it, whose macros are there already where it is a part of them, and what those include."""
        seen = {path}
        level: tuple[str, ...] = (path,)
        while level:
            yield level
            level = _step(level, self.included, seen)
        level = _step((path,), self.including, seen)
        while level:
            yield level
            inner = _step(level, self.included, seen)
            while inner:
                yield inner
                inner = _step(inner, self.included, seen)
            level = _step(level, self.including, seen)


def _step(level: tuple[str, ...], edges: Callable[[str], tuple[str, ...]], seen: set[str]) -> tuple[str, ...]:
    new = dict.fromkeys(other for path in level for other in edges(path) if other not in seen)
    seen.update(new)
    return tuple(new)


def _common(one: str, other: str) -> int:
    """How many folders two paths share from the root."""
    folders = (one.split("/"), other.split("/")) if one and other else ((), ())
    return sum(1 for _same in takewhile(lambda pair: pair[0] == pair[1], zip(*folders, strict=False)))
