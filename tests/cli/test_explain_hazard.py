"""The explain verb on hazards, which reports name by their ids."""

from __future__ import annotations

import json

import pytest

from cli.program import Run, answered, refused
from portcheck.rules.store import RuleStore


def test_what_it_is_what_to_do_and_where_it_bites(portcheck: Run) -> None:
    said = answered(portcheck("explain", "warp-size-literal"))
    title, _blank, *rest = said.partition("\n")
    assert title.endswith("(warp-size-literal)")
    text = " ".join("".join(rest).split())
    assert "int lane = threadIdx.x % warpSize;" in text
    assert "warp_size != 32: adapt" in text and "{" not in said
    assert "source: ROCm/HIP@" in text


def test_in_chinese(portcheck: Run) -> None:
    said = answered(portcheck("explain", "warp-size-literal", "--lang", "zh"))
    assert "处理办法" in said and "在哪里有影响" in said and "Where it bites" not in said


def test_one_that_the_tables_judge(portcheck: Run) -> None:
    said = answered(portcheck("explain", "managed-memory"))
    assert "As the tables of a target say" in said and "hip: adapt" in said


def test_every_hazard_can_be_explained_to_programs(portcheck: Run, built_in_store: RuleStore) -> None:
    for hazard in built_in_store.hazards()[::12]:
        content = json.loads(answered(portcheck("explain", hazard.id, "--format", "json")))
        assert (content["id"], content["title"]["zh"]) == (hazard.id, hazard.title.zh)
        assert len(content["clauses"]) == len(hazard.clauses) and content["evidence"]


@pytest.mark.parametrize("identity", ["warp-size-literals", "Effort", ""])
def test_what_is_not_there_is_refused(portcheck: Run, identity: str) -> None:
    refused(portcheck("explain", identity), f"unknown ID {identity!r}", "effort")
