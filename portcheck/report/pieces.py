"""Long texts, of which a small part is held at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

_TOGETHER = 512
"""Pieces that are encoded at once: a big scan has millions."""


def utf8(pieces: Iterable[str]) -> Iterator[bytes]:
    """The text of all ``pieces``."""
    left = iter(pieces)
    while batch := [*islice(left, _TOGETHER)]:
        yield "".join(batch).encode()
