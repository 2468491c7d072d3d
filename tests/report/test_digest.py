"""What the report is boiled down to."""

from __future__ import annotations

from dataclasses import replace

from portcheck.model.finding import Status
from portcheck.report.digest import Digest, HazardRow, SymbolRow, digest
from support.fixed_report import HOSTILE, WARP, fixed_report


def row(symbol: str, uses: int, *statuses: Status, library: str = "lib") -> SymbolRow:
    by_target = dict(zip(("one", "two"), statuses, strict=True))
    return SymbolRow(symbol, library, uses, frozenset({f"{symbol}.cu", "common.cu"}), by_target)


def blockers(*rows: SymbolRow) -> list[tuple[str, int, int, int]]:
    facts = Digest(rows, (), (), {}, mentions=0, cuda_files=0, cuda_lines=0, lexical=0, semantic=0, dead=0, guarded=0)
    return [(r.symbol, r.uses, len(r.files), r.alike) for r in facts.blockers()]


def test_symbols_of_a_library_that_fare_alike_are_one_row() -> None:
    rows = (
        row("a", 1, Status.ADAPT, Status.SAME),
        row("b", 3, Status.ADAPT, Status.SAME),
        row("c", 2, Status.ADAPT, Status.SAME),
    )
    assert blockers(*rows) == [("b", 6, 4, 2)]


def test_other_statuses_or_libraries_are_rows_of_their_own() -> None:
    rows = (
        row("a", 1, Status.ADAPT, Status.SAME),
        row("b", 1, Status.ADAPT, Status.ADAPT),
        row("c", 1, Status.ADAPT, Status.SAME, library="other"),
    )
    assert blockers(*rows) == [("b", 1, 2, 0), ("a", 1, 2, 0), ("c", 1, 2, 0)]


def test_the_gravest_comes_first_and_what_needs_nobody_never() -> None:
    rows = (
        row("adapted", 5, Status.ADAPT, Status.SAME),
        row("gone", 2, Status.MISSING, Status.MISSING),
        row("fine", 99, Status.RENAME, Status.UNKNOWN),
    )
    assert [symbol for symbol, *_rest in blockers(*rows)] == ["gone", "adapted"]


def test_counts_of_the_fixed_report() -> None:
    facts = digest(fixed_report())
    assert (facts.cuda_files, facts.cuda_lines, facts.lexical, facts.dead) == (2, 4, 1, 1)
    assert facts.table_only == {"one": 0, "two:x+header@4.3": 1}
    assert [(r.path, r.cuda_lines, dict(r.open_lines)) for r in facts.files] == [
        ("src/a.cu", 4, {"one": 2, "two:x+header@4.3": 3}),
        (HOSTILE, 1, {"one": 1, "two:x+header@4.3": 1}),
    ]
    assert [r.symbol for r in facts.unknown_on("one")] == ["cudaNobodyKnows"]


def test_hazards_are_counted_apart_from_mentions() -> None:
    facts = digest(fixed_report())
    assert facts.mentions == 5
    assert not any(r.symbol == WARP.id for r in facts.symbols)
    (hazard,) = facts.hazards
    assert (hazard.hazard, hazard.places, hazard.open_places, hazard.files) == (WARP, 2, 2, frozenset({"src/a.cu"}))
    assert hazard.counts == {
        "one": {Status.UNKNOWN: 1},
        "two:x+header@4.3": {Status.ADAPT: 1, Status.REDESIGN: 1},
    }
    assert hazard.statuses == {"one": Status.UNKNOWN, "two:x+header@4.3": Status.REDESIGN}


def hazard_row(identity: str, counts: dict[str, dict[Status, int]], open_places: int = 1) -> HazardRow:
    return HazardRow(replace(WARP, id=identity), 9, open_places, frozenset({"a.cu"}), counts)


def test_the_gravest_hazards_come_first_and_those_that_bite_nowhere_never() -> None:
    rows = (
        hazard_row("nowhere", {"one": {}}, open_places=0),
        hazard_row("unknown", {"one": {Status.UNKNOWN: 50}}, open_places=50),
        hazard_row("adapted", {"one": {Status.ADAPT: 4}, "two": {Status.ADAPT: 1}}, open_places=4),
        hazard_row("gone", {"one": {Status.MISSING: 2}}, open_places=2),
    )
    facts = Digest((), (), rows, {}, mentions=0, cuda_files=0, cuda_lines=0, lexical=0, semantic=0, dead=0, guarded=0)
    assert [r.hazard.id for r in facts.open_hazards()] == ["gone", "adapted", "unknown"]
