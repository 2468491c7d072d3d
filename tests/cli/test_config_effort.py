"""``[effort]`` of the configuration: what may stand in it, and what is said of the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from portcheck.cli.config import load_config
from portcheck.model.effort import EffortOptions
from portcheck.model.errors import UsageError
from portcheck.model.estimate import Range


def effort_of(folder: Path, text: str, name: str = "portcheck.toml") -> EffortOptions:
    (folder / name).write_text(text, encoding="utf-8")
    return load_config(folder).effort


def test_nothing_said(tmp_path: Path) -> None:
    assert effort_of(tmp_path, 'define = ["A"]\n') == EffortOptions({}, 1, 1.0, False)


def test_everything_said(tmp_path: Path) -> None:
    text = (
        "[tool.portcheck.effort]\nteam = 3\nvelocity = 1.2\nperformance = true\n"
        "[tool.portcheck.effort.prices]\none = 1\nthree = [0, 1.5, 2]\n"
        "[tool.portcheck.effort.prices.table]\np90 = 3\np10 = 1\np50 = 2\n"
    )
    prices: dict[str, Range | float] = {"one": 1.0, "three": Range(0, 1.5, 2), "table": Range(1, 2, 3)}
    expected = EffortOptions(prices, 3, 1.2, True, str(tmp_path / "pyproject.toml"))
    assert effort_of(tmp_path, text, "pyproject.toml") == expected


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("effort = 1", "effort: expected a table"),
        ("[effort]\nspeed = 1", "effort: unknown key 'speed': known are performance, prices, team, velocity"),
        ("[effort]\nteams = 1", "effort: unknown key 'teams': did you mean team? known are"),
        ("[effort]\nprices = 3", "effort.prices: expected a table"),
        ("[effort]\nteam = 0", "effort.team: expected a whole number of people from 1 to 10000, got 0"),
        ("[effort]\nteam = 1.5", "effort.team: expected a whole number of people from 1 to 10000, got 1.5"),
        ("[effort]\nteam = true", "effort.team: expected a whole number of people from 1 to 10000, got true"),
        ("[effort]\nvelocity = 0", "effort.velocity: expected a number from 0.01 to 100, got 0"),
        ("[effort]\nvelocity = nan", "effort.velocity: expected a number from 0.01 to 100, got nan"),
        ('[effort]\nvelocity = "fast"', "effort.velocity: expected a number from 0.01 to 100, got 'fast'"),
        ("[effort]\nperformance = 1", "effort.performance: expected true or false, got 1"),
        ("[effort.prices]\na = -1", "effort.prices.a: expected a number of days from 0 to 10000, got -1"),
        ("[effort.prices]\na = inf", "effort.prices.a: expected a number of days from 0 to 10000, got inf"),
        ("[effort.prices]\na = true", "effort.prices.a: expected a number of days from 0 to 10000, got true"),
        ("[effort.prices]\na = '2'", "effort.prices.a: expected a number of days from 0 to 10000, got '2'"),
        (
            f"[effort.prices]\na = {10**60}",
            f"effort.prices.a: expected a number of days from 0 to 10000, got 1{'0' * 36}...",
        ),
        ("[effort.prices]\na = [1, 2]", "effort.prices.a: expected all of p10, p50, p90, as [15, 20, 40]"),
        ("[effort.prices]\na = [1, 3, 2]", "effort.prices.a: expected p10 <= p50 <= p90, got 1, 3, 2"),
        ("[effort.prices]\na = [1, nan, 2]", "effort.prices.a.p50: expected a number of days from 0 to 10000, got nan"),
        ("[effort.prices.a]\np10 = 1", "effort.prices.a: expected all of p10, p50, p90, as [15, 20, 40]"),
        ("[effort.prices.a]\np20 = 1", "effort.prices.a: unknown key 'p20': did you mean p"),
    ],
)
def test_faults(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(UsageError) as caught:
        effort_of(tmp_path, text)
    place, _, said = str(caught.value).partition(": ")
    assert place.startswith(f"{tmp_path / 'portcheck.toml'}:")
    assert said.startswith(says)
