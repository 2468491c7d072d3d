"""The finders of all hazards, arranged for one look at a file each."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fnmatch import translate
from functools import cached_property
from typing import TYPE_CHECKING

from portcheck.model.frozen import frozen
from portcheck.model.hazard import Finder, Groups, Hazard, Measure, Place
from portcheck.model.occurrence import Kind, Occurrence, Side
from portcheck.model.regex import regex
from portcheck.parse.places import matches
from portcheck.parse.tree import make_query

if TYPE_CHECKING:
    from tree_sitter import Query


_WILD = regex(r"[*?\[]")


@frozen(slots=False)
class TextFinder:
    """A regular expression over one kind of text; it is compiled when a file may hold a match."""

    hazard: str
    regex: str
    side: Side | None
    words: Groups
    starts: tuple[bytes, ...]

    @cached_property
    def _compiled(self) -> re.Pattern[bytes]:
        return re.compile(self.regex.encode(), re.MULTILINE)

    def spans(self, text: bytes, lower: bytes) -> Iterator[tuple[int, int]]:
        """Where the group ``hit`` stands, or the whole match. ``lower`` is the text in lower case."""
        has_group = "hit" in self._compiled.groupindex
        searched = self.starts
        found = matches(self._compiled, text, searched, lower) if searched else self._compiled.finditer(text)
        for match in found:
            grouped = match.span("hit") if has_group else (-1, -1)
            yield grouped if grouped[0] >= 0 else match.span()


@frozen(slots=False)
class NameFinder:
    """Names that the parser resolved to CUDA, or PTX instructions."""

    hazard: str
    finder: Finder

    @cached_property
    def _whole(self) -> frozenset[str]:
        """The names without a wildcard."""
        return frozenset(name for name in self._wanted if not _WILD.search(name))

    @cached_property
    def _starts(self) -> tuple[str, ...]:
        """How names begin that end in a wildcard and have no other."""
        return tuple(name[:-1] for name in self._wanted if name.endswith("*") and not _WILD.search(name[:-1]))

    @cached_property
    def _patterns(self) -> re.Pattern[str] | None:
        """All others."""
        others = [name for name in self._wanted if _WILD.search(name.removesuffix("*"))]
        return re.compile("|".join(map(translate, others))) if others else None

    @property
    def _wanted(self) -> tuple[str, ...]:
        return (*self.finder.symbols, *self.finder.ptx)

    @cached_property
    def _arguments(self) -> re.Pattern[bytes] | None:
        return _bytes_pattern(self.finder.arguments)

    @cached_property
    def _without(self) -> re.Pattern[bytes] | None:
        return _bytes_pattern(self.finder.without)

    def names(self, symbol: str, ptx: bool) -> bool:
        if ptx is not bool(self.finder.ptx):
            return False
        if symbol in self._whole or symbol.startswith(self._starts):
            return True
        return self._patterns is not None and self._patterns.match(symbol) is not None

    def fits(self, occurrence: Occurrence) -> bool:
        """Is it in the context and on the side that the finder asks for?"""
        finder = self.finder
        return finder.context in (None, occurrence.context) and finder.side in (None, occurrence.side)

    @property
    def asks_for_arguments(self) -> bool:
        return self.finder.arguments is not None or self.finder.without is not None

    def takes_arguments(self, arguments: bytes) -> bool:
        if self._arguments is not None and not self._arguments.search(arguments):
            return False
        return self._without is None or not self._without.search(arguments)


@frozen(slots=False)
class QueryFinder:
    """A query of the syntax tree with the capture ``hit``."""

    hazard: str
    source: str
    side: Side | None
    words: Groups
    starts: tuple[bytes, ...]

    @cached_property
    def query(self) -> Query:
        return make_query(self.source)


@frozen(slots=False)
class Finders:
    """Built once a process."""

    hazards: tuple[Hazard, ...]

    @cached_property
    def texts(self) -> Mapping[Place, tuple[TextFinder, ...]]:
        found: dict[Place, list[TextFinder]] = {place: [] for place in Place}
        for hazard, finder in self._all():
            if finder.regex is not None:
                found[finder.where].append(TextFinder(hazard, finder.regex, finder.side, finder.words, finder.starts))
        return {place: tuple(finders) for place, finders in found.items()}

    @cached_property
    def queries(self) -> tuple[QueryFinder, ...]:
        return tuple(QueryFinder(h, f.query, f.side, f.words, f.starts) for h, f in self._all() if f.query is not None)

    @cached_property
    def measures(self) -> Mapping[Measure, tuple[tuple[str, Finder], ...]]:
        """Only what some hazard measures."""
        found: dict[Measure, list[tuple[str, Finder]]] = {}
        for hazard, finder in self._all():
            if finder.measure is not None:
                found.setdefault(finder.measure, []).append((hazard, finder))
        return {measure: tuple(finders) for measure, finders in found.items()}

    def of(self, occurrence: Occurrence) -> tuple[NameFinder, ...]:
        """The finders that the name of ``occurrence`` speaks to."""
        key = (occurrence.symbol, occurrence.kind is Kind.PTX)
        found = self._of_names.get(key)
        if found is None:
            found = tuple(finder for finder in self._names if finder.names(*key))
            self._of_names[key] = found
        return found

    @cached_property
    def _of_names(self) -> dict[tuple[str, bool], tuple[NameFinder, ...]]:
        return {}

    @cached_property
    def _names(self) -> tuple[NameFinder, ...]:
        return tuple(NameFinder(hazard, finder) for hazard, finder in self._all() if finder.symbols or finder.ptx)

    def _all(self) -> Iterator[tuple[str, Finder]]:
        return ((hazard.id, finder) for hazard in self.hazards for finder in hazard.finders)


def _bytes_pattern(regex: str | None) -> re.Pattern[bytes] | None:
    return None if regex is None else re.compile(regex.encode(), re.MULTILINE)
