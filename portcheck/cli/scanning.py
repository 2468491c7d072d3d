"""What the verbs that scan share: their options, and the scan itself."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from portcheck.cli.config import Config, load_config
from portcheck.cli.help import READ, RULES, RUN, section
from portcheck.cli.options import cache_option, config_option, rules_option, targets_option
from portcheck.execution.run import SECONDS
from portcheck.model.frozen import frozen

if TYPE_CHECKING:
    from portcheck.model.progress import Progress
    from portcheck.model.report import Report
    from portcheck.scan import ScanOptions

_Code = TypeVar("_Code", None, int)


@frozen
class Scanning:
    """Options of the command line: ``targets`` and ``cuda_versions`` take the place of the configuration's,
    ``rule_packs`` are laid over its own, ``defined`` and ``undefined`` overrule its macros one by one."""

    targets: tuple[str, ...] = ()
    config_file: Path | None = None
    rule_packs: tuple[Path, ...] = ()
    cuda_versions: tuple[str, ...] = ()
    defined: tuple[str, ...] = ()
    undefined: tuple[str, ...] = ()
    jobs: int = 0
    file_seconds: int = SECONDS
    cache: bool = True
    progress: bool = False

    def config(self, start: Path) -> Config:
        """That of ``start``, unless another is named. Raises what ``load_config`` does."""
        return load_config(start, self.config_file)

    def run(self, paths: Iterable[Path], options: ScanOptions, meanwhile: Callable[[], object] | None = None) -> Report:
        """Scan, with a progress bar where it is wanted. ``meanwhile``: what this process can do while others read.
        Raises what that and ``portcheck.scan.scan`` do."""
        from portcheck.scan import scan

        watching = _Watching(self.progress and sys.stderr is not None and sys.stderr.isatty(), meanwhile)
        try:
            return scan(paths, options, watching)
        finally:
            watching.stop()

    def again(self) -> list[str]:
        """The options that say what is scanned and by which rules, for who wants to see the rest of it."""
        given: tuple[tuple[str, Iterable[object]], ...] = (
            ("--target", self.targets),
            ("--config", (self.config_file,) if self.config_file else ()),
            ("--rules", self.rule_packs),
            ("--cuda-version", self.cuda_versions),
            ("-D", self.defined),
            ("-U", self.undefined),
        )
        return [word for option, values in given for value in values for word in (option, str(value))]


def scanning_options(verb: Callable[..., _Code]) -> Callable[..., _Code]:
    """The options of a verb that scans; it gets them as ``scanning``."""

    @targets_option("those of the configuration, or all")
    @config_option
    @rules_option
    @section(RULES)
    @click.option(
        "--cuda-version",
        "cuda_versions",
        multiple=True,
        metavar="[LIBRARY=]VERSION",
        help="Say what this CUDA toolkit (13.0), or this release of a library (cudnn=9.0), deprecates or no longer"
        " has.",
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
    @section(RUN)
    @click.option(
        "-j", "--jobs", type=click.IntRange(min=0), default=0, help="Processes; 0 is one a core.  [default: 0]"
    )
    @click.option(
        "--file-timeout",
        "file_seconds",
        type=click.IntRange(min=0),
        default=SECONDS,
        show_default=True,
        metavar="SECONDS",
        help="Pass over a file that takes longer to parse, in seconds of computing; 0: however long it takes.",
    )
    @cache_option
    @click.option("--progress/--no-progress", default=True, help="A progress bar on stderr, where that is a terminal.")
    @wraps(verb)
    def with_scanning(*arguments: Any, **options: Any) -> _Code:
        own = {name: options.pop(name) for name in Scanning.__dataclass_fields__}
        return verb(*arguments, scanning=Scanning(**own), **options)

    return with_scanning


class _Watching:
    """A progress bar, if it is ``wanted``; it is made when others have begun to read, as all is that can be done
    ``meanwhile``."""

    def __init__(self, wanted: bool, meanwhile: Callable[[], object] | None) -> None:
        self._wanted, self._meanwhile = wanted, meanwhile
        self._bar: Progress | None = None

    def start(self, total: int) -> None:
        if self._wanted and self._bar is None:
            from portcheck.cli.progress import Bar

            self._bar = Bar()
        if self._bar is not None:
            self._bar.start(total)
        if self._meanwhile is not None:
            self._meanwhile()
            self._meanwhile = None

    def advance(self, amount: int) -> None:
        if self._bar is not None:
            self._bar.advance(amount)

    def stop(self) -> None:
        if self._bar is not None:
            self._bar.stop()
