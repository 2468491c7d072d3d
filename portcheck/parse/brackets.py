"""Brackets in text whose strings and comments are blanked."""

from __future__ import annotations

import re

from portcheck.model.regex import regex

_PAIRS = {b"(": re.compile(rb"[()]"), b"{": re.compile(rb"[{}]")}


def matching(code: bytes, opening: int, farthest: int) -> int | None:
    """The offset after the bracket that closes the one at ``opening``, looking ``farthest`` bytes ahead."""
    depth = 0
    left = code[opening : opening + 1]
    for match in _PAIRS[left].finditer(code, opening, min(len(code), opening + farthest)):
        depth += 1 if match[0] == left else -1
        if depth == 0:
            return match.end()
    return None


_BRACE_OR_BRANCH = regex(rb"[{}]|^[ \t]*#[ \t]*(if|el|endif)", re.MULTILINE)


def block_end(code: bytes, opening: int, farthest: int) -> int | None:
    """As ``matching`` for a brace, where each branch of an ``#if`` may open the same brace again."""
    depth = 0
    branches: list[int] = []
    for match in _BRACE_OR_BRANCH.finditer(code, opening, min(len(code), opening + farthest)):
        if match[1] == b"if":
            branches.append(depth)
        elif match[1] == b"el" and branches:
            depth = branches[-1]
        elif match[1] == b"endif" and branches:
            branches.pop()
            if depth <= 0 and not branches:
                return match.end()
        elif match[0] == b"{":
            depth += 1
        elif match[0] == b"}":
            depth -= 1
            if depth == 0 and not branches:
                return match.end()
    return None
