"""Build files: the names by which they know CUDA. They are found by text; no build language has a grammar here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from portcheck.model.occurrence import Context, Kind, Occurrence, Side
from portcheck.model.regex import regex
from portcheck.model.source import Language
from portcheck.model.symbols import Symbol
from portcheck.parse.build_names import BuildNames, names_value
from portcheck.parse.build_text import BuildText
from portcheck.parse.lexicon import Lexicon
from portcheck.parse.tree import Surroundings

_WORD = regex(rb"[A-Za-z_]\w*(?:::\w+)?")
_QUOTED_WORD = regex(rb"(?<=[\"'])[\w.-]+(?=[\"'])")
_LINKED = regex(rb"\b(?:find_library|add_links|add_syslinks|libraries)\s*(?:\(|=\s*\[)([^()\[\]]*)")
_DEFINITIONS = regex(rb"\b(?:add|\w+_compile|add_compile)_definitions\s*\(([^()]*)\)", re.IGNORECASE)
_MACRO = regex(rb"\b([A-Za-z_]\w*)\b")
_OPTION = regex(rb"(?<![\w-])-D\s*([A-Za-z_]\w*)")
_RUN = regex(rb"[ ](?!--version|-V\b)[-{$%]")
_LIST_BEFORE = regex(rb"\[\s*[rfb]?[\"'][^\"'\n]*\Z")
_LIST_AFTER = regex(rb"[\"']\s*(?:,\s*(?:[rfb]?[\"'](?!--version|-V\b)-|[\w*]+\s*[,.\])])|\]\s*\+)")
_SUBSCRIPT = regex(rb"[\w)\]]\[[\"']\Z")
_AS_KEY = regex(rb"[\"']\s*(?::|(?:not\s+)?in\b)")
_NEAR = 64
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
    """Whether a name shows that a file builds something. A compiler does where it is run; any program may look for it,
    or ask which version it is."""
    if symbol.ambiguous:
        return False
    if not names_value(symbol):
        return True
    code, (start, end) = text.code, span
    listed = _LIST_BEFORE.search(code, max(0, start - _NEAR), start) and _LIST_AFTER.match(code, end)
    return bool(listed or _RUN.match(code, end))


def _is_key(code: bytes, start: int, end: int) -> bool:
    """Whether a string is the key of a dictionary: in a subscript, before a colon, or looked for."""
    if _AS_KEY.match(code, end):
        return True
    return code[end + 1 : end + 2] == b"]" and _SUBSCRIPT.search(code, max(0, start - _NEAR), start) is not None


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
            symbol = _as_key(text, names, word) or names.symbol_of(word[0])
            if symbol is not None:
                yield word.span(), symbol, _context(view, word.end())


def _as_key(text: BuildText, names: BuildNames, word: re.Match[bytes]) -> Symbol | None:
    """The entry of a word that is a key of what the file names: ``extra_compile_args[nvcc]``."""
    container, symbol = names.keys.get(word[0], (b"", None))
    return symbol if symbol and container in text.code and _is_key(text.code, *word.span()) else None


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
