"""Findings that are made as they are asked for."""

from __future__ import annotations

import gc
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portcheck.model.finding import Finding
from portcheck.model.findings import Findings
from support.fixed_report import fixed_report, suppressed_report
from support.many_reports import long_report

FIXED = tuple(fixed_report().findings)


@given(st.lists(st.builds(lambda f, s: replace(f, suppressed=s), st.sampled_from(FIXED), st.booleans()), max_size=30))
def test_they_are_those_that_were_given_in_their_order(given_ones: list[Finding]) -> None:
    held = Findings.of(iter(given_ones))
    assert [*held] == given_ones == [*held]
    assert len(held) == len(given_ones)
    assert [*held.suppressed()] == [finding for finding in given_ones if finding.suppressed]
    assert held == tuple(given_ones)


def test_other_findings_are_not_equal() -> None:
    assert Findings.of(FIXED) != FIXED[1:]
    assert Findings.of(FIXED) != (replace(FIXED[0], suppressed=True), *FIXED[1:])
    assert Findings.of(FIXED) != 7
    assert FIXED[0] in Findings.of(FIXED)
    assert replace(FIXED[0], suppressed=True) not in Findings.of(FIXED)


def test_findings_on_one_occurrence_are_a_row() -> None:
    by_place = sorted(FIXED, key=lambda finding: finding.occurrence.id)
    rows = [*Findings.of(by_place).rows()]
    assert len(rows) == len({id(finding.occurrence) for finding in FIXED})
    assert sum(len(rulings) for _place, rulings, _suppressed in rows) == len(FIXED)


def test_a_target_that_speaks_twice_of_a_place_has_two_rows() -> None:
    twice = (FIXED[0], replace(FIXED[0], suppressed=True))
    assert [*Findings.of(twice)] == [*twice]


def test_findings_that_are_held_so_already_stay_what_they_are() -> None:
    held = Findings.of(suppressed_report().findings)
    assert Findings.of(held) is held


@pytest.mark.parametrize("places", [50, 500])
def test_however_many_there_are_few_are_alive(places: int) -> None:
    held = Findings.of(long_report(places).findings)
    gc.collect()
    before = _alive()
    assert max(_alive() for _finding, _number in zip(held, range(5), strict=False)) <= before + 2


def _alive() -> int:
    return sum(type(thing) is Finding for thing in gc.get_objects())
