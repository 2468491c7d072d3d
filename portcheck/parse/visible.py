"""Which file's macro a name means: includes, read without the paths that a build would add."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from portcheck.model.macro import Macro
from portcheck.parse.inclusion import Inclusion


class VisibleMacros:
    """Macros by name and by the file that asks."""

    def __init__(self, macros: Iterable[Macro], graph: Inclusion) -> None:
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
