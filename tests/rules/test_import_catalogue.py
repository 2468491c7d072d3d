"""Tables of names in, catalogue files out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from portcheck.model.errors import UsageError
from portcheck.rules.import_catalogue import CatalogueExtras, ambiguous_names, import_catalogue
from portcheck.rules.location import compile_store
from support.tables import table

HEADING = {"title": "New", "source": "a header: 1"}


def written(pack: Path, name: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((pack / name).read_text("utf-8"))
    return content


def catalogue(pack: Path, *records: Mapping[str, str], extras: CatalogueExtras | None = None) -> list[dict[str, Any]]:
    path = table(pack.parent / "names.csv", records)
    import_catalogue(path, "new", pack, HEADING, extras or CatalogueExtras())
    found: list[dict[str, Any]] = written(pack, "catalogue/new.yaml")["symbols"]
    return found


def test_catalogue_rows_are_written_sorted(pack: Path) -> None:
    first = {"symbol": "newB", "kind": "function", "side": "host", "header": "n.h", "first_seen": "11.8", "other": "x"}
    found = catalogue(pack, first, {"symbol": "newA", "kind": "macro", "removed_in": "12.0", "min_sm": "sm_90"})
    assert found == [
        {"name": "newA", "kind": "macro", "removed_in": "12.0", "min_sm": "sm_90"},
        {"name": "newB", "kind": "function", "side": "host", "header": "n.h", "first_seen": "11.8"},
    ]
    assert written(pack, "catalogue/new.yaml")["source"] == "a header: 1"
    compile_store(pack, pack.parent / "out.sqlite")


def test_names_without_a_kind_of_their_own(pack: Path) -> None:
    records = [{"symbol": name, "kind": "type_or_constant"} for name in ("NEW_OK", "new_t")]
    assert [row["kind"] for row in catalogue(pack, *records)] == ["enumerator", "type"]


def test_kind_of_the_whole_table(pack: Path) -> None:
    assert catalogue(pack, {"symbol": "mma.sync"}, extras=CatalogueExtras(kind="ptx"))[0]["kind"] == "ptx"


def test_table_without_any_kind_is_a_usage_error(pack: Path) -> None:
    with pytest.raises(UsageError, match="no column kind"):
        catalogue(pack, {"symbol": "newA"})
    assert not (pack / "catalogue" / "new.yaml").exists()


def test_catalogue_columns_by_other_names(pack: Path) -> None:
    extras = CatalogueExtras(columns={"symbol": "name", "kind": "sort"})
    assert catalogue(pack, {"name": "newA", "sort": "macro"}, extras=extras) == [{"name": "newA", "kind": "macro"}]


def test_ambiguous_names_are_marked_by_pattern(pack: Path) -> None:
    path = pack / "ambiguous.yaml"
    path.write_text(
        'groups:\n- {reason: r, source: s, names: [sin, "fftw_*"]}\n- {reason: r, source: s, names: [max]}\n'
    )
    names = ambiguous_names(path)
    assert names == {"sin", "fftw_*", "max"}
    records = [
        {"symbol": name, "kind": "function"} for name in ("fftw_plan", "max", "maxi", "sin", "SIN", "asin", "fftw")
    ]
    found = catalogue(pack, *records, extras=CatalogueExtras(ambiguous=names))
    assert [row["name"] for row in found if row.get("ambiguous")] == ["fftw_plan", "max", "sin"]


def test_removed_names_and_headers_of_the_library_are_added(pack: Path, tmp_path: Path) -> None:
    removed = table(
        tmp_path / "removed.csv",
        [
            {"symbol": "newOld", "library": "new", "kind": "function", "added": "7.0", "source": "s"},
            {"symbol": "newA", "library": "new", "kind": "type", "added": "", "source": ""},
            {"symbol": "otherOld", "library": "other", "kind": "function", "added": "", "source": ""},
        ],
    )
    headers = table(
        tmp_path / "headers.csv",
        [
            {"header": "new.h", "library": "new", "public": "yes", "last_seen": "13.5"},
            {"header": "detail/new.h", "library": "new", "public": "no", "last_seen": ""},
            {"header": "other.h", "library": "other", "public": "yes", "last_seen": ""},
        ],
    )
    path = table(tmp_path / "names.csv", [{"symbol": "newA", "kind": "macro"}, {"symbol": "", "kind": "macro"}])
    extras = CatalogueExtras(headers=headers, removed=(removed,))
    result = import_catalogue(path, "new", pack, HEADING, extras)
    assert (result.read, result.written) == (4, {"new.yaml": 2})
    assert result.reasons() == {"twice in the table": 1, "no symbol": 1}
    content = written(pack, "catalogue/new.yaml")
    assert content["symbols"] == [
        {"name": "newA", "kind": "macro"},
        {"name": "newOld", "kind": "function", "first_seen": "7.0", "source": "s"},
    ]
    assert content["headers"] == [
        {"path": "detail/new.h", "public": False},
        {"path": "new.h", "public": True, "last_seen": "13.5"},
    ]
    compile_store(pack, pack.parent / "out.sqlite")


def test_table_without_rows_still_compiles(pack: Path, tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text("symbol,kind\n")
    assert import_catalogue(path, "new", pack, HEADING, CatalogueExtras()).written == {"new.yaml": 0}
    compile_store(pack, pack.parent / "out.sqlite")


# Aliases


ENTRY = {"symbol": "newInit_v2", "kind": "function", "first_seen": "11.8"}
ALIAS = {"symbol": "newInit", "kind": "function", "first_seen": "11.8", "successor": "newInit_v2"}


def standing(pack: Path, *records: Mapping[str, str]) -> tuple[str | None, str | None]:
    """What the catalogue has newInit as: an alias of, a name with the successor."""
    (row,) = (row for row in catalogue(pack, *records) if row["name"] == "newInit")
    return row.get("alias_of"), row.get("successor")


@pytest.mark.parametrize(
    ("entry", "alias"),
    [
        ({}, {}),
        ({"first_seen": "11.8.0"}, {}),
        ({"first_seen": "11.8"}, {"first_seen": "12.10"}),
        ({"first_seen": "9.2"}, {"first_seen": "11.8"}),
        ({"first_seen": ""}, {"first_seen": ""}),
        ({"deprecated": "13.0", "removed_in": "13.1"}, {"removed_in": "13.1"}),
        ({"kind": "macro"}, {"kind": "type"}),
        ({}, {"kind": "enum"}),
        ({}, {"kind": "enumerator"}),
    ],
)
def test_name_that_a_header_turns_into_another_is_its_alias(
    pack: Path, entry: dict[str, str], alias: dict[str, str]
) -> None:
    assert standing(pack, {**ALIAS, **alias}, {**ENTRY, **entry}) == ("newInit_v2", None)
    assert standing(pack, {**ENTRY, **entry}, {**ALIAS, **alias}) == ("newInit_v2", None)
    compile_store(pack, pack.parent / "out.sqlite")


@pytest.mark.parametrize(
    ("entry", "alias"),
    [
        pytest.param({"first_seen": "12.0"}, {}, id="the other came later"),
        pytest.param({"first_seen": "11.10"}, {}, id="later by number, not by text"),
        pytest.param({}, {"first_seen": ""}, id="seen in the oldest toolkit already"),
        pytest.param({}, {"deprecated": "12.0"}, id="the deprecation names it"),
        pytest.param({}, {"kind": "macro"}, id="the value of a macro"),
        pytest.param({}, {"kind": "function_template"}, id="no macro for a template"),
        pytest.param({}, {"kind": "namespace"}, id="nor for a namespace"),
        pytest.param({"symbol": "newInit_v3"}, {}, id="not in the table"),
        pytest.param({}, {"successor": "newInit"}, id="itself"),
        pytest.param({"successor": "newInit_v3"}, {}, id="the other has a successor of its own"),
    ],
)
def test_other_successors_stay_successors(pack: Path, entry: dict[str, str], alias: dict[str, str]) -> None:
    expected = (None, alias.get("successor", "newInit_v2"))
    assert standing(pack, {**ALIAS, **alias}, {**ENTRY, **entry}) == expected
    assert standing(pack, {**ENTRY, **entry}, {**ALIAS, **alias}) == expected


def test_name_without_a_successor_is_no_alias(pack: Path) -> None:
    assert standing(pack, {**ALIAS, "successor": ""}, ENTRY) == (None, None)


@pytest.mark.parametrize("turned", [False, True])
def test_alias_of_an_alias_is_none(pack: Path, turned: bool) -> None:
    """Whatever the order of the table: an entry is no alias itself."""
    last = {"symbol": "newInit_v3", "kind": "function", "first_seen": "11.8"}
    records = [ALIAS, {**ENTRY, "successor": "newInit_v3"}, last]
    found = catalogue(pack, *(reversed(records) if turned else records))
    entries = {row["name"]: row.get("alias_of") for row in found}
    assert entries == {"newInit": None, "newInit_v2": "newInit_v3", "newInit_v3": None}


# Options of the compiler


def test_flags_have_the_versions_that_they_were_seen_in(pack: Path) -> None:
    extras = CatalogueExtras(columns={"symbol": "flag", "note": "meaning"}, kind="flag")
    records = [
        {"flag": "--std", "short": "-std", "meaning": "the language: c++17", "seen_in": "12.9 13.0 13.5"},
        {"flag": "--new", "short": "", "meaning": "", "seen_in": "13.5"},
        {"flag": "--odd", "short": "", "meaning": "", "seen_in": ""},
    ]
    assert catalogue(pack, *records, extras=extras) == [
        {"name": "--new", "kind": "flag", "first_seen": "13.5", "last_seen": "13.5"},
        {"name": "--odd", "kind": "flag"},
        {"name": "--std", "kind": "flag", "note": "the language: c++17", "first_seen": "12.9", "last_seen": "13.5"},
    ]
    compile_store(pack, pack.parent / "out.sqlite")


def test_heading_is_written_as_it_is(pack: Path) -> None:
    path = table(pack.parent / "names.csv", [{"symbol": "newA", "kind": "macro"}])
    heading: dict[str, str | bool] = {**HEADING, "versions": "toolkit", "header_only": True}
    import_catalogue(path, "new", pack, heading, CatalogueExtras())
    content = written(pack, "catalogue/new.yaml")
    assert {key: value for key, value in content.items() if key != "symbols"} == {"library": "new", **heading}
    compile_store(pack, pack.parent / "out.sqlite")
