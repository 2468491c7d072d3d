"""Paragraphs of the explain verb, in the terminal."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterable, Iterator

from rich.console import Console, RenderableType
from rich.padding import Padding

from portcheck.model.escape import harmless
from portcheck.report.terminal.wrapping import Prose

_WIDTHS = (60, 120)


def titled(words: str) -> RenderableType:
    return Prose(harmless(words), style="bold")


def entry(identity: str, words: str) -> RenderableType:
    return Padding(Prose.assemble((harmless(identity), "cyan"), f"  {harmless(words)}"), (0, 0, 0, 2))


def indented(words: str, by: int = 6, style: str = "") -> RenderableType:
    return Padding(Prose(harmless(words), style=style, overflow="fold"), (0, 0, 0, by))


def code(lines: str) -> Iterator[RenderableType]:
    """Lines of source, below a word that says which."""
    return (indented(line, 6) for line in lines.rstrip().split("\n"))


def printed(paragraphs: Iterable[RenderableType]) -> str:
    """One below the other, as wide as the terminal; click takes the colours out where nobody would see them."""
    output = io.StringIO()
    width = max(_WIDTHS[0], min(_WIDTHS[1], shutil.get_terminal_size((100, 24)).columns))
    console = Console(file=output, width=width, force_terminal=True, color_system="standard", highlight=False,
                      emoji=False, legacy_windows=False)  # fmt: skip
    for paragraph in paragraphs:
        console.print(paragraph)
    return "".join(f"{line.rstrip()}\n" for line in output.getvalue().rstrip().split("\n"))
