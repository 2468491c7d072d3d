"""What a command costs: time, CPU and memory of it and of all processes that it starts."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread

_PROC = Path("/proc")
_INTERVAL = 0.2
"""Seconds between two looks at memory: more of them cost some per cent of what is measured. They begin with a tenth."""
_TELLING = 1.0
"""Seconds of a run beside which what others did can be told: the system counts in hundredths, on each core."""


@dataclass(frozen=True, slots=True)
class Cost:
    """``seconds`` of wall time, ``cpu`` seconds (user and system) of all processes. Bytes of memory at its peak: of the
    ``largest`` process, and of all ``together``, with shared pages counted once (sampled). ``load``: the machine's load
    average before; ``others``: cores that other processes have used meanwhile. None: cannot be told here, or of so
    short a run."""

    seconds: float
    cpu: float
    largest: int | None
    together: int | None
    load: float
    others: float | None


def median(costs: Sequence[Cost]) -> Cost:
    """That of the runs which has the median wall time (of two, the better)."""
    return sorted(costs, key=lambda cost: cost.seconds)[(len(costs) - 1) // 2]


def measure(command: Sequence[str], folder: Path, environment: Mapping[str, str], good: Sequence[int] = (0,)) -> Cost:
    """Run ``command`` in ``folder``; ``environment`` is added to the present one. What it prints goes to a file. Exits
    with a sentence if its exit code is none of the ``good``."""
    load, busy, start = os.getloadavg()[0], _busy(), time.perf_counter()
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, cwd=folder, env={**kept, **environment}, stdout=output, stderr=errors)
        with _Sampler(process.pid) as sampler:
            _pid, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in good:
            errors.seek(0)
            said = errors.read()[-2000:].decode(errors="replace")
            sys.exit(f"{' '.join(command)[:300]}: exit code {process.returncode}\n{said}")
    cpu = usage.ru_utime + usage.ru_stime
    told = busy is not None and seconds >= _TELLING
    others = max(0.0, ((_busy() or 0.0) - (busy or 0.0) - cpu) / seconds) if told else None
    return Cost(
        round(seconds, 3),
        round(cpu, 3),
        _largest(usage.ru_maxrss * 1024, sampler.largest),
        sampler.together or None,
        round(load, 2),
        None if others is None else round(others, 2),
    )


def _largest(counted: int, sampled: int) -> int | None:
    """What the system has ``counted`` for a process begins with what its parent had when it started it: no more than
    that tells nothing of the process."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return max(counted, sampled) if counted > own else sampled or None


class _Sampler:
    """Looks at the memory of a process and its descendants from time to time."""

    def __init__(self, pid: int) -> None:
        self.largest = self.together = 0
        self._pid = pid
        self._stopped = Event()
        self._thread = Thread(target=self._watch, daemon=True)

    def __enter__(self) -> _Sampler:
        if _PROC.is_dir():
            self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stopped.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _watch(self) -> None:
        wait = _INTERVAL / 10
        while not self._stopped.wait(wait):
            wait = min(1.5 * wait, _INTERVAL)
            family = [*_family(self._pid)]
            self.largest = max(self.largest, *(_kilobytes(pid, "status", "VmHWM:") * 1024 for pid in family))
            together = sum(_kilobytes(pid, "smaps_rollup", "Pss:") for pid in family)
            self.together = max(self.together, together * 1024)


def _family(pid: int) -> Iterator[int]:
    """A process and all its descendants."""
    yield pid
    try:
        children = [
            int(child)
            for thread in (_PROC / str(pid) / "task").iterdir()
            for child in (thread / "children").read_text().split()
        ]
    except OSError:  # it has ended
        return
    for child in children:
        yield from _family(child)


def _kilobytes(pid: int, file: str, key: str) -> int:
    """A line of one of the process's files; 0 if it has ended."""
    try:
        lines = (_PROC / str(pid) / file).read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(key)), 0)


def _busy() -> float | None:
    """Seconds that all cores together have worked so far; None if it cannot be told here."""
    try:
        fields = (_PROC / "stat").read_text().partition("\n")[0].split()[1:]
    except OSError:
        return None
    user, nice, system, _idle, _waiting, *rest = map(int, fields[:8])
    return (user + nice + system + sum(rest)) / os.sysconf("SC_CLK_TCK")
