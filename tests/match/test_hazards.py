"""What a hazard means on a target: rulings on it, facts of the device, the tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pytest

from match.fakes import SEEN
from portcheck.match.hazards import HazardJudge
from portcheck.model.finding import Basis, Confidence, Evidence, Ruling, Status
from portcheck.model.hazard import Clause, Finder, Hazard, Judgement, Remedy
from portcheck.model.occurrence import Context, Kind, Mentioned, Occurrence, Region, Resolution, Side
from portcheck.model.target import Device, DeviceFact, Landing, PortingMode, Profile
from portcheck.model.text import Text, same
from portcheck.rules.conditions import Value
from portcheck.rules.store import Inheritance
from support.fixed_report import made_target
from support.texts import en, zh

SHOWN = (Evidence(Basis.PAIRED_PORT, "o/r@1:port.cu#L1"),)
WRITTEN = (Evidence(Basis.DOCUMENTATION, "o/r@1:doc.md#L1"),)
NOTHING = Text("", "")


def clause(when: str, status: Status = Status.ADAPT, en: str = "so", zh: str = "如此") -> Clause:
    return Clause(when, status, Text(en, zh))


def hazard(*clauses: Clause, judgements: Iterable[Judgement] = (), by_tables: bool = False) -> Hazard:
    remedy = Remedy(NOTHING, "", "")
    return Hazard(
        "odd", NOTHING, NOTHING, remedy, "hours", (Finder(regex="x"),), by_tables, clauses, tuple(judgements), WRITTEN
    )


def judgement(status: Status, target: str = "t", profiles: Iterable[str] | None = None, en: str = "ruled") -> Judgement:
    return Judgement(target, frozenset(profiles) if profiles else None, status, Text(en, "已定"), SHOWN)


def landing(facts: Mapping[str, Value] | None, profile: str = "main") -> Landing:
    """A landing on a device with ``facts``; None: the profile names no device."""
    chosen = Profile(profile, same("a profile"), PortingMode.TEXT, device="d" if facts is not None else None)
    target = made_target("t", chosen)
    if facts is not None:
        properties = {name: DeviceFact(value, f"o/r@1:{name}.md#L1") for name, value in facts.items()}
        target = replace(target, devices={"d": Device("d", same("Device One"), properties)})
    return Landing("t", target, chosen)


def place(about: str = "", value: int | None = None, region: Region = Region.ACTIVE, line: int = 1) -> Occurrence:
    return Occurrence(
        "a.cu", line, 1, 6,
        Mentioned(
            "odd", "hazard", Kind.HAZARD, Context.REFERENCE, Side.HOST, Resolution.LEXICAL, region,
            about=about, value=value,
        ),
        "anchor",
    )  # fmt: skip


def ruling(
    of: Hazard,
    where: Landing,
    at: Occurrence | None = None,
    named: Mapping[str, Ruling] | None = None,
    links: tuple[Inheritance, ...] = (),
) -> Ruling | None:
    found = at or place()
    return HazardJudge(where, {of.id: of}, named or {}, links).ruling(found.what, found.file)


def status(given: Ruling | None) -> Status | None:
    return given.status if given else None


# By the facts of the device


def test_the_first_clause_that_holds_decides() -> None:
    odd = hazard(
        clause("kernel_model == simd", Status.REDESIGN), clause("warp_size != 32"), clause("always", Status.MISSING)
    )
    assert status(ruling(odd, landing({"kernel_model": "simd", "warp_size": 64}))) is Status.REDESIGN
    assert status(ruling(odd, landing({"kernel_model": "simt", "warp_size": 64}))) is Status.ADAPT
    assert status(ruling(odd, landing({"kernel_model": "simt", "warp_size": 32}))) is Status.MISSING


def test_it_says_why_in_both_languages_with_the_source_of_the_facts() -> None:
    odd = hazard(clause("warp_size != 32 and fp64 == true", en="{warp_size} lanes, {fp64}", zh="{warp_size} 个"))
    found = ruling(odd, landing({"warp_size": 64, "fp64": True, "fp16": True}))
    assert found == Ruling(
        target="t",
        rule="t/hazard/odd",
        status=Status.ADAPT,
        replacement=None,
        confidence=Confidence.DOCUMENTED,
        evidence=(
            Evidence(Basis.DOCUMENTATION, "o/r@1:warp_size.md#L1"),
            Evidence(Basis.DOCUMENTATION, "o/r@1:fp64.md#L1"),
        ),
        note=Text("64 lanes, true", "64 个"),
        origin="built-in",
    )


def test_none_holds_it_does_not_bite() -> None:
    assert ruling(hazard(clause("warp_size != 32")), landing({"warp_size": 32})) is None


def test_known_not_to_bite() -> None:
    odd = hazard(clause("fp8 is words", Status.SAME), clause("always"))
    assert ruling(odd, landing({"fp8": "partial"})) is None
    assert status(ruling(odd, landing({"fp8": True}))) is Status.ADAPT


def test_a_fact_that_nobody_states_is_not_known_and_never_silence() -> None:
    found = ruling(hazard(clause("warp_size != 32"), clause("fp64 == false")), landing({"fp64": True}))
    assert found == Ruling(
        "t", "t/hazard/odd", Status.UNKNOWN, None, Confidence.NONE, (),
        Text("not known: nobody states warp size of Device One", "未知：没有公开资料说明 Device One 的线程束大小"),
    )  # fmt: skip


def test_a_later_clause_that_holds_decides_all_the_same() -> None:
    odd = hazard(clause("kernel_model == simd", Status.REDESIGN), clause("warp_size != 32"))
    assert status(ruling(odd, landing({"warp_size": 64}))) is Status.ADAPT
    assert status(ruling(odd, landing({"warp_size": 32}))) is Status.UNKNOWN


def test_a_profile_without_a_device() -> None:
    found = ruling(hazard(clause("warp_size != 32")), landing(None))
    assert found is not None
    assert (found.status, en(found.note)) == (
        Status.UNKNOWN, "not known: nobody states warp size of a device for this profile",
    )  # fmt: skip
    assert status(ruling(hazard(clause("always")), landing(None))) is Status.ADAPT


def test_what_bites_always_has_the_hazards_own_evidence() -> None:
    found = ruling(hazard(clause("always")), landing({}))
    assert found is not None
    assert (found.evidence, found.confidence) == (WRITTEN, Confidence.DOCUMENTED)


@pytest.mark.parametrize(
    ("value", "expected"), [(70000, Status.ADAPT), (65536, None), (100, None), (None, Status.UNKNOWN)]
)
def test_what_is_measured(value: int | None, expected: Status | None) -> None:
    odd = hazard(clause("value > shared_memory_per_block", en="{value} of {shared_memory_per_block}"))
    found = ruling(odd, landing({"shared_memory_per_block": 65536}), place(value=value))
    assert status(found) is expected
    if expected is Status.ADAPT:
        assert found is not None
        assert en(found.note) == "70000 of 65536"
        assert [item.source for item in found.evidence] == ["o/r@1:shared_memory_per_block.md#L1"]
    if expected is Status.UNKNOWN:
        assert found is not None
        assert en(found.note) == "how much is asked for here is no constant"


def test_a_number_against_words_is_not_known() -> None:
    found = ruling(hazard(clause("value > shared_memory_per_block")), landing({"shared_memory_per_block": "much"}),
                   place(value=1))  # fmt: skip
    assert found is not None
    assert (found.status, en(found.note)) == (
        Status.UNKNOWN, "not known: nobody states a comparable number of Device One",
    )  # fmt: skip


# By a ruling on the target


def test_a_ruling_on_the_target_goes_before_the_facts() -> None:
    odd = hazard(clause("always"), judgements=[judgement(Status.REDESIGN)])
    found = ruling(odd, landing({}))
    assert found is not None
    assert (found.status, en(found.note), zh(found.note)) == (Status.REDESIGN, "ruled", "已定")
    assert (found.evidence, found.confidence) == (SHOWN, Confidence.WITNESSED)


def test_a_ruling_that_it_is_the_same() -> None:
    assert ruling(hazard(clause("always"), judgements=[judgement(Status.SAME)]), landing({})) is None


@pytest.mark.parametrize("order", [1, -1])
def test_one_for_this_very_profile_goes_first(order: int) -> None:
    rulings = [judgement(Status.ADAPT), judgement(Status.MISSING, profiles=["main"])][::order]
    odd = hazard(clause("always", Status.REDESIGN), judgements=rulings)
    assert status(ruling(odd, landing({}))) is Status.MISSING
    assert status(ruling(odd, landing({}, "other"))) is Status.ADAPT


def test_rulings_on_others_do_not_hold() -> None:
    odd = hazard(clause("always"), judgements=[judgement(Status.SAME, "u"), judgement(Status.SAME, profiles=["x"])])
    assert status(ruling(odd, landing({}))) is Status.ADAPT


LINK = Inheritance("u", "u-main", frozenset({"main"}), Evidence(Basis.DOCUMENTATION, "o/r@1:link.md#L1"))


def test_rulings_on_a_target_that_it_inherits_from_come_after_its_own() -> None:
    inherited = judgement(Status.REDESIGN, "u", ["u-main"])
    odd = hazard(clause("always"), judgements=[inherited])
    found = ruling(odd, landing({}), links=(LINK,))
    assert found is not None
    assert (found.status, found.confidence, found.evidence) == (
        Status.REDESIGN, Confidence.TABLE, (*SHOWN, LINK.evidence),
    )  # fmt: skip
    assert en(found.note) == "ruled; by the rulings on u"
    assert zh(found.note) == "已定（沿用 u 的结论）"
    assert status(ruling(odd, landing({}, "other"), links=(LINK,))) is Status.ADAPT
    own = hazard(clause("always"), judgements=[inherited, judgement(Status.MISSING)])
    assert status(ruling(own, landing({}), links=(LINK,))) is Status.MISSING
    other = hazard(clause("always"), judgements=[judgement(Status.REDESIGN, "u", ["u-other"])])
    assert status(ruling(other, landing({}), links=(LINK,))) is Status.ADAPT


# By the tables


def named(given: Status, note: str | None = None) -> Mapping[str, Ruling]:
    return {
        "cudaX": Ruling(
            "t", "t/lib/cudaX", given, "tX", Confidence.WITNESSED, SEEN, same(note) if note else None, "my-rules"
        )
    }


@pytest.mark.parametrize(
    ("given", "expected"),
    [(s, None if s in (Status.SAME, Status.RENAME) else s) for s in Status],
)
def test_the_tables_ruling_on_the_name(given: Status, expected: Status | None) -> None:
    assert status(ruling(hazard(by_tables=True), landing({}), place("cudaX"), named(given))) is expected


def test_the_tables_ruling_keeps_its_evidence() -> None:
    found = ruling(hazard(by_tables=True), landing({}), place("cudaX"), named(Status.ADAPT, "one more"))
    assert found == Ruling(
        "t", "t/hazard/odd", Status.ADAPT, None, Confidence.WITNESSED, SEEN,
        Text("cudaX is adapt: one more", "按对照表，cudaX 的状态为“适配”：one more"), "my-rules",
    )  # fmt: skip


def test_a_name_of_which_nothing_is_known() -> None:
    found = ruling(hazard(by_tables=True), landing({}), place("cudaX"), named(Status.UNKNOWN))
    assert found is not None
    assert (found.confidence, found.evidence, found.origin) == (Confidence.NONE, (), None)
    assert (en(found.note), zh(found.note)) == ("nothing is known of cudaX", "没有关于 cudaX 的公开资料")
    assert ruling(hazard(by_tables=True), landing({}), place("cudaX")) == found
