"""``#include`` lines that bring in a header of CUDA."""

from __future__ import annotations

import re
from collections.abc import Iterator

from portcheck.model.occurrence import Context, Kind, Occurrence
from portcheck.model.regex import regex
from portcheck.parse.place import SourceText
from portcheck.parse.text import begins_line

INCLUDE = regex(rb"#[ \t]*include(?:_next)?[ \t]*[<\"]([^>\"\n]+)[>\"]")


def find_includes(text: SourceText) -> tuple[tuple[Occurrence, ...], frozenset[str]]:
    """The occurrences of CUDA headers, and every header that the file includes."""
    occurrences = []
    included: set[str] = set()
    for match in written_includes(text.commentless):
        path = match[1].decode("utf-8", errors="replace").strip()
        included.update((path, path.rpartition("/")[2]))
        library = text.lexicon.library_of_header(path)
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


def written_includes(code: bytes) -> Iterator[re.Match[bytes]]:
    """Every ``#include`` line of ``code`` (comments blank); group 1 is the path."""
    return (match for match in INCLUDE.finditer(code) if begins_line(code, match.start()))
