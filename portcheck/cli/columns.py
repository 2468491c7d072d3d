"""Columns of tables that may hold Chinese, whose characters are two columns wide."""

from __future__ import annotations


def left(text: str, width: int) -> str:
    return text + _blanks(text, width)


def right(text: str, width: int) -> str:
    return _blanks(text, width) + text


def _blanks(text: str, width: int) -> str:
    from rich.cells import cell_len  # JSON does without

    return " " * (width - cell_len(text))
