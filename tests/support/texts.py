"""A sentence in one language, which tests compare."""

from __future__ import annotations

from portcheck.model.text import Text


def en(text: Text | None) -> str | None:
    return text.en if text is not None else None


def zh(text: Text | None) -> str | None:
    return text.zh if text is not None else None
