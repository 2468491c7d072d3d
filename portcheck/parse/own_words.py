"""Words of a project's own that hold one of CUDA's: ``my_cuda_stream``, ``NVIDIA_FOO``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from portcheck.model.regex import regex
from portcheck.parse.place import SourceText
from portcheck.parse.places import WORD_BYTES, places

_WORDS = (b"cuda", b"nvidia")
_REST = regex(rb"\w*")
_BLANK = 0x20
_FARTHEST = 4000
_FOLLOWS_DEFINED = regex(rb"\s*[=;]")
_ALIAS = regex(rb"\busing\s+(\w+)\s*=[^;{}]*;|\btypedef\b[^;{}()]*?\b(\w+)\s*;")


def says_cuda(text: bytes) -> bool:
    low = text.lower()
    return any(word in low for word in _WORDS)


def own_words(text: SourceText) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The byte ranges of such words in the code, and of those in literals."""
    low = text.commentless.lower()
    held = sorted(at for word in _WORDS for at in places(low, word))
    if not held:
        return [], []
    in_code = [at for at in held if text.code[at] != _BLANK]
    in_literals = (at for at in held if text.code[at] == _BLANK)
    return list(_words(text.code, in_code)), list(_words(text.commentless, in_literals))


def _words(text: bytes, held: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The words of ``text`` that hold the places ``held``, which are sorted."""
    end = 0
    for at in held:
        if at >= end:
            start = end + len(text[end:at].rstrip(WORD_BYTES))
            rest = _REST.match(text, at)
            end = rest.end() if rest is not None else at
            yield start, end


def find_aliases(text: SourceText) -> frozenset[str]:
    """Types that are named after CUDA, and defined as others: ``using cuda_bf16 = __nv_bfloat16;``."""
    words = own_words(text)[0]
    return frozenset(text.code[start:end].decode() for start, end in words if _is_alias(text.code, start, end))


def _is_alias(code: bytes, start: int, end: int) -> bool:
    """Whether the statement around the word from ``start`` to ``end`` defines it as another type."""
    if _FOLLOWS_DEFINED.match(code, end) is None:
        return False
    before = max(code.rfind(mark, max(0, start - _FARTHEST), start) for mark in (b";", b"{", b"}"))
    statement = _ALIAS.search(code, before + 1, code.find(b";", end, end + _FARTHEST) + 1)
    return statement is not None and (start, end) in (statement.span(1), statement.span(2))
