"""What a tree maps itself: the files that a port keeps."""

from __future__ import annotations

from portcheck.match.mapped import kept_files, own_meanings
from portcheck.model.finding import Finding, Status
from portcheck.model.ported import Mapped
from support.effort_work import made_finding
from support.fixed_report import made_landing

LANDING = made_landing()
FILES = ("a.cu", "b.cu", "alone.cu")
GROUPS = {"a.cu": 0, "b.cu": 0, "shim.h": 0}


def kept(findings: list[Finding], *mapped: str) -> frozenset[str]:
    entries = [Mapped(name, "x", (LANDING.target.id,), "shim.h", 1) for name in mapped]
    return kept_files(own_meanings(LANDING, entries, GROUPS), findings, FILES)


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
    assert kept_files(own_meanings(LANDING, [other], GROUPS), found, FILES) == frozenset()


def test_a_name_that_a_file_does_not_see_keeps_nothing() -> None:
    assert kept([made_finding(Status.SAME, 1, "alone.cu", symbol="cudaFree")], "cudaFree") == frozenset()
