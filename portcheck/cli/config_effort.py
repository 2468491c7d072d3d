"""``[effort]`` of a project's configuration: its own prices, its team."""

from __future__ import annotations

from typing import Any

from portcheck.model.effort import EffortOptions
from portcheck.model.errors import UsageError, unknown
from portcheck.model.estimate import Range

_KEYS = ("performance", "prices", "team", "velocity")
_POINTS = ("p10", "p50", "p90")
MOST_DAYS = 10_000
_MOST_PEOPLE = 10_000
_VELOCITIES = (0.01, 100)


def effort_options(content: Any, file: str) -> EffortOptions:
    """What the table says. Whether there are such prices is for the rules to say, which are not read here.

    Raises UsageError, naming file and key.
    """
    table = table_of(content, _KEYS, f"{file}: effort")
    prices = table.get("prices", {})
    if not isinstance(prices, dict):
        raise UsageError(f"{file}: effort.prices: expected a table, as prices = {{kernel-rewrite = 20}}")
    team, velocity, performance = table.get("team", 1), table.get("velocity", 1.0), table.get("performance", False)
    if not isinstance(team, int) or isinstance(team, bool) or not 1 <= team <= _MOST_PEOPLE:
        raise UsageError(f"{file}: effort.team: expected a whole number of people, 1 or more, got {shown(team)}")
    if not _is_number(velocity) or not _VELOCITIES[0] <= velocity <= _VELOCITIES[1]:
        low, high = _VELOCITIES
        raise UsageError(f"{file}: effort.velocity: expected a number from {low} to {high}, got {shown(velocity)}")
    if not isinstance(performance, bool):
        raise UsageError(f"{file}: effort.performance: expected true or false, got {shown(performance)}")
    own = {identity: _days(days, f"{file}: effort.prices.{identity}") for identity, days in prices.items()}
    return EffortOptions(own, team, float(velocity), performance, file)


def _days(value: Any, where: str) -> Range | float:
    """A number for p50, or all three."""
    if not isinstance(value, (list, dict)):
        return number_of_days(value, where)
    if isinstance(value, dict):
        value = [table_of(value, _POINTS, where).get(point) for point in _POINTS]
    if len(value) != len(_POINTS) or None in value:
        raise UsageError(f"{where}: expected all of p10, p50, p90, as [15, 20, 40]")
    low, middle, high = (number_of_days(days, f"{where}.{point}") for days, point in zip(value, _POINTS, strict=True))
    if not low <= middle <= high:
        raise UsageError(f"{where}: expected p10 <= p50 <= p90, got {low:g}, {middle:g}, {high:g}")
    return Range(low, middle, high)


def number_of_days(value: Any, where: str, most: int = MOST_DAYS) -> float:
    """Raises UsageError for anything else, naming ``where``."""
    if not _is_number(value) or not 0 <= value <= most:
        raise UsageError(f"{where}: expected a number of days from 0 to {most}, got {shown(value)}")
    return float(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def table_of(content: Any, keys: tuple[str, ...], where: str) -> dict[str, Any]:
    """``content``, which must be a table with no other ``keys``; raises UsageError, naming ``where``."""
    if not isinstance(content, dict):
        raise UsageError(f"{where}: expected a table with any of {', '.join(keys)}")
    for key in content:
        if key not in keys:
            raise UsageError(f"{where}: {unknown('key', key, keys)}")
    return content


def shown(value: Any) -> str:
    """A wrong value as TOML writes it, or its beginning."""
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= 40 else text[:37] + "..."
