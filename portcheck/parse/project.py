"""What only the whole project can tell: names and headers that it declares itself are not CUDA's."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from portcheck.model.occurrence import Declares, Kind, Mentioned, Occurrence, ParsedFile
from portcheck.model.rows import Rows, different
from portcheck.model.source import Language
from portcheck.model.vocabulary import Library
from portcheck.parse.inclusion import Inclusion

_NO_NAMES = frozenset((Kind.PTX, Kind.STRING, Kind.LAUNCH, Kind.KERNEL, Kind.BUILD, Kind.HAZARD))
_NEVER_DECLARED = frozenset((Kind.ATTRIBUTE, Kind.MACRO))

_COPY = 3
"""Headers of a library by path that make a copy: one or two may be files of the same name."""


class Project:
    """What all ``files`` together declare and include. ``settled`` drops the occurrences that mean the project's own
    names, and takes in the doubtful ones of headers that CUDA sources include; then it drops the mentions of the
    libraries that the tree carries (``carried``).

    A name declared in a namespace or a class is meant by every unqualified use inside of it, in any file. One declared
    globally is meant in the C and C++ files; in CUDA files, where CUDA's own is always declared, it would clash. A
    macro is meant in the files that include the one which defines it.
    """

    def __init__(self, files: Iterable[ParsedFile], carried: Iterable[Library] = ()) -> None:
        parsed = tuple(files)
        self.inclusion = Inclusion.of(parsed)
        self._carried = frozenset(library.id for library in carried)
        self._paths = {file.summary.path for file in parsed}
        self._declared: dict[Declares, dict[str, set[str]]] = {what: {} for what in Declares}
        self._macros: dict[str, set[str]] = {}
        for file in parsed:
            for declared in file.declarations:
                self._declared[declared.what].setdefault(declared.name, set()).add(declared.scope)
                if declared.what is Declares.MACRO:
                    self._macros.setdefault(file.summary.path, set()).add(declared.name)
        self._macro_names = frozenset(name for names in self._macros.values() for name in names)
        self._macros_in: dict[str, frozenset[str]] = {}
        self._all_declared = {name for names in self._declared.values() for name in names}
        sources = [file.summary.path for file in parsed if file.summary.language == Language.CUDA]
        doubtful = any(file.doubtful for file in parsed)
        self._in_cuda = self.inclusion.reached(sources, always=False) if doubtful else frozenset(sources)
        self._libraries = {
            what.library
            for file in parsed
            for what in file.different
            if what.kind is Kind.HEADER and not self._is_own_header(what, file.summary.path)
        }

    def settled(self, file: ParsedFile) -> ParsedFile:
        """One of the files, or what a later look has made of it."""
        return without_libraries(self._cleaned(file), self._carried)

    def _cleaned(self, file: ParsedFile) -> ParsedFile:
        in_cuda, path = file.summary.language == Language.CUDA, file.summary.path
        more = file.doubtful if path in self._in_cuda else ()
        mentioned = (*file.different, *different(more, "what"))
        own = {id(what) for what in mentioned if self._may_be_own(what) and self._is_own(what, path, in_cuda)}
        if not own and not more:
            return file
        kept = [occurrence for occurrence in (*file.occurrences, *more) if id(occurrence.what) not in own]
        if more:
            kept.sort(key=lambda o: (o.line, o.column, o.kind, o.symbol))
        if kept == file.occurrences:
            return file
        return replace(file, occurrences=_with_their_names(kept), doubtful=())

    def _is_macro(self, name: str, path: str) -> bool:
        """Whether headers of the project that ``path`` includes in any build turn ``name`` into a macro."""
        if name not in self._macro_names:
            return False
        if path not in self._macros_in:
            headers = self.inclusion.reached([path], always=True) - {path}
            self._macros_in[path] = frozenset(macro for header in headers for macro in self._macros.get(header, ()))
        return name in self._macros_in[path]

    def _may_be_own(self, what: Mentioned) -> bool:
        """No name is, whose outermost part nothing in the project declares; most are told by this alone."""
        return what.kind is Kind.HEADER or what.symbol.partition("::")[0] in self._all_declared

    def _is_own(self, what: Mentioned, path: str, in_cuda: bool) -> bool:
        if what.kind is Kind.HEADER:
            return self._is_own_header(what, path)
        if what.kind in _NO_NAMES:
            return False
        if self._is_macro(what.symbol, path):
            return True
        if what.kind in _NEVER_DECLARED:
            return False
        around = _around(what.scope)
        root, colons, _member = what.symbol.partition("::")
        if colons or what.kind is Kind.NAMESPACE:
            scopes = self._declared[Declares.NAMESPACE].get(root, ())
            if any(scope in scopes for scope in around if scope):
                return True
            unknown = what.kind is Kind.NAMESPACE and what.library not in self._libraries
            return unknown and "" in scopes
        scopes = self._declared[Declares.NAME].get(what.symbol, ())
        return any(scope in scopes for scope in around if scope or not in_cuda)

    def _is_own_header(self, what: Mentioned, path: str) -> bool:
        return posixpath.normpath(posixpath.join(posixpath.dirname(path), what.symbol)) in self._paths


def carried_libraries(paths: Iterable[str], copied: Mapping[str, Library]) -> frozenset[Library]:
    """The header-only libraries of which the tree carries a copy: some of its files are their headers by path."""
    found: Counter[Library] = Counter()
    for path in paths:
        parts = path.split("/")
        suffixes = ("/".join(parts[start:]) for start in range(len(parts) - 1))
        found.update(library for suffix in suffixes if (library := copied.get(suffix)) is not None)
    return frozenset(library for library, count in found.items() if count >= _COPY)


def without_libraries(file: ParsedFile, libraries: Collection[str]) -> ParsedFile:
    """Drop the mentions of libraries (IDs) that the tree carries: these are the project's own code, and scanned as
    such."""
    mentioned = (*file.different, *different(file.doubtful, "what"))
    if not libraries or all(what.library not in libraries for what in mentioned):
        return file
    kept = _with_their_names([o for o in file.occurrences if o.library not in libraries])
    return replace(file, occurrences=kept, doubtful=tuple(o for o in file.doubtful if o.library not in libraries))


def _with_their_names(occurrences: Sequence[Occurrence]) -> Sequence[Occurrence]:
    """A hazard that was found by a name goes where the name goes."""
    names = {(o.line, o.symbol) for o in occurrences if o.kind is not Kind.HAZARD}
    return Rows.holding([o for o in occurrences if not o.about or (o.line, o.about) in names])


def _around(scope: str) -> Iterator[str]:
    """``a::b`` lies in ``a::b``, in ``a`` and in the global namespace."""
    while scope:
        yield scope
        scope = scope.rpartition("::")[0]
    yield ""
