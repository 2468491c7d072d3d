"""What every landing says of the mentions of a tree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b

from match.fakes import NAME, Tables, family, row
from portcheck.match.findings import Answer, Answers, OnLanding
from portcheck.match.hazards import HazardJudge
from portcheck.match.mapped import OwnMeanings, own_meanings
from portcheck.match.rulings import rulings_for
from portcheck.model.finding import Finding, Status, fingerprint_of
from portcheck.model.occurrence import (
    Context,
    FileSummary,
    Kind,
    Mentioned,
    Occurrence,
    ParsedFile,
    ParseState,
    Region,
    Resolution,
    Side,
)
from portcheck.model.ported import Mapped
from portcheck.model.rows import Rows
from portcheck.model.target import Landing
from support.fixed_report import WARP, made_landing

ONE, TWO = made_landing(identity="one"), made_landing(identity="two")
HEADER = ("cudaX", "lib", True)


def mention(
    kind: Kind = Kind.FUNCTION,
    region: Region = Region.ACTIVE,
    line: int = 1,
    file: str = "a.cu",
    anchor: str = "anchor",
) -> Occurrence:
    what = Mentioned("cudaX", "lib", kind, Context.CALL, Side.HOST, Resolution.SYNTACTIC, region)
    return Occurrence(file, line, 1, 6, what, anchor)


def hazard(about: str = "") -> Occurrence:
    return mention(Kind.HAZARD).saying(symbol=WARP.id, library="hazard", about=about)


def answers(
    tables: Mapping[str, Tables], mapped: Sequence[Mapped] = (), groups: Mapping[str, int] | None = None
) -> Answers:
    """Of ONE and TWO, each with its tables."""
    return Answers([_on(landing, tables, mapped, groups or {}) for landing in (ONE, TWO)], groups or {})


def _on(
    landing: Landing, tables: Mapping[str, Tables], mapped: Sequence[Mapped], groups: Mapping[str, int]
) -> OnLanding:
    own = own_meanings(landing, mapped, groups) if mapped else OwnMeanings()
    rulings = rulings_for(landing, (NAME, HEADER), tables.get(landing.id, Tables()))
    named = {symbol: ruling for (symbol, _library, _header), ruling in rulings.items()}
    return OnLanding(landing.kin, rulings, HazardJudge(landing, {WARP.id: WARP}, named, (), own), own)


def said(of: Answers, occurrence: Occurrence) -> Answer:
    return of.of(occurrence.what, occurrence.file)


def statuses(of: Answers, occurrence: Occurrence) -> list[Status | None]:
    return [None if ruling is None else ruling.status for ruling in said(of, occurrence).by_landing]


def test_each_landing_has_its_say() -> None:
    of = answers({"one": Tables([row(Status.SAME)])})
    assert statuses(of, mention()) == [Status.SAME, Status.UNKNOWN]
    assert [ruling.target for ruling in said(of, mention()).said] == ["one", "two"]


def test_nothing_is_said_of_dead_and_guarded_code() -> None:
    for region in (Region.DEAD, Region.GUARDED):
        answer = said(answers({}), mention(region=region))
        assert (answer.by_landing, answer.said) == ((None, None), ())


def test_what_the_guards_of_a_landing_leave_out_is_no_work_there() -> None:
    off = mention().saying(switched_off=("one",))
    answer = said(answers({}), off)
    assert [ruling.target for ruling in answer.said] == ["two"]
    assert answer.by_landing[0] is None
    assert said(answers({}), mention()).by_landing[0] is not None


def test_a_name_and_a_header_of_the_same_text_have_rulings_of_their_own() -> None:
    of = answers({"one": Tables([row(Status.SAME)], [family(Status.REDESIGN)])})
    assert [statuses(of, mention(kind))[0] for kind in (Kind.FUNCTION, Kind.HEADER)] == [Status.REDESIGN, Status.SAME]


def test_places_that_are_alike_share_what_is_said() -> None:
    of = answers({})
    assert said(of, mention(line=1)) is said(of, mention(line=9, file="b.cu"))
    assert said(of, mention()) is not said(of, mention(Kind.HEADER))
    assert said(of, mention()) is not said(of, mention().saying(switched_off=("one",)))
    assert said(of, hazard("cudaX")) is not said(of, hazard())


def test_a_name_that_the_tree_maps_is_the_same_only_where_its_files_see_that() -> None:
    entry = Mapped("cudaX", "x", ("one",), "shim.h", 1)
    of = answers({}, [entry], {"a.cu": 0, "shim.h": 0, "b.cu": 1})
    assert statuses(of, mention()) == [Status.SAME, Status.UNKNOWN]
    assert statuses(of, mention(file="b.cu")) == [Status.UNKNOWN, Status.UNKNOWN]
    assert statuses(of, mention(file="alone.cu")) == [Status.UNKNOWN, Status.UNKNOWN]


def test_a_fingerprint_depends_on_rule_and_text_and_not_on_the_line() -> None:
    def fingerprint(of: Occurrence, landing: Landing = ONE) -> str:
        ruling = said(answers({}), of).by_landing[(ONE, TWO).index(landing)]
        assert ruling is not None
        return Finding(of, ruling).fingerprint

    assert fingerprint(mention(line=1)) == fingerprint(mention(line=9))
    assert fingerprint(mention()) != fingerprint(mention(anchor="another"))
    assert fingerprint(mention()) != fingerprint(mention(), TWO)
    assert fingerprint(mention()) == fingerprint_of("one/lib/cudaX", "anchor")
    assert fingerprint_of("one/lib/cudaX", "anchor") == blake2b(b"one/lib/cudaX\nanchor", digest_size=8).hexdigest()


def test_all_mentions_of_a_file_have_their_answers_in_order() -> None:
    of = answers({"one": Tables([row(Status.SAME)])})
    found = (mention(), mention(line=2, region=Region.DEAD), mention(line=3), mention(Kind.HEADER, line=4))
    file = ParsedFile(FileSummary("a.cu", "cuda", "utf-8", 9, 9, ParseState.OK), Rows.holding(found))
    told = of.of_all(file)
    assert [[ruling.status for ruling in answer.said] for answer in told] == [
        [Status.SAME, Status.UNKNOWN],
        [],
        [Status.SAME, Status.UNKNOWN],
        [Status.SAME, Status.UNKNOWN],
    ]
    assert told[0] is told[2]
    assert told[3] is not told[0]  # a header of that name is another thing
    assert [answer.library for answer in told] == ["lib", "", "lib", "lib"]


def test_a_file_is_asked_for_by_its_path_where_the_tree_gives_names_a_meaning() -> None:
    of = answers({}, [Mapped("cudaX", "x", ("one",), "a.cu", 1)], {"a.cu": 1, "b.cu": 2})
    summary = FileSummary("a.cu", "cuda", "utf-8", 9, 9, ParseState.OK)
    told = [
        of.of_all(ParsedFile(replace(summary, path=path), Rows.holding((mention(file=path),))))
        for path in ("a.cu", "b.cu")
    ]
    assert [[ruling.status for ruling in answer.said] for (answer,) in told] == [
        [Status.SAME, Status.UNKNOWN],
        [Status.UNKNOWN, Status.UNKNOWN],
    ]
