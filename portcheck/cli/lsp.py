"""``portcheck lsp``: the language server for editors."""

from __future__ import annotations

import gc
import sys
from dataclasses import replace
from pathlib import Path

import click

from portcheck.cli.help import Command
from portcheck.cli.options import config_option, lang_option, rules_option, targets_option
from portcheck.cli.scanning import Scanning
from portcheck.model.errors import UsageError
from portcheck.model.text import Lang


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
    """Serve an editor, by the Language Server Protocol.

    It shows diagnostics while typing, what takes a name's place under the cursor, and quick fixes for renames. It
    speaks on stdin and stdout; an editor starts it. docs/editors.md shows how.
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
    from portcheck.lsp.analysis import Asked

    scanning = Scanning(targets, config_file, rule_packs, jobs=1, cache=False)

    def asked_in(folder: Path) -> Asked:
        config = scanning.config(folder)
        # an editor runs for days, and rule packs change meanwhile: the store is looked for when it is opened
        # beside the server's threads no process is forked for a document
        options = replace(configured(config, scanning), quote=False, store=None, file_seconds=0)
        return Asked(options, config.policy.severities)

    if sys.stdin.isatty():
        click.echo("portcheck lsp speaks with an editor, which starts it by itself; see docs/editors.md", err=True)
    gc.enable()  # other than the rest of the program it runs for days
    return serve(asked_in, lang)
