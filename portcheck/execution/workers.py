"""Do the same thing to many items in processes of their own, which may crash, hang or eat memory: that costs the item
at which it happens, and no other.

The processes are forked, with all that is loaded; numbers of items go to them and results come back through pipes. They
leave interrupts to the parent, and end with it however it ends.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import select
import signal
import time
from array import array
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field
from typing import Any, Generic

from portcheck.execution.worker import LENGTH, Ends, Item, Limits, Lost, Result, Task, attempt, failed, live, write
from portcheck.model.frozen import mutable
from portcheck.model.text import message

_AHEAD = 64 * 2**10
"""Of the items' size: so much waits in a worker's pipe while it is busy."""
_TICK = 1.0
"""Seconds. A clock that goes further between two looks stood still, with all processes, in a laptop that slept."""
_LEAST = 256
"""Of an item's size, whatever it is: what waits fits into a pipe."""
_CHUNK = 2**20
_HELD = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@mutable(slots=False)
class _Worker:
    pid: int
    requests: int
    answers: int
    life: int
    given: deque[int] = field(default_factory=deque)
    size: int = 0
    age: float = 0.0
    """Seconds since it has begun with the first of ``given``."""
    received: bytearray = field(default_factory=bytearray)

    @property
    def ends(self) -> tuple[int, int, int]:
        return self.requests, self.answers, self.life

    def close(self) -> None:
        _close(self.ends)


class Workers(Generic[Item, Result]):
    """``jobs`` processes for a task, there as long as this is entered (0: it is done in this one). It serves one
    thread."""

    def __init__(self, task: Task[Item, Result], jobs: int, limits: Limits) -> None:
        self._task, self._jobs, self._limits = task, jobs, limits
        self._waiting = deque(range(len(task.items)))
        self._workers: list[_Worker] = []

    def __enter__(self) -> Workers[Item, Result]:
        for _worker in range(min(self._jobs, len(self._task.items))):
            self._hire()
        self._deal(self._waiting)
        return self

    def __exit__(self, *_error: object) -> None:
        self._dismiss()

    def results(self) -> Iterator[tuple[int, Result | Lost]]:
        """The number of each item, with its result, in any order. What was lost in a way that another item, or the
        machine, may be to blame for is tried again, by itself."""
        again = []
        for number, result, sure in self._work_off(self._waiting, self._jobs):
            if sure:
                yield number, result
            else:
                again.append(number)
        for number in sorted(again):
            self._dismiss()
            for _number, result, _sure in self._work_off(deque((number,)), min(1, self._jobs)):
                yield number, result

    def _work_off(self, waiting: deque[int], jobs: int) -> Iterator[tuple[int, Any, bool]]:
        """The number of each item, its result, and whether that is sure to be the item's own doing."""
        now = time.monotonic()
        while waiting or any(worker.given for worker in self._workers):
            while waiting and len(self._workers) < jobs and self._hire():
                pass
            if not self._workers:  # none is wanted, or the system gives none
                number = waiting.popleft()
                yield number, *attempt(self._task.function, self._task.items[number], self._limits)
                continue
            self._deal(waiting)
            answering = self._answering()
            before, now = now, time.monotonic()
            for worker in [*self._workers]:
                if worker.given:
                    worker.age += min(now - before, _TICK)
                if worker in answering:
                    yield from self._received(worker, waiting)
                elif worker.given and worker.age >= self._limits.waiting:
                    self._end(worker)
                    late = Lost(message("it took more than {seconds:g} s", seconds=self._limits.waiting))
                    yield _lost(worker, waiting, late)

    def _deal(self, waiting: deque[int]) -> None:
        for worker in self._workers:
            numbers = array("I")
            while waiting and (not worker.given or worker.size < _AHEAD):
                if not worker.given:
                    worker.age = 0.0
                number = waiting.popleft()
                worker.given.append(number)
                worker.size += self._size(number)
                numbers.append(number)
            with contextlib.suppress(BrokenPipeError):  # it has died; its answers say so
                write(worker.requests, numbers.tobytes())

    def _size(self, number: int) -> int:
        return max(_LEAST, self._task.sizes[number])

    def _answering(self) -> list[_Worker]:
        """Those that have answered or died."""
        poll = select.poll()
        for worker in self._workers:
            poll.register(worker.answers, select.POLLIN)
        left = min(self._limits.waiting - worker.age for worker in self._workers if worker.given)
        ready = {descriptor for descriptor, _event in poll.poll(1000 * max(0.0, min(left, _TICK)))}
        return [worker for worker in self._workers if worker.answers in ready]

    def _received(self, worker: _Worker, waiting: deque[int]) -> Iterator[tuple[int, Any, bool]]:
        chunk = os.read(worker.answers, _CHUNK)
        worker.received += chunk
        try:
            for result, sure in _messages(worker.received):
                number = worker.given.popleft()
                worker.size -= self._size(number)
                worker.age = 0.0
                yield number, result, sure
        except Exception as error:  # noqa: BLE001  a class that cannot be made anew may raise anything
            self._end(worker)
            yield _lost(worker, waiting, failed(error), sure=True)
            return
        if not chunk:
            yield from self._died(worker, waiting)

    def _died(self, worker: _Worker, waiting: deque[int]) -> Iterator[tuple[int, Any, bool]]:
        status = self._end(worker)
        if not worker.given:  # it was killed from outside
            return
        if status is not None and os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
            seconds = self._limits.seconds
            slow = Lost(message("it took more than {seconds} s of computing", seconds=seconds))
            yield _lost(worker, waiting, slow, sure=True)
        else:
            yield _lost(worker, waiting, Lost(message("the parser crashed on it")))

    def _end(self, worker: _Worker) -> int | None:
        with _signals_held():
            self._workers.remove(worker)
            return _ended(worker)

    def _hire(self) -> bool:
        """Whether the system gives another process."""
        with _signals_held() as before:
            try:
                requests, answers, life = _pipes()
            except OSError:
                return False
            worker, parent = _Worker(-1, requests[1], answers[0], life[1]), os.getpid()
            try:
                worker.pid = os.fork()
            except OSError:
                worker.close()
            if not worker.pid:
                others = [end for one in (worker, *self._workers) for end in one.ends]
                live(self._task, self._limits, Ends(requests[0], answers[1], life[0], others, parent), before)
            _close((requests[0], answers[1], life[0]))
            if worker.pid > 0:
                self._workers.append(worker)
            return worker.pid > 0

    def _dismiss(self) -> None:
        with _signals_held():
            while self._workers:
                _ended(self._workers.pop())


