"""Brackets in text whose strings and comments are blanked."""

from __future__ import annotations

import re

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
