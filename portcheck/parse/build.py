"""Build files: the names by which they know CUDA. They are found by text; no build language has a grammar here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from portcheck.model.occurrence import Context, Kind, Occurrence, Side
from portcheck.model.source import Language
from portcheck.model.vocabulary import Symbol
from portcheck.parse.build_names import BuildNames
from portcheck.parse.build_text import BuildText
from portcheck.parse.lexicon import Lexicon
from portcheck.parse.tree import Surroundings

_WORD = re.compile(rb"[A-Za-z_]\w*(?:::\w+)?")
_QUOTED_WORD = re.compile(rb"(?<=[\"'])[\w.-]+(?=[\"'])")
_LINKED = re.compile(rb"\b(?:find_library|add_links|add_syslinks|libraries)\s*(?:\(|=\s*\[)([^()\[\]]*)")
_DEFINITIONS = re.compile(rb"\b(?:add|\w+_compile|add_compile)_definitions\s*\(([^()]*)\)", re.IGNORECASE)
_MACRO = re.compile(rb"\b([A-Za-z_]\w*)\b")
_OPTION = re.compile(rb"(?<![\w-])-D\s*([A-Za-z_]\w*)")
_SOUGHT = re.compile(rb"(?:/|\b(?:which|find_executable|find_tool|find_program)\s*\(\s*[rfb]?[\"'])\Z")
_VERSION_ASKED = re.compile(rb"[\"']?,?\s*[\"']?(?:--version|-V)\b")
_NEAR = 64
_AS_KEY = re.compile(rb"[\"']\s*(?:[\]:]|(?:not\s+)?in\b)")
_NOWHERE = Surroundings()
_FOR_EVERYTHING = frozenset((Language.PYTHON, Language.XMAKE))
"""Most files in these languages build nothing, and may yet name where CUDA is."""
_SCRIPTS = frozenset(("setup.py", "xmake.lua"))
_Found = Iterator[tuple[tuple[int, int], Symbol, Context]]


def may_name_cuda(path: str, language: Language, source: bytes, lexicon: Lexicon) -> bool:
    """Whether a build file is worth a look."""
    return _is_script(path, language) or any(hint in source for hint in lexicon.build_names[language].hints)


def find_build_names(text: BuildText) -> tuple[Occurrence, ...]:
    """What belongs to CUDA: commands, variables, properties and targets of the build system, the compiler, its options
    and architectures, libraries to link. Commands of CMake are known in any case."""
    names = text.lexicon.build_names[text.language]
    words = _cmake_words if text.language is Language.CMAKE else _words
    found = [*_commands(text, names), *_linked(text, names), *words(text, names)]
    if not _is_script(text.path, text.language) and not any(_is_certain(text, *name) for name in found):
        return ()
    return tuple(
        text.occurrence(
            span, (symbol.name, symbol.library, Kind.BUILD), context, _NOWHERE, side=Side.HOST, lexical=True
        )
        for span, symbol, context in found
    )


def find_defined_macros(text: BuildText) -> frozenset[bytes]:
    """Macros that CMake may define, in ``target_compile_definitions(t PRIVATE USE_X)`` or as ``-DUSE_X``."""
    if text.language is not Language.CMAKE:
        return frozenset()
    listed = (name for command in _DEFINITIONS.finditer(text.code) for name in _MACRO.findall(command[1]))
    return frozenset((*listed, *_OPTION.findall(text.code)))


def _is_script(path: str, language: Language) -> bool:
    """Whether a file builds something by its name."""
    return language not in _FOR_EVERYTHING or PurePosixPath(path).name in _SCRIPTS


def _is_certain(text: BuildText, span: tuple[int, int], symbol: Symbol, _context: Context) -> bool:
    """Whether a name shows that a file builds something: a compiler that is only looked for, or asked which version it
    is, builds nothing."""
    if symbol.ambiguous:
        return False
    start, end = span
    return not _SOUGHT.search(text.code, max(0, start - _NEAR), start) and not _VERSION_ASKED.match(text.code, end)


def _commands(text: BuildText, names: BuildNames) -> _Found:
    """``project(name LANGUAGES CUDA)`` and the like: a command with the argument that makes it CUDA's."""
    argument = _QUOTED_WORD if text.is_quoted else _WORD
    for command in names.commands.finditer(text.code):
        verb = command[1].decode().lower()
        words = argument.finditer(text.code, *command.span(2))
        if verb == "project":
            next(words, None)  # its name
        for word in words:
            symbol = names.symbols.get(f"{verb}({word[0].decode()})")
            if symbol is not None:
                yield word.span(), symbol, Context.CALL


def _linked(text: BuildText, names: BuildNames) -> _Found:
    """``libraries=["cudart"]`` and the like: another way to write ``-lcudart``."""
    for listed in _LINKED.finditer(text.code):
        for word in _QUOTED_WORD.finditer(text.code, *listed.span(1)):
            symbol = names.symbols.get(f"-l{word[0].decode()}")
            if symbol is not None:
                yield word.span(), symbol, Context.REFERENCE


def _words(text: BuildText, names: BuildNames) -> _Found:
    for pattern, view in _views(text, names):
        for word in pattern.finditer(view):
            key = names.keys.get(word[0]) if _AS_KEY.match(text.code, word.end()) else None
            symbol = key or names.symbol_of(word[0])
            if symbol is not None:
                yield word.span(), symbol, _context(view, word.end())


def _views(text: BuildText, names: BuildNames) -> tuple[tuple[re.Pattern[bytes], bytes], ...]:
    if text.is_quoted:
        return (names.identifiers, text.bare), (names.quoted, text.strings)
    return ((names.plain, text.code),)


def _cmake_words(text: BuildText, names: BuildNames) -> _Found:
    for word in _WORD.finditer(text.code):
        name = word[0].decode()
        symbol = names.symbols.get(name) or names.symbols.get(name.lower())
        if symbol is not None:
            yield word.span(), symbol, _context(text.code, word.end())


def _context(code: bytes, end: int) -> Context:
    return Context.CALL if code[end : end + 16].lstrip()[:1] == b"(" else Context.REFERENCE
