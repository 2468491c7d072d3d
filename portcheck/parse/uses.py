"""The second look: where a file uses the macros of the project's layer over CUDA, and what it pastes together there."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import partial

from portcheck.model.frozen import frozen, mutable
from portcheck.model.look import Look, UseCount
from portcheck.model.macro import Macro
from portcheck.model.occurrence import Context, Kind, Occurrence, Side
from portcheck.model.regex import regex
from portcheck.model.symbols import Symbol
from portcheck.parse.brackets import matching
from portcheck.parse.directives import Directive
from portcheck.parse.expand import MOST_DEFINITIONS, UNKNOWN, Expanded, Macros, Token, expand, tokens_of
from portcheck.parse.includes import find_includes
from portcheck.parse.lexicon import IDENTIFIER, words_of
from portcheck.parse.macros import Definition, definition_of, is_operand, read_defined
from portcheck.parse.mentions import name_counts
from portcheck.parse.place import SourceText
from portcheck.parse.places import matches
from portcheck.parse.tree import Surroundings

_CALLED = regex(rb"(?:\s++|\\[ \t]*+\r?\n)*\(")
_NAME = regex(rb"\s*([A-Za-z_]\w*)")
_CONTINUED = regex(rb"\\[ \t]*\r?\n")
_LONGEST_USE = 4000
_MOST_STEPS = 1_000_000
"""Tokens that are expanded in one file: a file of macro bombs is left at that."""


@frozen(slots=False)
class Table:
    """What is looked for: names of macros, those of them that count only as calls, those whose uses can paste CUDA
    names together, those that call what they are given with names of their own (``#define ALL(f) f(Malloc) f(Free)``),
    and the macros that must be known to see which names that makes (empty if nothing pastes), wherever they stand."""

    names: frozenset[bytes] = frozenset()
    calls: frozenset[bytes] = frozenset()
    pasting: frozenset[bytes] = frozenset()
    listing: frozenset[bytes] = frozenset()
    macros: Mapping[str, tuple[Macro, ...]] = field(default_factory=dict)

    def written(self) -> str:
        """All that it says, the same for equal tables."""
        names = (sorted(part) for part in (self.names, self.calls, self.pasting, self.listing))
        return repr((*names, sorted(self.macros.items())))

    @classmethod
    def of(
        cls,
        macros: Iterable[Macro],
        pasting: Iterable[str],
        listing: Iterable[str],
        known: Mapping[str, tuple[Macro, ...]],
    ) -> Table:
        """``macros`` are all definitions of the names to look for."""
        objects: dict[bytes, bool] = {}
        for macro in macros:
            name = macro.name.encode()
            objects[name] = objects.get(name, False) or macro.parameters is None
        calls = frozenset(name for name, is_object in objects.items() if not is_object)
        anywhere = {
            name: tuple(replace(m, file="", line=0, end_line=0) for m in found) for name, found in known.items()
        }
        return cls(frozenset(objects), calls, _encoded(pasting), _encoded(listing), anywhere)


def _encoded(names: Iterable[str]) -> frozenset[bytes]:
    return frozenset(name.encode() for name in names)


@frozen
class _Use:
    """A use of ``name`` at ``start`` to ``end``, ``inside`` another macro's body or in code; ``era`` of the file's own
    definitions, if one holds there."""

    name: str
    start: int
    end: int
    inside: Definition | None
    era: int | None


def look(text: SourceText, table: Table) -> Look:
    """Count the uses in ``text``, and find the CUDA names that are pasted together there."""
    present = text.named(table.names)
    if not present:
        return Look(text.path)
    own = _OwnMacros(text, table)
    uses = list(_uses(text, table, own, present))
    counts = count_uses(uses)
    pasted = paste_uses(text, table, own, uses)
    counts.update((name, None) for name in pasted.through)
    found = (UseCount(name, era, count) for (name, era), count in counts.items())
    ordered = tuple(sorted(found, key=lambda use: (use.name, -1 if use.era is None else use.era)))
    return Look(text.path, ordered, pasted.occurrences, pasted.made)


def count_uses(uses: Iterable[_Use]) -> Counter[tuple[str, int | None]]:
    """Uses by name and era of the file's own definitions."""
    return Counter((use.name, use.era) for use in uses)


class _OwnMacros:
    """The preprocessor lines of one file, and which of its own definitions hold where."""

    def __init__(self, text: SourceText, table: Table) -> None:
        self._text = text
        self._lines: list[Directive] = list(text.directives)
        self._starts = [line.start for line in self._lines]
        self._definitions: dict[int, Definition | None] = {}
        wanted = {name.decode() for name in table.names} | table.macros.keys()
        self._own = read_defined(text, text.code, self._lines, wanted)
        self._table = table
        self._side_by_side: dict[tuple[str, int], list[Macro]] = {}
        for definition in self._own.definitions:
            macro = definition.macro
            self._side_by_side.setdefault((macro.name, macro.era), []).append(macro)

    def _definition(self, number: int) -> Definition | None:
        if number not in self._definitions:
            self._definitions[number] = definition_of(self._text, self._text.code, self._lines[number])
        return self._definitions[number]

    def line_of(self, offset: int) -> tuple[Directive, Definition | None] | None:
        """The preprocessor line that ``offset`` lies in, if any, and what it defines."""
        number = bisect_right(self._starts, offset) - 1
        if number < 0 or offset >= self._lines[number].end:
            return None
        return self._lines[number], self._definition(number)

    def era(self, name: str, offset: int) -> int | None:
        """Which definitions of ``name`` hold at ``offset``; None if none of this file does."""
        events = self._own.eras.get(name, ())
        number = bisect_left(events, offset, key=lambda event: event[0]) - 1
        return events[number][1] if number >= 0 else None

    def find(self, name: str, offset: int) -> Sequence[Macro]:
        """The definitions of ``name`` to expand a use at ``offset`` by: the file's own, else the project's."""
        era = self.era(name, offset)
        if era is None:
            return self._table.macros.get(name, ())
        return self._side_by_side[name, era][:MOST_DEFINITIONS]


def _uses(text: SourceText, table: Table, own: _OwnMacros, names: frozenset[bytes]) -> Iterator[_Use]:
    """The uses of ``names``, all found in one go."""
    code = text.code
    for match in matches(IDENTIFIER, code, names):
        start, end = match.span()
        if match[0] not in names or (match[0] in table.calls and not _CALLED.match(code, end)):
            continue
        name = match[0].decode()
        line = own.line_of(start)
        definition = line[1] if line else None
        if line and not _is_in_body(definition, start, name):
            continue
        if (definition and is_operand(code, start, end)) or not text.is_compiled(start):
            continue
        yield _Use(name, start, end, definition, own.era(name, start))


def _is_in_body(definition: Definition | None, start: int, name: str) -> bool:
    """Of the preprocessor's lines only the body of another macro's definition uses one."""
    if definition is None or start < definition.start:
        return False
    return name != definition.macro.name and name not in (definition.macro.parameters or ())


# Token pasting


@frozen
class _Pasted:
    occurrences: tuple[Occurrence, ...]
    made: Mapping[str, frozenset[str]]
    through: tuple[str, ...]


@mutable(slots=False)
class _Names:
    """What one use makes: CUDA names and whether they are called, the layer's own macros, who has a share in it."""

    cuda: dict[str, bool] = field(default_factory=dict)
    by: dict[str, set[str]] = field(default_factory=dict)
    through: set[str] = field(default_factory=set)
    steps: int = 0


def paste_uses(text: SourceText, table: Table, own: _OwnMacros, uses: list[_Use]) -> _Pasted:
    """The CUDA names that those of ``uses`` that can do so paste together. What a use within another's arguments makes
    is that one's."""
    found: list[tuple[int, int, _Use, _Names]] = []
    steps = 0
    able = table.pasting | table.listing
    for use in sorted((use for use in uses if use.name.encode() in able), key=lambda use: -use.start):
        if steps > _MOST_STEPS:
            break
        closing = _closing(text, use)
        if use.name.encode() not in table.pasting and table.pasting.isdisjoint(words_of(text.code[use.end : closing])):
            continue
        names = _names_of(text, own, use, closing)
        steps += names.steps
        for start, _end, _use, inner in reversed(found):
            if start >= closing:
                break
            for name in inner.cuda:
                names.cuda.pop(name, None)
        if names.cuda or names.through:
            found.append((use.start, closing, use, names))
    occurrences: list[Occurrence] = []
    made: dict[str, set[str]] = {}
    for start, closing, use, names in reversed(found):
        here = _occurrences(text, use, (start, closing), names.cuda)
        occurrences += here
        for occurrence in here:
            for macro in names.by[occurrence.symbol]:
                made.setdefault(macro, set()).add(occurrence.symbol)
    through = [name for *_place, names in found for name in sorted(names.through) if name.encode() in table.names]
    return _Pasted(tuple(occurrences), {name: frozenset(made[name]) for name in sorted(made)}, tuple(through))


def _closing(text: SourceText, use: _Use) -> int:
    """Where the use ends: after its arguments, if it has some."""
    called = _CALLED.match(text.code, use.end)
    closing = matching(text.code, called.end() - 1, _LONGEST_USE) if called else None
    return closing or use.end


def _names_of(text: SourceText, own: _OwnMacros, use: _Use, closing: int) -> _Names:
    arguments = _CONTINUED.sub(b" ", text.code[use.end : closing]).decode("utf-8", errors="replace")
    given = tokens_of(arguments, given=True)
    if use.inside:
        unknown = {name.removesuffix("...") or "__VA_ARGS__" for name in use.inside.macro.parameters or ()}
        given = [token._replace(text=UNKNOWN) if token.text in unknown else token for token in given]
    call_follows = bool(_CALLED.match(text.code, closing))
    names = _Names()
    for expanded in expand([Token(use.name), *given], Macros(partial(own.find, offset=use.start))):
        names.steps += expanded.steps
        names.through |= expanded.through
        _collect(text, expanded, call_follows, names)
    return names


def _collect(text: SourceText, expanded: Expanded, call_follows: bool, names: _Names) -> None:
    tokens = expanded.tokens
    for number, token in enumerate(tokens):
        if not (token.pasted and token.given) or token.text.encode() not in text.lexicon.unqualified:
            continue
        last = number == len(tokens) - 1
        called = call_follows if last else tokens[number + 1].text == "("
        names.cuda[token.text] = names.cuda.get(token.text, False) or called
        names.by.setdefault(token.text, set()).update(token.own)


def _occurrences(text: SourceText, use: _Use, span: tuple[int, int], cuda: Mapping[str, bool]) -> list[Occurrence]:
    """One for each name, from the macro's name to the end of the use's first line. Several have columns one after the
    other, so that each has a place of its own."""
    leaf = text.tree.leaf(use.start, use.end)
    surroundings = text.tree.around(leaf)
    in_tree = use.inside is None and leaf.parent is not None and leaf.parent.type == "call_expression"
    start, closing = span
    newline = text.code.find(b"\n", start, closing)
    end = use.end if newline >= 0 else closing
    counted = [
        (symbol, called)
        for name, called in cuda.items()
        if _counts(text, symbol := text.lexicon.unqualified[name.encode()], surroundings, called)
    ]
    return [
        text.occurrence(
            (min(start + number, end - 1), end),
            (symbol.name, symbol.library, symbol.kind),
            Context.CALL if called else Context.REFERENCE,
            surroundings,
            side=Side.DEVICE if symbol.side is Side.DEVICE else None,
            lexical=not in_tree,
        )
        for number, (symbol, called) in enumerate(counted)
    ]


def _counts(text: SourceText, symbol: Symbol, surroundings: Surroundings, called: bool) -> bool:
    if not symbol.ambiguous:
        return symbol.kind is not Kind.NAMESPACE
    with_cuda = not text.lexicon.triggers.isdisjoint(text.words)
    return name_counts(symbol, find_includes(text)[1], with_cuda, called and surroundings.device)
