"""A line of source as a terminal shows it, with marks under places of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len

from portcheck.model.escape import harmless
from portcheck.model.frozen import frozen

_TAB = 4
_CUT = "…"
Place = tuple[int, int]
"""Characters of a line, from 0, the end exclusive."""


@frozen
class Quoted:
    """``marks`` has ``^~~`` under each place; both are as wide as was asked for at most."""

    text: str
    marks: str


def quoted(line: str, places: Sequence[Place], width: int) -> Quoted:
    """``line`` in ``width`` columns: tabs as blanks, control characters visible. Of a longer one the part around the
    first place is shown. A place beyond the line's end, or beyond that part, has no mark."""
    pieces = _pieces(line)
    inside = [(first, min(end, len(pieces))) for first, end in places if first < len(pieces)]
    if cell_len("".join(pieces)) > width:
        pieces, inside = _around(pieces, inside, width)
    return Quoted("".join(pieces), _marks(pieces, inside))


def _pieces(line: str) -> list[str]:
    """What each character is shown as."""
    pieces: list[str] = []
    column = 0
    for character in line:
        piece = " " * (_TAB - column % _TAB) if character == "\t" else harmless(character)
        column += cell_len(piece)
        pieces.append(piece)
    return pieces


def _around(pieces: list[str], places: list[Place], width: int) -> tuple[list[str], list[Place]]:
    """The part around the first place, a third of the width before it at most, with signs where something is cut."""
    anchor = places[0][0] if places else 0
    room = width - 2 * len(_CUT)
    first = anchor - _fitting(reversed(pieces[:anchor]), room // 3)
    end = first + _fitting(pieces[first:], room)
    if end == len(pieces):
        first = end - _fitting(reversed(pieces), room)
    before, after = [_CUT] * (first > 0), [_CUT] * (end < len(pieces))
    shift = len(before) - first
    moved = [(start + shift, min(stop, end) + shift) for start, stop in places if first <= start < end]
    return [*before, *pieces[first:end], *after], moved


def _fitting(pieces: Iterable[str], room: int) -> int:
    """How many of them fit into so many columns."""
    count = 0
    for piece in pieces:
        room -= cell_len(piece)
        if room < 0:
            break
        count += 1
    return count


def _marks(pieces: list[str], places: list[Place]) -> str:
    marks: list[str] = []
    starts = []
    for first, end in places:
        start = cell_len("".join(pieces[:first]))
        stop = max(start + 1, cell_len("".join(pieces[:end])))
        marks += [" "] * (stop - len(marks))
        marks[start:stop] = "~" * (stop - start)
        starts.append(start)
    for start in starts:
        marks[start] = "^"
    return "".join(marks)
