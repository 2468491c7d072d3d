"""``#if`` expressions, evaluated as far as the macros in them are known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from portcheck.model.frozen import frozen
from portcheck.model.regex import regex

_TOKEN = regex(
    rb"\s*(?:(?P<number>(?:0[xX][0-9A-Fa-f']+|0[bB][01']+|\d[\d']*)(?:[uUlLzZ]*)(?![\w.]))"
    rb"|(?P<name>[A-Za-z_]\w*)|(?P<operator>&&|\|\||==|!=|<=|>=|<<|>>|[-+*/%!~<>&|^?:(),.]))"
)
_MOST_TOKENS = 400
_DEEPEST = 60
_WORDS = {b"and": b"&&", b"or": b"||", b"not": b"!"}
_PRECEDENCE = {b"||": 1, b"&&": 2, b"|": 3, b"^": 4, b"&": 5, b"==": 6, b"!=": 6, b"<": 7, b">": 7, b"<=": 7,
               b">=": 7, b"<<": 8, b">>": 8, b"+": 9, b"-": 9, b"*": 10, b"/": 10, b"%": 10}  # fmt: skip
_LARGEST = 2**64


@frozen
class State:
    """What is known of a macro in one world: ``defined`` None: it may be or not; ``value`` None: not known."""

    defined: bool | None = None
    value: int | None = None


_UNKNOWN = State()
States = Mapping[bytes, State]
_Node = Callable[[States], int | None]


@frozen
class Expression:
    """A parsed condition: the macros it asks for, and its value (None: not known) given what is known of them."""

    names: frozenset[bytes]
    value: _Node


class _NotReadError(Exception):
    """The condition is no expression that this parser reads."""


@lru_cache(maxsize=4096)
def parse_expression(text: bytes) -> Expression:
    """Read the condition of an ``#if``. What cannot be read has a value that is not known."""
    try:
        parser = _Parser(_tokens(text))
        node = parser.whole()
    except _NotReadError:
        return Expression(frozenset(), lambda _states: None)
    return Expression(frozenset(parser.names), node)


def defined(name: bytes) -> Expression:
    """The condition of an ``#ifdef``."""
    return Expression(frozenset((name,)), lambda states: _defined(states, name))


def negated(expression: Expression) -> Expression:
    return Expression(expression.names, _not(expression.value))


def _tokens(text: bytes) -> list[tuple[str, bytes]]:
    text = text.replace(b"\\\r\n", b" ").replace(b"\\\n", b" ").rstrip()
    tokens: list[tuple[str, bytes]] = []
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None or len(tokens) == _MOST_TOKENS:
            raise _NotReadError
        kind, word = str(match.lastgroup), match[str(match.lastgroup)]
        tokens.append(("operator", _WORDS[word]) if kind == "name" and word in _WORDS else (kind, word))
        position = match.end()
    return tokens


class _Parser:
    """Precedence climbing; the nodes are functions of what is known of the macros."""

    def __init__(self, tokens: list[tuple[str, bytes]]) -> None:
        self._tokens = tokens
        self._next = 0
        self._depth = 0
        self.names: set[bytes] = set()

    def whole(self) -> _Node:
        node = self._choice()
        if self._next != len(self._tokens):
            raise _NotReadError
        return node

    def _peek(self) -> bytes:
        return self._tokens[self._next][1] if self._next < len(self._tokens) else b""

    def _take(self, expected: bytes | None = None) -> tuple[str, bytes]:
        if self._next == len(self._tokens) or (expected is not None and self._peek() != expected):
            raise _NotReadError
        self._next += 1
        return self._tokens[self._next - 1]

    def _choice(self) -> _Node:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _NotReadError
        node = self._binary(1)
        if self._peek() == b"?":
            self._take()
            chosen = self._choice()
            self._take(b":")
            node = _either(node, chosen, self._choice())
        self._depth -= 1
        return node

    def _binary(self, lowest: int) -> _Node:
        node = self._unary()
        while _PRECEDENCE.get(self._peek(), 0) >= lowest:
            _kind, operator = self._take()
            node = _combined(operator, node, self._binary(_PRECEDENCE[operator] + 1))
        return node

    def _unary(self) -> _Node:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _NotReadError
        kind, word = self._take()
        node: _Node
        if kind == "number":
            node = _constant(_number(word))
        elif kind == "name":
            node = self._name(word)
        elif word == b"(":
            node = self._choice()
            self._take(b")")
        elif word in (b"!", b"-", b"+", b"~"):
            node = _signed(word, self._unary())
        else:
            raise _NotReadError
        self._depth -= 1
        return node

    def _name(self, word: bytes) -> _Node:
        if word == b"defined":
            bracket = self._peek() == b"("
            if bracket:
                self._take()
            kind, name = self._take()
            if kind != "name":
                raise _NotReadError
            if bracket:
                self._take(b")")
            self.names.add(name)
            return lambda states: _defined(states, name)
        if self._peek() == b"(":  # __has_include(<x>), or a macro with arguments
            self._skip_arguments()
            return lambda _states: None
        if word in (b"true", b"false"):
            return _constant(int(word == b"true"))
        self.names.add(word)
        return lambda states: _value(states, word)

    def _skip_arguments(self) -> None:
        depth = 0
        while True:
            _kind, word = self._take()
            depth += (word == b"(") - (word == b")")
            if depth == 0:
                return


