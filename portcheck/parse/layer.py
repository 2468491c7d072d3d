"""The macros that stand between a project and CUDA, found over all its files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import field

from portcheck.model.frozen import frozen, mutable
from portcheck.model.look import Look
from portcheck.model.macro import Abstraction, Macro
from portcheck.model.occurrence import Kind, ParsedFile, Region
from portcheck.model.regex import regex
from portcheck.parse.expand import MOST_DEFINITIONS, UNKNOWN, Macros, Token, expand, tokens_of
from portcheck.parse.inclusion import Inclusion
from portcheck.parse.lexicon import IDENTIFIER, Lexicon
from portcheck.parse.uses import Table
from portcheck.parse.visible import VisibleMacros

_NO_NAME = frozenset((Kind.HEADER, Kind.KERNEL, Kind.HAZARD, Kind.BUILD))
_CHAIN = regex(r"\b\w++(?:\s*##\s*\w++)+")
_CALL_WITH_NAME = regex(r"\b(\w++)\s?\(\s?([A-Za-z_]\w*+)\s?[,)]")
_PASTE = regex(r"\s*##\s*")


@frozen(slots=False)
class Layer:
    """``direct``: the CUDA names that stand in a macro's body or are pasted together there; ``links``: the macros that
    a macro's body uses. ``table`` is what the second look over the files needs."""

    visible: VisibleMacros
    direct: Mapping[Macro, frozenset[str]]
    links: Mapping[Macro, tuple[Macro, ...]]
    table: Table


def resolve_layer(files: Iterable[ParsedFile], lexicon: Lexicon, inclusion: Inclusion) -> Layer:
    """Find the macros whose bodies lead to CUDA, through each other if need be; ``inclusion``: of all files."""
    parsed = [file for file in files if file.macros]
    macros = [macro for file in parsed for macro in file.macros]
    direct = {macro: names for file in parsed for macro, names in _named_in_bodies(file)}
    words = {macro: _words(macro) for macro in macros}
    pasters = _Pasters(macros, words, lexicon, {macro.name for macro in direct})
    for macro in macros:
        made = pasters.made_in_body(macro)
        if made:
            direct[macro] = direct.get(macro, frozenset()) | made
    visible = VisibleMacros(macros, inclusion)
    leading = _leading(words, {macro.name for macro in direct} | pasters.names | pasters.listing)
    links = {
        macro: tuple(other for word in sorted(words[macro] & leading) for other in visible.get(macro.file, word))
        for macro in macros
        if macro.name in leading
    }
    named = {macro.name for macro, wraps in _wraps(direct, links).items() if wraps}
    named |= pasters.names | pasters.listing
    wanted = (macro for macro in macros if macro.name in named)
    table = Table.of(wanted, pasters.names, pasters.listing, pasters.table())
    return Layer(visible, direct, links, table)


def abstractions(layer: Layer, looks: Iterable[Look]) -> tuple[Abstraction, ...]:
    """The layer with its uses counted, the most used first. Macros that only make names at their uses are in it where
    they add to them: a general ``CAT(a, b)`` is none."""
    wraps = _wraps(layer.direct, layer.links)
    uses: Counter[_Place] = Counter()
    using: Counter[_Place] = Counter()
    for look in looks:
        used: set[_Place] = set()
        for use in look.uses:
            if use.era is None:
                places = {_place(macro) for macro in layer.visible.get(look.path, use.name, own=False)}
            else:
                places = {(look.path, use.name, use.era)}
            uses.update(dict.fromkeys(places, use.count))
            used |= places
        using.update(used)
        for name, made in look.made.items():
            for macro in layer.visible.get(look.path, name):
                wraps.setdefault(macro, set()).update(made)
    branches: dict[_Place, list[tuple[int, set[str]]]] = {}
    for macro, names in wraps.items():
        if names:
            branches.setdefault(_place(macro), []).append((macro.line, names))
    result = [
        Abstraction(
            file=place[0],
            line=min(line for line, _names in found_there),
            name=place[1],
            wraps=tuple(sorted(set().union(*(names for _line, names in found_there)))),
            uses=uses[place],
            files=using[place],
        )
        for place, found_there in branches.items()
    ]
    return tuple(sorted(result, key=lambda a: (-a.uses, a.file, a.line, a.name)))


_Place = tuple[str, str, int]
"""File, name and era of a macro: the branches of an ``#if`` are one place to change."""


def _place(macro: Macro) -> _Place:
    return macro.file, macro.name, macro.era


def _named_in_bodies(file: ParsedFile) -> Iterable[tuple[Macro, frozenset[str]]]:
    """A ``#define`` has its lines for itself: what is found there stands in its body."""
    if not file.macros:
        return
    by_line: dict[int, set[str]] = {}
    for occurrence in file.occurrences:
        if occurrence.region is Region.ACTIVE and occurrence.kind not in _NO_NAME:
            by_line.setdefault(occurrence.line, set()).add(occurrence.symbol)
    for macro in file.macros:
        names = frozenset().union(*(by_line.get(line, ()) for line in range(macro.line, macro.end_line + 1)))
        if names:
            yield macro, names


def _words(macro: Macro) -> frozenset[str]:
    words = {word.decode() for word in IDENTIFIER.findall(macro.body.encode())}
    return frozenset(words - {macro.name, *(macro.parameters or ())})


def _leading(words: Mapping[Macro, frozenset[str]], ends: Iterable[str]) -> set[str]:
    """The names of the macros that lead to one of ``ends``, whatever file they are in."""
    users: dict[str, set[str]] = {}
    names = {macro.name for macro in words}
    for macro, used in words.items():
        for word in used & names:
            users.setdefault(word, set()).add(macro.name)
    found = set(ends)
    waiting = list(found)
    while waiting:
        new = users.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found


