"""``portcheck lookup``: what every target has in a CUDA name's place, with the evidence."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import click

from portcheck.cli.candidates import cuda_names
from portcheck.cli.help import Command
from portcheck.cli.options import format_option, lang_option, rules_option, targets_option
from portcheck.model.text import Lang, Speaker


@click.command(
    cls=Command,
    examples=(
        ("portcheck lookup cudaMallocAsync", "on every target, with the evidence"),
        ("portcheck lookup cub/cub.cuh -t TARGET", "a header, on one target"),
        ("portcheck lookup wmma --format json", "the last part of a name; for programs"),
    ),
)
@click.argument("symbol", shell_complete=cuda_names)
@targets_option("all, in every profile")
@lang_option
@format_option
@rules_option
def lookup(symbol: str, targets: tuple[str, ...], lang: Lang, format_name: str, rule_packs: tuple[Path, ...]) -> None:
    """Show what becomes of a CUDA name on each target, with the evidence.

    A header is a name as well. A part of a qualified name will do where it is the last one: wmma for nvcuda::wmma.
    """
    from portcheck.cli.symbols import about, answer_content, answer_lines, answers_for, entry_of, heading
    from portcheck.rules.location import store_path
    from portcheck.rules.store import RuleStore

    with closing(RuleStore(store_path(rule_packs))) as store:
        entry = entry_of(symbol, store)
        answers = answers_for(entry, targets, store)
    if format_name == "json":
        content = {**about(entry), "targets": [answer_content(answer) for group in answers for answer in group]}
        click.echo(json.dumps(content, ensure_ascii=False, indent=2))
        return
    say = Speaker(lang)
    click.echo("\n".join([*heading(entry, say), "", *(line for group in answers for line in answer_lines(group, say))]))
