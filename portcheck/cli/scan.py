"""``portcheck scan``: one scan, any number of reports."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portcheck.cli.config import Config, load_config
from portcheck.cli.macros import parse_macros
from portcheck.cli.options import cache_option, lang_option, rules_option, targets_option
from portcheck.cli.outputs import Outputs, detail_option, outputs_options, source_option
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


@click.command()
@click.argument("paths", nargs=-1, required=True, type=_PATH, metavar="PATH...")
@targets_option("all")
@outputs_options(formats(), format_of_suffix, renderer)
@detail_option
@lang_option
@source_option
@click.option("-j", "--jobs", type=click.IntRange(min=0), default=0, help="Processes; 0 is one a core.  [default: 0]")
@cache_option
@rules_option
@click.option(
    "--cuda-version",
    "cuda_versions",
    multiple=True,
    metavar="[LIBRARY=]VERSION",
    help="Say what this CUDA toolkit (13.0), or this release of a library (cudnn=9.0), deprecates or no longer has.",
)
@click.option(
    "-D",
    "defined",
    multiple=True,
    metavar="NAME[=VALUE]",
    help="The build defines this macro: branches that depend on it are decided.",
)
@click.option("-U", "undefined", multiple=True, metavar="NAME", help="The build does not define this macro.")
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
@click.option(
    "--actuals",
    type=_PATH,
    metavar="FILE",
    help="TOML with the real days and lines of finished ports ([ID], days = 42): compare them with the estimate, and"
    " print corrected prices.",
)
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
    cache: bool,
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
    from portcheck.scan import ScanOptions
    from portcheck.scan import scan as run_scan

    exact = _precise_options(precise, cuda_path, compile_commands, explain_differences)
    config = load_config(paths[0])
    macros = _macros(config, defined, undefined)
    options = ScanOptions(
        targets,
        rule_packs,
        cuda_versions,
        macros,
        jobs,
        precise=exact,
        effort=config.effort,
        quote=quote,
        cache=cache,
    )
    finished = _actuals(actuals, options)
    with _progress_bar(progress and outputs.shown is not None) as bar:
        report = run_scan(paths, options, bar)
    say = Speaker(lang)
    if verbose:
        for skipped in report.skipped:
            click.echo(harmless(say("skipped {path}: {reason}", path=skipped.path, reason=skipped.reason)), err=True)
    command = shlex.join(["portcheck", "scan", *map(str, paths), *(part for t in targets for part in ("--target", t))])
    outputs.deliver_report(report, detail, RenderOptions(command=command, lang=lang, prefix=_prefix(paths)))
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


def _prefix(paths: Iterable[Path]) -> str:
    """The scan root as seen from the current folder, which in CI is the root of the checkout; nothing where it lies
    elsewhere."""
    from portcheck.discover.walk import common_root, shown

    root, here = common_root([path.resolve() for path in paths]), Path.cwd().resolve()
    below = shown(root.relative_to(here)) if root.is_relative_to(here) else "."
    return "" if below == "." else f"{below}/"


def _macros(config: Config, defined: tuple[str, ...], undefined: tuple[str, ...]) -> dict[str, int | str | None]:
    """Those of the project's configuration, overruled by those of the command line."""
    return parse_macros(config.define, config.undefine) | parse_macros(defined, undefined)


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
