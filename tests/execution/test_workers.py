"""Each item in a process of its own: what goes wrong with one costs that one."""

from __future__ import annotations

import itertools
import math
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from portcheck.execution.worker import Limits, Lost, Task
from portcheck.execution.workers import Workers, run_isolated
from portcheck.model.text import message

LIMITS = Limits(seconds=20, waiting=100, memory=4 * 2**30)


class Odd:
    """It can be sent, and cannot be made anew."""

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return int, ("odd",)


def work(item: str) -> object:
    if item == "crash":
        os.kill(os.getpid(), signal.SIGKILL)
    if item == "hang":
        time.sleep(600)
    while item == "turn":
        pass
    if item == "leave":
        os._exit(0)
    if item == "fail":
        raise ValueError("no such thing: 核")
    if item == "eat":
        return str(len(bytearray(8 * 2**30)))
    if item == "lambda":
        return lambda: item
    if item == "odd":
        return Odd()
    if item == "large":
        return item * 2**20
    return item.upper()


@pytest.mark.parametrize("jobs", [0, 1, 2, 5])
def test_results_stand_in_the_order_of_the_items(jobs: int) -> None:
    items = [f"n{number}" for number in range(12)]
    assert run_isolated(work, items, jobs, LIMITS) == [item.upper() for item in items]


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ("crash", "the parser crashed on it"),
        ("leave", "the parser crashed on it"),
        ("fail", "ValueError: no such thing: 核"),
        ("eat", "it took more than 4 GiB of memory"),
        ("odd", "ValueError: invalid literal for int() with base 10: 'odd'"),
    ],
)
@pytest.mark.parametrize("jobs", [1, 2])
def test_what_goes_wrong_costs_one_item(item: str, reason: str, jobs: int) -> None:
    results = run_isolated(work, ["a", item, "b", item, "c"], jobs, LIMITS)
    assert [result.reason.en if isinstance(result, Lost) else result for result in results] == [
        "A",
        reason,
        "B",
        reason,
        "C",
    ]


def test_a_result_that_cannot_be_sent_is_said() -> None:
    (lost, other) = run_isolated(work, ["lambda", "a"], 1, LIMITS)
    assert isinstance(lost, Lost)
    assert "pickle" in lost.reason.en
    assert other == "A"


def test_results_larger_than_a_pipe() -> None:
    items = ["large", "a"] * 3
    assert run_isolated(work, items, 2, LIMITS) == ["large" * 2**20, "A"] * 3


def test_many_items_of_no_size() -> None:
    task = Task(work, ["a"] * 30_000, [0] * 30_000)
    with Workers(task, 2, LIMITS) as crew:
        assert sorted(crew.results()) == [(number, "A") for number in range(30_000)]


def test_an_item_that_hangs_is_given_up() -> None:
    results = run_isolated(work, ["hang", "a", "b"], 2, replace(LIMITS, waiting=2.5))
    assert results == [Lost(message("it took more than {seconds:g} s", seconds=2.5)), "A", "B"]


def test_an_item_that_computes_for_ever_is_given_up() -> None:
    results = run_isolated(work, ["a", "turn", "b"], 1, replace(LIMITS, seconds=1))
    assert results == ["A", Lost(message("it took more than {seconds} s of computing", seconds=1)), "B"]


def test_no_limit_is_none() -> None:
    assert run_isolated(work, ["a"], 1, Limits(0, math.inf, LIMITS.memory)) == ["A"]


def test_nothing_to_do() -> None:
    assert run_isolated(work, [], 2, LIMITS) == []


# A second try


def once(folder: Path, item: str) -> str:
    """It goes wrong as the first of its name is done, and well the second time."""
    if item in ("crash", "hang", "eat", "stop") and not (folder / item).exists():
        (folder / item).touch()
        if item == "stop":
            os.kill(os.getpid(), signal.SIGSTOP)
        work(item)
    return item.upper()


@pytest.mark.parametrize("item", ["crash", "hang", "eat", "stop"])
@pytest.mark.parametrize("jobs", [1, 2])
def test_what_goes_wrong_once_costs_nothing(tmp_path: Path, item: str, jobs: int) -> None:
    """The machine was to blame, or another item."""
    items = ["a", "b", item, "c", "d"]
    task = Task(lambda each: once(tmp_path, each), items, [1] * 5)
    with Workers(task, jobs, replace(LIMITS, waiting=2.5)) as crew:
        assert sorted(crew.results()) == list(enumerate(["A", "B", item.upper(), "C", "D"]))


