"""Chinese broken into lines: between any two characters but for those that may not end or begin a line. Rich breaks at
blanks alone, which a Chinese sentence has only beside foreign words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise

from rich.cells import cell_len, chop_cells
from rich.console import Console, JustifyMethod, OverflowMethod
from rich.containers import Lines
from rich.text import Text

from portcheck.model.regex import regex

_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef"
"""Chinese characters, and the punctuation of their width."""
_OPENING = "（《“‘【"
_CLOSING = "，。、；：！？）》”’】…%"
_WORD = rf"[{_OPENING}]*(?:[{_WIDE}]|[^\s{_WIDE}{_OPENING}{_CLOSING}]+|[{_CLOSING}])[{_CLOSING}]*"
_CHINESE = regex(f"[{_WIDE}]")


class Prose(Text):
    """A text that wraps as its language does; without a Chinese character as any other."""

    def wrap(
        self,
        console: Console,
        width: int,
        *,
        justify: JustifyMethod | None = None,
        overflow: OverflowMethod | None = None,
        tab_size: int = 8,
        no_wrap: bool | None = None,
    ) -> Lines:
        if no_wrap or self.no_wrap or not _CHINESE.search(self.plain):
            return super().wrap(console, width, justify=justify, overflow=overflow, tab_size=tab_size, no_wrap=no_wrap)
        lines = Lines()
        for line in self.split(allow_blank=True):
            for part in line.divide(_breaks(line.plain, width)):
                part.rstrip()
                lines.append(part)
        how = justify or self.justify
        if how:
            lines.justify(console, width, justify=how, overflow=overflow or "fold")
        return lines


def wrapped(text: str, width: int) -> str:
    """A paragraph in lines of at most ``width`` columns."""
    ends = [0, *_breaks(text, width), len(text)]
    return "\n".join(text[start:end].rstrip() for start, end in pairwise(ends))


def _breaks(line: str, width: int) -> Iterator[int]:
    """Where new lines begin."""
    at = used = 0
    for piece in _pieces(line, width):
        room = cell_len(piece.rstrip())
        if used and used + room > width:
            yield at
            used = 0
        used += cell_len(piece)
        at += len(piece)


@cache
def _piece() -> re.Pattern[str]:
    """What stays on one line, with the blanks behind it; a number keeps to its unit. English needs it not."""
    return re.compile(rf"(?:\d[\d,.]*[ ])?{_WORD}\s*|\s+|.", re.DOTALL)


def _pieces(line: str, width: int) -> Iterable[str]:
    """What may not be broken; what is longer than a line may."""
    for piece in _piece().findall(line):
        yield from chop_cells(piece, width) if cell_len(piece.rstrip()) > width else (piece,)
