"""Text of the rules as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable

_SPECIAL = re.compile(r"([|<>*_`\\\[\]])")


def plain(text: str) -> str:
    """In one line, with nothing in it that Markdown takes for a mark."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def code(text: str) -> str:
    """A name or a source, as it stands."""
    return f"`{text.replace('|', chr(92) + '|')}`" if text else ""


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    """The lines of a table, and the blank one after it."""
    titles = list(head)
    return [_row(titles), _row(["---"] * len(titles)), *map(_row, rows), ""]


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"
