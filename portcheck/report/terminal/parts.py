"""What pages for the terminal share: how they are printed, and their tables."""

from __future__ import annotations

import io
from collections.abc import Iterable

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table

from portcheck.report.registry import RenderOptions
from portcheck.report.terminal.wrapping import Prose


def console_of(options: RenderOptions) -> tuple[Console, io.StringIO]:
    """A console of ``options.width`` columns, and what it prints to."""
    output = io.StringIO()
    console = Console(
        file=output,
        width=options.width,
        force_terminal=options.color,
        color_system="standard" if options.color else None,
        no_color=not options.color,
        highlight=False,
        emoji=False,
        legacy_windows=False,
    )
    return console, output


def printed(output: io.StringIO) -> str:
    """The page without blanks at the ends of its lines."""
    return "\n".join(line.rstrip() for line in output.getvalue().rstrip().split("\n")) + "\n"


def print_sections(console: Console, sections: Iterable[RenderableType]) -> None:
    for section in sections:
        console.print(Padding(section, (0, 0, 1, 0)))


def table_of(*columns: str) -> Table:
    """The first column stands to the left, the others, of figures, to the right."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number == 0 else "right", overflow="fold")
    return table


def titled(title: str, table: Table) -> RenderableType:
    return Group(Prose(title, style="bold"), table)
