"""Long texts, of which a small part is held at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

_TOGETHER = 2**16
"""Characters that are encoded at once, if no piece has more: a big scan has millions of pieces."""


def utf8(pieces: Iterable[str]) -> Iterator[bytes]:
    """The text of all ``pieces``."""
    batch: list[str] = []
    length = 0
    for piece in pieces:
        batch.append(piece)
        length += len(piece)
        if length >= _TOGETHER:
            yield "".join(batch).encode()
            batch.clear()
            length = 0
    if batch:
        yield "".join(batch).encode()
