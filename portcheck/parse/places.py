"""Where something stands in a text, found by what it begins with: bytes are sought by themselves much quicker than an
expression is tried at every place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

WORD_BYTES = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"
"""To strip a word from a text, where no expression need be tried."""
_FEW = 64
"""So many beginnings are sought one by one sooner than an expression walks over the text."""


def places(text: bytes, word: bytes) -> Iterator[int]:
    """Where ``word`` begins, be it in the middle of another."""
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)


def matches(
    pattern: re.Pattern[bytes], text: bytes, beginnings: Iterable[bytes], shown: bytes | None = None
) -> Iterator[re.Match[bytes]]:
    """As ``pattern.finditer(text)``, of which only what begins with one of ``beginnings`` is wanted; others may come as
    well. These are sought in ``shown``, if given: the text in lower case."""
    sought = text if shown is None else shown
    words = tuple(beginnings)
    if len(words) > _FEW:
        yield from pattern.finditer(text)
        return
    starts = (
        places(sought, words[0]) if len(words) == 1 else sorted({at for word in words for at in places(sought, word)})
    )
    end = 0
    for at in starts:
        if at >= end:
            match = pattern.match(text, at)
            if match is not None:
                yield match
                end = match.end()
