"""Integer constants: what an expression of literals, ``sizeof`` and named constants of the same file comes to."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

_TOKEN = re.compile(
    rb"""\s*(?:
    (?P<number>0[xX][0-9A-Fa-f']+|0[bB][01']+|\d[\d']*)(?:[uUlLzZ]{0,4})(?![\w.])
    | sizeof\s*\(\s*(?P<type>[A-Za-z_][\w:\s]{0,80}?)\s*(?P<pointer>\*[\s*]*)?\)
    | (?P<name>[A-Za-z_]\w*(?:\s*::\s*[A-Za-z_]\w*)*)
    | (?P<operator><<|>>|<=|>=|==|!=|&&|\|\||[-+*/%()&|^~!<>?:])
    )""",
    re.VERBOSE,
)
_SPACE = re.compile(rb"\s+")
_CAST = re.compile(
    rb"(?<!sizeof)(?<!sizeof )\(\s*(?:(?:const|unsigned|signed|long|short|int|char|size_t|uint|"
    rb"u?int(?:8|16|32|64)_t)\s*)+\)"
    rb"|\bstatic_cast\s*<[\w\s]{1,60}>(?=\s*\()"
)
_LONGEST = 400
_LARGEST = 2**63
_DEEPEST = 40

_SIZES = {
    1: b"char, signed char, unsigned char, bool, int8_t, uint8_t, uchar, std::byte, __nv_fp8_e4m3, __nv_fp8_e5m2",
    2: b"short, unsigned short, short int, unsigned short int, int16_t, uint16_t, ushort, half, __half, char2, uchar2,"
       b"__nv_bfloat16, nv_bfloat16",
    4: b"int, unsigned, unsigned int, signed int, signed, float, int32_t, uint32_t, uint, char4, uchar4, short2,"
       b"ushort2, half2, __half2, __nv_bfloat162, nv_bfloat162",
    8: b"long, unsigned long, long int, unsigned long int, long long, unsigned long long, long long int, double,"
       b"unsigned long long int, int64_t, uint64_t, size_t, ulong, ulonglong, int2, uint2, float2, short4, ushort4,"
       b"clock_t, ptrdiff_t, intptr_t, uintptr_t",
    12: b"int3, uint3, float3, dim3",
    16: b"int4, uint4, float4, double2, longlong2, ulonglong2, long2, ulong2",
    24: b"double3",
    32: b"double4, longlong4, ulonglong4",
}  # fmt: skip
SIZES: Mapping[bytes, int] = {
    name.strip(): size for size, names in _SIZES.items() for name in names.split(b",") if name.strip()
}
"""Bytes of the basic types on the platforms that CUDA has (64 bits, ``long`` as on Linux)."""

_QUALIFIERS = re.compile(rb"\b(?:const|volatile|static|constexpr|struct|typename|register)\b")


def size_of(type_name: bytes) -> int | None:
    """The bytes of a basic type as it is written, ``const unsigned  int``; None for any other."""
    name = _SPACE.sub(b" ", _QUALIFIERS.sub(b" ", type_name)).strip()
    return SIZES.get(name.removeprefix(b"std::").removeprefix(b"::"))


def constant_value(text: bytes, known: Mapping[bytes, int]) -> int | None:
    """What an integer expression comes to: literals, ``sizeof`` of basic types, names in ``known``, C's arithmetic.
    None for anything else, for a division by zero, and for what no 64 bits hold."""
    if len(text) > _LONGEST:
        return None
    text = text.strip()
    if text.isalnum() and not text[:1].isdigit():
        return known.get(text)
    reader = _Reader(_CAST.sub(b"", text), known)
    value = reader.ternary(0)
    return value if reader.ended() else None


class _Reader:
    """A recursive descent over the tokens. A fault anywhere makes everything None."""

    def __init__(self, text: bytes, known: Mapping[bytes, int]) -> None:
        self._known = known
        self._tokens: list[tuple[bytes, int | None]] = []
        self._next = 0
        self._broken = False
        position = 0
        text = text.strip()
        while position < len(text):
            token = _TOKEN.match(text, position)
            if token is None:
                self._broken = True
                return
            self._tokens.append(self._value_of(token))
            position = token.end()

    def _value_of(self, token: re.Match[bytes]) -> tuple[bytes, int | None]:
        if token["operator"]:
            return token["operator"], None
        if token["number"]:
            return b"n", _number(token["number"])
        if token["type"]:
            return b"n", 8 if token["pointer"] else size_of(token["type"])
        return b"n", self._known.get(_SPACE.sub(b"", token["name"]).rpartition(b"::")[2])

    def ended(self) -> bool:
        return not self._broken and self._next == len(self._tokens)

    def _take(self, *operators: bytes) -> bytes | None:
        if self._next < len(self._tokens) and self._tokens[self._next][0] in operators:
            self._next += 1
            return self._tokens[self._next - 1][0]
        return None

    def ternary(self, depth: int) -> int | None:
        condition = self._binary(0, depth)
        if self._take(b"?") is None:
            return condition
        chosen = self.ternary(depth + 1)
        if self._take(b":") is None:
            self._broken = True
            return None
        other = self.ternary(depth + 1)
        return None if condition is None else chosen if condition else other

    def _binary(self, level: int, depth: int) -> int | None:
        if level == len(_LEVELS):
            return self._unary(depth)
        value = self._binary(level + 1, depth)
        while (operator := self._take(*_LEVELS[level])) is not None:
            right = self._binary(level + 1, depth)
            value = _apply(operator, value, right)
        return value

    def _unary(self, depth: int) -> int | None:
        if depth > _DEEPEST or self._broken:
            self._broken = True
            return None
        operator = self._take(b"-", b"+", b"~", b"!")
        if operator is not None:
            value = self._unary(depth + 1)
            if value is None:
                return None
            return {b"-": -value, b"+": value, b"~": ~value, b"!": int(not value)}[operator]
        if self._take(b"(") is not None:
            value = self.ternary(depth + 1)
            self._broken = self._broken or self._take(b")") is None
            return value
        if self._next < len(self._tokens) and self._tokens[self._next][0] == b"n":
            self._next += 1
            return self._tokens[self._next - 1][1]
        self._broken = True
        return None


_LEVELS = (
    (b"||",), (b"&&",), (b"|",), (b"^",), (b"&",), (b"==", b"!="), (b"<", b">", b"<=", b">="), (b"<<", b">>"),
    (b"+", b"-"), (b"*", b"/", b"%"),
)  # fmt: skip


def _number(text: bytes) -> int:
    digits = text.replace(b"'", b"")
    if digits[:1] == b"0" and digits[1:].isdigit():
        return int(digits, 8) if not set(digits) & set(b"89") else 0
    return int(digits, 0)


def _apply(operator: bytes, left: int | None, right: int | None) -> int | None:
    if left is None or right is None:
        return None
    if operator in (b"/", b"%"):
        if right == 0:
            return None
        quotient = abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)
        return quotient if operator == b"/" else left - quotient * right
    if operator in (b"<<", b">>"):
        if not 0 <= right < 64:
            return None
        value = left << right if operator == b"<<" else left >> right
    else:
        value = _OPERATIONS[operator](left, right)
    return value if -_LARGEST <= value < 2 * _LARGEST else None


_OPERATIONS: Mapping[bytes, Callable[[int, int], int]] = {
    b"+": lambda a, b: a + b, b"-": lambda a, b: a - b, b"*": lambda a, b: a * b, b"&": lambda a, b: a & b,
    b"|": lambda a, b: a | b, b"^": lambda a, b: a ^ b, b"<": lambda a, b: int(a < b), b">": lambda a, b: int(a > b),
    b"<=": lambda a, b: int(a <= b), b">=": lambda a, b: int(a >= b), b"==": lambda a, b: int(a == b),
    b"!=": lambda a, b: int(a != b), b"&&": lambda a, b: int(bool(a and b)), b"||": lambda a, b: int(bool(a or b)),
}  # fmt: skip

_DEFINE = re.compile(rb"^[ \t]*#[ \t]*define[ \t]+([A-Za-z_]\w*)[ \t]+([^\n\\]{1,200})$", re.MULTILINE)
_VARIABLE = re.compile(
    rb"\b(?:constexpr|const)\s+(?:(?:static|inline|unsigned|signed|long|short|int|char|bool|auto|const|"
    rb"(?:std::)?size_t|(?:std::)?u?int(?:8|16|32|64)_t|uint)\s+)+([A-Za-z_]\w*)\s*(?:=|\{)([^;{}]{1,200})\}?\s*[;,]"
)
_ENUM = re.compile(
    rb"\benum\b(?:\s+(?:class|struct))?(?:\s+[A-Za-z_]\w*)?(?:\s*:\s*[\w:\s]{1,40})?\s*\{([^{}]{1,20000})\}"
)
_ENUMERATOR = re.compile(rb"\s*([A-Za-z_]\w*)\s*(?:=(.*))?\Z", re.DOTALL)


def constants_of(code: bytes) -> dict[bytes, int]:
    """The named integer constants of a file (``#define``, ``constexpr`` and ``const`` integers, enumerators); ``code``
    has no comments and no strings. A name with two values, in two branches or two scopes, is none."""
    expressions: dict[bytes, bytes | None] = {}
    for pattern in (_DEFINE, _VARIABLE):
        for name, text in pattern.findall(code):
            text = text.strip()
            expressions[name] = text if expressions.get(name, text) == text else None
    values: dict[bytes, int] = {}
    _add_enumerators(code, values)
    waiting = {name: text for name, text in expressions.items() if text is not None and name not in values}
    for _round in range(_DEEPEST):
        found = {name: value for name, text in waiting.items() if (value := constant_value(text, values)) is not None}
        if not found:
            break
        values |= found
        waiting = {name: text for name, text in waiting.items() if name not in found}
    for name, text in expressions.items():
        if text is None:
            values.pop(name, None)
    return values


def _add_enumerators(code: bytes, values: dict[bytes, int]) -> None:
    for enumeration in _ENUM.finditer(code):
        value: int | None = -1
        for item in enumeration[1].split(b","):
            enumerator = _ENUMERATOR.match(item)
            if enumerator is None:
                break
            if enumerator[2] is not None:
                value = constant_value(enumerator[2], values)
            elif value is not None:
                value += 1
            if value is not None:
                values[enumerator[1]] = value
