"""Text from a hostile tree or rule pack, made harmless for a terminal."""

from __future__ import annotations

import unicodedata

_HARMFUL = frozenset(("Cc", "Cf", "Cs", "Co", "Zl", "Zp"))


def harmless(text: str) -> str:
    """Control characters, escape sequences and marks that turn the writing direction become visible escapes."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible(c) if _is_harmful(c) else c for c in text)


def first_harmful(text: str) -> str | None:
    """The first character that ``harmless`` would escape, as it would show it; None if there is none."""
    if text.isascii() and text.isprintable():
        return None
    return next((_visible(c) for c in text if _is_harmful(c)), None)


def _is_harmful(character: str) -> bool:
    return unicodedata.category(character) in _HARMFUL


def _visible(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
