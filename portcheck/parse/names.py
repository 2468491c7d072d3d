"""Names as they are written: qualified, global, a member, an alias, opened by ``using``."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from portcheck.model.occurrence import Kind
from portcheck.parse.lexicon import Lexicon

_ALIAS = re.compile(rb"namespace\s+(\w+)\s*=\s*(?:::\s*)?([A-Za-z_][\w:\s]*?)\s*;")
_USING_NAMESPACE = re.compile(rb"using\s+namespace\s+(?:::\s*)?([A-Za-z_][\w:\s]*?)\s*;")
_USING_NAME = re.compile(rb"using\s+(?:::\s*)?((?:[A-Za-z_]\w*\s*::\s*)+[A-Za-z_]\w*)\s*;")
_USING_TYPE = re.compile(rb"using\s+(\w+)\s*=\s*(?:typename\s+)?(?:::\s*)?([A-Za-z_]\w*)")
_TYPEDEF = re.compile(rb"typedef\s+(?:typename\s+)?(?:::\s*)?([A-Za-z_]\w*)")
_DECLARED = re.compile(rb"\s*([A-Za-z_]\w*)\s*;")
_NEXT_PART = re.compile(rb"\s*::\s*(?:template\s+)?([A-Za-z_]\w*)")
_LAST_WORD = re.compile(rb"[A-Za-z_]\w*\Z")
_SPACE = re.compile(rb"\s+")


@dataclass(frozen=True, slots=True)
class Written:
    """A name in the text: its parts, and where each ends. ``qualifier``: the word that qualifies it from the left, if
    one does, ``>`` for template arguments; ``from_global``: it starts with ``::``; ``member``: it follows a dot or an
    arrow."""

    parts: tuple[str, ...]
    ends: tuple[int, ...]
    qualifier: bytes
    from_global: bool
    member: bool


def read_name(code: bytes, start: int, end: int) -> Written:
    """Read the whole qualified name whose first part stands at ``start`` to ``end``; ``code`` has no comments."""
    parts, ends = [code[start:end].decode("utf-8", errors="replace")], [end]
    position = end
    while True:
        following = _NEXT_PART.match(code, position)
        if following is None:
            after = _skip_template_arguments(code, position)
            following = _NEXT_PART.match(code, after) if after is not None else None
        if following is None:
            break
        parts.append(following[1].decode("utf-8", errors="replace"))
        position = following.end()
        ends.append(position)
    before = code[max(0, start - 256) : start].rstrip()
    member = before.endswith((b".", b"->")) and not before.endswith(b"...")
    after_colons = before.endswith(b"::")
    qualifier = _qualifier(before) if after_colons else b""
    return Written(tuple(parts), tuple(ends), qualifier, after_colons and not qualifier, member)


def _qualifier(before: bytes) -> bytes:
    """The name in front of the final ``::``. (``mine::`` has one, a global ``return ::`` has none.)"""
    rest = before[:-2]
    tail = rest.rstrip()
    if tail.endswith(b">"):
        return b">"
    word = _LAST_WORD.search(tail)
    if word is None or rest != tail or word[0] in (b"return", b"else", b"case", b"throw", b"new"):
        return b""
    return word[0]


def _skip_template_arguments(code: bytes, position: int) -> int | None:
    """The offset after a balanced ``<...>`` that starts at ``position``; None if none does within reason."""
    if code[position : position + 1] != b"<" or code[position : position + 3] == b"<<<":
        return None
    depth = 0
    for offset in range(position, min(len(code), position + 400)):
        byte = code[offset]
        if byte == 0x3C:
            depth += 1
        elif byte == 0x3E:
            depth -= 1
            if depth == 0:
                return offset + 1
        elif byte in b";{}":
            return None
    return None


@dataclass(frozen=True)
class Openings:
    """What a file's own ``using``, ``typedef`` and ``namespace =`` lines make of its names. ``types``: by where they
    are defined, those that stand for a class of CUDA, and None where the same name stands for something else."""

    aliases: dict[bytes, str] = field(default_factory=dict)
    opened: dict[bytes, str] = field(default_factory=dict)
    types: dict[bytes, list[tuple[int, str | None]]] = field(default_factory=dict)

    def full(self, parts: tuple[str, ...]) -> tuple[str, ...]:
        """A written name with its first part replaced by what it stands for."""
        first = parts[0].encode()
        full = self.aliases.get(first) or self.opened.get(first)
        return (*full.split("::"), *parts[1:]) if full else parts

    def class_of(self, name: bytes, offset: int) -> str | None:
        """The class of CUDA that a type's name stands for at ``offset``, by the last definition before it."""
        before = [full for start, full in self.types.get(name, ()) if start < offset]
        return before[-1] if before else None


