"""What a macro's use becomes: enough of the preprocessor to see which names token pasting makes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import NamedTuple

from portcheck.model.frozen import frozen
from portcheck.model.macro import Macro
from portcheck.model.regex import regex

_TOKEN = regex(r"[A-Za-z_]\w*|\.?\d[\w.]*|##|\S")
UNKNOWN = "\0"
"""Stands in a token's text for what only a use can tell: the argument of a macro that is looked at by itself."""
_WORD = regex(rf"[\w{UNKNOWN}]+")
MOST_DEFINITIONS = 4
"""Of one name, that are expanded: more are mostly copies."""
_DEEPEST = 8
_DEEPEST_ARGUMENT = 40
_MOST_TOKENS = 20_000
_NOBODY: frozenset[str] = frozenset()


class Token(NamedTuple):
    """``given``: it stems from the text of the use, not from a macro's body; ``pasted``: made by ``##``. ``own``: the
    macros in whose expansion a body has given its text; ``hidden``: those in whose expansion it stands."""

    text: str
    given: bool = False
    pasted: bool = False
    own: frozenset[str] = _NOBODY
    hidden: frozenset[str] = _NOBODY


@frozen
class Expanded:
    """``tokens`` are what is left; ``through`` the names made by pasting from what was given that were macros;
    ``steps`` the tokens that were handled on the way."""

    tokens: tuple[Token, ...]
    through: frozenset[str]
    steps: int


@frozen
class _Readable:
    parameters: tuple[str, ...] | None
    variadic: bool
    body: tuple[str, ...]


class _TooMuchError(Exception):
    pass


def tokens_of(text: str, *, given: bool = False) -> list[Token]:
    """The preprocessor's tokens of ``text``, which holds no comments and no strings."""
    return [Token(match, given) for match in _TOKEN.findall(text)]


@frozen
class Macros:
    """The macros of a project: ``find`` gives the definitions of a name. Where there are several (branches of an
    ``#if``, other files), variant ``n`` takes the n-th of every name, or its last."""

    find: Callable[[str], Sequence[Macro]]

    def get(self, name: str, variant: int) -> tuple[_Readable, int] | None:
        """A definition of ``name``, and how many there are."""
        found = self.find(name)
        return (_read(found[min(variant, len(found) - 1)]), len(found)) if found else None


@lru_cache(maxsize=4096)
def _read(macro: Macro) -> _Readable:
    body = tuple(_TOKEN.findall(macro.body))
    if macro.parameters is None:
        return _Readable(None, False, body)
    variadic = bool(macro.parameters) and macro.parameters[-1].endswith("...")
    names = tuple(name.removesuffix("...") or "__VA_ARGS__" for name in macro.parameters)
    return _Readable(names, variadic, body)


def expand(tokens: Sequence[Token], macros: Macros) -> Iterator[Expanded]:
    """``tokens`` as the preprocessor leaves them, once for each variant of the macros that they lead to. It stops early
    at a nesting and a number of tokens that only a macro bomb reaches; what is expanded until then is kept."""
    variant, variants = 0, 1
    while variant < variants:
        expansion = _Expansion(macros, variant)
        output: list[Token] = []
        with suppress(_TooMuchError):
            expansion.run(list(tokens), output)
        yield Expanded(tuple(output), frozenset(expansion.through), expansion.steps)
        variant, variants = variant + 1, max(variants, expansion.variants)


