"""One translation unit through libclang: what each name in it refers to."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Mapping
from enum import IntEnum
from functools import cached_property
from typing import Any

from portcheck.model.frozen import frozen
from portcheck.model.occurrence import Kind
from portcheck.model.regex import regex

_IDENTIFIER = 2  # CXToken_Identifier
_ERROR, _FATAL = 3, 4  # CXDiagnosticSeverity
_NAMESPACE, _OVERLOADED = 22, 49  # CXCursor_Namespace, CXCursor_OverloadedDeclRef
_CLASSES = frozenset((2, 3, 4, 31, 32))  # struct, union, class, class templates
_SCOPES = _CLASSES | {5, _NAMESPACE}  # enum, namespace
_KINDS = {
    **dict.fromkeys((*_CLASSES, 5, 20, 36), Kind.TYPE),  # enum, typedef, alias
    **dict.fromkeys((8, 30), Kind.FUNCTION),  # function, function template
    7: Kind.ENUMERATOR,
    9: Kind.BUILTIN,  # variable
}
_DECLARATIONS = range(1, 40)
_GUESSED = frozenset((6, 8, 9, 10, 30))  # fields, functions, variables, parameters
"""What a name seems to declare where the type before it is not known."""
_SILENT = frozenset((500, 501, 503))  # directives, macro definitions, #include
_KEEP_GOING = 0x200  # CXTranslationUnit_KeepGoing: a missing header does not end the parse
_MISSING = regex(r"'([^']+)' file not found")


class Origin(IntEnum):
    """Whose a name is; where several parses disagree, the least wins."""

    CUDA = 0
    OWN = 1
    OTHER = 2


@frozen
class Told:
    """What Clang says of the word at byte ``start`` to ``end``: ``name`` is the full name of what it refers to, and
    ``place`` where that is declared (path:line, or a header of CUDA's or the system's). ``kind`` is None for a member
    of a class, and for what is no kind of mention."""

    start: int
    end: int
    origin: Origin
    name: str
    place: str
    kind: Kind | None = None


@frozen
class Unit:
    """A file to parse, with the arguments of each pass; ``targets`` are the files in it to be told about.
    Paths are those of the report."""

    path: str
    passes: tuple[tuple[str, ...], ...]
    targets: tuple[str, ...]


@frozen
class Examined:
    """A unit's answers by file. ``missing``: headers that were not found; ``fatal``: what else stopped Clang."""

    told: Mapping[str, tuple[Told, ...]]
    missing: tuple[str, ...] = ()
    fatal: str | None = None


@frozen(slots=False)
class Scene:
    """What all units share. ``locations``: report path to real path of every scanned file; ``contents``: the text of
    those that are not UTF-8 on the disk; ``words``: the names worth asking about; ``cuda``: folders of CUDA headers."""

    root: str
    locations: Mapping[str, str]
    contents: Mapping[str, bytes]
    words: frozenset[bytes]
    cuda: tuple[str, ...]

    @cached_property
    def paths(self) -> Mapping[str, str]:
        return {location: path for path, location in self.locations.items()}

    def place(self, name: str) -> tuple[Origin, str]:
        """Whose a file is, and the name that people know it by."""
        real = os.path.realpath(name)
        for folder in self.cuda:
            if real.startswith(folder + "/"):
                return Origin.CUDA, real[len(folder) + 1 :]
        if "/__clang_cuda" in real or "/cuda_wrappers/" in real:
            return Origin.CUDA, os.path.basename(real)
        if real.startswith(self.root + "/"):
            return Origin.OWN, self.paths.get(real, real[len(self.root) + 1 :])
        return Origin.OTHER, real

    def text(self, path: str) -> bytes:
        content = self.contents.get(path)
        if content is not None:
            return content
        with open(self.locations[path], "rb") as file:
            return file.read()


def examine(scene: Scene, unit: Unit) -> Examined:
    """Parse ``unit`` once a pass and ask what the words in its target files refer to."""
    best: dict[str, dict[int, Told]] = {}
    missing: dict[str, None] = {}
    fatal: str | None = None
    for arguments in unit.passes:
        parsed = _Parse(scene, _translation_unit(scene, unit, arguments))
        for path in unit.targets:
            found = best.setdefault(path, {})
            for told in parsed.told(path):
                known = found.get(told.start)
                if known is None or told.origin < known.origin:
                    found[told.start] = told
        missing |= dict.fromkeys(parsed.missing)
        fatal = fatal or parsed.fatal
    answers = {path: tuple(found[start] for start in sorted(found)) for path, found in best.items()}
    return Examined(answers, tuple(sorted(missing)), fatal)


def _translation_unit(scene: Scene, unit: Unit, arguments: tuple[str, ...]) -> Any:
    from clang.cindex import Index, TranslationUnit

    options = TranslationUnit.PARSE_DETAILED_PROCESSING_RECORD | _KEEP_GOING
    unsaved = [
        (scene.locations[path], content.decode("utf-8", errors="replace")) for path, content in scene.contents.items()
    ]
    return Index.create().parse(scene.locations[unit.path], [*arguments], unsaved, options)


