"""What only the whole project can tell: names and headers that it declares itself are not CUDA."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import replace

from portcheck.model.occurrence import Kind, Occurrence, ParsedFile
from portcheck.model.source import Language

_NEVER_DECLARED = frozenset((Kind.HEADER, Kind.PTX, Kind.STRING, Kind.ATTRIBUTE, Kind.MACRO))


def without_project_names(files: Iterable[ParsedFile]) -> tuple[ParsedFile, ...]:
    """Drop the occurrences that mean the project's own names.

    A name declared in a namespace is meant by every unqualified use inside that namespace, in any file. One declared
    globally is meant in the C and C++ files; in CUDA files, where CUDA's own is always declared, it would clash.
    """
    parsed = tuple(files)
    declared: dict[str, set[str]] = {}
    for file in parsed:
        for declaration in file.declarations:
            declared.setdefault(declaration.name, set()).add(declaration.scope)
    paths = {file.summary.path for file in parsed}
    return tuple(_cleaned(file, declared, paths) for file in parsed)


def _cleaned(file: ParsedFile, declared: dict[str, set[str]], paths: set[str]) -> ParsedFile:
    in_cuda = file.summary.language == Language.CUDA
    kept = tuple(o for o in file.occurrences if not _is_own_name(o, declared, in_cuda) and not _is_own_header(o, paths))
    return replace(file, occurrences=kept) if len(kept) != len(file.occurrences) else file


def _is_own_name(occurrence: Occurrence, declared: dict[str, set[str]], in_cuda: bool) -> bool:
    scopes = declared.get(occurrence.symbol)
    if not scopes or occurrence.kind in _NEVER_DECLARED:
        return False
    return any(scope in scopes for scope in _around(occurrence.scope) if scope or not in_cuda)


def _around(scope: str) -> Iterator[str]:
    """``a::b`` lies in ``a::b``, in ``a`` and in the global namespace."""
    while scope:
        yield scope
        scope = scope.rpartition("::")[0]
    yield ""


def _is_own_header(occurrence: Occurrence, paths: set[str]) -> bool:
    if occurrence.kind is not Kind.HEADER:
        return False
    folder = posixpath.dirname(occurrence.file)
    return posixpath.normpath(posixpath.join(folder, occurrence.symbol)) in paths
