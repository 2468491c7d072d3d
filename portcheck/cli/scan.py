"""``portcheck scan``: one scan, any number of reports."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portcheck.cli.config import load_config
from portcheck.cli.help import READ, RULES, RUN, SHOW, Command, section
from portcheck.cli.options import config_option, lang_option, rules_option, targets_option
from portcheck.cli.outputs import Outputs, detail_option, outputs_options, prefix_of, source_option
from portcheck.model.errors import UsageError
from portcheck.model.escape import harmless
from portcheck.model.precise import PreciseOptions
from portcheck.model.text import Lang, Speaker
from portcheck.report.registry import RenderOptions, format_of_suffix, formats, renderer

if TYPE_CHECKING:
    from portcheck.cli.actuals import Actuals
    from portcheck.model.progress import Progress
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
@targets_option("those of the configuration, or all")
@outputs_options(formats(), format_of_suffix, renderer)
@detail_option
@lang_option
@source_option
@section(RUN)
@click.option("-j", "--jobs", type=click.IntRange(min=0), default=0, help="Processes; 0 is one a core.  [default: 0]")
@config_option
@rules_option
@section(RULES)
@click.option(
    "--cuda-version",
    "cuda_versions",
    multiple=True,
    metavar="[LIBRARY=]VERSION",
    help="Say what this CUDA toolkit (13.0), or this release of a library (cudnn=9.0), deprecates or no longer has.",
)
@section(READ)
@click.option(
    "-D",
    "defined",
    multiple=True,
    metavar="NAME[=VALUE]",
    help="The build defines this macro: branches that depend on it are decided.",
)
@click.option("-U", "undefined", multiple=True, metavar="NAME", help="The build does not define this macro.")
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
@click.option("--progress/--no-progress", default=True, help="A progress bar on stderr, where that is a terminal.")
@click.option("-v", "--verbose", is_flag=True, help="Say on stderr what was skipped, and why.")
def scan(
    paths: tuple[Path, ...],
    targets: tuple[str, ...],
    outputs: Outputs,
    detail: str | None,
    lang: Lang,
    quote: bool,
    jobs: int,
    config_file: Path | None,
    rule_packs: tuple[Path, ...],
    cuda_versions: tuple[str, ...],
    defined: tuple[str, ...],
    undefined: tuple[str, ...],
    precise: bool,
    cuda_path: Path | None,
    compile_commands: Path | None,
    explain_differences: bool,
    actuals: Path | None,
    progress: bool,
    verbose: bool,
) -> None:
    """Scan a CUDA code base and report what each target would cost."""
    from portcheck.cli.configured import Given, configured
    from portcheck.discover.walk import common_root
    from portcheck.scan import scan as run_scan

    exact = _precise_options(precise, cuda_path, compile_commands, explain_differences)
    given = Given(targets, rule_packs, cuda_versions, defined, undefined)
    options = replace(configured(load_config(paths[0], config_file), given), jobs=jobs, precise=exact, quote=quote)
    finished = _actuals(actuals, options)
    with _progress_bar(progress and outputs.shown is not None) as bar:
        report = run_scan(paths, options, bar)
    say = Speaker(lang)
    if verbose:
        for skipped in report.skipped:
            click.echo(harmless(say("skipped {path}: {reason}", path=skipped.path, reason=skipped.reason)), err=True)
    command = shlex.join(["portcheck", "scan", *map(str, paths), *_repeated(targets, config_file)])
    root = common_root([path.resolve() for path in paths])
    outputs.deliver_report(report, detail, RenderOptions(command=command, lang=lang, prefix=prefix_of(root)))
    beside = outputs.shown != "terminal"  # beside a format for programs, stdout is that format's alone
    if explain_differences and report.differences is not None:
        from portcheck.report.terminal.differences import explain

        click.echo(explain(report.differences, say.lang), nl=False, err=beside)
    if finished is not None:
        from portcheck.cli.actuals import comparison_page

        click.echo(comparison_page(finished, report.estimates, say), nl=False, err=beside)


def _repeated(targets: Iterable[str], config_file: Path | None) -> Iterator[str]:
    """The options that say what is reported, for who wants to see the rest of it."""
    for target in targets:
        yield from ("--target", target)
    if config_file is not None:
        yield from ("--config", str(config_file))


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


@contextmanager
def _progress_bar(wanted: bool) -> Iterator[Progress | None]:
    if not wanted or not sys.stderr.isatty():
        yield None
        return
    from portcheck.cli.progress import Bar

    bar = Bar()
    try:
        yield bar
    finally:
        bar.stop()
