"""``portcheck scan``: one scan, any number of reports."""

from __future__ import annotations

import shlex
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portcheck.cli.help import RUN, SHOW, Command, section
from portcheck.cli.options import lang_option
from portcheck.cli.outputs import Outputs, detail_option, outputs_options, prefix_of, source_option
from portcheck.cli.scanning import Scanning, scanning_options
from portcheck.model.errors import UsageError
from portcheck.model.escape import harmless
from portcheck.model.precise import PreciseOptions
from portcheck.model.text import Lang, Speaker
from portcheck.report.registry import RenderOptions, format_of_suffix, formats, renderer

if TYPE_CHECKING:
    from portcheck.cli.actuals import Actuals
    from portcheck.scan import ScanOptions

_PATH = click.Path(path_type=Path)


@click.command(
    cls=Command,
    examples=(
        ("portcheck scan .", "every target, a summary"),
        ("portcheck scan src include -t TARGET", "one target; repeat -t for more"),
        ("portcheck scan . -t TARGET:PROFILE@4.2", "a profile of it, with this SDK"),
        ("portcheck scan kernel.cu -t TARGET", "one file, line by line"),
        ("portcheck scan . -o report.html --no-source", "a page for people, without any line of the source"),
        ("portcheck scan . -q -o report.json", "everything, for report and diff"),
        ("portcheck scan . -D USE_FAST_PATH -U DEBUG", "what the build defines"),
        ("portcheck scan . --precise --explain-differences", "ask Clang as well"),
    ),
)
@click.argument("paths", nargs=-1, required=True, type=_PATH, metavar="PATH...")
@scanning_options
@outputs_options(formats(), format_of_suffix, renderer)
@detail_option
@lang_option
@source_option
@section("Exact mode")
@click.option(
    "--precise", is_flag=True, help="Ask Clang as well: exact where it can parse. Runs nothing of the project."
)
@click.option("--cuda-path", type=_PATH, metavar="DIR", help="A CUDA toolkit, whose headers --precise reads.")
@click.option(
    "--compile-commands",
    type=_PATH,
    metavar="FILE",
    help="How files are compiled, for --precise.  [default: compile_commands.json of the folder or its build folders]",
)
@click.option(
    "--explain-differences", is_flag=True, help="List what the default mode and Clang disagree on, with --precise."
)
@section(SHOW)
@click.option(
    "--actuals",
    type=_PATH,
    metavar="FILE",
    help="TOML with the real days and lines of finished ports ([ID], days = 42): compare them with the estimate, and"
    " print corrected prices.",
)
@section(RUN)
@click.option("-v", "--verbose", is_flag=True, help="Say on stderr what was skipped, and why.")
def scan(
    paths: tuple[Path, ...],
    scanning: Scanning,
    outputs: Outputs,
    detail: str | None,
    lang: Lang,
    quote: bool,
    precise: bool,
    cuda_path: Path | None,
    compile_commands: Path | None,
    explain_differences: bool,
    actuals: Path | None,
    verbose: bool,
) -> None:
    """Scan a CUDA code base and report what each target would cost."""
    from portcheck.cli.configured import configured
    from portcheck.discover.walk import common_root

    exact = _precise_options(precise, cuda_path, compile_commands, explain_differences)
    options = replace(configured(scanning.config(paths[0]), scanning), precise=exact, quote=quote)
    finished = _actuals(actuals, options)
    meanwhile = partial(renderer, outputs.shown) if outputs.shown is not None else None
    report = replace(scanning, progress=scanning.progress and outputs.shown is not None).run(paths, options, meanwhile)
    say = Speaker(lang)
    if verbose:
        for skipped in report.skipped:
            click.echo(harmless(say("skipped {path}: {reason}", path=skipped.path, reason=skipped.reason)), err=True)
    command = shlex.join(["portcheck", "scan", *map(str, paths), *scanning.again()])
    root = common_root([path.resolve() for path in paths])
    outputs.deliver_report(report, detail, RenderOptions(command=command, lang=lang, prefix=prefix_of(root)))
    beside = outputs.shown != "terminal"  # beside a format for programs, stdout is that format's alone
    if explain_differences and report.differences is not None:
        from portcheck.report.terminal.differences import explain

        click.echo(explain(report.differences, say.lang), nl=False, err=beside)
    if finished is not None:
        from portcheck.cli.actuals import comparison_page

        click.echo(comparison_page(finished, report.estimates, say), nl=False, err=beside)


def _precise_options(
    precise: bool, cuda_path: Path | None, compile_commands: Path | None, explain: bool
) -> PreciseOptions | None:
    if precise:
        return PreciseOptions(cuda_path, compile_commands)
    given = {"--cuda-path": cuda_path, "--compile-commands": compile_commands, "--explain-differences": explain}
    for name, value in given.items():
        if value:
            raise UsageError(f"{name} is for the exact mode; add --precise")
    return None


def _actuals(file: Path | None, options: ScanOptions) -> Actuals | None:
    if file is None:
        return None
    from portcheck.cli.actuals import read_actuals  # only this option needs it

    return read_actuals(file, options)
