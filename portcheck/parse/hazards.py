"""Hazards: patterns that are no name, and names whose use bites on some hardware."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from portcheck.model.hazard import LIBRARY, Place
from portcheck.model.occurrence import Context, Kind, Occurrence, Side
from portcheck.model.regex import regex
from portcheck.parse.brackets import matching
from portcheck.parse.finders import Finders, NameFinder, QueryFinder, TextFinder
from portcheck.parse.measures import Measures
from portcheck.parse.place import SourceText
from portcheck.parse.places import places
from portcheck.parse.present import Present
from portcheck.parse.tree import Surroundings
from portcheck.parse.views import Span, squeezed, view_of

_TEMPLATE = regex(rb"\s*<[^<>;{}()]{0,400}>")
_OPENING = regex(rb"\s{0,64}\(")
_DEVICE_CODE = (b"__global__", b"__device__")
_FARTHEST = 20_000
_Found = Iterator[Occurrence]


def find_hazards(text: SourceText, occurrences: Iterable[Occurrence]) -> tuple[Occurrence, ...]:
    """The hazards of a source file, one for each hazard and line; ``occurrences`` are what was found in it already."""
    finders = text.lexicon.finders
    has = Holds(text, text.commentless)
    found = [
        *_by_name(text, finders, occurrences),
        *_by_text(text, finders, Place.CODE, has),
        *_by_text(text, finders, Place.DIRECTIVE, has),
        *_by_text(text, finders, Place.LITERAL, has),
        *_by_query(text, finders, has),
        *_by_measure(text, finders),
    ]
    return _once_a_line(found)


def find_name_hazards(text: SourceText, occurrences: Iterable[Occurrence]) -> tuple[Occurrence, ...]:
    """The hazards of a PTX module: those that an instruction shows."""
    return _once_a_line(_by_name(text, text.lexicon.finders, occurrences))


def find_build_hazards(text: SourceText, occurrences: Iterable[Occurrence]) -> tuple[Occurrence, ...]:
    """The hazards of a build file."""
    finders = text.lexicon.finders
    by_text = _by_text(text, finders, Place.BUILD, Holds(text, text.source))
    return _once_a_line([*_by_name(text, finders, occurrences), *by_text])


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
    said = occurrence.saying(symbol=finder.hazard, library=LIBRARY, kind=Kind.HAZARD, about=occurrence.symbol)
    return replace(said, anchor=text.anchors.at(start, finder.hazard))


def _arguments(text: SourceText, occurrence: Occurrence) -> bytes:
    """What stands in the brackets after a name, or between those of a launch, in words a blank apart; nothing if there
    are none."""
    return squeezed(b" ".join(_written_arguments(text, occurrence).split())).text


def _written_arguments(text: SourceText, occurrence: Occurrence) -> bytes:
    end = text.lines.offset(occurrence.line, occurrence.end_column)
    if occurrence.kind is Kind.LAUNCH:
        closing = text.code.find(b">>>", end, end + _FARTHEST)
        return text.commentless[end:closing] if closing >= 0 else b""
    template = _TEMPLATE.match(text.code, end)
    opening = _OPENING.match(text.code, template.end() if template else end)
    after = matching(text.code, opening.end() - 1, _FARTHEST) if opening else None
    return text.commentless[opening.end() : after - 1] if opening and after is not None else b""


class Holds:
    """What a file can hold at all in the text that is ``shown``, to ask before that is searched."""

    def __init__(self, text: SourceText, shown: bytes) -> None:
        self._words = Present(shown.lower(), text.words)
        self._device = any(word in shown for word in _DEVICE_CODE)

    def any_of(self, finder: TextFinder | QueryFinder) -> bool:
        """May there be a place that ``finder`` finds?"""
        return (self._device or finder.side is not Side.DEVICE) and self._words.holds(finder.words)


def _by_text(text: SourceText, finders: Finders, place: Place, has: Holds) -> _Found:
    chosen = [finder for finder in finders.texts[place] if has.any_of(finder)]
    if not chosen:
        return
    body = squeezed(view_of(text, place))
    lower = body.text.lower()
    for finder in chosen:
        for span in finder.spans(body.text, lower):
            hazard = _at(text, finder.hazard, body.origin(span), place)
            if finder.side in (None, hazard.side):
                yield hazard


_CONTEXTS = {Place.LITERAL: Context.LITERAL}


def _at(text: SourceText, hazard: str, span: Span, place: Place) -> Occurrence:
    tree = text.tree if place is not Place.BUILD else None
    around = tree.around(tree.leaf(span[0], span[0] + 1)) if tree else Surroundings()
    context = _CONTEXTS.get(place, Context.REFERENCE)
    return text.occurrence(span, (hazard, LIBRARY, Kind.HAZARD), context, around, lexical=True)


def _by_query(text: SourceText, finders: Finders, has: Holds) -> _Found:
    for finder in filter(has.any_of, finders.queries):
        starts = sorted(p for start in finder.starts for p in places(text.code, start)) if finder.starts else None
        for node in text.tree.captures(finder.query, "hit", starts):
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
                    yield found.saying(value=value)
