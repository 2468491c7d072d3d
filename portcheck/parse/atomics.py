"""Atomic operations: which, and on what type, as far as the file declares it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from portcheck.model.regex import regex
from portcheck.parse.arguments import split_arguments
from portcheck.parse.brackets import matching

_ATOMIC = regex(
    rb"(?<![\w.>:])(?:::\s*)?atomic(?P<operation>Add|Sub|Exch|Min|Max|Inc|Dec|CAS|And|Or|Xor)"
    rb"(?P<scope>_system|_block)?\s*\("
)
_FARTHEST = 2000
_TYPES = {
    "bfloat16": b"__nv_bfloat16, nv_bfloat16",
    "bfloat162": b"__nv_bfloat162, nv_bfloat162",
    "double": b"double",
    "float": b"float",
    "float2": b"float2",
    "float4": b"float4",
    "half": b"half, __half",
    "half2": b"half2, __half2",
    "int": b"int, signed, signed int, int32_t, std::int32_t",
    "int64": b"long long, long long int, long, long int, int64_t, std::int64_t",
    "uint": b"unsigned, unsigned int, uint, uint32_t, std::uint32_t",
    "uint128": b"unsigned __int128, __uint128_t",
    "uint16": b"unsigned short, unsigned short int, ushort, uint16_t, std::uint16_t",
    "uint64": b"unsigned long long, unsigned long long int, unsigned long, uint64_t, std::uint64_t, size_t",
}
_WORDS = {name.strip(): word for word, names in _TYPES.items() for name in names.split(b",")}

_BASIC = rb"(?:(?:unsigned|signed|long|short|int|char|float|double|__int128)\b\s*)+"
_TYPE = rb"(?:" + _BASIC + rb"|(?:::)?[A-Za-z_][\w:]*)"
_CAST = regex(
    rb"[\s&(]*\(\s*(?:const\s+|volatile\s+)*(?P<type>" + _TYPE + rb")\s*(?:const\s*|volatile\s*)*\*+\s*"
    rb"(?:__restrict__\s*)?\)|[\s(]*(?:reinterpret_cast|static_cast)\s*<\s*(?:const\s+|volatile\s+)*"
    rb"(?P<named>" + _TYPE + rb")\s*(?:const\s*|volatile\s*)*\*+\s*>"
)
_BASE = regex(
    rb"[\s&(*]*(?P<name>[A-Za-z_]\w*)\s*(?:\[[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*\]\s*)*(?P<member>\.|->|::|\()?"
)
_DECLARED = regex(
    rb"(?:[(,;{}]|\b(?:__shared__|__device__|__managed__|const|volatile|extern|static|register)\b)\s*"
    rb"(?:(?:__align__|alignas)\s*\(\s*\w+\s*\)\s*)?(?P<type>" + _TYPE + rb")\s*"
    rb"(?:[*&]\s*|(?:const|volatile|__restrict__|__restrict|restrict)\b\s*)*"
    rb"(?<![\w.>])(?P<name>[A-Za-z_]\w*)\s*(?=[,)=;\[{])"
)
_NO_TYPE = frozenset((b"return", b"else", b"const", b"volatile", b"new", b"delete", b"case", b"goto", b"typename",
                      b"extern", b"static", b"auto"))  # fmt: skip
_ALIAS = regex(
    rb"\btypedef\s+(?P<old>" + _TYPE + rb")\s+(?P<new>[A-Za-z_]\w*)\s*;"
    rb"|\busing\s+(?P<name>[A-Za-z_]\w*)\s*=\s*(?P<type>" + _TYPE + rb")\s*;"
)
_DEVICE_VARIABLE = regex(
    rb"\b__(?:device|managed)__\s+(?:(?:static|volatile|extern|const)\s+)*(?P<type>" + _TYPE + rb")[\s*]+"
    rb"(?P<name>[A-Za-z_]\w*)\s*(?=[,=;\[{])"
)
_SPACE = regex(rb"\s+")


class Atomics:
    """The atomic operations in functions of one file; ``code`` has no strings and no comments."""

    def __init__(self, code: bytes) -> None:
        self._code = code

    def features(self, start: int, end: int) -> Iterator[str]:
        """``atomic:<operation>:<type>`` for each in the function from ``start`` to ``end``."""
        declared: Mapping[bytes, bytes] | None = None
        for call in _ATOMIC.finditer(self._code, start, end):
            if declared is None:
                declared = {**self._device_variables, **_declared(self._code, start, end)}
            word = "unknown"
            closing = matching(self._code, call.end() - 1, _FARTHEST)
            if closing is not None:
                arguments = split_arguments(self._code, call.end(), closing - 1)
                word = self._pointed_to(arguments[0], declared) if arguments else word
            yield f"atomic:{call['operation'].decode().lower()}:{word}"
            if call["scope"] == b"_system":
                yield "system-scope"

    def _pointed_to(self, argument: tuple[int, int], declared: Mapping[bytes, bytes]) -> str:
        cast = _CAST.match(self._code, *argument)
        if cast is not None:
            return self._word(cast["type"] or cast["named"])
        base = _BASE.match(self._code, *argument)
        if base is None or base["member"]:
            return "unknown"
        return self._word(declared.get(base["name"], b""))

    def _word(self, written: bytes) -> str:
        name = _plain(written)
        return _WORDS.get(name) or _WORDS.get(self._aliases.get(name, b""), "unknown")

    @cached_property
    def _aliases(self) -> Mapping[bytes, bytes]:
        return {(m["new"] or m["name"]): _plain(m["old"] or m["type"]) for m in _ALIAS.finditer(self._code)}

    @cached_property
    def _device_variables(self) -> Mapping[bytes, bytes]:
        return {m["name"]: m["type"] for m in _DEVICE_VARIABLE.finditer(self._code)}


def _declared(code: bytes, start: int, end: int) -> dict[bytes, bytes]:
    """The parameters and variables that a function declares, with their types."""
    return {m["name"]: m["type"] for m in _DECLARED.finditer(code, start, end) if m["type"].strip() not in _NO_TYPE}


def _plain(written: bytes) -> bytes:
    return _SPACE.sub(b" ", written).strip().removeprefix(b"::")
