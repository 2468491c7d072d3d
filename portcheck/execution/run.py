"""Run a function over files, in processes that may end as they like: what goes wrong costs the file that caused it."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TypeVar

from portcheck.execution.worker import Limits, Lost, Task
from portcheck.execution.workers import Workers
from portcheck.model.frozen import frozen
from portcheck.model.progress import Progress
from portcheck.model.source import Skip, Skipped, SourceFile
from portcheck.model.text import message

Result = TypeVar("Result")
Parse = Callable[[SourceFile], Result | Skipped]
SMALL = 256 * 2**10
"""Bytes of source that are parsed sooner than another process is started."""
SECONDS = 60
_PATIENCE = 5
"""So many times what a file may take of computing may go by before it is done."""
_MEMORY = 4 * 2**30


@frozen
class Pace:
    """``jobs`` processes at a time; ``seconds`` of computing for each file, 0: as many as it needs."""

    jobs: int
    seconds: int = SECONDS


def run(
    parse: Parse[Result], files: Sequence[SourceFile], pace: Pace, progress: Progress
) -> Iterator[tuple[int, Result | Skipped]]:
    """The number of each file with its result, in any order. Files that may take as long as they need are parsed in
    this process, if they are small, or if one is enough; else in forked ones, which have what is loaded here."""
    total = sum(file.size for file in files)
    order = sorted(range(len(files)), key=lambda number: (-files[number].size, files[number].path))
    dealt = [files[number] for number in order]
    task = Task(partial(guarded, parse), dealt, [file.size for file in dealt])
    limits = Limits(pace.seconds, _PATIENCE * pace.seconds or math.inf, _MEMORY)
    jobs = min(pace.jobs, 1 + total // SMALL)
    jobs = 0 if jobs <= 1 and not pace.seconds else max(1, jobs)
    try:
        with Workers(task, jobs, limits) as workers:
            progress.start(total)  # which may begin a thread: after the processes, which have begun to read
            for number, result in workers.results():
                file = dealt[number]
                yield (
                    order[number],
                    Skipped(file.path, Skip.UNPARSED, result.reason) if isinstance(result, Lost) else result,
                )
                progress.advance(file.size)
    finally:
        progress.stop()


def default_jobs() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def guarded(parse: Parse[Result], file: SourceFile) -> Result | Skipped:
    """A fault in one file is a result for that file. Raises MemoryError, which need not be its own."""
    try:
        return parse(file)
    except MemoryError:
        raise
    except OSError as error:
        return Skipped(file.path, Skip.UNREADABLE, message("cannot be read: {error}", error=error.strerror))
    except Exception as error:  # noqa: BLE001  the one place around a single file
        said = f"{type(error).__name__}: {error}"
        return Skipped(file.path, Skip.UNPARSED, message("could not be parsed: {error}", error=said))
