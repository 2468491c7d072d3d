"""Options that several verbs have."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from portcheck.cli.candidates import folders, target_ids
from portcheck.cli.help import RULES, RUN, SHOW, in_section
from portcheck.model.text import Lang

_Command = TypeVar("_Command", bound=Callable[..., object])

format_option = in_section(
    SHOW,
    click.option(
        "-f",
        "--format",
        "format_name",
        type=click.Choice(["terminal", "json"]),
        default="terminal",
        show_default=True,
        help="For people, or for programs.",
    ),
)

lang_option = in_section(
    SHOW,
    click.option(
        "--lang",
        type=click.Choice([lang.value for lang in Lang]),
        default=Lang.EN.value,
        show_default=True,
        envvar="PORTCHECK_LANG",
        show_envvar=True,
        callback=lambda _context, _option, value: Lang(value),
        help="English or Chinese.",
    ),
)

rules_option = in_section(
    RULES,
    click.option(
        "--rules",
        "rule_packs",
        multiple=True,
        type=click.Path(path_type=Path),
        metavar="DIR",
        shell_complete=folders,
        help="A rule pack to lay over the built-in one and those of the configuration; repeat it.",
    ),
)

config_option = in_section(
    RULES,
    click.option(
        "--config",
        "config_file",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="The configuration, instead of the nearest portcheck.toml or [tool.portcheck] in pyproject.toml.",
    ),
)

cache_option = in_section(
    RUN,
    click.option(
        "--cache/--no-cache",
        default=True,
        help="Read only what has changed since the last scan. The report is the same.",
    ),
)


def targets_option(default: str) -> Callable[[_Command], _Command]:
    """The targets asked for; ``default`` says which are meant where none is named."""
    text = f"A target as name[:profile][+mode][@sdk]; repeat it. Default: {default}."
    return target_option(text)


def target_option(text: str) -> Callable[[_Command], _Command]:
    """``--target``, repeatable, with this help."""
    option = click.option(
        "-t", "--target", "targets", multiple=True, metavar="ID", help=text, shell_complete=target_ids
    )
    return in_section(RULES, option)
