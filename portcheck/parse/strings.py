"""CUDA functions that are looked up by name at run time: ``dlsym(library, "cuMemMap")``. Other strings are no CUDA."""

from __future__ import annotations

import re

from portcheck.model.occurrence import Context, Kind, Occurrence
from portcheck.parse.brackets import matching
from portcheck.parse.place import SourceText

_LOADER = re.compile(
    rb"\b(?:dlsym|dlvsym|GetProcAddress|cuGetProcAddress(?:_v2)?|cudaGetDriverEntryPoint(?:ByVersion)?)\s*\("
)
_WORD_LITERAL = re.compile(rb'"(\w+)"')
_FARTHEST = 2000


def find_strings(text: SourceText) -> tuple[Occurrence, ...]:
    """Names of CUDA functions among the literal arguments of a function that loads by name."""
    occurrences = []
    for match in _LOADER.finditer(text.code):
        closing = matching(text.code, match.end() - 1, _FARTHEST)
        leaf = text.tree.leaf(match.start(), match.start() + 1)
        if closing is None or leaf.type == "comment":
            continue
        surroundings = text.tree.around(leaf)
        for literal in _WORD_LITERAL.finditer(text.commentless, match.end(), closing):
            symbol = text.lexicon.unqualified.get(literal[1])
            if symbol is None or symbol.kind is not Kind.FUNCTION:
                continue
            named = (symbol.name, symbol.library, Kind.STRING)
            lexical = leaf.type == "preproc_arg"
            occurrences.append(text.occurrence(literal.span(1), named, Context.LITERAL, surroundings, lexical=lexical))
    return tuple(occurrences)
