"""Where the keys of a TOML document stand, which ``tomllib`` does not tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from portcheck.model.regex import regex

Keys = tuple[str, ...]
"""The way to a value through the tables: ``("gate", "target", "name:profile", "max-days")``."""

_TOKEN = regex(
    r'"""(?:[^\\]|\\.)*?"{3,5}|' r"'''.*?'{3,5}|" r'"(?:[^"\\\n]|\\.)*"|' r"'[^'\n]*'|" r"#[^\n]*|[\[\]{}]|\n",
    re.DOTALL,
)
_BARE = regex(r"[A-Za-z0-9_-]+")
_ESCAPED = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\b": "\\b", "\f": "\\f"}


def lines_of_keys(text: str) -> dict[Keys, int]:
    """Every key and table of ``text``, which is TOML, with the first line (1-based) of the statement that first names
    it. Of what stands within a list nothing is said."""
    import tomllib  # many a folder has no configuration

    found: dict[Keys, int] = {}
    table: Keys = ()
    for line, statement in _statements(text.replace("\r\n", "\n")):
        content = tomllib.loads(statement)
        is_header = statement.lstrip().startswith("[")
        paths = list(_paths(content, () if is_header else table))
        for path in paths:
            found.setdefault(path, line)
        if is_header:
            table = paths[-1]
    return found


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """What stands between the line ends that are in no bracket and no string."""
    line, start, depth = 1, 0, 0
    for token in _TOKEN.finditer(text):
        depth += (token[0] in ("[", "{")) - (token[0] in ("]", "}"))
        if token[0] == "\n" and depth == 0:
            statement = text[start : token.start()]
            yield line, statement
            line, start = line + statement.count("\n") + 1, token.end()
    yield line, text[start:]


def _paths(content: Mapping[str, Any], above: Keys) -> Iterator[Keys]:
    for key, value in content.items():
        yield (*above, key)
        if isinstance(value, dict):
            yield from _paths(value, (*above, key))


def dotted(keys: Keys) -> str:
    """``keys`` as TOML writes them in a row."""
    return ".".join(key if _BARE.fullmatch(key) else quoted(key) for key in keys)


def quoted(text: str) -> str:
    """``text`` as a string of TOML."""
    return '"' + "".join(_ESCAPED.get(c) or (c if c.isprintable() else _codepoint(c)) for c in text) + '"'


def _codepoint(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
