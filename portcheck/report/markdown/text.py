"""Text of a hostile tree or of the rules as GitHub-flavoured Markdown (https://github.github.com/gfm), as GitHub and
GitLab show it: with what they make of ``@names``, ``#1``, addresses and ``:emoji:`` on top."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from portcheck.model.escape import harmless
from portcheck.model.regex import regex

_WORD = regex(r"[!-~]+")
_SPECIAL = regex(r"([\\`*_\[\]<>&~^])")
_START = regex(r"^([-+=#:]|[0-9]+(?=[.)](?:\s|$)))")
"""What would make a list, a heading or the like at the start of a line."""

_REFERENCE = regex(
    r"[@#$]|://|www\.|(?<!\w)(?:[!&][0-9]|[%~]\w)|(?<!:):[\w+-]+:(?!:)|[{\[][+-]|\bGH-[0-9]", re.IGNORECASE
)
"""What forges turn into links, mails and pictures after Markdown is done, so that no backslash keeps them from it."""


def plain(text: str) -> str:
    """A sentence in one line, with nothing in it that is taken for a mark; what a forge would follow is set as code."""
    words = harmless(" ".join(text.split()))
    marked = _WORD.sub(_marked, words)
    return _START.sub(_at_start, marked)


def _marked(word: re.Match[str]) -> str:
    if not _REFERENCE.search(word[0]):
        return _SPECIAL.sub(r"\\\1", word[0])
    body = word[0].rstrip(".,;!?")
    return code(body) + word[0][len(body) :]


def _at_start(found: re.Match[str]) -> str:
    return found[1] + "\\" if found[1].isdigit() else "\\" + found[1]


def code(text: str, most: int | None = None) -> str:
    """A name, a path or a line of source as it stands, cut after ``most`` characters."""
    shown = harmless(text)
    if most is not None and len(shown) > most:
        shown = shown[: most - 1] + "…"
    if not shown:
        return ""
    fence = _fence(shown)
    # one space on each side is not shown; without them a backtick would lengthen the fence
    pad = " " if shown.strip() and (shown[0] in "` " or shown[-1] in "` ") else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def block(text: str, language: str) -> str:
    """Lines of code as they stand."""
    lines = "\n".join(map(harmless, text.splitlines()))
    fence = _fence(lines, 3)
    return f"{fence}{language}\n{lines}\n{fence}"


def _fence(text: str, least: int = 1) -> str:
    """So many backticks as stand together nowhere in ``text``."""
    return "`" * max(least, 1 + max((len(run) for run in re.findall("`+", text)), default=0))


def link(text: str, address: str) -> str:
    """``text`` is Markdown already, ``address`` an URL without spaces, parentheses and angle brackets."""
    return f"[{text}]({address})"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> list[str]:
    """The lines of a table, and the blank one after it."""
    return [*header(list(head)), *map(row, rows), ""]


def header(titles: Sequence[str], figures: Collection[int] = ()) -> tuple[str, str]:
    """The first two lines of a table; the columns ``figures`` (from 0) stand to the right."""
    return row(titles), row("---:" if number in figures else "---" for number in range(len(titles)))


def row(cells: Iterable[str]) -> str:
    """One line of a table. A bar ends a cell even in code, unless a backslash stands before it."""
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
