"""Run a function over files, in order, with crashes kept to the file that caused them."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from portcheck.model.progress import Progress
from portcheck.model.source import Skip, Skipped, SourceFile
from portcheck.model.text import message

if TYPE_CHECKING:
    from concurrent.futures import Future

Result = TypeVar("Result")
Parse = Callable[[SourceFile], Result | Skipped]
SMALL = 256 * 2**10
"""Bytes of source that are parsed sooner than other processes are started."""
_BATCH_BYTES = 512 * 2**10


@dataclass(frozen=True, slots=True)
class Job(Generic[Result]):
    """``start`` is called once, before any file (it opens the rules); then ``parse``, here or in forked processes."""

    start: Callable[[], object]
    parse: Parse[Result]


def run(job: Job[Result], files: Sequence[SourceFile], jobs: int, progress: Progress) -> list[Result | Skipped]:
    """The results in the order of ``files``, the same for every ``jobs``."""
    job.start()
    try:
        if jobs <= 1 or sum(file.size for file in files) < SMALL:
            return [*_serial(job, files, progress)]
        return _parallel(job, files, jobs, progress)
    finally:
        progress.stop()


def default_jobs() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def guarded(parse: Parse[Result], file: SourceFile) -> Result | Skipped:
    """A fault in one file is a result for that file."""
    try:
        return parse(file)
    except OSError as error:
        return Skipped(file.path, Skip.UNREADABLE, message("cannot be read: {error}", error=error.strerror))
    except Exception as error:  # noqa: BLE001  the one place around a single file
        said = f"{type(error).__name__}: {error}"
        return Skipped(file.path, Skip.UNPARSED, message("could not be parsed: {error}", error=said))


def _serial(job: Job[Result], files: Sequence[SourceFile], progress: Progress) -> Iterator[Result | Skipped]:
    progress.start(sum(file.size for file in files))
    for file in files:
        yield guarded(job.parse, file)
        progress.advance(file.size)


def _parallel(job: Job[Result], files: Sequence[SourceFile], jobs: int, progress: Progress) -> list[Result | Skipped]:
    results: dict[str, Result | Skipped] = {}
    for batch in _run_batches(job.parse, _batches(files), jobs, progress, results):
        for lost in _run_batches(job.parse, [batch], 1, None, results):
            for file in lost:
                if _run_batches(job.parse, [[file]], 1, None, results):
                    crashed = message("the parser crashed on this file")
                    results[file.path] = Skipped(file.path, Skip.UNPARSED, crashed)
        progress.advance(sum(file.size for file in batch))
    return [results[file.path] for file in files]


def _run_batches(
    parse: Parse[Result],
    batches: list[list[SourceFile]],
    jobs: int,
    progress: Progress | None,
    results: dict[str, Result | Skipped],
) -> list[list[SourceFile]]:
    """Fill ``results``; returns the batches that were lost because a worker died, theirs or another.

    The workers are forked from this process as the first batch is handed in, with all that ``Job.start`` has loaded,
    and before a progress bar has started its thread.
    """
    from concurrent.futures import ProcessPoolExecutor  # a few small files need no processes
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    lost: list[list[SourceFile]] = []
    waiting: list[tuple[list[SourceFile], Future[list[Result | Skipped]]]] = []
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("fork"), initializer=_leave_interrupts_to_the_parent)
    try:
        for batch in batches:
            try:
                waiting.append((batch, pool.submit(_parse_batch, parse, batch)))
            except BrokenProcessPool:
                lost.append(batch)
        if progress is not None:
            progress.start(sum(file.size for batch in batches for file in batch))
        for batch, future in waiting:
            try:
                done = future.result()
            except BrokenProcessPool:
                lost.append(batch)
                continue
            results.update((file.path, result) for file, result in zip(batch, done, strict=True))
            if progress is not None:
                progress.advance(sum(file.size for file in batch))
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    return lost


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _parse_batch(parse: Parse[Result], batch: list[SourceFile]) -> list[Result | Skipped]:
    return [guarded(parse, file) for file in batch]


def _batches(files: Sequence[SourceFile]) -> list[list[SourceFile]]:
    """Files dealt out by size, the largest first, so that no worker is left with a big one at the end."""
    batches: list[list[SourceFile]] = [[]]
    filled = 0
    for file in sorted(files, key=lambda file: (-file.size, file.path)):
        if batches[-1] and filled + file.size > _BATCH_BYTES:
            batches.append([])
            filled = 0
        batches[-1].append(file)
        filled += file.size
    return batches
