"""What got better or worse between two reports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portcheck.model.estimate import Range
from portcheck.model.finding import Finding, Status
from portcheck.model.occurrence import Kind
from portcheck.model.report import Report
from portcheck.report.diff.compared import EXAMPLES, Change, Compared, What, compare
from portcheck.report.diff.pairs import pairs_of
from portcheck.scan import ScanOptions, scan
from support.fixed_report import WARP, fixed_report


def unique(report: Report) -> Report:
    """With a fingerprint of its own for every place and target, as real ones are."""

    def anchored(finding: Finding, number: int) -> Finding:
        return replace(finding, occurrence=replace(finding.occurrence, anchor=f"{number:016x}"))

    return replace(report, findings=tuple(map(anchored, report.findings, count())))


REPORT = unique(fixed_report())
ONE, TWO = (landing.id for landing in REPORT.landings)


def compared(before: Report, after: Report) -> Compared:
    return compare(before, after, pairs_of(before, after))


def with_findings(change: Callable[[Finding], Finding | None]) -> Report:
    changed = (change(finding) for finding in REPORT.findings)
    return replace(REPORT, findings=tuple(finding for finding in changed if finding is not None))


def with_status(symbol: str, status: Status, target: str = TWO) -> Report:
    def change(finding: Finding) -> Finding:
        if (finding.occurrence.symbol, finding.ruling.target) != (symbol, target):
            return finding
        return replace(finding, ruling=replace(finding.ruling, status=status))

    return with_findings(change)


def rows(found: Compared) -> list[tuple[str, str, int]]:
    return [(row.what.value, row.symbol, row.uses) for row in found.names]


def test_nothing_changed() -> None:
    found = compared(REPORT, REPORT)
    assert found.names == ()
    assert (found.causes.sources, found.causes.rules, found.causes.tool) == (False, False, False)
    assert [target.pair.id for target in found.targets] == [ONE, TWO]
    assert all((target.beyond, target.changes) == (False, {}) for target in found.targets)
    assert (found.files.added, found.files.removed, found.changed_files) == ((), (), ())


def test_a_status_changed() -> None:
    found = compared(REPORT, with_status("cudaMalloc", Status.MISSING))
    (row,) = found.names
    change = Change(Status.RENAME, Status.MISSING)
    assert (row.what, row.symbol, row.library, row.title) == (What.CHANGED, "cudaMalloc", "cuda_runtime", None)
    assert (row.targets, row.places, row.uses) == ({TWO: {change: 1}}, ("src/a.cu:1:3",), 1)
    assert (row.worse, row.better) == (4, 0)
    assert [(target.worse, target.better) for target in found.targets] == [(0, 0), (1, 0)]
    assert (found.worse, found.better, found.other) == ((row,), (), ())
    back = compared(with_status("cudaMalloc", Status.MISSING), REPORT)
    assert (back.worse, [row.better for row in back.better]) == ((), [4])


def test_a_hazard_has_its_title() -> None:
    found = compared(with_status(WARP.id, Status.ADAPT), REPORT)
    (row,) = found.names
    assert (row.title, row.targets) == (WARP.title, {TWO: {Change(Status.ADAPT, Status.REDESIGN): 1}})


def test_new_and_gone() -> None:
    def without(finding: Finding) -> Finding | None:
        return None if finding.occurrence.symbol == "mov.u32" else finding

    less = with_findings(without)
    new = compared(less, REPORT)
    assert rows(new) == [("new", "mov.u32", 1)]
    assert new.names[0].targets == {ONE: {Change(None, Status.MISSING): 1}, TWO: {Change(None, Status.REDESIGN): 1}}
    gone = compared(REPORT, less)
    assert rows(gone) == [("gone", "mov.u32", 1)]
    assert (gone.names[0].worse, gone.names[0].better) == (0, 7)


def test_what_is_new_and_costs_nothing_is_neither() -> None:
    def without(finding: Finding) -> Finding | None:
        return None if finding.occurrence.symbol == "cudaMalloc" else finding

    found = compared(with_findings(without), REPORT)
    assert rows(found) == [("new", "cudaMalloc", 1)]
    assert (found.worse, found.better, len(found.other)) == ((), (), 1)


def moved(finding: Finding, file: str, line: int, anchor: str | None = None) -> Finding:
    occurrence = replace(finding.occurrence, file=file, line=line)
    return replace(finding, occurrence=replace(occurrence, anchor=anchor or occurrence.anchor))


@pytest.mark.parametrize(
    ("file", "anchor"),
    [("src/a.cu", None), ("src/b.cu", None), ("src/a.cu", "0123456789abcdef")],
    ids=["moved lines", "moved to another file", "edited line"],
)
def test_lines_that_moved_or_were_edited_are_the_same(file: str, anchor: str | None) -> None:
    before = REPORT
    after = replace(
        before,
        findings=tuple(
            moved(finding, file, finding.occurrence.line + 7, anchor)
            if finding.occurrence.file == "src/a.cu"
            else finding
            for finding in before.findings
        ),
    )
    assert compared(before, after).names == ()


def in_another_file(status: Status | None = None) -> Report:
    """With ``mov.u32`` in other words in another file."""

    def change(finding: Finding) -> Finding:
        if finding.occurrence.symbol != "mov.u32":
            return finding
        ruling = replace(finding.ruling, status=status or finding.ruling.status)
        return replace(moved(finding, "src/b.cu", 1, "0123456789abcdef"), ruling=ruling)

    return with_findings(change)


def test_as_many_uses_elsewhere_that_cost_the_same_are_nothing_new() -> None:
    assert rows(compared(REPORT, in_another_file())) == []


def test_uses_elsewhere_that_cost_something_else_are_new() -> None:
    found = compared(REPORT, in_another_file(Status.ADAPT))
    assert sorted(rows(found)) == [("gone", "mov.u32", 1), ("new", "mov.u32", 1)]


def test_more_uses_elsewhere_are_new_by_so_many_as_they_are_more() -> None:
    (finding,) = (f for f in REPORT.findings if f.occurrence.symbol == "mov.u32" and f.ruling.target == ONE)
    many = tuple(moved(finding, "src/b.cu", line, f"{line:016x}") for line in range(1, 4))
    rest = tuple(other for other in REPORT.findings if other is not finding)
    assert rows(compared(REPORT, replace(REPORT, findings=(*rest, *many)))) == [("new", "mov.u32", 2)]


def test_the_line_that_stayed_is_no_change_though_another_costs_more() -> None:
    """An edited line of the same status comes before one of another."""
    (finding,) = (f for f in REPORT.findings if f.occurrence.symbol == "cudaMalloc" and f.ruling.target == TWO)
    missing = replace(finding.ruling, status=Status.MISSING)
    before = replace(REPORT, findings=(replace(moved(finding, "b.cu", 1, "1" * 16)),))
    after = replace(
        REPORT,
        findings=(replace(moved(finding, "b.cu", 1, "2" * 16), ruling=missing), moved(finding, "b.cu", 2, "3" * 16)),
    )
    assert [(row.what, row.targets) for row in compared(before, after).names] == [
        (What.NEW, {TWO: {Change(None, Status.MISSING): 1}})
    ]


def test_as_many_findings_as_there_are_count() -> None:
    before = REPORT
    twice = tuple(finding for finding in before.findings for _time in range(2))
    found = compared(before, replace(before, findings=twice))
    assert sum(count for target in found.targets for count in target.changes.values()) == len(before.findings)
    assert {row.what for row in found.names} == {What.NEW}


def test_many_places_have_some_examples() -> None:
    (finding,) = (f for f in REPORT.findings if f.occurrence.symbol == "mov.u32" and f.ruling.target == ONE)
    many = tuple(moved(finding, "src/b.cu", line, f"{line:016x}") for line in range(20, 0, -1))
    (row,) = compared(REPORT, replace(REPORT, findings=(*REPORT.findings, *many))).names
    assert row.uses == 20
    assert row.places == tuple(f"src/b.cu:{line}:3" for line in range(1, EXAMPLES + 1))


def test_the_gravest_stands_first() -> None:
    after = with_status("cudaMalloc", Status.UNKNOWN)
    after = replace(after, findings=tuple(
        replace(f, ruling=replace(f.ruling, status=Status.MISSING)) if f.occurrence.symbol == "cudaFree" else f
        for f in after.findings
    ))  # fmt: skip
    assert [row.symbol for row in compared(REPORT, after).names] == ["cudaFree", "cudaMalloc"]


STATUSES = [None, *Status]


@given(st.sampled_from(STATUSES), st.sampled_from(STATUSES))
def test_the_other_way_round_is_as_much_better(before: Status | None, after: Status | None) -> None:
    assert Change(before, after).weight == -Change(after, before).weight


@pytest.mark.parametrize("worse", [Status.UNKNOWN, Status.ADAPT, Status.REDESIGN, Status.MISSING])
@pytest.mark.parametrize("free", [None, Status.SAME, Status.RENAME])
def test_work_is_worse_than_none(worse: Status, free: Status | None) -> None:
    assert Change(free, worse).weight > 0


# Days


@pytest.mark.parametrize(
    ("before", "after", "beyond"),
    [
        ((1, 2, 3), (1, 2, 3), False),
        ((1, 2, 3), (2, 3, 9), False),
        ((1, 2, 3), (3, 4, 9), False),
        ((1, 2, 3), (3.1, 4, 9), True),
        ((3.1, 4, 9), (1, 2, 3), True),
    ],
)
def test_days_beyond_their_uncertainty(before: tuple[float, ...], after: tuple[float, ...], beyond: bool) -> None:
    def with_days(points: tuple[float, ...]) -> Report:
        estimate = replace(REPORT.estimates[ONE], days=Range(*points))
        return replace(REPORT, estimates={**REPORT.estimates, ONE: estimate})

    assert compared(with_days(before), with_days(after)).targets[0].beyond is beyond


# What differs between the scans


def test_other_rules() -> None:
    other = replace(with_status("cudaMalloc", Status.MISSING), rules_digest="cd" * 32)
    causes = compared(REPORT, other).causes
    assert (causes.sources, causes.rules, causes.tool) == (False, True, False)


def test_more_mentions_by_other_rules_are_no_other_sources() -> None:
    less = tuple(occurrence for occurrence in REPORT.occurrences if occurrence.kind is not Kind.PTX)
    assert not compared(replace(REPORT, occurrences=less, rules_digest="cd" * 32), REPORT).causes.sources
    assert not compared(replace(REPORT, occurrences=less, tool_version="1"), REPORT).causes.sources
    assert compared(replace(REPORT, occurrences=less), REPORT).changed_files == ("src/a.cu",)


def test_another_way_to_land_is_other_rules() -> None:
    first, second = REPORT.landings
    later = replace(second, id="two:x+header@4.4")

    def renamed(text: str) -> str:
        return later.id if text == TWO else text

    after = replace(
        REPORT,
        landings=(first, later),
        estimates={renamed(identity): estimate for identity, estimate in REPORT.estimates.items()},
        findings=tuple(
            replace(finding, ruling=replace(finding.ruling, target=renamed(finding.ruling.target)))
            for finding in REPORT.findings
        ),
    )
    found = compared(REPORT, after)
    assert found.names == ()
    assert [target.pair.id for target in found.targets] == [ONE, f"{TWO} → {later.id}"]
    assert (found.causes.sources, found.causes.rules) == (False, True)


def test_other_lines_are_other_sources() -> None:
    excerpts = {"src/a.cu": {**REPORT.excerpts["src/a.cu"], 2: "cudaFree(q);"}}
    assert compared(REPORT, replace(REPORT, excerpts=excerpts)).changed_files == ("src/a.cu",)
    fewer = {"src/a.cu": {1: REPORT.excerpts["src/a.cu"][1]}}  # other rules quote other lines
    assert compared(REPORT, replace(REPORT, excerpts=fewer)).changed_files == ()
    files = tuple(replace(file, lines=file.lines + 1) for file in REPORT.files)
    assert len(compared(REPORT, replace(REPORT, files=files)).changed_files) == len(files)


def test_files_libraries_and_names_that_came_and_went() -> None:
    before = replace(
        REPORT,
        files=REPORT.files[:2],
        occurrences=tuple(o for o in REPORT.occurrences if o.kind is not Kind.PTX),
        tool_version="9.9.8",
    )
    found = compared(before, REPORT)
    assert (found.files.added, found.files.removed) == (("src/big.h",), ())
    assert (found.libraries.added, found.symbols.added) == (("ptx",), ("mov.u32",))
    assert found.causes.tool
    back = compared(REPORT, before)
    assert back.files.removed == ("src/big.h",)
    assert (back.libraries.removed, back.symbols.removed) == (("ptx",), ("mov.u32",))


def test_real_trees(tmp_path: Path) -> None:
    file = tmp_path / "a.cu"
    file.write_text("void f(int** p) {\n  cudaMalloc(p, 3);\n  cudaMalloc(p, 4);\n}\n", encoding="utf-8")
    before = scan([tmp_path], ScanOptions(("all",), jobs=1))
    file.write_text("\n\nvoid f(int** p) {\n  cudaMalloc(p, 5);\n  cudaMallocManaged(p, 4);\n}\n", encoding="utf-8")
    after = scan([tmp_path], ScanOptions(("all",), jobs=1))
    found = compared(before, after)
    names = {(row.what.value, row.symbol) for row in found.names if row.title is None}
    assert names == {("gone", "cudaMalloc"), ("new", "cudaMallocManaged")}
    assert (found.causes.sources, found.causes.rules, found.changed_files) == (True, False, ("a.cu",))
    assert all(row.uses == 1 for row in found.names)