def openings_of(code: bytes, lexicon: Lexicon) -> Openings:
    """Read a file's aliases and openings of CUDA namespaces; ``code`` has no comments and no strings."""
    aliases: dict[bytes, str] = {}
    for name, path in _ALIAS.findall(code):
        full = _full_namespace(path, aliases, lexicon)
        if full:
            aliases[name] = full
    opened: dict[bytes, str] = {}
    paths = _USING_NAMESPACE.findall(code)
    with_std = any(_joined(path) == "std" for path in paths)
    for path in paths:
        namespace = _full_namespace(path, aliases, lexicon)
        members = lexicon.members(namespace) if namespace else {}
        opened |= {name: full for name, full in members.items() if not with_std or name not in _STD_ALGORITHMS}
    for path in _USING_NAME.findall(code):
        full = _full_namespace(path, aliases, lexicon)
        if full:
            opened[full.rpartition("::")[2].encode()] = full
    openings = Openings(aliases, opened)
    return Openings(aliases, opened, _types(code, openings, lexicon))


def _types(code: bytes, openings: Openings, lexicon: Lexicon) -> dict[bytes, list[tuple[int, str | None]]]:
    """``using R = cub::BlockReduce<int, 32>;`` and its like with ``typedef``."""
    found: dict[bytes, list[tuple[int, str | None]]] = {}
    for match in _USING_TYPE.finditer(code):
        full = _class(read_name(code, *match.span(2)), openings, lexicon)
        found.setdefault(match[1], []).append((match.end(), full))
    for match in _TYPEDEF.finditer(code):
        written = read_name(code, *match.span(1))
        end = _skip_template_arguments(code, written.ends[-1]) or written.ends[-1]
        declared = _DECLARED.match(code, end)
        if declared is not None:
            found.setdefault(declared[1], []).append((match.end(), _class(written, openings, lexicon)))
    return {name: sorted(places) for name, places in found.items() if any(full for _start, full in places)}


def _class(written: Written, openings: Openings, lexicon: Lexicon) -> str | None:
    full = openings.full(written.parts)
    known = lexicon.longest(full)
    whole = known is not None and known[1] == len(full) and known[0].kind is Kind.TYPE
    return "::".join(full) if whole else None


_STD_ALGORITHMS = frozenset(
    b"""
    advance all_of any_of complex copy copy_if copy_n count count_if distance equal exclusive_scan fill
    fill_n find find_if for_each forward generate get greater inclusive_scan iota less make_pair
    make_tuple max max_element merge min min_element minmax_element minus move multiplies negate none_of
    pair partition plus reduce remove remove_if replace reverse sequence sort stable_sort swap tie
    transform transform_reduce tuple unique vector abs sqrt exp log pow
    """.split()
)
"""With ``using namespace std`` in the same file, these are as likely std's own."""


def _full_namespace(path: bytes, aliases: dict[bytes, str], lexicon: Lexicon) -> str | None:
    parts = _joined(path).split("::")
    first = parts[0].encode()
    if first in aliases:
        return "::".join((aliases[first], *parts[1:]))
    return "::".join(parts) if first in lexicon.roots else None


def _joined(path: bytes) -> str:
    return _SPACE.sub(b"", path).decode("utf-8", errors="replace")
