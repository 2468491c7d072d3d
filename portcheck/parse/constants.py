"""Integer constants of C and C++, as far as one file tells them: sizes of arrays, of blocks, of shared memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from functools import cached_property

from portcheck.model.frozen import mutable
from portcheck.model.regex import regex
from portcheck.parse.places import matches
from portcheck.parse.text import begins_line

SIZES: Mapping[str, int] = {
    name: size
    for size, names in {
        1: "bool char int8_t uint8_t uchar std::byte __nv_fp8_e4m3 __nv_fp8_e5m2 char1 uchar1",
        2: "short half __half __nv_bfloat16 nv_bfloat16 int16_t uint16_t ushort char2 uchar2 short1 ushort1",
        3: "char3 uchar3",
        4: "int unsigned float int32_t uint32_t uint half2 __half2 __nv_bfloat162 nv_bfloat162 char4 uchar4 short2"
        " ushort2 int1 uint1 float1 cudaError_t",
        6: "short3 ushort3",
        8: "long double int64_t uint64_t size_t ptrdiff_t intptr_t uintptr_t ulong short4 ushort4 int2 uint2 float2"
        " long1 ulong1 double1 longlong1 ulonglong1 cuComplex cuFloatComplex cufftComplex clock_t",
        12: "int3 uint3 float3 dim3",
        16: "int4 uint4 float4 double2 long2 ulong2 longlong2 ulonglong2 cuDoubleComplex cufftDoubleComplex",
        24: "double3 long3 ulong3 longlong3 ulonglong3",
        32: "double4 long4 ulong4 longlong4 ulonglong4",
    }.items()
    for name in names.split()
}
"""Bytes of the types that language and CUDA fix, on a 64-bit Linux."""

_FREE_WORDS = frozenset(("const", "volatile", "signed", "unsigned", "struct", "typename", "std", "static", "inline",
                         "constexpr", "register", "mutable"))  # fmt: skip
_NOT_NUMBERS = frozenset(("float", "double", "long double"))
_TOKEN = regex(
    rb"\s*(?:(?P<number>(?:0[xX][0-9a-fA-F']+|0[bB][01']+|\d[\d']*)[uUlLzZ]{0,3}(?![\w.]))"
    rb"|(?P<name>[A-Za-z_]\w*(?:\s*::\s*[A-Za-z_]\w*)*)|(?P<sign><<|>>|[-+*/%&|^~()]))"
)
_BINARY = {
    b"|": 1, b"^": 2, b"&": 3, b"<<": 4, b">>": 4, b"+": 5, b"-": 5, b"*": 6, b"/": 6, b"%": 6,
}  # fmt: skip
_LARGEST = 1 << 64
_DEEPEST = 40
_LONGEST = 400

Lookup = Callable[[str], int | None]


class _NoConstantError(Exception):
    """The text is no constant expression that can be told here."""


def constant_value(text: bytes, value_of: Lookup, size_of: Lookup = lambda _type: None) -> int | None:
    """The value of an integer expression (no comments in it); None where it has none that can be told. ``value_of``
    and ``size_of`` answer for names and types."""
    if len(text) > _LONGEST:
        return None
    try:
        return _Expression(text, value_of, size_of).value()
    except _NoConstantError:
        return None


@mutable
class _Expression:
    text: bytes
    value_of: Lookup
    size_of: Lookup
    position: int = 0
    depth: int = 0

    def value(self) -> int:
        found = self._binary(1)
        if self.text[self.position :].strip():
            raise _NoConstantError
        return found

    def _next(self) -> re.Match[bytes] | None:
        return _TOKEN.match(self.text, self.position)

    def _take(self, sign: bytes) -> bool:
        token = self._next()
        if token is None or token["sign"] != sign:
            return False
        self.position = token.end()
        return True

    def _binary(self, weakest: int) -> int:
        left = self._unary()
        while True:
            token = self._next()
            sign = token["sign"] if token else None
            if token is None or sign is None or _BINARY.get(sign, 0) < weakest:
                return left
            self.position = token.end()
            left = _applied(sign, left, self._binary(_BINARY[sign] + 1))

    def _unary(self) -> int:
        self.depth += 1
        token = self._next()
        if token is None or self.depth > _DEEPEST:
            raise _NoConstantError
        self.position = token.end()
        found = self._operand(token)
        self.depth -= 1
        return found

    def _operand(self, token: re.Match[bytes]) -> int:
        if token["number"] is not None:
            return _number(token["number"])
        if token["name"] is not None:
            return self._named(token["name"].decode())
        if token["sign"] == b"(":
            return self._bracket()
        if token["sign"] in (b"+", b"-", b"~"):
            value = self._unary()
            return {b"+": value, b"-": -value, b"~": ~value}[token["sign"]]
        raise _NoConstantError

    def _bracket(self) -> int:
        """A cast, or an expression in brackets."""
        closing = self.text.find(b")", self.position)
        inside = self.text[self.position : closing].decode(errors="replace").strip()
        if closing >= 0 and _is_type(inside) and self.size_of(inside) is not None and inside not in _NOT_NUMBERS:
            self.position = closing + 1
            return self._unary()
        value = self._binary(1)
        if not self._take(b")"):
            raise _NoConstantError
        return value

    def _named(self, name: str) -> int:
        opening = self._take(b"(")
        if name == "sizeof" and opening:
            closing = self.text.find(b")", self.position)
            size = self.size_of(self.text[self.position : closing].decode(errors="replace").strip())
            if closing < 0 or size is None:
                raise _NoConstantError
            self.position = closing + 1
            return size
        value = None if opening else self.value_of(re.sub(r"\s", "", name))
        if value is None:
            raise _NoConstantError
        return value


def _number(text: bytes) -> int:
    digits = text.replace(b"'", b"").rstrip(b"uUlLzZ").decode()
    octal = len(digits) > 1 and digits.isdigit() and digits[0] == "0"
    try:
        return int(digits, 8) if octal else int(digits, 0)
    except ValueError:
        raise _NoConstantError from None


def _applied(sign: bytes, left: int, right: int) -> int:
    """Division as C has it, towards zero."""
    if sign in (b"/", b"%"):
        if right == 0:
            raise _NoConstantError
        quotient = abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)
        return quotient if sign == b"/" else left - quotient * right
    if sign in (b"<<", b">>") and not 0 <= right < 64:
        raise _NoConstantError
    value = {
        b"|": left | right, b"^": left ^ right, b"&": left & right, b"+": left + right, b"-": left - right,
        b"*": left * right, b"<<": left << (right & 63), b">>": left >> (right & 63),
    }[sign]  # fmt: skip
    if abs(value) > _LARGEST:
        raise _NoConstantError
    return value


_TYPE = regex(r"[A-Za-z_][\w:\s]*[\s*&]*")


def _is_type(text: str) -> bool:
    return _TYPE.fullmatch(text) is not None


_DEFINE = regex(rb"#[ \t]*define[ \t]+(\w+)[ \t]+(\S(?:[^\n\\]|\\\r?\n)*)")
_VARIABLE = regex(rb"\b(?:const|constexpr)\s+(?:[\w:]+\s+){1,6}?(\w+)\s*(?:=\s*([^;,{}]+)|\{([^;,{}]+)\})(?=[;,])")
_ENUMERATOR = regex(rb"\benum\b[^{};()]*\{([^{}]*)\}")
_TYPEDEF = regex(rb"\btypedef\s+([\w\s:*]+?)\s*\b(\w+)\s*;")
_USING = regex(rb"\busing\s+(\w+)\s*=\s*([\w\s:*]+?)\s*;")


@mutable(slots=False)
class Constants:
    """The constants and type names of one file. ``code`` is its text without comments and literals. A name that is
    defined twice with different values is none."""

    code: bytes
    _busy: set[str] = field(default_factory=set)

    @cached_property
    def _defines(self) -> list[tuple[bytes, bytes]]:
        found = matches(_DEFINE, self.code, (b"#",))
        return [(define[1], define[2]) for define in found if begins_line(self.code, define.start())]

    @cached_property
    def _expressions(self) -> Mapping[str, Sequence[bytes]]:
        pairs = [*self._defines]
        pairs += [(match[1], match[2] or match[3]) for match in matches(_VARIABLE, self.code, (b"const",))]
        for match in matches(_ENUMERATOR, self.code, (b"enum",)):
            items = (item.partition(b"=") for item in match[1].split(b","))
            pairs += [(name.strip(), value) for name, _equals, value in items]
        return _by_name(pairs)

    @cached_property
    def _types(self) -> Mapping[str, Sequence[bytes]]:
        pairs = [(match[2], match[1]) for match in matches(_TYPEDEF, self.code, (b"typedef",))]
        pairs += [(match[1], match[2]) for match in matches(_USING, self.code, (b"using",))]
        return _by_name((*pairs, *self._defines))

    @cached_property
    def _values(self) -> dict[str, int | None]:
        return {}

    def value(self, text: bytes) -> int | None:
        """The value of an expression of this file."""
        return constant_value(text, self.named, self.size)

    def named(self, name: str) -> int | None:
        """The value of a constant of this file."""
        if name not in self._values:
            if name in self._busy or len(self._busy) > _DEEPEST:
                return None
            self._busy.add(name)
            found = {self.value(expression) for expression in self._expressions.get(name, ())}
            self._busy.discard(name)
            self._values[name] = found.pop() if len(found) == 1 else None
        return self._values[name]

    def size(self, type_text: str) -> int | None:
        """The bytes of a type, through the file's own names for it."""
        text = type_text.strip()
        if text.endswith("*"):
            return 8
        words = [word for word in re.findall(r"\w+", text) if word not in _FREE_WORDS]
        if not words or "long" in words or "short" in words:
            return _basic_size(words, text)
        if len(words) > 1:
            return None
        known = SIZES.get(words[0])
        if known is not None or words[0] in self._busy:
            return known
        self._busy.add(words[0])
        meanings = (meaning.decode(errors="replace").strip() for meaning in self._types.get(words[0], ()))
        found = {self.size(meaning) if _is_type(meaning) else None for meaning in meanings}
        self._busy.discard(words[0])
        return found.pop() if len(found) == 1 else None


def _by_name(pairs: Iterable[tuple[bytes, bytes]]) -> Mapping[str, Sequence[bytes]]:
    found: dict[str, list[bytes]] = {}
    for name, meaning in pairs:
        found.setdefault(name.decode(errors="replace"), []).append(meaning)
    return found


def _basic_size(words: list[str], text: str) -> int | None:
    """``unsigned``, ``long long int``, ``short int``, ``long double``."""
    if set(words) - {"long", "short", "int", "double"}:
        return None
    if not words:
        return 4 if re.search(r"\b(?:un)?signed\b", text) else None
    if "double" in words:
        return 16
    return 2 if "short" in words else 8