@contextlib.contextmanager
def _signals_held() -> Iterator[Iterable[int]]:
    """What would end this process waits: no worker is forgotten, and none does what is the parent's to do."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _HELD)
    try:
        yield before
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _pipes() -> list[tuple[int, int]]:
    made: list[tuple[int, int]] = []
    try:
        made.extend(os.pipe() for _pipe in range(3))
    except OSError:
        for ends in made:
            _close(ends)
        raise
    return made


def _close(descriptors: Iterable[int]) -> None:
    for descriptor in descriptors:
        os.close(descriptor)


def _lost(worker: _Worker, waiting: deque[int], lost: Lost, *, sure: bool = False) -> tuple[int, Lost, bool]:
    """What happened costs the first item of a worker that has ended; the others wait again."""
    number = worker.given.popleft()
    waiting.extendleft(reversed(worker.given))
    return number, lost, sure


def _ended(worker: _Worker) -> int | None:
    """How a worker has ended, which it does at the latest now; None where this process is not told."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(worker.pid, signal.SIGKILL)
    worker.close()
    try:
        return os.waitpid(worker.pid, 0)[1]
    except ChildProcessError:
        return None


def _messages(received: bytearray) -> Iterator[Any]:
    """Those that have come as a whole; they are taken out."""
    while len(received) >= LENGTH:
        end = LENGTH + int.from_bytes(received[:LENGTH], "little")
        if len(received) < end:
            return
        content = bytes(received[LENGTH:end])
        del received[:end]
        yield pickle.loads(content)


def run_isolated(
    function: Callable[[Item], Result], items: Sequence[Item], jobs: int, limits: Limits
) -> list[Result | Lost]:
    """The results in the order of ``items``, the same for every ``jobs``. No item waits for another one's end."""
    with Workers(Task(function, items, [_AHEAD] * len(items)), jobs, limits) as workers:
        results = dict(workers.results())
    return [results[number] for number in range(len(items))]
