"""Macros of a project that is written out in a test."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from portcheck.discover.languages import language_of
from portcheck.model.look import Look
from portcheck.model.macro import Abstraction
from portcheck.model.occurrence import Occurrence, ParsedFile
from portcheck.model.source import DecodedText, Language, SourceFile
from portcheck.parse.file import parse_file
from portcheck.parse.inclusion import Inclusion
from portcheck.parse.layer import Layer, abstractions, resolve_layer
from portcheck.parse.lexicon import Lexicon
from portcheck.parse.place import SourceText
from portcheck.parse.uses import look
from support.parsed import NOTHING_KNOWN


def parsed_files(files: Mapping[str, str], lexicon: Lexicon) -> tuple[ParsedFile, ...]:
    """Every file as the first look finds it."""
    parsed = []
    for name, source in files.items():
        data = source.encode()
        file = SourceFile(name, Path(name), language_of(name) or Language.CXX, len(data))
        parsed.append(parse_file(file, DecodedText(data, "utf-8", False), lexicon, NOTHING_KNOWN))
    return tuple(parsed)


def resolved(files: Mapping[str, str], lexicon: Lexicon) -> Layer:
    parsed = parsed_files(files, lexicon)
    return resolve_layer(parsed, lexicon, Inclusion.of(parsed))


def looks_of(files: Mapping[str, str], lexicon: Lexicon) -> dict[str, Look]:
    """What the second look finds in each file."""
    table = resolved(files, lexicon).table
    return {
        name: look(SourceText(name, source.encode(), lexicon, NOTHING_KNOWN), table) for name, source in files.items()
    }


def pasted(files: Mapping[str, str], lexicon: Lexicon) -> list[Occurrence]:
    return [occurrence for found in looks_of(files, lexicon).values() for occurrence in found.occurrences]


def layer_of(files: Mapping[str, str], lexicon: Lexicon) -> tuple[Abstraction, ...]:
    layer = resolved(files, lexicon)
    return abstractions(layer, looks_of(files, lexicon).values())


def uses_of(files: Mapping[str, str], lexicon: Lexicon) -> dict[str, int]:
    """The uses of each macro of the layer; one name must not have several."""
    found = layer_of(files, lexicon)
    assert len({a.name for a in found}) == len(found), found
    return {a.name: a.uses for a in found}
