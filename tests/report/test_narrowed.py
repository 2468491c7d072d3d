"""Some targets of a report alone."""

from __future__ import annotations

from dataclasses import fields
from functools import lru_cache
from pathlib import Path

import pytest

from portcheck.model.errors import UsageError
from portcheck.model.report import Report
from portcheck.report.narrowed import narrowed
from portcheck.scan import ScanOptions, scan
from support.fixed_report import fixed_report

SAMPLE = Path(__file__).parents[2] / "samples" / "heat2d"
TARGETS = ("all", "musa:s80", "hip@6.0")


@lru_cache(maxsize=1)
def whole() -> Report:
    return scan([SAMPLE], ScanOptions(TARGETS, jobs=1))


@pytest.mark.parametrize(
    "wanted", [("musa",), ("hip", "ascend"), ("musa:s80",), ("musa:s80", "musa", "hip@6.0"), TARGETS[1:]]
)
def test_as_a_scan_for_these_targets_alone(wanted: tuple[str, ...]) -> None:
    order = [landing.id for landing in whole().landings]
    alone = scan([SAMPLE], ScanOptions(tuple(sorted(wanted, key=order.index)), jobs=1))
    found = narrowed(whole(), wanted)
    for field in fields(Report):
        assert getattr(found, field.name) == getattr(alone, field.name), field.name


def test_a_target_means_all_ways_to_land_on_it_unless_one_is_called_so() -> None:
    report = narrowed(whole(), ("musa:s80", "hip"))
    assert [landing.id for landing in narrowed(report, ("musa",)).landings] == ["musa:s80"]
    assert [landing.id for landing in narrowed(whole(), ("musa",)).landings] == ["musa"]


def test_none_means_all() -> None:
    assert narrowed(whole(), ()) is whole()


def test_lines_of_other_targets_are_quoted_no_more() -> None:
    quoted = {path: set(lines) for path, lines in narrowed(whole(), ("hip",)).excerpts.items()}
    all_of_them = {path: set(lines) for path, lines in whole().excerpts.items()}
    assert all(lines <= all_of_them[path] for path, lines in quoted.items())
    assert sum(map(len, quoted.values())) < sum(map(len, all_of_them.values()))


@pytest.mark.parametrize("name", ["three", "two:y", "on", ""])
def test_a_target_that_is_not_there(name: str) -> None:
    with pytest.raises(UsageError, match=f"unknown target in the report '{name}': .*known are one, two:x"):
        narrowed(fixed_report(), ("one", name))