class _Expansion:
    def __init__(self, macros: Macros, variant: int) -> None:
        self._macros = macros
        self._variant = variant
        self._arguments_deep = 0
        self.steps = 0
        self.variants = 1
        self.through: set[str] = set()

    def run(self, tokens: list[Token], output: list[Token]) -> None:
        work = tokens[::-1]
        while work:
            self._spend(1)
            token = work.pop()
            macro = self._macro(token)
            if macro is None:
                output.append(token)
                continue
            arguments = self._arguments(work, macro)
            if arguments is None:
                output.append(token)
                continue
            if token.pasted and token.given:
                self.through.add(token.text)
            work += reversed(self._body(token, macro, arguments))

    def _spend(self, count: int) -> None:
        self.steps += count
        if self.steps > _MOST_TOKENS:
            raise _TooMuchError

    def _macro(self, token: Token) -> _Readable | None:
        if token.text in token.hidden or len(token.hidden) >= _DEEPEST:
            return None
        found = self._macros.get(token.text, self._variant)
        if found is None:
            return None
        self.variants = max(self.variants, found[1])
        return found[0]

    def _arguments(self, work: list[Token], macro: _Readable) -> dict[str, list[Token]] | None:
        """The arguments by parameter, taken off the end of ``work``, which is reversed; None if it is no call."""
        if macro.parameters is None:
            return {}
        if not work or work[-1].text != "(":
            return None
        given: list[list[Token]] = [[]]
        depth = 0
        for place in range(len(work) - 1, -1, -1):
            token = work[place]
            if token.text == "(":
                depth += 1
                if depth == 1:
                    continue
            elif token.text == ")":
                depth -= 1
                if depth == 0:
                    return self._named(macro, macro.parameters, given, work, place)
            elif token.text == "," and depth == 1 and not (macro.variadic and len(given) == len(macro.parameters)):
                given.append([])
                continue
            given[-1].append(token)
        return None

    def _named(
        self, macro: _Readable, parameters: tuple[str, ...], given: list[list[Token]], work: list[Token], place: int
    ) -> dict[str, list[Token]] | None:
        if not parameters and given == [[]]:
            given = []
        if len(given) > len(parameters):
            return None
        self._spend(len(work) - place)
        del work[place:]
        given += [[] for _ in range(len(parameters) - len(given))]
        return dict(zip(parameters, given, strict=True))

    def _body(self, token: Token, macro: _Readable, arguments: dict[str, list[Token]]) -> list[Token]:
        """The replacement of one use: arguments expanded, but for those that are pasted or made a string."""
        hidden = token.hidden | {token.text}
        expanded: dict[str, list[Token]] = {}
        result: list[Token] = []
        pasting = False
        body = macro.body
        place = 0
        while place < len(body):
            word = body[place]
            place += 1
            if word == "##" and result:
                pasting = True
                continue
            if word == "#" and macro.parameters is not None and place < len(body) and body[place] in arguments:
                place += 1
                result.append(Token('""'))
                continue
            operand = pasting or body[place : place + 1] == ("##",)
            if word not in arguments:
                new = [Token(word, token.given, False, hidden, hidden)]
            else:
                of_argument = (arguments[word] or [Token("")]) if operand else self._expanded(word, arguments, expanded)
                new = [Token(t.text, t.given, t.pasted, t.own, t.hidden | hidden) for t in of_argument]
            self._spend(len(new))
            _append(result, new, pasting)
            pasting = False
        return [piece for piece in result if piece.text]

    def _expanded(self, name: str, arguments: dict[str, list[Token]], expanded: dict[str, list[Token]]) -> list[Token]:
        if name not in expanded:
            if self._arguments_deep == _DEEPEST_ARGUMENT:
                raise _TooMuchError
            self._arguments_deep += 1
            expanded[name] = []
            self.run(arguments[name], expanded[name])
            self._arguments_deep -= 1
        return expanded[name]


def _append(result: list[Token], new: list[Token], pasting: bool) -> None:
    """Add ``new`` to ``result``, the first to the last where ``##`` stands between them. An empty token is the place of
    an argument without tokens; signs that make no name (``, ## __VA_ARGS__``) stay apart."""
    if pasting and result and new:
        left, right = result[-1], new[0]
        if not left.text or not right.text:
            result[-1] = left if left.text else right
            new = new[1:]
        elif _WORD.fullmatch(left.text) and _WORD.fullmatch(right.text):
            given, own, hidden = left.given or right.given, left.own | right.own, left.hidden | right.hidden
            result[-1] = Token(left.text + right.text, given, True, own, hidden)
            new = new[1:]
    result += new
