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
    """Which words a text (in lower case) holds; each is looked for once. Most are not there, and told soon by the
    longest piece of them: among the ``words`` of the text, in any case, be there more than it has."""

    def __init__(self, lower: bytes, words: Iterable[bytes]) -> None:
        self._lower = lower
        self._words = b" ".join(words).lower()

    def __missing__(self, word: bytes) -> bool:
        found = self[word] = _longest_piece(word) in self._words and word in self._lower
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
