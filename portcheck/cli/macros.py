"""``-D NAME[=VALUE]`` and ``-U NAME``: what the build defines."""

from __future__ import annotations

import re
from collections.abc import Iterable

from portcheck.model.errors import UsageError
from portcheck.model.regex import regex
from portcheck.parse.expression import parse_expression

_NAME = regex(r"[A-Za-z_]\w*", re.ASCII)


def parse_macros(defined: Iterable[str], undefined: Iterable[str]) -> dict[str, int | str | None]:
    """Macro -> its number, its other text, or None for one that is not defined; one without a value is 1.

    Raises UsageError for what is no name of a macro, and for one that is defined and undefined at once.
    """
    macros: dict[str, int | str | None] = {}
    for given in defined:
        name, equals, value = given.partition("=")
        macros[_checked(name, f"-D {given}")] = _value(value) if equals else 1
    for name in undefined:
        if macros.get(_checked(name, f"-U {name}")) is not None:
            raise UsageError(f"-U {name}: -D defines it; give one of the two")
        macros[name] = None
    return macros


def _checked(name: str, option: str) -> str:
    if not _NAME.fullmatch(name):
        raise UsageError(f"{option}: {name!r} is no name of a macro; write NAME or NAME=VALUE")
    return name


def _value(text: str) -> int | str:
    expression = parse_expression(text.encode())
    number = None if expression.names else expression.value({})
    return text if number is None else number
