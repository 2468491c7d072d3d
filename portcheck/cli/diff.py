"""``portcheck diff``: what got better or worse between two saved scans."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from portcheck.cli.help import RULES, Command, section
from portcheck.cli.options import lang_option, target_option
from portcheck.cli.outputs import Outputs, outputs_options, width
from portcheck.cli.saved import SAVED_FILE, read_saved
from portcheck.model.errors import UsageError
from portcheck.model.text import Lang
from portcheck.report.diff.compared import compare
from portcheck.report.diff.pairs import pairs_of
from portcheck.report.diff.registry import format_of_suffix, formats, renderer
from portcheck.report.registry import RenderOptions


@click.command(
    cls=Command,
    examples=(
        ("portcheck diff before.json after.json", "two commits, SDKs or rule packs"),
        ("portcheck diff before.json after.json -f markdown", "for a merge request"),
        ("portcheck diff old.json new.json --pair TARGET@4.2=TARGET@4.3", "two SDKs of one target"),
    ),
)
@click.argument("before", type=SAVED_FILE, metavar="BEFORE")
@click.argument("after", type=SAVED_FILE, metavar="AFTER")
@target_option("Of the compared targets this one alone; repeat it.")
@section(RULES)
@click.option(
    "--pair",
    "pairs",
    multiple=True,
    metavar="BEFORE_ID=AFTER_ID",
    help="Compare this target of BEFORE with that of AFTER; repeat it.  [default: by id, then by target]",
)
@outputs_options(formats(), format_of_suffix, renderer)
@lang_option
def diff(
    before: Path, after: Path, targets: tuple[str, ...], pairs: tuple[str, ...], outputs: Outputs, lang: Lang
) -> None:
    """Compare two saved scans: what got better or worse.

    They may be of two commits, with two SDK versions, or with two rule packs. BEFORE and AFTER are what
    `scan --output json:FILE` wrote (also .json.gz; one may be -, stdin). The exit code is 0 whatever they differ in.
    """
    if str(before) == str(after) == "-":
        raise UsageError("stdin (-) can be one of the two scans, not both; save the other to a file")
    wished = dict(_pair(pair) for pair in pairs)
    one, other = read_saved(before), read_saved(after)
    compared = compare(one, other, pairs_of(one, other, wished, targets))
    command = shlex.join(["portcheck", "diff", str(before), str(after)])

    def render(name: str, color: bool) -> str:
        options = RenderOptions(width=width(), color=color, command=command, lang=lang)
        return renderer(name)(compared, options)

    outputs.deliver(render)


def _pair(text: str) -> tuple[str, str]:
    before, sign, after = text.partition("=")
    if not (before and sign and after):
        raise UsageError(f"--pair {text}: expected two targets as BEFORE_ID=AFTER_ID, such as ID@4.2=ID@4.3")
    return before, after
