"""What only the whole project can tell: names and headers that it declares itself are not CUDA."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from portcheck.model.occurrence import Kind, Occurrence, ParsedFile
from portcheck.model.source import Language
from portcheck.model.vocabulary import Library

_NEVER_DECLARED = frozenset((Kind.HEADER, Kind.PTX, Kind.STRING, Kind.ATTRIBUTE, Kind.MACRO))

_COPY = 3
"""Headers of a library by path that make a copy: one or two may be files of the same name."""


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


def carried_libraries(paths: Iterable[str], copied: Mapping[str, Library]) -> frozenset[Library]:
    """The header-only libraries of which the tree carries a copy: some of its files are their headers by path."""
    found: Counter[Library] = Counter()
    for path in paths:
        parts = path.split("/")
        suffixes = ("/".join(parts[start:]) for start in range(len(parts) - 1))
        found.update(library for suffix in suffixes if (library := copied.get(suffix)) is not None)
    return frozenset(library for library, count in found.items() if count >= _COPY)


def without_libraries(files: Iterable[ParsedFile], libraries: Iterable[Library]) -> tuple[ParsedFile, ...]:
    """Drop the mentions of libraries that the tree carries: these are the project's own code, and scanned as such."""
    own = {library.id for library in libraries}
    if not own:
        return tuple(files)
    return tuple(
        replace(file, occurrences=_with_their_names(tuple(o for o in file.occurrences if o.library not in own)))
        for file in files
    )


def _with_their_names(occurrences: tuple[Occurrence, ...]) -> tuple[Occurrence, ...]:
    """A hazard that was found by a name goes where the name goes."""
    names = {(o.line, o.symbol) for o in occurrences if o.kind is not Kind.HAZARD}
    return tuple(o for o in occurrences if not o.about or (o.line, o.about) in names)


def _cleaned(file: ParsedFile, declared: dict[str, set[str]], paths: set[str]) -> ParsedFile:
    in_cuda = file.summary.language == Language.CUDA
    kept = tuple(o for o in file.occurrences if not _is_own_name(o, declared, in_cuda) and not _is_own_header(o, paths))
    return replace(file, occurrences=_with_their_names(kept)) if len(kept) != len(file.occurrences) else file


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
