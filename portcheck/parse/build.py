"""Build files: the names by which CMake knows CUDA. They are found by text; CMake has no grammar here."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portcheck.model.occurrence import Context, Kind, Occurrence, Side
from portcheck.model.vocabulary import Symbol
from portcheck.parse.place import SourceText
from portcheck.parse.text import blank
from portcheck.parse.tree import Surroundings

_COMMENT_OR_STRING = re.compile(rb'"[^"\\]*(?:\\(?s:.)[^"\\]*)*"|#\[(?P<level>=*)\[(?s:.*?)\](?P=level)\]|#[^\n]*')
_WORD = re.compile(rb"[A-Za-z_]\w*(?:::\w+)?")
_COMMAND = re.compile(rb"\b(find_package|enable_language|check_language|project)\s*\(([^()]*)\)", re.IGNORECASE)
_NOWHERE = Surroundings()


def blank_cmake_comments(source: bytes) -> bytes:
    """``source`` with CMake comments turned into spaces, offsets kept."""
    return _COMMENT_OR_STRING.sub(lambda m: m[0] if m[0][:1] == b'"' else blank(m[0]), source)


def find_build_names(text: SourceText) -> tuple[Occurrence, ...]:
    """Commands, variables, properties and targets of CMake that belong to CUDA; commands are known in any case."""
    code = blank_cmake_comments(text.source)
    found = [*_commands(text, code), *_words(text, code)]
    return tuple(
        text.occurrence(
            span, (symbol.name, symbol.library, Kind.BUILD), context, _NOWHERE, side=Side.HOST, lexical=True
        )
        for span, symbol, context in found
    )


def _commands(text: SourceText, code: bytes) -> Iterator[tuple[tuple[int, int], Symbol, Context]]:
    """``project(name LANGUAGES CUDA)`` and the like: a command with the argument that makes it CUDA's."""
    for command in _COMMAND.finditer(code):
        for word in _WORD.finditer(code, *command.span(2)):
            name = f"{command[1].decode().lower()}({word[0].decode()})"
            symbol = text.lexicon.vocabulary.build.get(name)
            if symbol is not None:
                yield word.span(), symbol, Context.CALL


def _words(text: SourceText, code: bytes) -> Iterator[tuple[tuple[int, int], Symbol, Context]]:
    build = text.lexicon.vocabulary.build
    for word in _WORD.finditer(code):
        name = word[0].decode()
        symbol = build.get(name) or build.get(name.lower())
        if symbol is not None:
            called = code[word.end() : word.end() + 16].lstrip()[:1] == b"("
            yield word.span(), symbol, Context.CALL if called else Context.REFERENCE
