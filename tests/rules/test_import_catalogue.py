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
