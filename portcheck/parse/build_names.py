"""The names by which build files know CUDA, arranged for looking them up in each build language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from portcheck.model.frozen import frozen
from portcheck.model.regex import regex
from portcheck.model.source import Language
from portcheck.model.symbols import Symbol

_TOOLCHAIN = "build_toolchain"
_LIBRARIES: Mapping[Language, tuple[str, ...]] = {
    Language.CMAKE: ("build",),
    Language.MAKE: (_TOOLCHAIN,),
    Language.MESON: (_TOOLCHAIN, "build_meson"),
    Language.BAZEL: (_TOOLCHAIN, "build_bazel"),
    Language.XMAKE: (_TOOLCHAIN, "build_xmake"),
    Language.PYTHON: (_TOOLCHAIN, "build_torch"),
}
"""The libraries of the catalogue whose names each language knows."""

_COMMAND = regex(r"(\w+)\((.+)\)")
_KEY = regex(r"(\w+)\[(\w+)\]")
_ANY_NUMBER = "XX"
"""What stands in a name for a number: ``sm_XX``."""
_NUMBER = regex(r"\d+[af]?\Z")
_VERSION = rb"(?:-\d+(?:\.\d+)*)?"
_Forms = tuple[bytes, Callable[[Symbol], bool]]


def names_by_language(build: Mapping[str, Symbol]) -> Mapping[Language, BuildNames]:
    return {
        language: BuildNames({name: symbol for name, symbol in build.items() if symbol.library in libraries})
        for language, libraries in _LIBRARIES.items()
    }


@frozen(slots=False)
class BuildNames:
    """The names of one language. Where it is one for everything (Python, Lua), those that are ``ambiguous`` count only
    beside one that is not."""

    symbols: Mapping[str, Symbol]

    @cached_property
    def hints(self) -> tuple[bytes, ...]:
        """Of these a file for everything must hold one, to be a build script."""
        certain = (name for name, symbol in self.symbols.items() if not symbol.ambiguous)
        return tuple(max(re.split(r"[()\[\]]", name), key=len).encode() for name in certain)

    @cached_property
    def commands(self) -> re.Pattern[bytes]:
        """``project(CUDA)`` and the like, up to the next bracket."""
        found = {match[1] for name in self.symbols if (match := _COMMAND.fullmatch(name))}
        return re.compile(rb"\b(%s)\s*\(([^()]*)" % _any_of(found), re.IGNORECASE)

    @cached_property
    def plain(self) -> re.Pattern[bytes]:
        """Names where nothing is quoted, as in Make. What stands before a colon is a target of the project's own."""
        return self._pattern(
            (rb"(?<![\w.-])(?:%s)(?!\w)", _is_identifier),
            (rb"(?<![\w.-])(?:%s)(?![\w/]|[.-]\w|[ \t]*:(?!=))", names_value),
            (rb"(?<![\w-])(?:%s)(?![\w+-])", _is_option),
            (rb"(?:%s)" + _VERSION + rb"(?![\w-])", _is_path),
        )

    @cached_property
    def identifiers(self) -> re.Pattern[bytes]:
        """Names of variables and functions outside of strings."""
        return self._pattern((rb"\b(?:%s)\b", _is_identifier))

    @cached_property
    def quoted(self) -> re.Pattern[bytes]:
        """Names in strings, where they are the whole of it or stand between signs: a string may be a sentence too."""
        return self._pattern(
            (rb"(?<=[\"'/=,{$(\[@])(?:%s)(?=[\"'/=,})\]])", _is_identifier),
            (rb"(?<=[\"'/=,\[])(?:%s)(?=[\"'=,\])]|[ ][-{$%%])", names_value),
            (rb"(?<=[\"'\s,])(?:%s)(?=[\"'\s,=])", _is_option),
            (rb"(?:%s)" + _VERSION + rb"(?![\w-])", _is_path),
        )

    @cached_property
    def keys(self) -> Mapping[bytes, tuple[bytes, Symbol]]:
        """What is a key, with what it is a key of: ``extra_compile_args[nvcc]``."""
        found = ((symbol, _KEY.fullmatch(name)) for name, symbol in self.symbols.items())
        return {match[2].encode(): (match[1].encode(), symbol) for symbol, match in found if match}

    def symbol_of(self, found: bytes) -> Symbol | None:
        """The entry of a name as it stands in a file; a number in it, or a version behind it, may be any."""
        name = found.decode()
        forms = (name, _NUMBER.sub(_ANY_NUMBER, name), name.partition("-")[0])
        return next((self.symbols[form] for form in forms if form in self.symbols), None)

    def _pattern(self, *forms: _Forms) -> re.Pattern[bytes]:
        symbols = [symbol for name, symbol in self.symbols.items() if name.isidentifier() or name[0] in "-/"]
        names = [(form, [symbol.name for symbol in symbols if kind(symbol)]) for form, kind in forms]
        return re.compile(b"|".join(form % _any_of(chosen) for form, chosen in names))


def _is_option(symbol: Symbol) -> bool:
    return symbol.name.startswith("-")


def _is_path(symbol: Symbol) -> bool:
    return symbol.name.startswith("/")


def names_value(symbol: Symbol) -> bool:
    """What a variable may be set to: a compiler, an architecture. As an identifier it would be the project's own."""
    return symbol.library == _TOOLCHAIN and symbol.name[0].islower()


def _is_identifier(symbol: Symbol) -> bool:
    return not (_is_option(symbol) or _is_path(symbol) or names_value(symbol))


def _any_of(names: Iterable[str]) -> bytes:
    """An expression for any of ``names``, the longest first; for none, one that never matches."""
    chosen = sorted(names, key=lambda name: (-len(name), name))
    return "|".join(re.escape(name).replace(_ANY_NUMBER, r"\d+[af]?") for name in chosen).encode() or rb"(?!)"
