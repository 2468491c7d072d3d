"""Each item in a process of its own: what goes wrong with one costs that one."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import replace

import pytest

from portcheck.execution.isolated import Limits, Lost, run_isolated
from portcheck.model.text import message

# Python 3.12 warns of forking a process that has threads, and pytest-xdist's workers have one.
pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")

LIMITS = Limits(seconds=20, waiting=100, memory=4 * 2**30)


def work(item: str) -> str:
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
    return item.upper()


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_results_stand_in_the_order_of_the_items(jobs: int) -> None:
    items = [f"n{number}" for number in range(12)]
    assert run_isolated(work, items, jobs, LIMITS) == [item.upper() for item in items]


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        ("crash", "the parser crashed on it"),
        ("leave", "the parser crashed on it"),
        ("fail", "ValueError: no such thing: 核"),
        ("eat", "MemoryError: "),
    ],
)
@pytest.mark.parametrize("jobs", [1, 2])
def test_what_goes_wrong_costs_one_item(item: str, reason: str, jobs: int) -> None:
    lost = Lost(message(reason))
    assert run_isolated(work, ["a", item, "b", item, "c"], jobs, LIMITS) == ["A", lost, "B", lost, "C"]


def test_an_item_that_hangs_is_given_up() -> None:
    started = time.monotonic()
    results = run_isolated(work, ["hang", "a", "b"], 2, replace(LIMITS, waiting=2.5))
    assert results == [Lost(message("it took more than {seconds:g} s", seconds=2.5)), "A", "B"]
    assert time.monotonic() - started < 30


def test_an_item_that_computes_for_ever_is_given_up() -> None:
    results = run_isolated(work, ["a", "turn", "b"], 1, replace(LIMITS, seconds=1))
    assert results == ["A", Lost(message("it took more than {seconds} s of computing", seconds=1)), "B"]


def test_nothing_to_do() -> None:
    assert run_isolated(work, [], 2, LIMITS) == []


def test_no_process_is_left() -> None:
    def parent(_item: int) -> int:
        return os.getpid()

    for identity in run_isolated(parent, [1, 2, 3], 2, LIMITS):
        assert isinstance(identity, int)
        with pytest.raises(ProcessLookupError):
            os.kill(identity, 0)


def test_what_a_worker_prints_reaches_nobody(capfd: pytest.CaptureFixture[str]) -> None:
    def loud(item: str) -> str:
        os.write(2, b"crash detected\n")
        return item

    assert run_isolated(loud, ["a"], 1, LIMITS) == ["a"]
    assert capfd.readouterr().err == ""
