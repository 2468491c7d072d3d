"""Long texts, put together once."""

from __future__ import annotations

import io
from collections.abc import Iterable


def utf8(pieces: Iterable[str]) -> bytes:
    """The text of all ``pieces``, which is not held a second time while it is put together: a big scan has hundreds of
    megabytes."""
    whole = io.BytesIO()
    for piece in pieces:
        whole.write(piece.encode())
    return whole.getvalue()
