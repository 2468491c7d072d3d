"""Several landings at once: each gets what it says, and what is alike is found once."""

from __future__ import annotations

from collections.abc import Sequence

from portcheck.effort.counting import Counting
from portcheck.effort.tally import Tally
from portcheck.model.estimate import LineClass, LinesOfFile
from portcheck.model.finding import Confidence, Ruling, Status
from portcheck.model.occurrence import FileSummary, ParseState
from portcheck.model.span import Part, Span
from support.effort_rules import RULES
from support.effort_work import made_finding
from support.fixed_report import made_landing

LANDINGS = tuple(made_landing(identity=name) for name in ("one", "two", "three"))
GUARDED = Span(Part.LEFT_OUT, 7, 8, (), ("two",))


def rulings(symbol: str, *statuses: Status | None) -> tuple[Ruling | None, ...]:
    """Of each landing."""
    return tuple(
        None if status is None else Ruling(landing.id, f"x/lib/{symbol}", status, None, Confidence.TABLE, ())
        for landing, status in zip(LANDINGS, statuses, strict=True)
    )


def counted(
    files: Sequence[tuple[str, dict[int, tuple[Ruling | None, ...]], Sequence[Span]]],
    kept: Sequence[Sequence[str]] = ((), (), ()),
) -> tuple[list[Tally], list[dict[str, LinesOfFile]]]:
    """``files``: their paths, the rulings by line, the spans."""
    tallies = [Tally(landing) for landing in LANDINGS]
    counting = Counting(RULES, {}, tallies, kept)
    found = []
    for path, by_line, spans in files:
        summary = FileSummary(path, "cuda", "utf-8", 99, 90, ParseState.OK)
        places = [(made_finding(Status.SAME, line, path).occurrence, said) for line, said in by_line.items()]
        found.append(counting.add(summary, places, spans, mentions=True))
    return tallies, found


def charges(tally: Tally) -> set[tuple[str, str, int]]:
    return {(c.price, c.what, c.count) for c in tally.charges if c.price.startswith(("use", "learn"))}


def test_each_landing_pays_for_what_it_says() -> None:
    said = {1: rulings("s", Status.SAME, Status.ADAPT, Status.MISSING)}
    tallies, found = counted([("a.cu", said, ()), ("b.cu", said, ())])
    assert [charges(tally) for tally in tallies] == [
        set(),
        {("use-adapt", "s", 2), ("learn-adapt", "s", 1)},
        {("use-missing", "s", 2), ("learn-missing", "s", 1)},
    ]
    assert (
        found[0]
        == found[1]
        == {
            "one": {LineClass.UNCHANGED: (1,)},
            "two": {LineClass.MANUAL: (1,)},
            "three": {LineClass.MANUAL: (1,)},
        }
    )
    assert [dict(tally.lines) for tally in tallies] == [
        {LineClass.UNCHANGED: 2},
        {LineClass.MANUAL: 2},
        {LineClass.MANUAL: 2},
    ]


def test_landings_that_class_lines_alike_pay_for_what_each_says() -> None:
    """Two of them want a person on the line; one adapts what the other lacks."""
    said = {n: rulings("s", Status.ADAPT, Status.MISSING, Status.ADAPT) for n in (1, 2)}
    tallies, found = counted([("a.cu", said, ())])
    assert found[0]["one"] is found[0]["two"]
    assert charges(tallies[0]) == charges(tallies[2]) != charges(tallies[1])


def test_a_landing_that_says_nothing_gets_nothing() -> None:
    tallies, found = counted([("a.cu", {1: rulings("s", None, Status.ADAPT, None)}, ())])
    assert found[0].keys() == {"two"}
    assert not charges(tallies[0])
    assert not tallies[0].models


def test_what_the_guards_of_one_leave_out_is_left_out_for_it_alone() -> None:
    said = {1: rulings("s", *[Status.ADAPT] * 3), 7: rulings("s", *[Status.ADAPT] * 3)}
    tallies, found = counted([("a.cu", said, (GUARDED,)), ("b.cu", said, (GUARDED,))])
    assert found[0]["two"] == {LineClass.MANUAL: (1,)}
    assert found[0]["one"] == {LineClass.MANUAL: (1, 7)}
    assert [tally.switched_off for tally in tallies] == [0, 4, 0]


def test_a_file_that_a_landing_keeps_follows_another_model() -> None:
    said = {1: rulings("s", *[Status.ADAPT] * 3)}
    tallies, _found = counted([("a.cu", said, ()), ("b.cu", said, ())], kept=(("a.cu",), (), ()))
    assert len(tallies[0].models) == 2
    assert len(tallies[1].models) == 1


def test_a_file_with_neither_names_nor_spans_is_nothing() -> None:
    tallies, found = counted([("a.cu", {}, ())])
    assert found == [{}]
    assert not tallies[0].models


def test_a_file_without_names_may_still_be_left_out() -> None:
    tallies, _found = counted([("a.cu", {}, (GUARDED,))])
    assert [tally.switched_off for tally in tallies] == [0, 2, 0]
