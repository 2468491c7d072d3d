"""What a tree maps itself: the files that a port keeps."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portcheck.match.findings import OnLanding
from portcheck.match.hazards import HazardJudge
from portcheck.match.mapped import kept_files, own_meanings, with_meaning
from portcheck.match.rulings import key_of
from portcheck.model.finding import Basis, Confidence, Evidence, Finding, Ruling, Status
from portcheck.model.ported import Mapped
from support.effort_work import made_finding
from support.fixed_report import made_landing
from support.texts import en

LANDING = made_landing()
FILES = ("a.cu", "b.cu", "alone.cu")
GROUPS = {"a.cu": 0, "b.cu": 0, "shim.h": 0}


def named(findings: list[Finding]) -> list[tuple[str, str, Status]]:
    return [(f.occurrence.file, f.occurrence.symbol, f.ruling.status) for f in findings]


def kept(findings: list[Finding], *mapped: str) -> frozenset[str]:
    entries = [Mapped(name, "x", (LANDING.target.id,), "shim.h", 1) for name in mapped]
    return kept_files(own_meanings(LANDING, entries, GROUPS), named(findings), FILES)


def test_the_files_that_see_the_names_mapped_are_kept_together() -> None:
    assert kept([made_finding(Status.SAME, 1, "a.cu", symbol="cudaFree")], "cudaFree") == {"a.cu", "b.cu"}


def test_not_where_more_is_left_to_rename() -> None:
    found = [made_finding(Status.SAME, 1, "a.cu", symbol="cudaFree")]
    found += [made_finding(Status.RENAME, line, "b.cu", symbol="cudaMalloc") for line in (1, 2)]
    assert kept(found, "cudaFree") == frozenset()


def test_not_without_a_mapping_nor_for_other_targets() -> None:
    found = [made_finding(Status.SAME, 1, "a.cu", symbol="cudaFree")]
    assert kept(found) == frozenset()
    other = Mapped("cudaFree", "x", ("another",), "shim.h", 1)
    assert kept_files(own_meanings(LANDING, [other], GROUPS), named(found), FILES) == frozenset()


def test_a_name_that_a_file_does_not_see_keeps_nothing() -> None:
    assert kept([made_finding(Status.SAME, 1, "alone.cu", symbol="cudaFree")], "cudaFree") == frozenset()


def test_only_as_many_mentions_as_there_are_count() -> None:
    two = [made_finding(Status.SAME, line, "a.cu", symbol="cudaFree") for line in (1, 2)]
    one = [made_finding(Status.RENAME, 1, "b.cu", symbol="cudaMalloc")]
    assert kept([*two, *one], "cudaFree") == {"a.cu", "b.cu"}
    assert kept([two[0], *one], "cudaFree") == frozenset()


def test_files_that_include_nothing_are_kept_each_by_itself() -> None:
    """A mapping that the build brings in serves all."""
    own = own_meanings(LANDING, [Mapped("cudaFree", "x", (LANDING.target.id,), "forced.h", 1)], {})
    found = [made_finding(Status.SAME, 1, "a.cu", symbol="cudaFree")]
    found += [made_finding(Status.RENAME, line, "b.cu", symbol="cudaMalloc") for line in (1, 2)]
    assert kept_files(own, named(found), FILES) == {"a.cu"}


RULING = Ruling("t", "t/lib/cudaFree", Status.RENAME, "vndFree", Confidence.TABLE, (), None, "built-in")


@pytest.mark.parametrize(
    ("replacement", "note"),
    [
        ("x", "the tree's own code for this target maps it to x"),
        ("", "the tree's own code for this target declares it"),
    ],
)
def test_what_the_tree_maps_is_the_same_and_the_place_is_the_evidence(replacement: str, note: str) -> None:
    found = with_meaning(RULING, Mapped("cudaFree", replacement, ("t",), "shim.h", 7))
    evidence = (Evidence(Basis.SHIM_HEADER, "shim.h#L7"),)
    assert replace(found, note=None) == Ruling("t", RULING.rule, Status.SAME, None, Confidence.WITNESSED, evidence)
    assert found.note is not None
    assert en(found.note) == note


def test_what_is_the_same_anyway_keeps_its_ruling() -> None:
    same = replace(RULING, status=Status.SAME)
    assert with_meaning(same, Mapped("cudaFree", "x", ("t",), "shim.h", 7)) is same


def test_findings_take_the_meaning_that_their_file_sees() -> None:
    entry = Mapped("cudaFree", "x", (LANDING.target.id,), "shim.h", 7)
    mentions = [made_finding(Status.RENAME, 1, file, symbol=name).occurrence for file, name in (
        ("a.cu", "cudaFree"), ("a.cu", "cudaMalloc"), ("alone.cu", "cudaFree"))]  # fmt: skip
    rulings = {key_of(mention.what): RULING for mention in mentions}
    own = own_meanings(LANDING, [entry], GROUPS)
    on = OnLanding(LANDING.kin, rulings, HazardJudge(LANDING, {}, {}, (), own), own)
    found = [on.ruling(mention.what, mention.file) for mention in mentions]
    assert found == [with_meaning(RULING, entry), RULING, RULING]
    assert {ruling.rule for ruling in found if ruling is not None} == {RULING.rule}
