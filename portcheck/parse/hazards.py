"""Hazards: patterns that are no name, and names whose use bites on some hardware."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from portcheck.model.hazard import Place
from portcheck.model.occurrence import Context, Kind, Occurrence
from portcheck.parse.brackets import matching
from portcheck.parse.build import blank_cmake_comments
from portcheck.parse.finders import Finders, NameFinder, Span
from portcheck.parse.measures import Measures
from portcheck.parse.place import SourceText
from portcheck.parse.tree import Surroundings

LIBRARY = "hazard"
"""The library of every hazard."""

_DIRECTIVE = re.compile(rb"^[ \t]*#(?:[^\n\\]|\\(?s:.))*", re.MULTILINE)
_INCLUDE = re.compile(rb"[ \t]*#[ \t]*include\b")
_LITERAL = re.compile(rb'R"(?P<d>[^()\\\s]{0,16})\((?s:.*?)\)(?P=d)"|"[^"\\\n]*(?:\\(?s:.)[^"\\\n]*)*"')
_NOT_NEWLINE = re.compile(rb"[^\n]")
_TEMPLATE = re.compile(rb"\s*<[^<>;{}()]{0,400}>")
_OPENING = re.compile(rb"\s{0,64}\(")
_FARTHEST = 20_000
_Found = Iterator[Occurrence]


def find_hazards(text: SourceText, occurrences: Iterable[Occurrence]) -> tuple[Occurrence, ...]:
    """The hazards of a source file, one for each hazard and line; ``occurrences`` are what was found in it already."""
    finders = text.lexicon.finders
    found = [
        *_by_name(text, finders, occurrences),
        *_by_text(text, finders, Place.CODE),
        *_by_text(text, finders, Place.DIRECTIVE),
        *_by_text(text, finders, Place.LITERAL),
        *_by_query(text, finders),
        *_by_measure(text, finders),
    ]
    return _once_a_line(found)


def find_name_hazards(text: SourceText, occurrences: Iterable[Occurrence]) -> tuple[Occurrence, ...]:
    """The hazards of a PTX module: those that an instruction shows."""
    return _once_a_line(_by_name(text, text.lexicon.finders, occurrences))


def find_build_hazards(text: SourceText, occurrences: Iterable[Occurrence]) -> tuple[Occurrence, ...]:
    """The hazards of a CMake file."""
    finders = text.lexicon.finders
    return _once_a_line([*_by_name(text, finders, occurrences), *_by_text(text, finders, Place.BUILD)])


def _once_a_line(found: Iterable[Occurrence]) -> tuple[Occurrence, ...]:
    """Of several on a line, the one where the most was measured, and then the first."""
    kept: dict[tuple[str, int], Occurrence] = {}
    for hazard in sorted(found, key=lambda o: (o.line, -(o.value or 0), o.column, o.about)):
        kept.setdefault((hazard.symbol, hazard.line), hazard)
    return tuple(kept.values())


def _by_name(text: SourceText, finders: Finders, occurrences: Iterable[Occurrence]) -> _Found:
    for occurrence in occurrences:
        for finder in finders.of(occurrence):
            if not finder.fits(occurrence):
                continue
            if finder.asks_for_arguments and not finder.takes_arguments(_arguments(text, occurrence)):
                continue
            yield _at_name(text, occurrence, finder)


def _at_name(text: SourceText, occurrence: Occurrence, finder: NameFinder) -> Occurrence:
    start = text.lines.offset(occurrence.line, occurrence.column)
    return replace(
        occurrence,
        symbol=finder.hazard,
        library=LIBRARY,
        kind=Kind.HAZARD,
        about=occurrence.symbol,
        anchor=text.lines.anchor(start, finder.hazard),
    )


def _arguments(text: SourceText, occurrence: Occurrence) -> bytes:
    """What stands in the brackets after a name, or between those of a launch; nothing if there are none."""
    end = text.lines.offset(occurrence.line, occurrence.end_column)
    if occurrence.kind is Kind.LAUNCH:
        closing = text.code.find(b">>>", end, end + _FARTHEST)
        return text.commentless[end:closing] if closing >= 0 else b""
    template = _TEMPLATE.match(text.code, end)
    opening = _OPENING.match(text.code, template.end() if template else end)
    after = matching(text.code, opening.end() - 1, _FARTHEST) if opening else None
    return text.commentless[opening.end() : after - 1] if opening and after is not None else b""


def _by_text(text: SourceText, finders: Finders, place: Place) -> _Found:
    all_of_it = _base(text, place)
    chosen = [finder for finder in finders.texts[place] if finder.may_match(all_of_it)]
    if not chosen:
        return
    body = _view(text, place, all_of_it)
    for finder in chosen:
        for span in finder.spans(body):
            hazard = _at(text, finder.hazard, span, place)
            if finder.side in (None, hazard.side):
                yield hazard


def _base(text: SourceText, place: Place) -> bytes:
    """The text that the one for ``place`` is cut from."""
    if place is Place.BUILD:
        return blank_cmake_comments(text.source)
    return text.code if place is Place.CODE else text.commentless


def _view(text: SourceText, place: Place, base: bytes) -> bytes:
    """What belongs to ``place``, the rest blank, offsets kept."""
    if place is Place.DIRECTIVE:
        return _only(base, (match.span() for match in _DIRECTIVE.finditer(text.code)))
    if place is Place.LITERAL:
        includes = [m.span() for m in _DIRECTIVE.finditer(text.code) if _INCLUDE.match(m[0])]
        literals = (match.span() for match in _LITERAL.finditer(_without(base, includes)))
        return _only(base, literals)
    return base


def _only(text: bytes, spans: Iterable[Span]) -> bytes:
    parts, position = [], 0
    for start, end in spans:
        parts += [_NOT_NEWLINE.sub(b" ", text[position:start]), text[start:end]]
        position = end
    return b"".join((*parts, _NOT_NEWLINE.sub(b" ", text[position:])))


def _without(text: bytes, spans: Iterable[Span]) -> bytes:
    parts, position = [], 0
    for start, end in spans:
        parts += [text[position:start], _NOT_NEWLINE.sub(b" ", text[start:end])]
        position = end
    return b"".join((*parts, text[position:]))


_CONTEXTS = {Place.LITERAL: Context.LITERAL}


def _at(text: SourceText, hazard: str, span: Span, place: Place) -> Occurrence:
    tree = text.tree if place is not Place.BUILD else None
    around = tree.around(tree.leaf(span[0], span[0] + 1)) if tree else Surroundings()
    context = _CONTEXTS.get(place, Context.REFERENCE)
    return text.occurrence(span, (hazard, LIBRARY, Kind.HAZARD), context, around, lexical=True)


def _by_query(text: SourceText, finders: Finders) -> _Found:
    for finder in finders.queries:
        for node in text.tree.captures(finder.query, "hit"):
            around = text.tree.around(node)
            span = (node.start_byte, node.end_byte)
            hazard = text.occurrence(span, (finder.hazard, LIBRARY, Kind.HAZARD), Context.REFERENCE, around)
            if finder.side in (None, hazard.side):
                yield hazard


def _by_measure(text: SourceText, finders: Finders) -> _Found:
    measures = Measures(text)
    for measure, wanted in finders.measures.items():
        for span, value in measures.of(measure):
            around = text.tree.around(text.tree.leaf(span[0], span[0] + 1))
            for hazard, finder in wanted:
                if finder.over is not None and value <= finder.over:
                    continue
                named = (hazard, LIBRARY, Kind.HAZARD)
                found = text.occurrence(span, named, Context.REFERENCE, around)
                if finder.side in (None, found.side):
                    yield replace(found, value=value)
