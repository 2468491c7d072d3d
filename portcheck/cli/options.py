"""Options that several verbs have."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from portcheck.model.text import Lang

_Command = TypeVar("_Command", bound=Callable[..., object])

format_option = click.option(
    "-f", "--format", "format_name", type=click.Choice(["terminal", "json"]), default="terminal", show_default=True
)

lang_option = click.option(
    "--lang",
    type=click.Choice([lang.value for lang in Lang]),
    default=Lang.EN.value,
    show_default=True,
    envvar="PORTCHECK_LANG",
    show_envvar=True,
    callback=lambda _context, _option, value: Lang(value),
    help="English or Chinese.",
)

rules_option = click.option(
    "--rules",
    "rule_packs",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="A rule pack to lay over the built-in one; repeat it.",
)

cache_option = click.option(
    "--cache/--no-cache",
    default=True,
    help="Read only what has changed since the last scan. The report is the same.",
)


def targets_option(default: str) -> Callable[[_Command], _Command]:
    """The targets asked for; ``default`` says which are meant where none is named."""
    text = f"A target as name[:profile][+mode][@sdk]; repeat it. Default: {default}."
    return click.option("-t", "--target", "targets", multiple=True, metavar="ID", help=text)
