"""Options that several verbs have."""

from __future__ import annotations

from pathlib import Path

import click

format_option = click.option(
    "-f", "--format", "format_name", type=click.Choice(["terminal", "json"]), default="terminal", show_default=True
)

rules_option = click.option(
    "--rules",
    "rule_packs",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="A rule pack to lay over the built-in one; repeat it.",
)
