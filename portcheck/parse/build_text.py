"""Build files as text: comments, messages and strings of each build language. None of them has a grammar here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from portcheck.model.frozen import frozen
from portcheck.model.regex import regex
from portcheck.model.source import Language
from portcheck.parse.anchors import Anchors, line_anchors
from portcheck.parse.directives import Directive
from portcheck.parse.place import SourceText
from portcheck.parse.text import begins_line, blank

_CMAKE = regex(rb'"[^"\\]*+(?:\\(?s:.)[^"\\]*+)*(?:"|\\?\Z)|#\[(?P<level>=*)\[(?s:.*?)(?:\](?P=level)\]|\Z)|#[^\n]*')
_MAKE_COMMENT = regex(rb"(?<!\\)#[^\n\\]*+(?:\\(?s:.)[^\n\\]*+)*")
_MAKE_MESSAGE = regex(rb"\b(?:echo|printf)\b[^\n;&|<>`]*|\$\((?:info|warning|error)\b[^\n]*")
_LINE_STRINGS = rb"""|"[^"\\\n]*+(?:\\(?s:.)[^"\\\n]*+)*"?|'[^'\\\n]*+(?:\\(?s:.)[^'\\\n]*+)*'?"""
"""A string without an end reaches to the end of its line, so that no text is read twice."""
_PYTHON = regex(
    rb"#[^\n]*"
    rb'|"""[^\\"]*+(?:(?:\\(?s:.)|"(?!""))[^\\"]*+)*(?:"""|\\?\Z)'
    rb"|'''[^\\']*+(?:(?:\\(?s:.)|'(?!''))[^\\']*+)*(?:'''|\\?\Z)" + _LINE_STRINGS
)
_LUA = regex(rb"--\[(?P<level>=*)\[(?s:.*?)(?:\](?P=level)\]|\Z)|--[^\n]*" + _LINE_STRINGS)
_TOKENS: Mapping[Language, re.Pattern[bytes]] = {
    Language.PYTHON: _PYTHON,
    Language.BAZEL: _PYTHON,
    Language.MESON: _PYTHON,
    Language.XMAKE: _LUA,
}
"""Comments and strings of the languages in which what is meant for a compiler stands in strings."""


@frozen(slots=False, kw_only=True)
class BuildText(SourceText):
    """A build file. It has no preprocessor, and its ``code`` keeps the strings."""

    language: Language

    @cached_property
    def commentless(self) -> bytes:
        if self.language is Language.CMAKE:
            return _without(self.source, _CMAKE, lambda token: token[0][:1] == b"#")
        if self.language is Language.MAKE:
            return _without(self.source, _MAKE_COMMENT, lambda _token: True)
        return _without(self.source, _TOKENS[self.language], _is_comment)

    @cached_property
    def code(self) -> bytes:
        """Without comments, and without what only talks to people: documentation strings, messages of Make."""
        if self.language is Language.MAKE:
            return _without(self.commentless, _MAKE_MESSAGE, lambda _token: True)
        if self.language is Language.PYTHON or self.language is Language.BAZEL:
            return _without(self.commentless, _PYTHON, lambda token: _is_documentation(self.commentless, token))
        return self.commentless

    @property
    def comments(self) -> Iterable[tuple[int, int]]:
        """Where comments are, with what begins and ends them."""
        tokens = _MAKE_COMMENT if self.language is Language.MAKE else _TOKENS.get(self.language, _CMAKE)
        return (token.span() for token in tokens.finditer(self.source) if _is_comment(token))

    @property
    def is_by_line(self) -> bool:
        return True

    @property
    def is_quoted(self) -> bool:
        """Whether options, commands and paths stand in strings only."""
        return self.language in _TOKENS

    @cached_property
    def bare(self) -> bytes:
        """The code outside of strings."""
        return _without(self.code, _TOKENS[self.language], lambda _token: True)

    @cached_property
    def strings(self) -> bytes:
        """The strings, with their quotes."""
        return b"".join(
            part if is_string else blank(part) for part, is_string in _parts(self.code, _TOKENS[self.language])
        )

    @cached_property
    def anchors(self) -> Anchors:
        return line_anchors(self.commentless)

    @cached_property
    def directives(self) -> tuple[Directive, ...]:
        return ()


def _is_comment(token: re.Match[bytes]) -> bool:
    return token[0][:1] == b"#" or token[0][:2] == b"--"


def _is_documentation(source: bytes, token: re.Match[bytes]) -> bool:
    """A string of several lines that begins its line is no value of anything."""
    return token[0][:3] in (b'"""', b"'''") and begins_line(source, token.start())


def _without(source: bytes, tokens: re.Pattern[bytes], unwanted: Callable[[re.Match[bytes]], bool]) -> bytes:
    return tokens.sub(lambda token: blank(token[0]) if unwanted(token) else token[0], source)


def _parts(code: bytes, tokens: re.Pattern[bytes]) -> list[tuple[bytes, bool]]:
    """The code in pieces, each with whether it is a string."""
    parts, position = [], 0
    for token in tokens.finditer(code):
        parts += [(code[position : token.start()], False), (token[0], True)]
        position = token.end()
    return [*parts, (code[position:], False)]
