"""``portcheck scan``: one scan, any number of reports."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from portcheck.cli.config import Config, load_config
from portcheck.cli.macros import parse_macros
from portcheck.cli.options import lang_option, rules_option, targets_option
from portcheck.model.errors import UsageError
from portcheck.model.escape import harmless
from portcheck.model.precise import PreciseOptions
from portcheck.model.report import Report
from portcheck.model.text import Lang
from portcheck.report.registry import Detail, RenderOptions, format_of_suffix, formats, is_binary, renderer

if TYPE_CHECKING:
    from portcheck.cli.actuals import Actuals
    from portcheck.model.progress import Progress
    from portcheck.scan import ScanOptions

_PATH = click.Path(path_type=Path)
_COLORS = click.Choice(["auto", "always", "never"])


@click.command()
@click.argument("paths", nargs=-1, required=True, type=_PATH, metavar="PATH...")
@targets_option("all")
@click.option(
    "-f",
    "--format",
    "format_name",
    type=click.Choice(formats()),
    default="terminal",
    show_default=True,
    help="What to print.",
)
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    metavar="[FORMAT:]FILE",
    help="Write a report to a file as well; repeat it. The suffix tells the format.",
)
@click.option(
    "--detail",
    type=click.Choice([detail.value for detail in Detail]),
    help="How much to show.  [default: summary in the terminal, lines elsewhere]",
)
@lang_option
@click.option("--source/--no-source", "quote", default=True, help="Whether reports may quote lines of the source.")
@click.option("-j", "--jobs", type=click.IntRange(min=0), default=0, help="Processes; 0 is one a core.  [default: 0]")
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
@click.option("--color", type=_COLORS, default="auto", show_default=True, help="Colours in the terminal.")
@click.option("--progress/--no-progress", default=True, help="A progress bar on stderr, where that is a terminal.")
@click.option("-q", "--quiet", is_flag=True, help="Print no report; --output still writes.")
@click.option("-v", "--verbose", is_flag=True, help="Say on stderr what was skipped, and why.")
def scan(
    paths: tuple[Path, ...],
    targets: tuple[str, ...],
    format_name: str,
    outputs: tuple[str, ...],
    detail: str | None,
    lang: str,
    quote: bool,
    jobs: int,
    rule_packs: tuple[Path, ...],
    cuda_versions: tuple[str, ...],
    defined: tuple[str, ...],
    undefined: tuple[str, ...],
    precise: bool,
    cuda_path: Path | None,
    compile_commands: Path | None,
    explain_differences: bool,
    actuals: Path | None,
    color: str,
    progress: bool,
    quiet: bool,
    verbose: bool,
) -> None:
    """Scan a CUDA code base and report what each target would cost."""
    from portcheck.scan import ScanOptions
    from portcheck.scan import scan as run_scan

    exact = _precise_options(precise, cuda_path, compile_commands, explain_differences)
    files = [_parsed_output(output) for output in outputs]
    for _name, path in files:
        _check_writable(path)
    _check_formats([*(name for name, _path in files), *(() if quiet else (format_name,))])
    if not quiet:
        _check_printable(format_name)
    config = load_config(paths[0])
    macros = _macros(config, defined, undefined)
    options = ScanOptions(
        targets, rule_packs, cuda_versions, macros, jobs, precise=exact, effort=config.effort, quote=quote
    )
    finished = _actuals(actuals, options)
    with _progress_bar(progress and not quiet) as bar:
        report = run_scan(paths, options, bar)
    if verbose:
        for skipped in report.skipped:
            click.echo(harmless(f"skipped {skipped.path}: {skipped.reason}"), err=True)
    command = shlex.join(["portcheck", "scan", *map(str, paths), *(part for t in targets for part in ("--target", t))])
    wanted = RenderOptions(command=command, lang=Lang(lang), prefix=_prefix(paths))
    for name, path in files:
        _write(path, _rendered(report, name, detail, wanted))
    if not quiet:
        colored = _use_color(color)
        rendered = _rendered(report, format_name, detail, replace(wanted, color=colored))
        click.echo(rendered, nl=False, color=colored)
    # beside a format for programs, stdout is that format's alone
    beside = quiet or format_name != "terminal"
    if explain_differences and report.differences is not None:
        from portcheck.report.differences import explain

        click.echo(explain(report.differences), nl=False, err=beside)
    if finished is not None:
        from portcheck.cli.actuals import comparison_page

        click.echo(comparison_page(finished, report.estimates), nl=False, err=beside)


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


def _macros(config: Config, defined: tuple[str, ...], undefined: tuple[str, ...]) -> dict[str, int | str | None]:
    """Those of the project's configuration, overruled by those of the command line."""
    return parse_macros(config.define, config.undefine) | parse_macros(defined, undefined)


def _rendered(report: Report, name: str, detail: str | None, options: RenderOptions) -> str | bytes:
    chosen = Detail(detail) if detail else Detail.SUMMARY if name == "terminal" else Detail.LINES
    width = max(60, min(140, shutil.get_terminal_size((100, 24)).columns))
    return renderer(name)(report, replace(options, detail=chosen, width=width))


def _parsed_output(output: str) -> tuple[str, Path]:
    """``FORMAT:FILE``, or ``FILE`` whose suffix tells the format."""
    name, colon, rest = output.partition(":")
    if colon and name in formats():
        if not rest:
            raise UsageError(f"--output {output}: no file after the colon")
        return name, Path(rest)
    by_suffix = format_of_suffix(Path(output).suffix)
    if by_suffix is None:
        known = ", ".join(formats())
        raise UsageError(f"--output {output}: the suffix tells no format; write FORMAT:FILE with one of {known}")
    return by_suffix, Path(output)


def _check_formats(names: Iterable[str]) -> None:
    """A format that needs a package which is not installed says so before a long scan."""
    for name in names:
        renderer(name)


def _check_printable(name: str) -> None:
    if is_binary(name) and sys.stdout.isatty():
        raise UsageError(f"--format {name} is binary and would garble the terminal; write --output {name}:FILE")


def _prefix(paths: Iterable[Path]) -> str:
    """The scan root as seen from the current folder, which in CI is the root of the checkout; nothing where it lies
    elsewhere."""
    from portcheck.discover.walk import common_root, shown

    root, here = common_root([path.resolve() for path in paths]), Path.cwd().resolve()
    below = shown(root.relative_to(here)) if root.is_relative_to(here) else "."
    return "" if below == "." else f"{below}/"


def _check_writable(path: Path) -> None:
    """Say so before a long scan, not after it."""
    if path.is_dir():
        raise UsageError(f"--output {path}: is a folder; give a file")
    if not path.parent.is_dir():
        raise UsageError(f"--output {path}: the folder {path.parent} is not there; make it first")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise UsageError(f"--output {path}: cannot be written; choose another file or change its permissions")


def _write(path: Path, content: str | bytes) -> None:
    try:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    except OSError as error:
        raise UsageError(f"--output {path}: cannot be written: {error.strerror}") from error


def _use_color(color: str) -> bool:
    if color == "auto":
        return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return color == "always"


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
