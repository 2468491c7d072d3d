"""Sections of Markdown on a page that has a limit: they are cut between rows, and the page says what is not there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from portcheck.model.frozen import frozen
from portcheck.model.text import Speaker
from portcheck.report.sentences import more_of

LIMIT = 60_000
"""Bytes of UTF-8: GitHub takes 65,536 characters in a comment."""


_FIRST = 8
"""Rows that every section gets before any gets more."""


@frozen
class Section:
    """``head`` and ``tail`` stand around the ``rows`` and are never without them; ``total``: how many rows there are,
    also those that are not among these. ``fold``: HTML of what the reader opens it by, where it is closed at first.
    Without a ``title``: the top of the page."""

    title: str
    head: tuple[str, ...]
    rows: tuple[str, ...] = ()
    total: int = 0
    tail: tuple[str, ...] = ()
    fold: str = ""


def page(sections: Iterable[Section], footer: Sequence[str], say: Speaker, limit: int = LIMIT) -> str:
    """The sections in their order, as far as ``limit`` bytes hold them, and the footer."""
    wanted = list(sections)
    room = limit - _size(footer)
    chosen = _chosen(wanted, room, say)
    if len(chosen) < len(wanted):
        chosen = _chosen(wanted, room - _size(_left_out(wanted, say)), say)
    lines = [line for number, rows in sorted(chosen.items()) for line in _lines(wanted[number], rows, say)]
    absent = [section for number, section in enumerate(wanted) if number not in chosen]
    return "\n".join([*lines, *_left_out(absent, say), *footer]) + "\n"


def _chosen(sections: list[Section], room: int, say: Speaker) -> dict[int, int]:
    """The sections (by number) that fit, with so many rows; first all get some, then the first ones get more."""
    rows: dict[int, int] = {}
    for number, section in enumerate(sections):
        found = _fitting(section, room, _FIRST, say)
        if found is not None:
            rows[number] = found
            room -= _size(_lines(section, found, say))
    for number, few in rows.items():
        section = sections[number]
        room += _size(_lines(section, few, say))
        rows[number] = max(few, _fitting(section, room, None, say) or 0)
        room -= _size(_lines(section, rows[number], say))
    return rows


def _fitting(section: Section, room: int, most: int | None, say: Speaker) -> int | None:
    """How many of the rows fit, up to ``most``; None if not even one does, or not the section without any."""
    size = _size(_lines(section, 0, say))
    rows = 0
    for row in section.rows[:most]:
        size += _size((row,))
        if size > room:
            return rows or None
        rows += 1
    return rows if size <= room else None


def _size(lines: Iterable[str]) -> int:
    return sum(len(line.encode()) + 1 for line in lines)


def _left_out(sections: list[Section], say: Speaker) -> list[str]:
    if not sections:
        return []
    titles = "; ".join(section.title for section in sections if section.title)
    return [say("Left out, as comments have a limit: {titles}", titles=titles), ""]


def _lines(section: Section, rows: int, say: Speaker) -> list[str]:
    lines: list[str] = []
    if section.fold:
        lines += (f"<details><summary>{section.fold}</summary>", "")
    elif section.title:
        lines += (f"### {section.title}", "")
    lines += (*section.head, *section.rows[:rows], "")
    if section.total > rows:
        lines += (say.text(more_of(section.total - rows)), "")
    if section.tail:
        lines += (*section.tail, "")
    if section.fold:
        lines += ("</details>", "")
    return lines