def _wraps(direct: Mapping[Macro, frozenset[str]], links: Mapping[Macro, tuple[Macro, ...]]) -> dict[Macro, set[str]]:
    """All CUDA names that each macro leads to, around in circles too."""
    users: dict[Macro, list[Macro]] = {}
    for macro, others in links.items():
        for other in others:
            users.setdefault(other, []).append(macro)
    wraps: dict[Macro, set[str]] = {macro: set(names) for macro, names in direct.items()}
    waiting = list(wraps)
    while waiting:
        macro = waiting.pop()
        for user in users.get(macro, ()):
            known = wraps.setdefault(user, set())
            before = len(known)
            known |= wraps[macro]
            if len(known) != before:
                waiting.append(user)
    return wraps


@mutable(slots=False)
class _Pasters:
    """The macros whose uses can make CUDA names by token pasting."""

    macros: list[Macro]
    words: Mapping[Macro, frozenset[str]]
    lexicon: Lexicon
    layer_names: set[str]
    names: frozenset[str] = frozenset()
    listing: frozenset[str] = frozenset()
    _near: set[str] = field(default_factory=set)
    _all: Macros = field(default_factory=lambda: Macros(lambda name: ()))

    def __post_init__(self) -> None:
        pasting = {macro.name for macro in self.macros if self._pastes(macro)}
        if not pasting:
            return
        self._near = _leading(self.words, pasting)
        named = _by_name(self.macros)
        self._all = Macros(lambda name: named.get(name, ()))
        self.names = frozenset(
            macro.name for macro in self.macros if macro.name in self._near and self._can_make(macro)
        )
        if self.names:
            self.listing = frozenset(_leading(self.words, {macro.name for macro in self.macros if _lists(macro)}))

    def made_in_body(self, macro: Macro) -> frozenset[str]:
        """The CUDA names that other macros paste together in the body of ``macro``, whatever its arguments."""
        if not self.names & self.words[macro]:
            return frozenset()
        given = [t._replace(text=UNKNOWN) if t.text in _parameter_names(macro) else t for t in _given(macro.body)]
        outputs = expand(given, self._all)
        made = {token.text for output in outputs for token in output.tokens if token.pasted and token.given}
        return frozenset(name for name in made if name.encode() in self.lexicon.unqualified)

    def table(self) -> Mapping[str, tuple[Macro, ...]]:
        """What has to be known to expand the uses: these macros, and other names for what they are given."""
        if not self.names:
            return {}
        near = self._near | self.listing
        return _by_name(m for m in self.macros if m.name in near or (m.parameters is None and m.body.isidentifier()))

    def _pastes(self, macro: Macro) -> bool:
        """Is there a ``##`` in its own body that can make a name that is looked for?"""
        if "##" not in macro.body:
            return False
        parameters = _parameter_names(macro)
        chains = ([UNKNOWN if p in parameters else p for p in _PASTE.split(c)] for c in _CHAIN.findall(macro.body))
        return any(UNKNOWN in pieces and self._is_possible("".join(pieces)) for pieces in chains)

    def _can_make(self, macro: Macro) -> bool:
        """Can a use of it, whatever it is given?"""
        call = [Token(macro.name)]
        if macro.parameters is not None:
            arguments = [Token(UNKNOWN, True), Token(",")] * len(macro.parameters)
            call += [Token("("), *arguments[:-1], Token(")")]
        made = {
            (token.text, len(output.tokens) == 1)
            for output in expand(call, self._all)
            for token in output.tokens
            if token.pasted and token.given and UNKNOWN in token.text
        }
        return any((alone or not _is_vague(pattern)) and self._is_possible(pattern) for pattern, alone in made)

    def _is_possible(self, pattern: str) -> bool:
        """Is there a name of CUDA's or of the layer's with this beginning and this end?"""
        start, end = pattern.partition(UNKNOWN)[0], pattern.rpartition(UNKNOWN)[2]
        if any(name.startswith(start) and name.endswith(end) for name in self.layer_names):
            return True
        return self.lexicon.has_name(start.encode(), end.encode())


def _by_name(macros: Iterable[Macro]) -> dict[str, tuple[Macro, ...]]:
    """At most four different definitions of a name, in the order of their files and lines."""
    found: dict[str, dict[tuple[object, str], Macro]] = {}
    for macro in sorted(macros, key=lambda macro: (macro.file, macro.line)):
        if macro.body:
            found.setdefault(macro.name, {}).setdefault((macro.parameters, macro.body), macro)
    return {name: tuple(different.values())[:MOST_DEFINITIONS] for name, different in found.items()}


def _is_vague(pattern: str) -> bool:
    """``x##0``: many names end in one character, and CUDA's are meant by few of those who paste it."""
    return len(pattern.replace(UNKNOWN, "")) == 1


def _lists(macro: Macro) -> bool:
    """Does it call what it is given with names of its own: ``#define ALL(f) f(Malloc) f(Free)``?"""
    parameters = _parameter_names(macro)
    if not parameters:
        return False
    calls = _CALL_WITH_NAME.findall(macro.body)
    return any(called in parameters and name not in parameters for called, name in calls)


def _parameter_names(macro: Macro) -> frozenset[str]:
    return frozenset(name.removesuffix("...") or "__VA_ARGS__" for name in macro.parameters or ())


def _given(body: str) -> list[Token]:
    return tokens_of(body, given=True)
