"""Sections of Markdown on a page that has a limit: they are cut between rows, and the page says what is not there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portcheck.model.text import Speaker

LIMIT = 60_000
"""Bytes of UTF-8: GitHub takes 65,536 characters in a comment."""


@dataclass(frozen=True, slots=True)
class Section:
    """``head`` and ``tail`` stand around the ``rows`` and are never without them; ``total``: how many rows there are,
    also those that are not among these. ``folded``: the reader opens it. Without a ``title``: the top of the page."""

    title: str
    head: tuple[str, ...]
    rows: tuple[str, ...] = ()
    total: int = 0
    tail: tuple[str, ...] = ()
    folded: bool = False


def page(sections: Iterable[Section], footer: Sequence[str], say: Speaker, limit: int = LIMIT) -> str:
    """The sections in their order, as far as ``limit`` bytes hold them, and the footer."""
    wanted = list(sections)
    room = limit - _size(footer) - _size(_left_out(wanted, say))
    lines: list[str] = []
    absent = []
    for section in wanted:
        fitting = _fitting(section, room, say)
        room -= _size(fitting)
        lines += fitting
        if not fitting:
            absent.append(section)
    return "\n".join([*lines, *_left_out(absent, say), *footer]) + "\n"


def _size(lines: Iterable[str]) -> int:
    return sum(len(line.encode()) + 1 for line in lines)


def _left_out(sections: list[Section], say: Speaker) -> list[str]:
    if not sections:
        return []
    titles = "; ".join(section.title for section in sections if section.title)
    return [say("Left out, as comments have a limit: {titles}", titles=titles), ""]


def _fitting(section: Section, room: int, say: Speaker) -> list[str]:
    """The section with as many of its rows as fit; nothing if none does."""
    least = _size(_lines(section, 0, say))
    rows = 0
    for row in section.rows:
        least += _size((row,))
        if least > room:
            break
        rows += 1
    if least > room and not rows:
        return []
    return _lines(section, rows, say)


def _lines(section: Section, rows: int, say: Speaker) -> list[str]:
    lines: list[str] = []
    if section.folded:
        lines += (f"<details><summary>{section.title}</summary>", "")
    elif section.title:
        lines += (f"### {section.title}", "")
    lines += (*section.head, *section.rows[:rows], "")
    if section.total > rows:
        lines += (say.counted("… and {count} more", "… and {count:,} more", section.total - rows), "")
    if section.tail:
        lines += (*section.tail, "")
    if section.folded:
        lines += ("</details>", "")
    return lines
