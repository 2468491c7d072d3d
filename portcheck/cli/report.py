"""``portcheck report``: a saved scan in any format, without scanning again."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path, PurePosixPath

import click

from portcheck.cli.help import SHOW, Command, section
from portcheck.cli.options import lang_option, target_option
from portcheck.cli.outputs import Outputs, detail_option, outputs_options, source_option
from portcheck.cli.saved import SAVED_FILE, read_saved
from portcheck.model.errors import UsageError
from portcheck.model.text import Lang
from portcheck.report.narrowed import narrowed
from portcheck.report.registry import RenderOptions, format_of_suffix, formats, renderer


@click.command(
    cls=Command,
    examples=(
        ("portcheck report report.json", "a saved scan in the terminal"),
        ("portcheck report report.json -f markdown --lang zh", "in Markdown and in Chinese"),
        ("portcheck report report.json.gz -t TARGET -o report.html", "one of its targets, as a page"),
    ),
)
@click.argument("file", type=SAVED_FILE, metavar="FILE")
@target_option("Of the saved targets this one alone; repeat it.")
@outputs_options(formats(), format_of_suffix, renderer)
@detail_option
@lang_option
@source_option
@section(SHOW)
@click.option(
    "--prefix",
    default="",
    metavar="PATH",
    help="The scanned folder as seen from the root of the checkout, for formats that code hosts read.  [default: the"
    " root itself]",
)
def report(
    file: Path, targets: tuple[str, ...], outputs: Outputs, detail: str | None, lang: Lang, quote: bool, prefix: str
) -> None:
    """Render a saved scan again, in any format.

    FILE is what `scan --output json:FILE` wrote (also .json.gz; - is stdin).
    """
    saved = narrowed(read_saved(file), targets)
    if not quote:
        saved = replace(saved, excerpts={})
    command = shlex.join(["portcheck", "report", str(file), *(part for t in targets for part in ("--target", t))])
    outputs.deliver_report(saved, detail, RenderOptions(command=command, lang=lang, prefix=_folder(prefix)))


def _folder(prefix: str) -> str:
    """As it stands before a path: ``src/``, or nothing for the root itself. Raises UsageError for one outside of it."""
    path = PurePosixPath(prefix)
    if path.is_absolute() or ".." in path.parts:
        raise UsageError(f"--prefix {prefix}: must be a folder below the root of the checkout, such as src")
    return "" if path == PurePosixPath() else f"{path}/"