def _number(word: bytes) -> int:
    digits = word.replace(b"'", b"").rstrip(b"uUlLzZ")
    octal = digits[:1] == b"0" and digits[1:].isdigit()
    try:
        return int(digits, 8 if octal else 0)
    except ValueError as error:  # 08
        raise _NotReadError from error


def _defined(states: States, name: bytes) -> int | None:
    known = states.get(name, _UNKNOWN).defined
    return None if known is None else int(known)


def _value(states: States, name: bytes) -> int | None:
    """A name that is not defined counts as 0."""
    known = states.get(name, _UNKNOWN)
    return 0 if known.defined is False else known.value if known.defined else None


def _constant(number: int) -> _Node:
    return lambda _states: number


def _not(node: _Node) -> _Node:
    def value(states: States) -> int | None:
        inner = node(states)
        return None if inner is None else int(not inner)

    return value


def _signed(operator: bytes, node: _Node) -> _Node:
    if operator == b"!":
        return _not(node)

    def value(states: States) -> int | None:
        inner = node(states)
        if inner is None or operator == b"+":
            return inner
        return -inner if operator == b"-" else ~inner

    return value


def _either(condition: _Node, yes: _Node, no: _Node) -> _Node:
    def value(states: States) -> int | None:
        chosen = condition(states)
        if chosen is None:
            left, right = yes(states), no(states)
            return left if left == right else None
        return yes(states) if chosen else no(states)

    return value


def _combined(operator: bytes, left: _Node, right: _Node) -> _Node:
    if operator in (b"&&", b"||"):
        decides = operator == b"||"

        def logical(states: States) -> int | None:
            values = (left(states), right(states))
            if any(value is not None and bool(value) is decides for value in values):
                return int(decides)
            return None if None in values else int(not decides)

        return logical

    def arithmetic(states: States) -> int | None:
        one, other = left(states), right(states)
        return None if one is None or other is None else _calculated(operator, one, other)

    return arithmetic


def _calculated(operator: bytes, one: int, other: int) -> int | None:
    if operator in (b"/", b"%") and other == 0:
        return None
    if operator in (b"<<", b">>") and not 0 <= other < 64:
        return None
    result = _ARITHMETIC[operator](one, other)
    return int(result) if abs(result) < _LARGEST else None


_ARITHMETIC: Mapping[bytes, Callable[[int, int], int]] = {
    b"|": lambda a, b: a | b,
    b"^": lambda a, b: a ^ b,
    b"&": lambda a, b: a & b,
    b"==": lambda a, b: a == b,
    b"!=": lambda a, b: a != b,
    b"<": lambda a, b: a < b,
    b">": lambda a, b: a > b,
    b"<=": lambda a, b: a <= b,
    b">=": lambda a, b: a >= b,
    b"<<": lambda a, b: a << b,
    b">>": lambda a, b: a >> b,
    b"+": lambda a, b: a + b,
    b"-": lambda a, b: a - b,
    b"*": lambda a, b: a * b,
    b"/": lambda a, b: abs(a) // abs(b) * (1 if a * b >= 0 else -1),
    b"%": lambda a, b: abs(a) % abs(b) * (1 if a >= 0 else -1),
}