def test_a_worker_that_is_killed_from_outside_costs_nothing() -> None:
    with Workers(Task(lambda _item: os.getpid(), [1, 2, 3], [10**6] * 3), 1, LIMITS) as crew:
        results = crew.results()
        number, process = next(results)
        assert number == 0
        assert isinstance(process, int)
        os.kill(process, signal.SIGKILL)
        assert sorted(number for number, _process in results) == [1, 2]


def test_a_clock_that_jumps_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """All processes stood still, in a laptop that slept."""
    clock = itertools.count(0.0, 1000.0)
    monkeypatch.setattr("portcheck.execution.workers.time.monotonic", lambda: next(clock))
    assert run_isolated(work, ["a", "b", "c"], 2, LIMITS) == ["A", "B", "C"]


# Processes


@pytest.mark.parametrize("fault", [OSError(11, "Resource temporarily unavailable"), OSError(12, "Cannot allocate")])
def test_without_processes_the_work_is_done_here(monkeypatch: pytest.MonkeyPatch, fault: OSError) -> None:
    def fork() -> int:
        raise fault

    before = len(os.listdir("/dev/fd"))
    monkeypatch.setattr(os, "fork", fork)
    results = run_isolated(work, ["a", "fail", "b"], 2, LIMITS)
    assert results == ["A", Lost(message("ValueError: no such thing: 核")), "B"]
    assert len(os.listdir("/dev/fd")) == before


def test_with_fewer_processes_than_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    fork, calls = os.fork, itertools.count()

    def fork_once() -> int:
        if next(calls):
            raise OSError(11, "Resource temporarily unavailable")
        return fork()

    monkeypatch.setattr(os, "fork", fork_once)
    assert run_isolated(work, ["a", "b", "c"], 4, LIMITS) == ["A", "B", "C"]


def is_gone(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return Path(f"/proc/{process}/stat").exists() and ") Z " in Path(f"/proc/{process}/stat").read_text("utf-8")


def test_no_process_and_no_descriptor_is_left() -> None:
    before = len(os.listdir("/dev/fd"))
    for identity in run_isolated(lambda _item: os.getpid(), [1, 2, 3], 2, LIMITS):
        assert isinstance(identity, int)
        assert identity != os.getpid()
        with pytest.raises(ProcessLookupError):
            os.kill(identity, 0)
    assert len(os.listdir("/dev/fd")) == before


def test_no_process_is_left_by_who_is_interrupted() -> None:
    seen: list[object] = []

    def interrupted() -> None:
        items = ["first", *["hang"] * 3]
        with Workers(
            Task(lambda item: os.getpid() if item == "first" else work(item), items, [10**6] * 4), 2, LIMITS
        ) as crew:
            for _number, result in crew.results():
                seen.append(result)
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    (process,) = seen
    assert isinstance(process, int)
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


PARENT = """
import os, re, sys, time
from pathlib import Path
from portcheck.execution.worker import Limits
from portcheck.execution.workers import run_isolated
def work(item):
    Path(sys.argv[1], str(os.getpid())).touch()
    if item == "hang in C":
        re.match(r"(a+)+$", "a" * 60 + "b")
    time.sleep(600)
run_isolated(work, [sys.argv[2]] * 2, 2, Limits(500, 500, 2**30))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a worker sees it at the end of what it does")
@pytest.mark.parametrize("way", ["hang in C", "sleep"])
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_workers_end_with_their_parent(tmp_path: Path, way: str, number: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT, str(tmp_path), way]) as parent:
        while len(names := os.listdir(tmp_path)) < 2:
            assert parent.poll() is None
            time.sleep(0.01)
        parent.send_signal(number)
    for process in map(int, names):
        for _wait in range(5000):
            if is_gone(process):
                break
            time.sleep(0.02)
        assert is_gone(process)


def test_interrupts_are_the_parents() -> None:
    def interrupted(item: str) -> str:
        os.kill(os.getpid(), signal.SIGINT)
        return item

    assert run_isolated(interrupted, ["a"], 1, LIMITS) == ["a"]


def test_what_a_worker_prints_reaches_nobody(capfd: pytest.CaptureFixture[str]) -> None:
    def loud(item: str) -> str:
        os.write(1, b"result\n")
        os.write(2, b"crash detected\n")
        return item

    assert run_isolated(loud, ["a"], 1, LIMITS) == ["a"]
    assert capfd.readouterr() == ("", "")


def test_without_standard_streams() -> None:
    script = (
        "import os; [os.close(n) for n in (0, 1, 2)]\n"
        "from portcheck.execution.worker import Limits\n"
        "from portcheck.execution.workers import run_isolated\n"
        "os._exit(run_isolated(str, [7, 8], 2, Limits(9, 9, 2**30)) != ['7', '8'])"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
