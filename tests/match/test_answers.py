"""What all profiles of a target say of one name, and what a target covers of whole libraries."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from match.fakes import HEADER, NAME, Tables, family, gap, row
from portcheck.match.answers import Answer, answers_on, coverage_by_library
from portcheck.match.landings import choose_landings
from portcheck.model.finding import Confidence, Status
from portcheck.model.target import Landing, PortingMode, Profile
from portcheck.model.text import same
from portcheck.rules.store import Row, RuleStore
from support.fixed_report import made_landing, made_target

TARGET = made_target(
    "t",
    Profile("plain", same("plain"), PortingMode.TEXT),
    Profile("other", same("other"), PortingMode.TEXT),
    Profile("old", same("old"), PortingMode.TEXT, sdk="3.0"),
    Profile("layer", same("layer"), PortingMode.LAYER),
)
ALL = tuple(f"t:{profile}" for profile in TARGET.profiles)


def landings(names: Sequence[str] = ALL) -> tuple[Landing, ...]:
    return choose_landings(tuple(names), {"t": TARGET})


def answers(*rows: Row, families: Sequence[Row] = (), names: Sequence[str] = ALL) -> list[Answer]:
    return answers_on(landings(names), NAME, Tables(rows, families))


def grouped(found: Sequence[Answer]) -> list[tuple[list[str], Status]]:
    return [([landing.profile.id for landing in answer.landings], answer.ruling.status) for answer in found]


# Grouping


def test_profiles_of_which_the_tables_say_the_same_stand_together() -> None:
    assert grouped(answers(row(Status.SAME))) == [(["plain", "other", "old", "layer"], Status.SAME)]
    assert grouped(answers()) == [(["plain", "other", "old", "layer"], Status.UNKNOWN)]


def test_a_layer_stands_apart_where_it_keeps_what_is_renamed_elsewhere() -> None:
    found = answers(row(Status.RENAME, "vX"))
    assert grouped(found) == [(["plain", "other", "old"], Status.RENAME), (["layer"], Status.SAME)]
    assert [answer.ruling.replacement for answer in found] == ["vX", None]
    assert [answer.row for answer in found] == [row(Status.RENAME, "vX")] * 2


def test_a_row_of_one_profile_sets_it_apart() -> None:
    found = answers(row(Status.ADAPT, profiles={"other"}), row(Status.SAME))
    assert grouped(found) == [(["plain", "old", "layer"], Status.SAME), (["other"], Status.ADAPT)]


def test_an_older_sdk_sets_a_profile_apart() -> None:
    found = answers(row(Status.SAME, since="4.0"))
    assert grouped(found) == [(["plain", "other", "layer"], Status.SAME), (["old"], Status.MISSING)]


@pytest.mark.parametrize(
    "special",
    [
        row(Status.SAME, "vX", profiles={"other"}),
        row(Status.SAME, note="mind it", profiles={"other"}),
        row(Status.SAME, confidence=Confidence.TABLE, profiles={"other"}),
    ],
)
def test_replacement_note_and_confidence_set_profiles_apart_too(special: Row) -> None:
    assert [profiles for profiles, _status in grouped(answers(special, row(Status.SAME)))] == [
        ["plain", "old", "layer"],
        ["other"],
    ]


def test_rows_of_each_profile_that_say_the_same_do_not_set_them_apart() -> None:
    rows = (row(Status.SAME, profiles={"plain"}), row(Status.SAME, profiles={"other", "old", "layer"}))
    assert grouped(answers(*rows)) == [(["plain", "other", "old", "layer"], Status.SAME)]


def test_the_first_landing_comes_first() -> None:
    found = answers(row(Status.ADAPT, profiles={"other"}), row(Status.SAME), names=["t:other", "t:plain"])
    assert grouped(found) == [(["other"], Status.ADAPT), (["plain"], Status.SAME)]


# The row that decides, and those that it outweighs


def test_the_other_rows_of_the_profile_are_kept() -> None:
    first, second, elsewhere = gap(Status.MISSING), row(Status.SAME), row(Status.ADAPT, profiles={"other"})
    (plain,) = answers(first, second, elsewhere, names=["t:plain"])
    assert (plain.row, plain.outweighed) == (first, (second,))
    (other,) = answers(first, second, elsewhere, names=["t:other"])
    assert (other.row, other.outweighed) == (first, (second, elsewhere))


def test_what_holds_for_the_library_is_kept_too() -> None:
    whole, own = family(Status.REDESIGN), row(Status.SAME)
    (found,) = answers(own, families=[whole], names=["t"])
    assert (found.ruling.status, found.row, found.outweighed) == (Status.REDESIGN, whole, (own,))
    (found,) = answers(gap(Status.MISSING), own, families=[whole], names=["t"])
    assert (found.row, found.outweighed) == (gap(Status.MISSING), (whole, own))


def test_a_header_has_nothing_of_its_library() -> None:
    (found,) = answers_on(landings(["t"]), HEADER, Tables([row(Status.SAME)], [family(Status.REDESIGN)]))
    assert (found.ruling.status, found.row, found.outweighed) == (Status.SAME, row(Status.SAME), ())


def test_rows_of_other_sdks_are_kept_where_none_decides() -> None:
    old = row(Status.RENAME, "vX", until="2.0")
    (found,) = answers(old, names=["t"])
    assert (found.ruling.status, found.row, found.outweighed) == (Status.MISSING, None, (old,))


def test_no_rows_no_row() -> None:
    (found,) = answers(names=["t"])
    assert (found.ruling.status, found.row, found.outweighed) == (Status.UNKNOWN, None, ())


def test_the_ruling_is_on_the_first_of_the_landings() -> None:
    (found,) = answers(row(Status.SAME), names=["t:other", "t:plain"])
    assert found.ruling.target == "t:other"


# Whole libraries


def test_names_are_counted_by_library_and_status() -> None:
    keys = [("cudaX", "lib", False), ("cudaY", "lib", False), ("cudaZ", "zlib", False), ("cudaA", "alib", False)]
    found = coverage_by_library(made_landing(), keys, Tables([row(Status.SAME)]))
    assert list(found) == ["alib", "lib", "zlib"]
    assert all(list(counts) == list(Status) for counts in found.values())
    counted = {library: {s.value: n for s, n in counts.items() if n} for library, counts in found.items()}
    assert counted == {"alib": {"unknown": 1}, "lib": {"same": 1, "unknown": 1}, "zlib": {"unknown": 1}}


def test_a_family_covers_its_whole_library() -> None:
    keys = [("cudaX", "lib", False), ("cudaY", "lib", False), ("cudaZ", "lib2", False)]
    found = coverage_by_library(made_landing(), keys, Tables([row(Status.SAME)], [family(Status.REDESIGN)]))
    assert (found["lib"][Status.REDESIGN], found["lib"][Status.SAME]) == (2, 0)
    assert found["lib2"][Status.UNKNOWN] == 1


def test_a_name_given_twice_counts_once() -> None:
    assert coverage_by_library(made_landing(), [NAME, NAME], Tables())["lib"][Status.UNKNOWN] == 1
    assert coverage_by_library(made_landing(), [], Tables()) == {}


def test_coverage_follows_the_mode() -> None:
    tables = Tables([row(Status.RENAME, "vX")])
    for mode, status in ((PortingMode.TEXT, Status.RENAME), (PortingMode.LAYER, Status.SAME)):
        assert coverage_by_library(made_landing(mode), [NAME], tables)["lib"][status] == 1


# The built-in tables


def test_built_in_profiles_of_one_target(built_in_store: RuleStore) -> None:
    targets = built_in_store.targets()
    wanted = choose_landings(("metax:native", "metax:cu-bridge"), targets)
    native, bridge = answers_on(wanted, ("cudaMalloc", "cuda_runtime", False), built_in_store)
    assert (native.ruling.status, native.ruling.replacement) == (Status.RENAME, "mcMalloc")
    assert (bridge.ruling.status, bridge.ruling.replacement) == (Status.SAME, None)
    assert native.row in bridge.outweighed
