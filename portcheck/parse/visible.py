"""Which file's macro a name means: includes, read without the paths that a build would add."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from portcheck.model.macro import Macro
from portcheck.parse.inclusion import Inclusion, is_header, nearest_to, shared_folders


class VisibleMacros:
    """Macros by name and by the file that asks."""

    def __init__(self, macros: Iterable[Macro], graph: Inclusion) -> None:
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
        headers = [other for other in left if is_header(other) and shared_folders(path, other)]
        if headers and self._graph.is_open(path):
            nearest = nearest_to(path, headers)
            return tuple(left[nearest]) if nearest else ()
        return ()
