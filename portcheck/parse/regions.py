"""Preprocessor branches: which parts of a file are compiled for CUDA, for other targets only, or never."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from portcheck.model.frozen import frozen, mutable
from portcheck.model.occurrence import Region
from portcheck.model.regex import regex
from portcheck.parse.directives import Directive, directives
from portcheck.parse.expression import Expression, defined, negated, parse_expression
from portcheck.parse.worlds import CUDA, KnownMacros, Macro, Worlds, outcomes

_CONDITIONS = frozenset((b"if", b"ifdef", b"ifndef", b"elif", b"elifdef", b"elifndef"))
_WORD = regex(rb"[A-Za-z_]\w*")
_NAME = regex(rb"\s*([A-Za-z_]\w*)(\(?)")


@frozen
class Position:
    """What a place is compiled for. ``guards``: of a guarded place, the targets whose branch it is; ``switched_off``:
    of an active one, the targets whose guards leave it out."""

    region: Region
    guards: tuple[str, ...] = ()
    switched_off: tuple[str, ...] = ()


@frozen(slots=False)
class Regions:
    """``starts`` and ``reaches``: from each offset on, the set of worlds in which the text is compiled. ``defines``:
    the worlds in which each macro that the file defines is; ``asked``: the macros in its conditions."""

    worlds: Worlds
    starts: tuple[int, ...]
    reaches: tuple[int, ...]
    defines: Mapping[bytes, int]
    asked: frozenset[bytes]

    @property
    def has_guarded(self) -> bool:
        """Is there anything that is not for CUDA, and not dead?"""
        return any(reach and not reach & CUDA for reach in self.reaches)

    def reach(self, offset: int) -> int:
        return self.reaches[bisect_right(self.starts, offset) - 1]

    def position(self, offset: int) -> Position:
        return _position(self.reach(offset), self.worlds.everywhere, self.worlds.targets)


@lru_cache(maxsize=4096)
def _position(reach: int, everywhere: int, targets: tuple[str, ...]) -> Position:
    if reach == everywhere:
        return Position(Region.ACTIVE)
    pairs = [(target, reach >> (1 + 2 * number) & 0b11) for number, target in enumerate(targets)]
    if reach & CUDA:
        return Position(Region.ACTIVE, switched_off=tuple(target for target, bits in pairs if not bits & 0b10))
    guards = tuple(target for target, bits in pairs if bits)
    return Position(Region.GUARDED, guards) if guards else Position(Region.DEAD)


def find_regions(code: bytes, lines: Iterable[Directive], known: KnownMacros, reach: int | None = None) -> Regions:
    """Follow the preprocessor ``lines`` of ``code`` (comments and literals blank). ``reach``: the worlds of the whole
    file, all of them if None. Branches without an end reach to the end of the file."""
    return _Reading(known, known.worlds.everywhere if reach is None else reach).read(code, lines)


def skim(source: bytes, worlds: Worlds) -> tuple[Mapping[bytes, int], frozenset[bytes]]:
    """The macros that a file defines and asks for, where it holds none of which anything is known yet."""
    defines: dict[bytes, int] = {}
    asked: set[bytes] = set()
    for directive in directives(source, source):
        names = _WORD.findall(source, directive.rest, directive.end)
        if directive.word == b"define":
            defines.update(dict.fromkeys(names[:1], worlds.everywhere))
        elif directive.word in _CONDITIONS:
            asked.update(names)
    return defines, frozenset(asked)


@mutable
class _Branch:
    """An open ``#if``: the worlds around it, those in which a branch so far may have been taken, those in which none
    may, and those of the present branch."""

    around: int
    untaken: int
    surely_around: int
    here: int
    surely_here: int


class _Reading:
    def __init__(self, known: KnownMacros, reach: int) -> None:
        self._worlds = known.worlds
        self._macros: dict[bytes, Macro] = dict(known.start)
        self._given = known.given
        self._open: list[_Branch] = []
        self._whole = reach
        self._starts, self._reaches = [0], [reach]
        self._defines: dict[bytes, int] = {}
        self._asked: set[bytes] = set()

    def read(self, code: bytes, lines: Iterable[Directive]) -> Regions:
        handlers: Mapping[bytes, Callable[[bytes], None]] = {
            b"if": lambda rest: self._enter(parse_expression(rest)),
            b"ifdef": lambda rest: self._enter(_of_name(rest)),
            b"ifndef": lambda rest: self._enter(negated(_of_name(rest))),
            b"elif": lambda rest: self._next_branch(parse_expression(rest)),
            b"elifdef": lambda rest: self._next_branch(_of_name(rest)),
            b"elifndef": lambda rest: self._next_branch(negated(_of_name(rest))),
            b"else": lambda _rest: self._next_branch(None),
            b"endif": lambda _rest: self._leave(),
            b"define": self._define,
            b"undef": self._undefine,
        }
        for directive in lines:
            if directive.word not in handlers:
                continue
            if directive.word.startswith(b"e"):
                self._mark(directive.start, self._around())  # the directive itself lies outside of its branches
            handlers[directive.word](code[directive.rest : directive.end])
            self._mark(directive.end, self._here())
        return Regions(self._worlds, tuple(self._starts), tuple(self._reaches), self._defines, frozenset(self._asked))

    def _mark(self, offset: int, reach: int) -> None:
        if reach != self._reaches[-1]:
            self._starts.append(offset)
            self._reaches.append(reach)

    def _here(self) -> int:
        return self._open[-1].here if self._open else self._whole

    def _around(self) -> int:
        return self._open[-1].around if self._open else self._whole

    def _surely_here(self) -> int:
        return self._open[-1].surely_here if self._open else self._worlds.everywhere

    def _enter(self, condition: Expression) -> None:
        around, surely = self._here(), self._surely_here()
        branch = _Branch(around, self._worlds.everywhere, surely, 0, 0)
        self._take(branch, condition)
        self._open.append(branch)

    def _next_branch(self, condition: Expression | None) -> None:
        if self._open:
            self._take(self._open[-1], condition)

    def _take(self, branch: _Branch, condition: Expression | None) -> None:
        """Go into the next branch: reached where no branch before was surely taken and its condition can hold; surely
        reached where every branch before surely was not and the condition cannot fail."""
        can_hold, can_fail = (self._worlds.everywhere, 0) if condition is None else self._outcomes(condition)
        branch.here = branch.around & branch.untaken & can_hold
        branch.surely_here = branch.surely_around & ~can_fail
        branch.surely_around &= ~can_hold
        branch.untaken &= can_fail

    def _outcomes(self, condition: Expression) -> tuple[int, int]:
        self._asked |= condition.names
        return outcomes(condition, self._macros, self._worlds)

    def _leave(self) -> None:
        if self._open:
            self._open.pop()

    def _define(self, rest: bytes) -> None:
        match = _NAME.match(rest)
        if match is None or match[1] in self._given:
            return
        name, here, surely = match[1], self._here(), self._surely_here()
        self._defines[name] = self._defines.get(name, 0) | here
        old = self._macros.get(name, Macro(self._worlds.everywhere, self._worlds.everywhere))
        always = surely == self._worlds.everywhere
        value = None if match[2] else _number(rest[match.end() :])
        self._macros[name] = Macro(old.present | here, old.absent & ~surely, value if always else None)

    def _undefine(self, rest: bytes) -> None:
        match = _NAME.match(rest)
        if match is None or match[1] in self._given:
            return
        old = self._macros.get(match[1], Macro(self._worlds.everywhere, self._worlds.everywhere))
        surely = self._surely_here()
        self._macros[match[1]] = Macro(old.present & ~surely, old.absent | self._here())


def _of_name(rest: bytes) -> Expression:
    match = _NAME.match(rest)
    return defined(match[1]) if match is not None else parse_expression(b"")


def _number(body: bytes) -> int | None:
    """The value of a macro whose body is a constant; an empty body has none."""
    expression = parse_expression(body) if body.strip() else None
    return expression.value({}) if expression is not None and not expression.names else None
