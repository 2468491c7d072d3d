"""``[effort]`` of a project's configuration: its own prices, its team."""

from __future__ import annotations

from typing import Any

from portcheck.cli.config.checks import boolean, number, shown, whole
from portcheck.cli.config.table import Table, Wrong
from portcheck.model.effort import EffortOptions
from portcheck.model.errors import unknown
from portcheck.model.estimate import Range

KEYS = ("performance", "prices", "team", "velocity")
POINTS = ("p10", "p50", "p90")
MOST_DAYS = 10_000
MOST_PEOPLE = 10_000
VELOCITIES = (0.01, 100)


def effort_options(table: Table) -> EffortOptions:
    """What the table says. Whether there are such prices is for the rules to say, which are not read here."""
    return EffortOptions(
        dict(table.open("prices").each(_days)),
        table.get("team", whole("people", 1, MOST_PEOPLE), 1),
        table.get("velocity", number("", *VELOCITIES), 1.0),
        table.get("performance", boolean, False),
        str(table.faults.source.file),
    )


def _days(value: Any) -> Range | float:
    """A number for p50, or all three."""
    if not isinstance(value, (list, dict)):
        return number_of_days(value)
    if isinstance(value, dict):
        for key in value:
            if key not in POINTS:
                raise Wrong(unknown("key", key, POINTS))
        value = [value.get(point) for point in POINTS]
    if len(value) != len(POINTS) or None in value:
        raise Wrong(f"expected all of {', '.join(POINTS)}, as [15, 20, 40]")
    low, middle, high = (number_of_days(point, name) for point, name in zip(value, POINTS, strict=True))
    if not low <= middle <= high:
        raise Wrong(f"expected p10 <= p50 <= p90, got {low:g}, {middle:g}, {high:g}")
    return Range(low, middle, high)


def number_of_days(value: Any, *below: str, most: int = MOST_DAYS) -> float:
    """Raises Wrong for what is no number of days, with the part ``below`` of a value."""
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not 0 <= value <= most:
        raise Wrong(f"expected a number of days from 0 to {most}, got {shown(value)}", *below)
    return float(value)
