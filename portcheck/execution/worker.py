"""The life of a process that is told numbers of items through a pipe, and answers through another."""

from __future__ import annotations

import contextlib
import fcntl
import gc
import math
import os
import pickle
import resource
import signal
import time
from array import array
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, NoReturn, TypeVar

from portcheck.model.frozen import frozen
from portcheck.model.text import Text, message, same

Item = TypeVar("Item")
Result = TypeVar("Result")
LENGTH = 8
"""Bytes before an answer, which say how long it is."""


@frozen
class Lost:
    """An item without a result, and why."""

    reason: Text


@frozen
class Limits:
    """What one item may take: ``seconds`` of computing (0: as many as it needs), ``waiting`` seconds in all (a busy
    machine is no fault of the item's, a pipe that nobody writes to is), and ``memory`` in bytes, beyond what is there
    before the first item."""

    seconds: int
    waiting: float
    memory: int


@frozen
class Task(Generic[Item, Result]):
    """``function`` is run over ``items``, which are begun in this order; those of less ``sizes`` (bytes, or what tells
    as much of the time that they take) may wait for one worker together."""

    function: Callable[[Item], Result]
    items: Sequence[Item]
    sizes: Sequence[int]


@frozen
class Ends:
    """Of pipes: where numbers come from, where answers go, and one whose other end is open as long as the ``parent`` is
    there. ``others`` are not the worker's."""

    requests: int
    answers: int
    life: int
    others: Sequence[int]
    parent: int


def live(task: Task[Any, Any], limits: Limits, ends: Ends, signals: Iterable[int]) -> NoReturn:
    """``signals``: those that are held, once all is set."""
    try:
        _settle(ends, limits)
        signal.pthread_sigmask(signal.SIG_SETMASK, signals)
        _serve(task, ends, limits)
    finally:
        os._exit(0)


def _settle(ends: Ends, limits: Limits) -> None:
    for descriptor in ends.others:
        os.close(descriptor)
    gc.freeze()  # what the parent has made is not looked through, and its memory stays shared
    gc.enable()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGIO):
        signal.signal(number, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in {0, 1, 2} - {ends.requests, ends.answers, ends.life}:  # what a crash prints is nothing for the user
        os.dup2(nothing, stream)
    # The parent holds the other end of ``life``. As it goes, the system sends a signal, which (in Linux) ends a worker
    # that hangs as well; one that does not sees the end of its requests.
    with contextlib.suppress(OSError):
        fcntl.fcntl(ends.life, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(ends.life, fcntl.F_SETFL, fcntl.fcntl(ends.life, fcntl.F_GETFL) | os.O_ASYNC)
    if os.getppid() != ends.parent:
        os._exit(0)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError, ValueError):
        _lower(resource.RLIMIT_AS, _address_space() + limits.memory)
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as score:
        score.write("500")  # where memory ends, a worker has to go and not its parent


def _address_space() -> int:
    """Bytes of it that are used now; 0 where the system does not tell."""
    try:
        with open("/proc/self/statm") as status:
            return int(status.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 0


def _serve(task: Task[Any, Any], ends: Ends, limits: Limits) -> None:
    while numbers := os.read(ends.requests, 4096):
        for number in array("I", numbers):
            if limits.seconds:
                _allow(limits.seconds)
            _answer(ends.answers, attempt(task.function, task.items[number], limits))


def _allow(seconds: int) -> None:
    """The system ends this process when it has computed for so long."""
    _lower(resource.RLIMIT_CPU, math.ceil(time.process_time()) + seconds)


def _lower(what: int, most: int) -> None:
    _soft, hard = resource.getrlimit(what)
    resource.setrlimit(what, (most if hard < 0 else min(most, hard), hard))


def attempt(function: Callable[[Any], object], item: Any, limits: Limits) -> tuple[object, bool]:
    """The result, or why there is none, and whether that is sure to be the item's own doing."""
    try:
        return function(item), True
    except MemoryError:
        return Lost(message("it took more than {size:g} GiB of memory", size=limits.memory / 2**30)), False
    except Exception as error:  # noqa: BLE001  the one place around a single item
        return failed(error), True


def _answer(answers: int, outcome: tuple[object, bool]) -> None:
    try:
        content = pickle.dumps(outcome, pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # noqa: BLE001  what cannot be sent may raise anything
        content = pickle.dumps((failed(error), True))
    write(answers, len(content).to_bytes(LENGTH, "little") + content)


def write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def failed(error: Exception) -> Lost:
    return Lost(same(f"{type(error).__name__}: {error}"))
