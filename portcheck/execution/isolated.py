"""Run a function over items, each in a process that may crash, hang or eat memory and takes only its item with it."""

from __future__ import annotations

import math
import os
import resource
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar

from portcheck.model.text import Text, message, same

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")
_FORK = get_context("fork")


@dataclass(frozen=True, slots=True)
class Lost:
    """An item without a result, and why."""

    reason: Text


@dataclass(frozen=True, slots=True)
class Limits:
    """What one item may take: ``seconds`` of computing, ``waiting`` seconds in all (a busy machine is no fault of the
    item's, a pipe that nobody writes to is), and ``memory`` in bytes of address space."""

    seconds: int
    waiting: float
    memory: int


@dataclass
class _Worker:
    process: Any
    pipe: Connection
    item: int = -1
    deadline: float = 0.0

    def give(self, item: int, waiting: float) -> None:
        self.item, self.deadline = item, time.monotonic() + waiting
        self.pipe.send(item)

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()


def run_isolated(
    function: Callable[[_Item], _Result], items: Sequence[_Item], jobs: int, limits: Limits
) -> list[_Result | Lost]:
    """The results in the order of ``items``, the same for every ``jobs``."""
    results: dict[int, _Result | Lost] = {}
    pending = list(reversed(range(len(items))))
    workers: list[_Worker] = []
    try:
        while pending or workers:
            while pending and len(workers) < max(1, jobs):
                workers.append(_start(function, items, limits))
                workers[-1].give(pending.pop(), limits.waiting)
            for worker in _ready(workers):
                results[worker.item], alive = _result(worker, limits)
                if alive and pending:
                    worker.give(pending.pop(), limits.waiting)
                else:
                    worker.end()
                    workers.remove(worker)
    finally:
        for worker in workers:
            worker.end()
    return [results[number] for number in range(len(items))]


def _start(function: Callable[[Any], object], items: Sequence[Any], limits: Limits) -> _Worker:
    ours, theirs = _FORK.Pipe()
    process = _FORK.Process(target=_serve, args=(function, items, theirs, limits), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours)


def _serve(function: Callable[[Any], object], items: Sequence[Any], pipe: Connection, limits: Limits) -> None:
    """The life of a worker: it is told numbers of items, and is ended by its parent."""
    parent = os.getppid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what a crash prints is nothing for the user
    while os.getppid() == parent:  # a parent that was killed ends nobody
        if not pipe.poll(1.0):
            continue
        number = pipe.recv()
        _allow(limits.seconds)
        try:
            pipe.send(function(items[number]))
        except Exception as error:  # noqa: BLE001  the one place around a single item
            pipe.send(Lost(same(f"{type(error).__name__}: {error}")))


def _allow(seconds: int) -> None:
    """The system ends this process when it has computed for so long."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    allowed = math.ceil(time.process_time()) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (allowed if hard < 0 else min(allowed, hard), hard))


def _ready(workers: list[_Worker]) -> list[_Worker]:
    """Those that have answered or died; those whose time is over are among them."""
    soonest = min(worker.deadline for worker in workers)
    answered = wait([worker.pipe for worker in workers], max(0.0, soonest - time.monotonic()))
    now = time.monotonic()
    return [worker for worker in workers if worker.pipe in answered or worker.deadline <= now]


def _result(worker: _Worker, limits: Limits) -> tuple[Any, bool]:
    """The answer, and whether the worker can go on."""
    if not worker.pipe.poll():
        return Lost(message("it took more than {seconds:g} s", seconds=limits.waiting)), False
    try:
        return worker.pipe.recv(), True
    except (EOFError, OSError):
        worker.process.join()
        if worker.process.exitcode == -signal.SIGXCPU:
            return Lost(message("it took more than {seconds} s of computing", seconds=limits.seconds)), False
        return Lost(message("the parser crashed on it")), False
