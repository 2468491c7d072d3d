"""The arguments between brackets, cut at the commas that no inner bracket holds."""

from __future__ import annotations

from portcheck.model.regex import regex

_MARK = regex(rb"[()\[\]{}<>,]")
_OPENING, _CLOSING = b"([{", b")]}"


def split_arguments(code: bytes, start: int, end: int) -> list[tuple[int, int]]:
    """The byte ranges of the arguments in ``code[start:end]`` without white space around them; ``code`` has no strings
    and no comments. ``<`` opens template arguments where a ``>`` closes it before the end of the argument."""
    spans: list[tuple[int, int]] = []
    depth = 0
    first = start
    angles: list[int] = []
    for mark in _MARK.finditer(code, start, end):
        sign = mark[0]
        if sign in _OPENING:
            depth += 1
        elif sign in _CLOSING:
            depth -= 1
        elif sign == b"<":
            angles.append(depth)
        elif sign == b">":
            if angles and code[mark.start() - 1 : mark.start()] != b"-" and angles[-1] == depth:
                angles.pop()
        elif depth == 0 and not (angles and _closes(code, mark.end(), end)):
            spans.append(_stripped(code, first, mark.start()))
            first = mark.end()
            angles.clear()
    if spans or code[first:end].strip():
        spans.append(_stripped(code, first, end))
    return spans


def _closes(code: bytes, position: int, end: int) -> bool:
    """Whether an open ``<`` is a bracket: a ``>`` follows, and then what may stand after template arguments."""
    closing = code.find(b">", position, min(end, position + 400))
    return closing >= 0 and code[closing + 1 : end].lstrip()[:1] in (
        b"(",
        b"{",
        b":",
        b">",
        b",",
        b"",
        b")",
        b"*",
        b"&",
    )


def _stripped(code: bytes, start: int, end: int) -> tuple[int, int]:
    text = code[start:end]
    left = len(text) - len(text.lstrip())
    return start + left, start + max(left, len(text.rstrip()))
