"""One file on its way through the parser, and how its occurrences are made."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property

from portcheck.model.frozen import frozen
from portcheck.model.occurrence import Context, Kind, Mentioned, Occurrence, Resolution, Side
from portcheck.parse.anchors import Anchors, statement_anchors
from portcheck.parse.constants import Constants
from portcheck.parse.directives import Directive, directives
from portcheck.parse.lexicon import Lexicon, words_of
from portcheck.parse.regions import Regions, find_regions
from portcheck.parse.text import LineIndex, Span, blanked, comments_among, comments_and_literals
from portcheck.parse.tree import Surroundings, SyntaxTree
from portcheck.parse.worlds import CUDA, KnownMacros

_FEW_NAMES = 16
"""So many are looked for one by one sooner than all words are."""


@frozen(slots=False)
class SourceText:
    """A file's UTF-8 bytes in the three forms that the parser reads; all have the same offsets. ``reach``: the worlds
    that the whole file is compiled in, all if None."""

    path: str
    source: bytes
    lexicon: Lexicon
    known: KnownMacros
    reach: int | None = None

    @cached_property
    def _no_code(self) -> list[Span]:
        return comments_and_literals(self.source)

    @cached_property
    def commentless(self) -> bytes:
        return blanked(self.source, self.comments)

    @cached_property
    def code(self) -> bytes:
        """Without comments and without what stands in strings."""
        return blanked(self.source, self._no_code)

    @cached_property
    def words(self) -> frozenset[bytes]:
        return frozenset(words_of(self.source))

    def named(self, names: frozenset[bytes]) -> frozenset[bytes]:
        """Those of ``names`` that stand somewhere in the file, be it in a comment."""
        if len(names) <= _FEW_NAMES:
            return frozenset(name for name in names if name in self.source)
        return names.intersection(self.words)

    @cached_property
    def lines(self) -> LineIndex:
        return LineIndex(self.source)

    @property
    def comments(self) -> Iterable[Span]:
        """Where comments are, with what begins and ends them."""
        return comments_among(self.source, self._no_code)

    @property
    def is_by_line(self) -> bool:
        """Whether lines, and no semicolons, end what stands in the text."""
        return False

    def directive_at(self, offset: int) -> Directive | None:
        """The preprocessor line that ``offset`` lies in."""
        number = bisect_right(self.directives, offset, key=lambda directive: directive.start)
        found = self.directives[number - 1] if number else None
        return found if found and offset < found.end else None

    @cached_property
    def anchors(self) -> Anchors:
        return statement_anchors(self.commentless, self.code, self.directives)

    @cached_property
    def directives(self) -> tuple[Directive, ...]:
        return tuple(directives(self.source, self.code))

    @cached_property
    def regions(self) -> Regions:
        return find_regions(self.code, self.directives, self.known, self.reach)

    @property
    def context(self) -> Context | None:
        """The context of everything in the text, where it does not depend on the place."""
        return None

    def is_compiled(self, offset: int) -> bool:
        """Whether the place is compiled for CUDA."""
        return bool(self.regions.reach(offset) & CUDA)

    @cached_property
    def constants(self) -> Constants:
        return Constants(self.code)

    @cached_property
    def tree(self) -> SyntaxTree:
        return SyntaxTree(self.source)

    def occurrence(
        self,
        span: tuple[int, int],
        symbol: tuple[str, str, Kind],
        context: Context,
        surroundings: Surroundings,
        *,
        side: Side | None = None,
        lexical: bool = False,
    ) -> Occurrence:
        """The occurrence at the byte range ``span``; ``symbol`` is its name, library and kind. One that will
        not last needs no anchor."""
        start, end = span
        name, library, kind = symbol
        position = self.regions.position(start)
        in_tree = not (lexical or surroundings.in_error)
        return Occurrence(
            file=self.path,
            line=self.lines.line(start),
            column=self.lines.column(start),
            end_column=self.lines.end_column(start, end),
            what=Mentioned(
                symbol=name,
                library=library,
                kind=kind,
                context=self.context or context,
                side=side or (Side.DEVICE if surroundings.device else Side.HOST),
                resolution=Resolution.SYNTACTIC if in_tree else Resolution.LEXICAL,
                region=position.region,
                scope=surroundings.scope,
                guards=position.guards,
                switched_off=position.switched_off,
            ),
            anchor="" if library in self.known.carried else self.anchors.at(start, name),
        )
