"""Kernel launches: ``kernel<<<grid, block, shared, stream>>>(…)``."""

from __future__ import annotations

import re

from portcheck.model.occurrence import Context, Kind, Occurrence, Side
from portcheck.parse.place import SourceText

SYMBOL = ("<<<>>>", "cuda_language", Kind.LAUNCH)
_OPENING = re.compile(rb"(?<!<)<<<(?!<)")
_FARTHEST = 4000


def find_launches(text: SourceText) -> tuple[Occurrence, ...]:
    """Every launch; inside a macro body or a region that did not parse it is ``lexical``."""
    occurrences: list[Occurrence] = []
    if b"<<<" not in text.code:
        return ()
    for match in _OPENING.finditer(text.code):
        start, end = match.span()
        if text.code.find(b">>>", end, end + _FARTHEST) < 0:
            continue
        leaf = text.tree.leaf(start, end)
        parsed = leaf.type == "<<<" and leaf.parent is not None and leaf.parent.type == "kernel_call_syntax"
        surroundings = text.tree.around(leaf)
        side = Side.DEVICE if surroundings.device else Side.HOST
        occurrences.append(
            text.occurrence((start, end), SYMBOL, Context.CALL, surroundings, side=side, lexical=not parsed)
        )
    return tuple(occurrences)
