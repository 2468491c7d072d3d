"""``#include`` lines that bring in a header of CUDA."""

from __future__ import annotations

import re

from portcheck.model.occurrence import Context, Kind, Occurrence
from portcheck.parse.place import SourceText

_INCLUDE = re.compile(rb"^[ \t]*#[ \t]*include(?:_next)?[ \t]*[<\"]([^>\"\n]+)[>\"]", re.MULTILINE)


def find_includes(text: SourceText) -> tuple[tuple[Occurrence, ...], frozenset[str]]:
    """The occurrences of CUDA headers, and every header that the file includes."""
    occurrences = []
    included: set[str] = set()
    for match in _INCLUDE.finditer(text.commentless):
        path = match[1].decode("utf-8", errors="replace").strip()
        included.update((path, path.rpartition("/")[2]))
        library = _library(text, path)
        if library is None:
            continue
        start, end = match.span(1)
        leaf = text.tree.leaf(start, end)
        if leaf.type == "comment":
            continue
        occurrences.append(
            text.occurrence((start, end), (path, library, Kind.HEADER), Context.INCLUDE, text.tree.around(leaf))
        )
    return tuple(occurrences), frozenset(included)


def _library(text: SourceText, path: str) -> str | None:
    library = text.lexicon.vocabulary.headers.get(path)
    if library is None and "/" in path:
        root = path.partition("/")[0]
        library = text.lexicon.vocabulary.namespaces.get(root)
    return library
