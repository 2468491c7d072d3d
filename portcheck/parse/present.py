"""Which words a text holds."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from portcheck.model.hazard import Groups
from portcheck.model.regex import regex

_PIECE = regex(rb"\w+")


@cache
def _longest_piece(word: bytes) -> bytes:
    return max(_PIECE.findall(word), key=len, default=b"")


class Present(dict[bytes, bool]):
    """Which words a text (in lower case) holds; each is looked for once, the longest piece of it among the ``words`` of
    the text."""

    def __init__(self, lower: bytes, words: Iterable[bytes]) -> None:
        self._lower = lower
        self._words = b" ".join(set(words))

    def __missing__(self, word: bytes) -> bool:
        piece = _longest_piece(word)
        found = self[word] = piece in self._words and (piece == word or word in self._lower)
        return found

    def holds(self, groups: Groups) -> bool:
        """A word of every group?"""
        for words in groups:
            for word in words:
                if self[word]:
                    break
            else:
                return False
        return True
