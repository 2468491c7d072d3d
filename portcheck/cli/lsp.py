"""``portcheck lsp``: the language server for editors."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portcheck.cli.help import Command
from portcheck.cli.options import config_option, lang_option, rules_option, targets_option
from portcheck.cli.scanning import Scanning
from portcheck.model.errors import UsageError
from portcheck.model.text import Lang

if TYPE_CHECKING:
    from portcheck.scan import ScanOptions


@click.command(
    cls=Command,
    examples=(
        ("portcheck lsp", "what an editor starts"),
        ("portcheck lsp -t TARGET --lang zh", "for one target, in Chinese"),
    ),
)
@targets_option("those of the configuration, or all")
@lang_option
@rules_option
@config_option
@click.option("--stdio", is_flag=True, hidden=True)  # there is no other way, but many editors say so
def lsp(
    targets: tuple[str, ...], lang: Lang, rule_packs: tuple[Path, ...], config_file: Path | None, stdio: bool
) -> int:
    """Serve an editor with diagnostics while typing.

    Under the cursor stands what takes a name's place; renames and comments that suppress are quick fixes. It speaks the
    Language Server Protocol on stdin and stdout; an editor starts it. docs/editors.md shows how.
    """
    try:
        from portcheck.lsp.server import serve
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in ("pygls", "lsprotocol"):
            raise
        raise UsageError(
            "the language server needs pygls, which is not installed: pip install 'portcheck[lsp]'"
        ) from error
    from portcheck.cli.configured import configured

    scanning = Scanning(targets, config_file, rule_packs, jobs=1, cache=False)

    def options_for(folder: Path) -> ScanOptions:
        return replace(configured(scanning.config(folder), scanning), quote=False)

    if sys.stdin.isatty():
        click.echo("portcheck lsp speaks with an editor, which starts it by itself; see docs/editors.md", err=True)
    return serve(options_for, lang)
