"""Clang's answers laid over the default mode's mentions of one file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from portcheck.model.frozen import frozen
from portcheck.model.occurrence import Context, Kind, Occurrence, ParsedFile, Resolution, Side
from portcheck.model.precise import Change, Difference
from portcheck.model.regex import regex
from portcheck.model.symbols import Symbol
from portcheck.model.text import message
from portcheck.parse.lexicon import Lexicon
from portcheck.parse.place import SourceText
from portcheck.parse.precise.tokens import Origin, Told

_NEVER_JUDGED = frozenset((Kind.HEADER, Kind.PTX, Kind.STRING, Kind.LAUNCH, Kind.KERNEL, Kind.BUILD))
_NO_MENTION_ALONE = frozenset((Kind.NAMESPACE, Kind.ATTRIBUTE))
_MEMBER = regex(rb"(?:(?<!\.)\.|->)\s*(?:template\s+)?\Z")
_QUALIFIERS = regex(rb"(?:::\s*)?(?:[A-Za-z_]\w*\s*::\s*)*\Z")
_NEAR = 256


@frozen
class Merged:
    """A file after Clang: ``confirmed`` mentions, ``unresolved`` ones (Clang is silent), and what changed."""

    file: ParsedFile
    confirmed: int
    unresolved: int
    changes: tuple[Difference, ...]


def merge(file: ParsedFile, text: SourceText, told: tuple[Told, ...]) -> Merged:
    """``told`` holds offsets of ``text``."""
    answers = _by_line(text, told)
    kept: list[Occurrence] = []
    changes: list[Difference] = []
    covered: dict[int, list[tuple[int, int]]] = {}
    confirmed = unresolved = 0
    for occurrence in file.occurrences:
        covered.setdefault(occurrence.line, []).append((occurrence.column, occurrence.end_column))
        if occurrence.kind in _NEVER_JUDGED or (occurrence.kind is Kind.HAZARD and not occurrence.about):
            kept.append(occurrence)
            continue
        answer = _answer(occurrence, answers, text.source)
        if answer is None:
            unresolved += occurrence.kind is not Kind.HAZARD
            kept.append(occurrence)
        elif answer.origin is Origin.CUDA:
            confirmed += occurrence.kind is not Kind.HAZARD
            kept.append(occurrence.saying(resolution=Resolution.SEMANTIC))
        elif occurrence.kind is not Kind.HAZARD:  # a hazard goes without a word with the name that it is about
            changes.append(_difference(occurrence, Change.DROPPED, answer))
    for line, answers_there in answers.items():
        for column, answer in answers_there:
            if not any(start <= column < end for start, end in covered.get(line, ())):
                added = _added(text, answer)
                if added is not None:
                    kept = [o for o in kept if not _is_namespace_of(o, added)]
                    kept.append(added)
                    changes.append(_difference(added, Change.ADDED, answer))
    kept.sort(key=lambda o: (o.line, o.column, o.kind, o.symbol))
    return Merged(replace(file, occurrences=tuple(kept)), confirmed, unresolved, tuple(changes))


def _by_line(text: SourceText, told: tuple[Told, ...]) -> Mapping[int, list[tuple[int, Told]]]:
    """Line -> the answers on it with their columns, from left to right."""
    found: dict[int, list[tuple[int, Told]]] = {}
    for answer in told:
        found.setdefault(text.lines.line(answer.start), []).append((text.lines.column(answer.start), answer))
    return found


def _answer(occurrence: Occurrence, answers: Mapping[int, list[tuple[int, Told]]], source: bytes) -> Told | None:
    """What Clang says of the last part of the name. A name of the C library that stands in device code is CUDA's
    there, though Clang knows the host's declaration only."""
    name = (occurrence.about or occurrence.symbol).rpartition("::")[2].encode()
    inside = [
        answer
        for column, answer in answers.get(occurrence.line, ())
        if occurrence.column <= column < occurrence.end_column and source[answer.start : answer.end] == name
    ]
    if not inside or (inside[-1].origin is Origin.OTHER and occurrence.side is Side.DEVICE):
        return None
    return inside[-1]


def _added(text: SourceText, answer: Told) -> Occurrence | None:
    """The mention that the default mode missed, if the catalogue has the name or the namespace that it lies in."""
    symbol = text.lexicon.vocabulary.symbols.get(answer.name) or _unlisted(answer, text.lexicon)
    if answer.origin is not Origin.CUDA or symbol is None or symbol.kind in _NO_MENTION_ALONE:
        return None
    surroundings = text.tree.around(text.tree.leaf(answer.start, answer.end))
    if symbol.ambiguous and symbol.kind is Kind.FUNCTION and not surroundings.device:
        return None  # on the host, Clang's wrappers stand around the C library's names
    before = text.code[max(0, answer.start - _NEAR) : answer.start]
    if _MEMBER.search(before):
        return None
    qualifiers = _QUALIFIERS.search(before)
    start = answer.start - (len(qualifiers[0].lstrip(b": \t\n")) if qualifiers else 0)
    called = text.code[answer.end : answer.end + _NEAR].lstrip()[:1] == b"("
    mention = text.occurrence(
        (start, answer.end),
        (symbol.name, symbol.library, symbol.kind),
        Context.CALL if called else Context.REFERENCE,
        surroundings,
        side=Side.DEVICE if symbol.side is Side.DEVICE else None,
    )
    return mention.saying(resolution=Resolution.SEMANTIC)


def _unlisted(answer: Told, lexicon: Lexicon) -> Symbol | None:
    """``thrust::detail::tagged``: what lies in a namespace of CUDA's belongs to the library of the namespace."""
    library = lexicon.vocabulary.namespaces.get(answer.name.partition("::")[0])
    if library is None or answer.kind is None or "::" not in answer.name:
        return None
    return Symbol(answer.name, library, answer.kind, None, "")


def _is_namespace_of(occurrence: Occurrence, added: Occurrence) -> bool:
    """The default mode knows of a name that the catalogue lacks only in whose namespace it lies."""
    place = (occurrence.line, occurrence.column)
    return occurrence.kind is Kind.NAMESPACE and place == (added.line, added.column)


def _difference(occurrence: Occurrence, change: Change, answer: Told) -> Difference:
    about = {"name": answer.name, "place": answer.place}
    if answer.origin is Origin.CUDA:
        refers_to = message("CUDA's {name}, {place}", **about)
    elif answer.origin is Origin.OWN:
        refers_to = message("the project's own {name}, {place}", **about)
    else:
        refers_to = message("another library's {name}, {place}", **about)
    return Difference(occurrence.file, occurrence.line, occurrence.column, occurrence.symbol, change, refers_to)
