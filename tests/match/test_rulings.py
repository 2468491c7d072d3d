"""What the tables say, profile by profile, mode by mode and SDK by SDK, and which of several rows decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

from match.fakes import HEADER, NAME, SEEN, Tables, family, gap, row
from portcheck.match.landings import choose_landings
from portcheck.match.rulings import RulingKey, key_of, ranked_rows, ruling_of, rulings_for
from portcheck.model.finding import Confidence, Ruling, Status
from portcheck.model.occurrence import Context, Kind, Mentioned, Occurrence, Region, Resolution, Side
from portcheck.model.target import Landing, PortingMode
from portcheck.model.text import same
from portcheck.rules.store import Row, RuleStore
from support.fixed_report import made_landing
from support.texts import en


def ruling(*rows: Row, where: Landing | None = None, key: RulingKey = NAME) -> Ruling:
    """The ruling on ``cudaX`` by the rows given; those of the origin ``family`` are on its library."""
    families = [given for given in rows if given.origin == "family"]
    tables = Tables([given for given in rows if given.origin != "family"], families)
    found = rulings_for(where or made_landing(), [key], tables)
    assert list(found) == [key]
    return found[key]


def occurrence(kind: Kind = Kind.FUNCTION, region: Region = Region.ACTIVE, line: int = 1) -> Occurrence:
    return Occurrence(
        "a.cu",
        line,
        1,
        6,
        Mentioned("cudaX", "lib", kind, Context.CALL, Side.HOST, Resolution.SYNTACTIC, region),
        "anchor",
    )


# Keys


@pytest.mark.parametrize("kind", list(Kind))
def test_a_key_tells_headers_from_names(kind: Kind) -> None:
    assert key_of(occurrence(kind).what) == (HEADER if kind is Kind.HEADER else NAME)


def test_one_ruling_for_each_key() -> None:
    keys = [NAME, HEADER, NAME, ("cudaY", "lib", False)]
    found = rulings_for(made_landing(), keys, Tables([row(Status.SAME)], [family(Status.ADAPT)]))
    assert {key: given.status for key, given in found.items()} == {
        NAME: Status.ADAPT,
        HEADER: Status.SAME,
        ("cudaY", "lib", False): Status.ADAPT,
    }
    assert rulings_for(made_landing(), [], Tables([row(Status.SAME)])) == {}


# One row


def test_no_row_is_unknown_without_evidence() -> None:
    assert ruling() == Ruling("t", "t/lib/cudaX", Status.UNKNOWN, None, Confidence.NONE, (), None, None)


def test_a_row_says_all_that_it_has() -> None:
    found = ruling(row(Status.ADAPT, "vX", note="one argument more", layer=1))
    assert found == Ruling(
        "t", "t/lib/cudaX", Status.ADAPT, "vX", Confidence.WITNESSED, SEEN, same("one argument more"), "my-rules"
    )


def test_a_row_of_nothing_known_keeps_its_evidence_and_origin() -> None:
    found = ruling(row(Status.UNKNOWN, note="a port leaves it out"))
    assert (found.status, found.evidence, found.origin) == (Status.UNKNOWN, SEEN, "built-in")
    assert en(found.note) == "a port leaves it out"


def test_the_ruling_is_on_the_landing_and_the_rule_is_the_targets() -> None:
    found = ruling(row(Status.SAME), where=made_landing(identity="vendor:s80"))
    assert (found.target, found.rule) == ("vendor:s80", "vendor/lib/cudaX")


def test_names_of_one_entry_are_one_rule() -> None:
    keys = [NAME, ("cudaX_v2", "lib", False), ("cudaY", "lib", False)]
    found = rulings_for(made_landing(), keys, Tables([row(Status.SAME)], entries={"cudaX": "cudaX_v2"}))
    assert [found[key].rule for key in keys] == ["t/lib/cudaX_v2", "t/lib/cudaX_v2", "t/lib/cudaY"]
    assert [found[key].status for key in keys] == [Status.SAME, Status.UNKNOWN, Status.UNKNOWN]


# Modes


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.RENAME])
@pytest.mark.parametrize("mode", list(PortingMode))
def test_a_row_says_its_status_in_every_mode(status: Status, mode: PortingMode) -> None:
    found = ruling(row(status, "vX", note="why"), where=made_landing(mode))
    assert (found.status, found.replacement, en(found.note)) == (status, "vX", "why")
    assert found.confidence is Confidence.WITNESSED


@pytest.mark.parametrize(
    ("mode", "status", "confidence"),
    [
        (PortingMode.TEXT, Status.RENAME, Confidence.WITNESSED),
        (PortingMode.BUILD, Status.SAME, Confidence.WITNESSED),
        (PortingMode.HEADER, Status.SAME, Confidence.WITNESSED),
        (PortingMode.LAYER, Status.SAME, Confidence.TABLE),
    ],
)
@pytest.mark.parametrize("profiles", [None, {"plain"}])
def test_what_a_rename_costs_depends_on_the_mode(
    mode: PortingMode, status: Status, confidence: Confidence, profiles: set[str] | None
) -> None:
    found = ruling(row(Status.RENAME, "vX", profiles=profiles), where=made_landing(mode))
    assert (found.status, found.confidence, found.evidence) == (status, confidence, SEEN)
    assert found.replacement == ("vX" if mode is PortingMode.TEXT else None)
    assert (found.note is None) is (mode is PortingMode.TEXT)


@pytest.mark.parametrize("mode", [mode for mode in PortingMode if mode is not PortingMode.TEXT])
@pytest.mark.parametrize(
    ("replacement", "note"),
    [
        ("vX", "the sources keep the CUDA name; the target's own is vX"),
        (None, "the sources keep the CUDA name; the target's own is not stated"),
    ],
)
def test_where_the_sources_stay_the_targets_own_name_is_a_note(
    mode: PortingMode, replacement: str | None, note: str
) -> None:
    assert en(ruling(row(Status.RENAME, replacement), where=made_landing(mode)).note) == note


@pytest.mark.parametrize("mode", list(PortingMode))
@pytest.mark.parametrize(
    ("keeps", "kept"), [(None, True), (["lib"], True), (["other", "lib"], True), (["other"], False), ([], False)]
)
def test_a_rename_stays_one_in_a_library_that_the_layer_does_not_keep(
    mode: PortingMode, keeps: list[str] | None, kept: bool
) -> None:
    found = ruling(row(Status.RENAME, "vX"), where=made_landing(mode, keeps=keeps))
    if kept and mode is not PortingMode.TEXT:
        assert (found.status, found.replacement) == (Status.SAME, None)
    else:
        assert (found.status, found.replacement) == (Status.RENAME, "vX")
        assert (found.confidence, en(found.note)) == (Confidence.WITNESSED, None)


@pytest.mark.parametrize("keeps", [None, ["lib"], ["other"]])
@pytest.mark.parametrize("status", [Status.SAME, Status.ADAPT, Status.MISSING])
def test_what_is_no_rename_does_not_ask_what_is_kept(keeps: list[str] | None, status: Status) -> None:
    assert ruling(row(status), where=made_landing(PortingMode.LAYER, keeps=keeps)).status is status


def test_a_header_is_kept_as_its_library_is() -> None:
    rename = row(Status.RENAME, "v.h")
    assert ruling(rename, where=made_landing(PortingMode.LAYER, keeps=["lib"]), key=HEADER).status is Status.SAME
    assert ruling(rename, where=made_landing(PortingMode.LAYER, keeps=["other"]), key=HEADER).status is Status.RENAME


# Profiles


def test_a_row_of_another_profile_does_not_hold() -> None:
    assert ruling(row(Status.SAME, profiles={"other"})).status is Status.UNKNOWN
    assert ruling(row(Status.SAME, profiles={"other", "plain"})).status is Status.SAME


def test_a_family_of_another_profile_or_library_does_not_hold() -> None:
    elsewhere = replace(family(Status.MISSING), profiles=frozenset({"other"}))
    assert ruling(row(Status.SAME), elsewhere).status is Status.SAME
    assert ruling(row(Status.SAME), family(Status.MISSING), key=("cudaX", "lib2", False)).status is Status.SAME


# Which of several rows decides: from the heaviest reason to the lightest, each as (what wins, what loses)

_GAP, _FAMILY, _MODEL, _TABLE = ({"origin": origin} for origin in ("gaps", "family", "kernel_model", "table"))
_LATER: tuple[dict[str, Any], dict[str, Any]] = {"layer": 1}, {"layer": 0}
_OWN: tuple[dict[str, Any], dict[str, Any]] = {}, {"inherited": "other"}
_NAME: tuple[dict[str, Any], dict[str, Any]] = {}, {"alias": "cudaX_v2"}
_PROFILE: tuple[dict[str, Any], dict[str, Any]] = {"profiles": {"plain"}}, {"profiles": None}
_ORIGINS = [
    (_GAP, _FAMILY), (_GAP, _MODEL), (_GAP, _TABLE), (_FAMILY, _MODEL), (_FAMILY, _TABLE), (_MODEL, _TABLE),
]  # fmt: skip
_PAIRS = {
    "a later pack": (_LATER, [_OWN, (_GAP, _TABLE), _NAME, _PROFILE]),
    "the target's own": (_OWN, [(_GAP, _TABLE), _NAME, _PROFILE]),
    **{f"{win['origin']} over {lose['origin']}": ((win, lose), [_NAME, _PROFILE]) for win, lose in _ORIGINS},
    "its own name": (_NAME, [_PROFILE]),
    "this very profile": (_PROFILE, []),
}


@pytest.mark.parametrize("order", ["best first", "best last"])
@pytest.mark.parametrize(("reason", "lighter"), list(_PAIRS.values()), ids=list(_PAIRS))
def test_each_reason_outweighs_all_lighter_ones(
    reason: tuple[dict[str, Any], dict[str, Any]], lighter: list[tuple[dict[str, Any], dict[str, Any]]], order: str
) -> None:
    def made(status: Status, *about: Mapping[str, Any]) -> Row:
        return row(status, **{key: value for part in about for key, value in part.items()})

    winner = made(Status.SAME, *(lose for _win, lose in lighter), reason[0])
    loser = made(Status.ADAPT, *(win for win, _lose in lighter), reason[1])
    given = [winner, loser] if order == "best first" else [loser, winner]
    assert ruling(*given).status is Status.SAME
    families = [one for one in given if one.origin == "family"]
    ranked = ranked_rows(made_landing(), [one for one in given if one.origin != "family"], families)
    assert ranked == [winner, loser]


def test_the_whole_order() -> None:
    ordered = [
        row(Status.UNKNOWN, layer=2, inherited="other", alias="b"),
        row(Status.RENAME, layer=1),
        gap(Status.SAME),
        family(Status.ADAPT),
        row(Status.REDESIGN, origin="kernel_model"),
        row(Status.MISSING, profiles={"plain"}),
        row(Status.SAME),
        row(Status.ADAPT, alias="a", profiles={"plain"}),
        row(Status.RENAME, alias="a"),
        gap(Status.MISSING, inherited="other"),
    ]
    for first, *rest in permutations(range(len(ordered)), 3):
        shuffled = [ordered[first], *(ordered[n] for n in rest), *ordered]
        distinct = list(dict.fromkeys(shuffled))
        assert ranked_rows(made_landing(), distinct, []) == ordered


def test_equal_rows_keep_the_order_of_the_store() -> None:
    rows = [row(Status.ADAPT), row(Status.RENAME)]
    assert ruling(*rows).status is Status.ADAPT
    assert ruling(*reversed(rows)).status is Status.RENAME


def test_what_can_stay_comes_before_another_spelling() -> None:
    assert ruling(row(Status.RENAME), row(Status.SAME)).status is Status.SAME
    assert ruling(row(Status.RENAME, profiles={"plain"}), row(Status.SAME)).status is Status.RENAME


def test_a_family_overrules_rows_but_not_headers() -> None:
    rows = row(Status.RENAME, "vX"), family(Status.REDESIGN)
    assert ruling(*rows).status is Status.REDESIGN
    assert ruling(*rows, key=HEADER).status is Status.RENAME
    assert ruling(family(Status.REDESIGN), key=HEADER).status is Status.UNKNOWN


@pytest.mark.parametrize("rival", [gap(Status.MISSING), family(Status.REDESIGN), row(Status.SAME, profiles={"plain"})])
def test_a_row_of_a_later_pack_wins_over_all_that_is_built_in(rival: Row) -> None:
    mine = row(Status.RENAME, "myX", layer=1)
    for given in ((mine, rival), (rival, mine)):
        found = ruling(*given)
        assert (found.replacement, found.origin) == ("myX", "my-rules")


def test_a_later_pack_that_does_not_hold_here_changes_nothing() -> None:
    elsewhere = row(Status.RENAME, "myX", layer=1, profiles={"other"})
    newer = row(Status.RENAME, "myX", layer=1, since="9.0")
    found = ruling(elsewhere, newer, gap(Status.MISSING), where=made_landing(sdk="8.9"))
    assert (found.status, found.origin) == (Status.MISSING, "built-in")


# Aliases and inherited rows


def test_under_its_own_name_a_row_keeps_its_confidence() -> None:
    assert ruling(row(Status.SAME)).confidence is Confidence.WITNESSED
    assert ruling(row(Status.SAME)).note is None


@pytest.mark.parametrize("confidence", [Confidence.WITNESSED, Confidence.DOCUMENTED, Confidence.TABLE])
def test_a_row_of_another_name_is_plausible_and_says_so(confidence: Confidence) -> None:
    found = ruling(row(Status.RENAME, "vX", alias="cudaX_v2", confidence=confidence))
    assert (found.status, found.replacement, found.confidence) == (Status.RENAME, "vX", Confidence.TABLE)
    assert (en(found.note), found.evidence) == ("the tables have it as cudaX_v2", SEEN)


@pytest.mark.parametrize("sdk", ["1.0", "9.0", None])
def test_an_inherited_row_counts_the_other_targets_sdks(sdk: str | None) -> None:
    there = ruling(row(Status.RENAME, inherited="other", since="5.0"), where=made_landing(sdk=sdk))
    assert there.status is Status.RENAME
    gone = ruling(row(Status.RENAME, inherited="other", since="5.0", until="6.0"), where=made_landing(sdk=sdk))
    assert (gone.status, en(gone.note)) == (Status.MISSING, "there since SDK of other 5.0, gone in SDK of other 6.0")


def test_an_inherited_row_says_whose_it_is() -> None:
    found = ruling(row(Status.SAME, inherited="other", confidence=Confidence.TABLE))
    assert (en(found.note), found.confidence) == ("by the tables of other", Confidence.TABLE)


def test_notes_stand_together() -> None:
    found = ruling(row(Status.SAME, note="mind it", alias="cudaX_v2", inherited="other"))
    assert en(found.note) == "mind it; the tables have it as cudaX_v2; by the tables of other"


# SDK versions


@pytest.mark.parametrize(
    ("since", "until", "sdk", "holds"),
    [
        (None, None, None, True),
        (None, None, "1.0", True),
        ("4.3", None, None, True),
        ("4.3", None, "4.2.9", False),
        ("4.3", None, "4.3", True),
        ("4.3", None, "4.3.0", True),
        ("4.3.0", None, "4.3", True),
        ("4.3", None, "4.10", True),
        ("4.10", None, "4.9", False),
        (None, "5.1", None, False),
        (None, "5.1", "5.0.9", True),
        (None, "5.1", "5.1", False),
        (None, "5.1", "5.1.0", False),
        (None, "5.1", "6", False),
        ("4.3", "5.1", None, False),
        ("4.3", "5.1", "4.2", False),
        ("4.3", "5.1", "4.3", True),
        ("4.3", "5.1", "5", True),
        ("4.3", "5.1", "5.1", False),
    ],
)
def test_a_row_holds_from_since_up_to_until(since: str | None, until: str | None, sdk: str | None, holds: bool) -> None:
    given = row(Status.RENAME, "vX", since=since, until=until)
    found = ruling(given, where=made_landing(sdk=sdk))
    assert found.status is (Status.RENAME if holds else Status.MISSING)
    assert ranked_rows(made_landing(sdk=sdk), [given], []) == ([given] if holds else [])


@pytest.mark.parametrize(
    ("since", "until", "sdk", "note"),
    [
        ("4.3", None, "4.2", "there since SDK 4.3"),
        (None, "5.1", None, "gone in SDK 5.1"),
        ("4.3", "5.1", "4.0", "there since SDK 4.3, gone in SDK 5.1"),
        ("4.3", "5.1", "6.0", "there since SDK 4.3, gone in SDK 5.1"),
    ],
)
def test_a_name_of_other_sdks_is_missing_and_the_note_says_when(
    since: str | None, until: str | None, sdk: str | None, note: str
) -> None:
    found = ruling(row(Status.RENAME, "vX", since=since, until=until, note="mind it"), where=made_landing(sdk=sdk))
    assert (found.status, found.replacement, en(found.note)) == (Status.MISSING, None, note)
    assert (found.evidence, found.confidence, found.origin) == (SEEN, Confidence.WITNESSED, "built-in")


@pytest.mark.parametrize("mode", list(PortingMode))
def test_a_name_of_other_sdks_is_missing_in_every_mode(mode: PortingMode) -> None:
    found = ruling(row(Status.RENAME, "vX", since="4.3"), where=made_landing(mode, sdk="4.2"))
    assert (found.status, en(found.note)) == (Status.MISSING, "there since SDK 4.3")


def test_of_rows_for_several_sdks_the_one_that_holds_decides() -> None:
    rows = row(Status.ADAPT, "vX", until="5.0"), row(Status.RENAME, "vX2", since="5.0")
    for sdk, replacement in (("4.9", "vX"), ("5.0", "vX2"), (None, "vX2")):
        assert ruling(*rows, where=made_landing(sdk=sdk)).replacement == replacement
        assert ruling(*reversed(rows), where=made_landing(sdk=sdk)).replacement == replacement


def test_a_row_out_of_date_loses_to_any_that_holds() -> None:
    old = row(Status.RENAME, "vX", until="5.0", profiles={"plain"}, layer=1)
    lightest = row(Status.ADAPT, alias="cudaX_v2", inherited="other")
    assert ruling(old, lightest).status is Status.ADAPT
    assert ruling(old, family(Status.REDESIGN)).status is Status.REDESIGN


def test_a_row_out_of_date_in_another_profile_says_nothing() -> None:
    assert ruling(row(Status.RENAME, "vX", since="4.3", profiles={"other"}), where=made_landing(sdk="4.2")) == ruling()


def test_a_gap_out_of_date_decides_nothing() -> None:
    closed = gap(Status.MISSING, until="5.0")
    assert ruling(closed).status is Status.UNKNOWN
    assert ruling(closed).evidence == ()
    assert ruling(closed, row(Status.RENAME, "vX")).status is Status.RENAME
    assert ruling(closed, where=made_landing(sdk="4.9")).status is Status.MISSING
    assert ruling(closed, row(Status.RENAME, "vX"), where=made_landing(sdk="4.9")).status is Status.MISSING


def test_a_gap_out_of_date_leaves_a_name_of_other_sdks_missing_by_its_own_row() -> None:
    found = ruling(gap(Status.ADAPT, until="3.0"), row(Status.RENAME, "vX", since="4.3"), where=made_landing(sdk="4.0"))
    assert (found.status, en(found.note)) == (Status.MISSING, "there since SDK 4.3")


def test_a_family_out_of_date_decides_nothing() -> None:
    closed = replace(family(Status.MISSING), until="4.3.0")
    assert ruling(closed).status is Status.UNKNOWN
    assert ruling(closed, row(Status.RENAME, "vX")).status is Status.RENAME
    assert ruling(closed, row(Status.RENAME, "vX"), where=made_landing(sdk="4.2")).status is Status.MISSING


@pytest.mark.parametrize("status", [Status.MISSING, Status.UNKNOWN])
def test_that_a_table_once_had_no_name_does_not_make_it_missing_later(status: Status) -> None:
    """Only what a target has can come late or go."""
    found = ruling(row(status, until="5.0"), where=made_landing(sdk="5.0"))
    assert (found.status, found.evidence) == (Status.UNKNOWN, ())


def test_ruling_of_is_the_ruling_among_many() -> None:
    rows, families = [row(Status.SAME)], [family(Status.ADAPT)]
    assert ruling_of(made_landing(), NAME, rows, families) == ruling(*rows, *families)
    assert ruling_of(made_landing(), HEADER, rows, families) == ruling(*rows, *families, key=HEADER)


# The built-in tables

BUILT_IN = [
    ("musa", "cudaMalloc", "cuda_runtime", Status.RENAME, "musaMalloc", Confidence.WITNESSED),
    ("musa+macro-header", "cudaMalloc", "cuda_runtime", Status.SAME, None, Confidence.WITNESSED),
    ("musa", "cudnnConvolutionForward", "cudnn", Status.REDESIGN, None, Confidence.WITNESSED),
    ("musa", "cublasZgeru", "cublas", Status.RENAME, "mublasZgeru", Confidence.TABLE),
    ("musa", "threadIdx", "device_builtins", Status.SAME, None, Confidence.WITNESSED),
    ("metax", "cudaMalloc", "cuda_runtime", Status.RENAME, "mcMalloc", Confidence.WITNESSED),
    ("metax:cu-bridge", "cudaMalloc", "cuda_runtime", Status.SAME, None, Confidence.WITNESSED),
    ("metax", "CUBLASLT_EPILOGUE_BIAS", "cublasLt", Status.UNKNOWN, None, Confidence.NONE),
    ("metax:cu-bridge", "CUBLASLT_EPILOGUE_BIAS", "cublasLt", Status.SAME, None, Confidence.WITNESSED),
    ("hip", "cudaMalloc", "cuda_runtime", Status.RENAME, "hipMalloc", Confidence.DOCUMENTED),
    ("hip@1.0", "cudaMalloc", "cuda_runtime", Status.MISSING, None, Confidence.DOCUMENTED),
    ("hip", "cuMemcpy3DBatchAsync", "cuda_driver", Status.MISSING, None, Confidence.DOCUMENTED),
    ("hip", "cudnnCreate", "cudnn", Status.ADAPT, "miopenCreate", Confidence.DOCUMENTED),
    ("hip", "mma.sync", "ptx", Status.MISSING, None, Confidence.DOCUMENTED),
    ("hygon", "cudaMalloc", "cuda_runtime", Status.RENAME, "hipMalloc", Confidence.TABLE),
    ("hygon:dtk", "cudaMalloc", "cuda_runtime", Status.SAME, None, Confidence.WITNESSED),
    ("iluvatar", "cudaMalloc", "cuda_runtime", Status.SAME, None, Confidence.WITNESSED),
    ("biren", "cudaMalloc", "cuda_runtime", Status.RENAME, "supaMalloc", Confidence.WITNESSED),
    ("biren:br1xx", "cudaMalloc", "cuda_runtime", Status.RENAME, "suMallocDevice", Confidence.WITNESSED),
    ("biren:br2xx-suda", "cudaMalloc", "cuda_runtime", Status.SAME, None, Confidence.TABLE),
    ("kunlunxin", "cudaMalloc", "cuda_runtime", Status.RENAME, "xpu_malloc", Confidence.WITNESSED),
    ("ascend", "cudaMalloc", "cuda_runtime", Status.ADAPT, "aclrtMalloc", Confidence.WITNESSED),
    ("ascend:950", "threadIdx", "device_builtins", Status.SAME, None, Confidence.DOCUMENTED),
]


@pytest.mark.parametrize(("target", "symbol", "library", "status", "replacement", "confidence"), BUILT_IN)
def test_built_in_tables(
    built_in_store: RuleStore,
    target: str,
    symbol: str,
    library: str,
    status: Status,
    replacement: str | None,
    confidence: Confidence,
) -> None:
    (where,) = choose_landings((target,), built_in_store.targets())
    (found,) = rulings_for(where, [(symbol, library, False)], built_in_store).values()
    assert (found.status, found.replacement, found.confidence) == (status, replacement, confidence)
    assert bool(found.evidence) == (status is not Status.UNKNOWN)


def test_on_simd_devices_threads_are_redesigned(built_in_store: RuleStore) -> None:
    """The profile picks the device: one target, two kernel models."""
    landings = choose_landings(("ascend:910b", "ascend:950"), built_in_store.targets())
    key = ("threadIdx", "device_builtins", False)
    simd, simt = (rulings_for(where, [key], built_in_store)[key] for where in landings)
    assert (simd.status, simt.status) == (Status.REDESIGN, Status.SAME)
