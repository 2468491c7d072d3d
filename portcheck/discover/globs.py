"""Patterns of ignore files that take no forever, whatever they and the paths are: a repository brings both."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from typing import Any

from pathspec import GitIgnoreSpec
from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

from portcheck.model.regex import regex

_STAR, _FOLDERS, _LEADING = "[^/]*", "(?:/.+)?", "^(?:.+/)?"
"""What pathspec makes of ``*``, of ``/**/`` and of ``**/`` at the beginning."""
_STARS = regex(r"(?:\[\^/\]\*)+")
_WITHIN_SEGMENT = regex(r"(?:\\.|\[\^/\]|\[[^\]/]*\]|[^/()\[\\])*", re.DOTALL)


class _Bounded(GitIgnoreSpecPattern):
    """A pattern whose expression does not go back over what a star has taken."""

    @classmethod
    def pattern_to_regex(cls, pattern: Any) -> Any:
        expression, include = super().pattern_to_regex(pattern)
        return expression if expression is None else bounded(expression), include


def spec_of(lines: Iterable[str]) -> GitIgnoreSpec:
    """A pattern that makes no sense costs only itself."""
    good = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        for line in lines:
            try:
                good.append(_Bounded(line))
            except (ValueError, re.error):
                continue
    return GitIgnoreSpec(good)


def bounded(expression: str) -> str:
    """An expression of pathspec's that matches the same, in a time that grows with the path and not with its powers.

    What stands between two stars is taken where it stands first, and for good: if anything fits the rest from a later
    place, it fits from there, too. The same holds for the folders between two ``**``."""
    parts = _within_segments(expression).split(_FOLDERS)
    found = []
    for number, part in enumerate(parts):
        before = _FOLDERS if number else ""
        if number == len(parts) - 1:
            found.append(before + part)
        elif number:
            found.append(f"(?>(?:/.+?)??{part}(?=/))")
        elif part.startswith(_LEADING):
            found.append(f"^(?>(?:.+?/)??{part.removeprefix(_LEADING)}(?=/))")
        else:
            found.append(part)
    return "".join(found)


def _within_segments(expression: str) -> str:
    first, *chunks = _STARS.split(expression)
    found = [first]
    for number, chunk in enumerate(chunks):
        is_inner = number < len(chunks) - 1 and _WITHIN_SEGMENT.fullmatch(chunk)
        found.append(f"(?>[^/]*?{chunk})" if is_inner else _STAR + chunk)
    return "".join(found)
