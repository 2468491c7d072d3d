"""``portcheck lsp``: the language server for editors."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from portcheck.cli.config import load_config
from portcheck.cli.macros import parse_macros
from portcheck.cli.options import lang_option, rules_option, targets_option
from portcheck.model.errors import UsageError
from portcheck.model.text import Lang


@click.command()
@targets_option("all")
@lang_option
@rules_option
@click.option("--stdio", is_flag=True, hidden=True)  # there is no other way, but many editors say so
def lsp(targets: tuple[str, ...], lang: Lang, rule_packs: tuple[Path, ...], stdio: bool) -> int:
    """Serve an editor: diagnostics while typing, what takes a name's place under the cursor, quick fixes for renames.

    Speaks the Language Server Protocol on stdin and stdout; an editor starts it. docs/editors.md shows how.
    """
    try:
        from portcheck.lsp.server import serve
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in ("pygls", "lsprotocol"):
            raise
        raise UsageError(
            "the language server needs pygls, which is not installed: pip install 'portcheck[lsp]'"
        ) from error
    from portcheck.scan import ScanOptions

    def options_for(folder: Path) -> ScanOptions:
        config = load_config(folder)
        macros = parse_macros(config.define, config.undefine)
        return ScanOptions(targets, rule_packs, macros=macros, jobs=1, effort=config.effort, quote=False)

    if sys.stdin.isatty():
        click.echo("portcheck lsp speaks with an editor, which starts it by itself; see docs/editors.md", err=True)
    return serve(options_for, lang)
