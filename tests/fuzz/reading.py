"""Bytes to what the parser makes of them, with the built-in rules."""

from __future__ import annotations

from contextlib import closing
from functools import cache
from pathlib import Path

from portcheck.discover.encoding import decode
from portcheck.discover.languages import language_of
from portcheck.model.occurrence import ParsedFile
from portcheck.model.source import DecodedText, Language, SourceFile
from portcheck.parse.file import parse_file
from portcheck.parse.lexicon import Lexicon
from portcheck.parse.worlds import KnownMacros, worlds_of
from portcheck.rules.location import store_path
from portcheck.rules.store import RuleStore


@cache
def lexicon() -> Lexicon:
    with closing(RuleStore(store_path())) as store:
        return Lexicon(store.vocabulary())


@cache
def known() -> KnownMacros:
    return KnownMacros(worlds_of(lexicon().vocabulary))


def decoded(data: bytes) -> DecodedText | None:
    """As the scan decodes a file; None: it is binary, and is left alone."""
    return decode(data)


def parsed(name: str, text: DecodedText) -> ParsedFile:
    language = language_of(name) or Language.CXX
    return parse_file(SourceFile(name, Path(name), language, len(text.utf8)), text, lexicon(), known())
