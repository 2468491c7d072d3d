"""Names as they are written: qualified, global, a member, an alias, opened by ``using``."""

from __future__ import annotations

from dataclasses import field

from portcheck.model.frozen import frozen
from portcheck.model.regex import regex
from portcheck.parse.lexicon import Lexicon

_ALIAS = regex(rb"namespace\s+(\w+)\s*=\s*(?:::\s*)?([A-Za-z_][\w:\s]*?)\s*;")
_USING_NAMESPACE = regex(rb"using\s+namespace\s+(?:::\s*)?([A-Za-z_][\w:\s]*?)\s*;")
_USING_NAME = regex(rb"using\s+(?:::\s*)?((?:[A-Za-z_]\w*\s*::\s*)+[A-Za-z_]\w*)\s*;")
_NEXT_PART = regex(rb"\s*::\s*(?:template\s+)?([A-Za-z_]\w*)")
_LAST_WORD = regex(rb"[A-Za-z_]\w*\Z")
_SPACE = regex(rb"\s+")
_MARK = regex(rb"[<>;{}]")


@frozen
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
    for mark in _MARK.finditer(code, position, position + 400):
        if mark[0] == b"<":
            depth += 1
        elif mark[0] == b">":
            depth -= 1
            if depth == 0:
                return mark.end()
        else:
            return None
    return None


@frozen(slots=False)
class Openings:
    """What a file's own ``using`` and ``namespace =`` lines make of its names."""

    aliases: dict[bytes, str] = field(default_factory=dict)
    opened: dict[bytes, str] = field(default_factory=dict)

    def full(self, parts: tuple[str, ...]) -> tuple[str, ...]:
        """A written name with its first part replaced by what it stands for."""
        first = parts[0].encode()
        full = self.aliases.get(first) or self.opened.get(first)
        return (*full.split("::"), *parts[1:]) if full else parts


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
    return Openings(aliases, opened)


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