class _Parse:
    """One parsed translation unit. Clang annotates the tokens; only words of the catalogue are looked at here."""

    def __init__(self, scene: Scene, unit: Any) -> None:
        self._scene = scene
        self._unit = unit
        self._places: dict[str, tuple[Origin, str]] = {}
        self._faulty: set[tuple[str, int]] = set()
        self.missing, self.fatal = self._faults()

    def told(self, path: str) -> list[Told]:
        """What Clang says of the catalogue's words in a file; nothing if the unit does not include it."""
        from clang.cindex import Cursor, File, SourceLocation, SourceRange, Token, conf

        source = self._scene.text(path)
        handle = conf.lib.clang_getFile(self._unit, self._scene.locations[path])
        if not handle or not source:
            return []
        first, last = (SourceLocation.from_offset(self._unit, File(handle), at) for at in (0, len(source)))
        tokens, count = ctypes.POINTER(Token)(), ctypes.c_uint()
        extent = SourceRange.from_locations(first, last)
        conf.lib.clang_tokenize(self._unit, extent, ctypes.byref(tokens), ctypes.byref(count))
        if not count.value:
            return []
        try:
            cursors = (Cursor * count.value)()
            conf.lib.clang_annotateTokens(self._unit, tokens, count, cursors)
            base = tokens[0].int_data[1] - conf.lib.clang_getTokenLocation(self._unit, tokens[0]).offset
            found = []
            for number in range(count.value):
                kind, location, length, _reserved = tokens[number].int_data
                start = location - base
                if kind == _IDENTIFIER and self._is_asked(source, start, start + length):
                    found.append(self._judged(cursors[number], start, start + length))
            return [told for told in found if told is not None]
        finally:
            conf.lib.clang_disposeTokens(self._unit, tokens, count)

    def _is_asked(self, source: bytes, start: int, end: int) -> bool:
        """Words of the catalogue; and what a namespace qualifies, which may lie in one of CUDA's."""
        return source[start:end] in self._scene.words or source[max(0, start - 2) : start] == b"::"

    def _judged(self, cursor: Any, start: int, end: int) -> Told | None:
        cursor._tu = self._unit
        if cursor._kind_id in _SILENT:
            return None
        if cursor._kind_id in _DECLARATIONS and cursor.location.offset != start:
            return None  # a word inside of a declaration that is not its name
        if cursor._kind_id in _GUESSED and self._is_faulty(cursor):
            return None
        meant = cursor.referenced
        if meant is None:
            return None
        if meant._kind_id == _OVERLOADED:
            return self._judged_overloads(meant, start, end)
        origin, place = self._declared(meant)
        return Told(start, end, origin, _full_name(meant), place, _kind(meant)) if place else None

    def _is_faulty(self, declaration: Any) -> bool:
        """Where the type is not known, a call looks like a declaration."""
        first, last = declaration.extent.start.line, declaration.location.line
        file = declaration.location.file
        name = file.name if file is not None else ""
        return any((name, line) in self._faulty for line in range(first, last + 1))

    def _judged_overloads(self, overloads: Any, start: int, end: int) -> Told | None:
        """A call that depends on a template's parameters has candidates. Where the project has some and CUDA has some,
        nobody can say."""
        from clang.cindex import conf

        candidates = [
            conf.lib.clang_getOverloadedDecl(overloads, number)
            for number in range(conf.lib.clang_getNumOverloadedDecls(overloads))
        ]
        declared = {self._declared(candidate): candidate for candidate in candidates}
        origins = {origin for origin, place in declared if place}
        if not origins or origins >= {Origin.OWN, Origin.CUDA}:
            return None
        origin, place = min(where for where in declared if where[1])
        meant = declared[origin, place]
        return Told(start, end, origin, _full_name(meant), place, _kind(meant))

    def _declared(self, cursor: Any) -> tuple[Origin, str]:
        """Whose a declaration is, and where it stands. A project that repeats CUDA's prototype declares nothing new."""
        canonical = cursor.canonical
        found = self._place(canonical if canonical is not None else cursor)
        return min(found, self._place(cursor)) if found[1] else self._place(cursor)

    def _place(self, cursor: Any) -> tuple[Origin, str]:
        location = cursor.location
        file = location.file
        if file is None:
            return Origin.OTHER, ""
        name = file.name
        if name not in self._places:
            self._places[name] = self._scene.place(name)
        origin, path = self._places[name]
        return origin, f"{path}:{location.line}" if origin is Origin.OWN else path

    def _faults(self) -> tuple[list[str], str | None]:
        """The headers that were not found, and the first other fault that Clang calls fatal."""
        missing, fatal = [], None
        for diagnostic in self._unit.diagnostics:
            if diagnostic.severity < _ERROR:
                continue
            text, place = diagnostic.spelling, diagnostic.location
            if place.file is not None:
                self._faulty.add((place.file.name, place.line))
            absent = _MISSING.search(text)
            if absent is not None:
                missing.append(absent[1])
            elif diagnostic.severity == _FATAL:
                fatal = fatal or text
        return missing, fatal


def _kind(cursor: Any) -> Kind | None:
    scope = cursor.semantic_parent
    if scope is not None and scope._kind_id in _CLASSES:
        return None
    return _KINDS.get(cursor._kind_id)


def _full_name(cursor: Any) -> str:
    """``cub::BlockReduce``: the name with the scopes around it, without inline and nameless ones."""
    from clang.cindex import conf

    parts = [cursor.spelling]
    scope = cursor.semantic_parent
    while scope is not None and scope._kind_id in _SCOPES:
        if scope.spelling and not (scope._kind_id == _NAMESPACE and conf.lib.clang_Cursor_isInlineNamespace(scope)):
            parts.append(scope.spelling)
        scope = scope.semantic_parent
    return "::".join(reversed(parts))
