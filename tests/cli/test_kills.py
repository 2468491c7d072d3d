"""A few of the kills of ``benchmarks/kills.py``: one of each way."""

from __future__ import annotations

import random
import sys
from signal import SIGKILL

import pytest

from support.kills import WAYS, Grounds, Kill, kill


@pytest.fixture(scope="module")
def grounds(tmp_path_factory: pytest.TempPathFactory) -> Grounds:
    return Grounds.at(tmp_path_factory.mktemp("kills"), files=24)


@pytest.mark.skipif(sys.platform != "linux", reason="it looks at /proc")
@pytest.mark.parametrize("number", range(len(WAYS)))
def test_a_kill_costs_nothing_but_the_run(grounds: Grounds, number: int) -> None:
    chance = random.Random(number)
    victim, signal = WAYS[number]
    verb, jobs = chance.choice((("scan", 2), ("check", 1)))
    how = Kill(verb, jobs, victim, signal, chance.uniform(0.3, 1.0) * grounds.seconds, number % 2 == 0, number % 3 == 0)
    # who is asked to go writes no half of a cache
    assert kill(grounds, how, again=signal is SIGKILL).faults == []
