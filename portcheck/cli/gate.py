"""What the verbs of the gate share: the scan of the configured tree, and the baseline's file."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import click

from portcheck.cli.config import Config
from portcheck.cli.scanning import Scanning
from portcheck.cli.written import write_whole
from portcheck.discover.excerpts import Excerpts
from portcheck.gate.baseline import RESTORE, Baseline, parsed, written
from portcheck.model.errors import NothingToScanError, UsageError
from portcheck.model.escape import harmless
from portcheck.model.report import Report
from portcheck.model.source import Language, SourceFile
from portcheck.model.text import Speaker, counted
from portcheck.model.verdict import Problem
from portcheck.report.sentences import files_of

_MOST_BYTES = 64 * 2**20

baseline_option = click.option(
    "--baseline",
    "file_given",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The baseline's file, instead of the configured one.",
)


def covers_all(paths: Iterable[Path], config: Config) -> bool:
    """Whether ``paths`` (none: the configured folder) are the whole tree, so that totals mean something."""
    given = [path.resolve() for path in paths]
    return not given or config.folder.resolve() in given


def gate_scan(paths: Sequence[Path], config: Config, scanning: Scanning, *, quote: bool) -> Report:
    """The report that is judged. Its paths are relative to the configuration's folder. A tree that has left CUDA, and
    files without any, are no error; a whole tree without sources is.

    Raises NothingToScanError for that, and what a scan raises.
    """
    from portcheck.cli.configured import configured

    options = configured(config, scanning, force=True)
    options = replace(options, root=config.folder, quote=quote, without_cuda=True)
    report = scanning.run(paths or (config.folder,), options)
    if not report.files and covers_all(paths, config):
        raise NothingToScanError(
            f"no source files in {config.folder}; portcheck reads C, C++, CUDA and PTX sources: see include and exclude"
            " of the configuration"
        )
    return report


def read_baseline(config: Config, given: Path | None) -> Baseline | None:
    """The baseline in the file ``given``, or in that of the configuration; None if this is not there.

    Raises UsageError for a file that is given and not there, and for one that cannot be read.
    """
    path = given or config.baseline
    name = shown_name(path)
    try:
        status = path.stat()
    except FileNotFoundError:
        if given is None:
            return None
        raise UsageError(f"{name}: no such baseline; write one with: portcheck baseline write") from None
    except OSError as error:
        raise UsageError(f"{name}: cannot be read: {error.strerror}") from error
    if not stat.S_ISREG(status.st_mode) or status.st_size > _MOST_BYTES:
        raise UsageError(
            f"{name}: is no baseline: not a plain file, or larger than {_MOST_BYTES // 2**20} MiB; {RESTORE}"
        )
    try:
        return parsed(path.read_text("utf-8-sig"), name)
    except UnicodeDecodeError as error:
        raise UsageError(f"{name}: is not UTF-8; {RESTORE}") from error
    except OSError as error:
        raise UsageError(f"{name}: cannot be read: {error.strerror}") from error


def write_baseline(baseline: Baseline, path: Path) -> None:
    """Replace the file whole: one that is cut short would accept less than it should. A link is replaced, not followed.

    Raises UsageError if it cannot be written.
    """
    content = written(baseline).encode("utf-8", errors="backslashreplace")
    try:
        write_whole(path, (content,))
    except OSError as error:
        raise UsageError(f"{shown_name(path)}: cannot be written: {error.strerror}") from error


def shown_name(path: Path) -> str:
    """The path as seen from the current folder, or the whole of it where that is shorter."""
    whole = os.path.abspath(path)
    return min(os.path.relpath(whole), whole, key=len)


def name_in(folder: Path, path: Path) -> str:
    """The path as reports have those of files: relative to ``folder``, where it lies below it."""
    whole = path.absolute()
    root = folder.absolute()
    return whole.relative_to(root).as_posix() if whole.is_relative_to(root) else str(path)


def summary_of(say: Speaker, held: Baseline, path: Path) -> str:
    """How much a baseline holds, in words."""
    return say(
        "{file}: {findings} in {files} on {targets}",
        file=harmless(shown_name(path)),
        findings=counted("{count:,} finding", "{count:,} findings", held.total),
        files=files_of(len({key.file for key in held.counts})),
        targets=counted("{count:,} target", "{count:,} targets", len(held.targets)),
    )


def with_excerpts(report: Report, problems: Iterable[Problem], root: Path) -> Report:
    """``report`` with the lines of the ``problems``, of which it quotes nothing yet."""
    wanted: dict[str, set[int]] = {}
    for problem in problems:
        wanted.setdefault(problem.place.file, set()).add(problem.place.line)
    files = (SourceFile(path, (root / path).resolve(), Language.CXX, 0) for path in wanted)  # a link that was followed
    return replace(report, excerpts=Excerpts(files, wanted.__getitem__))
