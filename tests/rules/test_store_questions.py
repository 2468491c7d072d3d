"""What else the store is asked: entries of the catalogue, names of the target's own, tables of facts."""

from __future__ import annotations

from pathlib import Path

import pytest

from portcheck.model.catalogue import Entry
from portcheck.model.finding import Basis, Evidence
from support.packs import Layered, catalogue, facts, functions, mapping, row, ruling, target

# The catalogue


def test_entry_of_a_name_is_read_whole(pack: Path, layered: Layered) -> None:
    versions = {"first_seen": "11.8", "last_seen": "12.9", "deprecated": "12.0", "removed_in": "13.0"}
    about = {"kind": "device_function", "side": "device", "header": "m.h", **versions}
    catalogue(
        pack,
        "more",
        {"name": "mAdd", **about, "successor": "mSum", "min_sm": "90", "source": "its own"},
        versions="toolkit",
    )
    assert layered(pack).entries(["mAdd"]) == {
        "mAdd": Entry(
            name="mAdd",
            library="more",
            title="MORE",
            kind="device_function",
            side="device",
            header="m.h",
            entry="mAdd",
            others=(),
            counts="toolkit",
            first_seen="11.8",
            last_seen="12.9",
            deprecated="12.0",
            removed_in="13.0",
            successor="mSum",
            min_sm="90",
            source="its own",
            title_zh="MORE",
        )
    }


def test_entry_without_the_optional_keys(pack: Path, layered: Layered) -> None:
    found = layered(pack).entries(["demo_t"])["demo_t"]
    assert (found.side, found.header, found.counts, found.source) == ("both", "", "own", "a header")
    stated = (found.first_seen, found.last_seen, found.deprecated, found.removed_in, found.successor, found.min_sm)
    assert stated == (None,) * 6


def test_entry_of_a_header(pack: Path, layered: Layered) -> None:
    headers = [{"path": "more/m.h", "public": False, "first_seen": "1.0", "last_seen": "2.0", "removed_in": "2.1"}]
    catalogue(pack, "more", headers=headers)
    found = layered(pack).entries(["more/m.h"])["more/m.h"]
    assert (found.kind, found.library, found.title, found.entry, found.others) == (
        "header",
        "more",
        "MORE",
        "more/m.h",
        (),
    )
    assert (found.first_seen, found.last_seen, found.removed_in, found.source) == (
        "1.0",
        "2.0",
        "2.1",
        "headers of more",
    )


def test_entries_of_aliases_name_each_other(pack: Path, layered: Layered) -> None:
    names = {"mInit": "mInit_v2", "mInit_v1": "mInit_v2", "mInit_v2": "mInit_v2", "mExit": "mExit"}
    catalogue(
        pack,
        "more",
        *(
            {"name": name, "kind": "function", **({"alias_of": entry} if entry != name else {})}
            for name, entry in names.items()
        ),
    )
    found = layered(pack).entries(names)
    assert {name: (entry.entry, entry.others) for name, entry in found.items()} == {
        "mInit": ("mInit_v2", ("mInit_v2", "mInit_v1")),
        "mInit_v1": ("mInit_v2", ("mInit_v2", "mInit")),
        "mInit_v2": ("mInit_v2", ("mInit", "mInit_v1")),
        "mExit": ("mExit", ()),
    }


def test_names_whose_entry_has_another_name(pack: Path, layered: Layered) -> None:
    aliases = [{"name": name, "kind": "function", "alias_of": "mInit_v2"} for name in ("mInit", "mInit_v1")]
    catalogue(pack, "more", *aliases, {"name": "mInit_v2", "kind": "function"})
    asked = ["mInit", "mInit_v2", "demoMalloc", "m", "mInit"]
    assert layered(pack).entry_names(asked) == {"mInit": "mInit_v2"}
    assert layered(pack).entry_names([]) == {}


def test_entries_of_what_is_not_there(pack: Path, layered: Layered) -> None:
    store = layered(pack)
    assert store.entries([]) == {}
    assert store.entries(["demomalloc", "demo%", "h", "", "' OR 1=1 --"]) == {}


def test_entries_of_very_many_names(pack: Path, layered: Layered) -> None:
    names = [f"n{number}" for number in range(1200)]
    assert sorted(layered(pack).entries(["demoMalloc", *names, "zz", "demo.h"])) == ["demo.h", "demoMalloc"]


def test_catalogue_has_every_entry_that_code_can_use_once(pack: Path, layered: Layered) -> None:
    catalogue(
        pack,
        "more",
        {"name": "mInit", "kind": "function", "alias_of": "mInit_v2"},
        {"name": "mInit_v2", "kind": "function"},
        {"name": "more", "kind": "namespace"},
        {"name": "--fast", "kind": "flag"},
        {"name": "mma.sync", "kind": "ptx"},
        headers=[{"path": "m.h", "public": True}],
    )
    store = layered(pack)
    more = [("mInit_v2", "more"), ("mma.sync", "more")]
    demo = [("demoFree", "demo"), ("demoMalloc", "demo"), ("demo_t", "demo"), ("sin", "demo")]
    assert store.catalogue() == [*demo, *more]
    assert store.catalogue("more") == more
    assert store.catalogue("mor") == []


def test_libraries_with_their_titles_and_how_they_count(pack: Path, layered: Layered) -> None:
    catalogue(pack, "kit", versions="toolkit")
    catalogue(pack, "mine", versions="own")
    store = layered(pack)
    assert store.library_titles() == {"demo": "Demo", "kit": "KIT", "mine": "MINE"}
    assert store.own_release_libraries() == ["demo", "mine"]


@pytest.fixture
def qualified(pack: Path) -> Path:
    functions(
        pack,
        "more",
        "nv::mma",
        "nv::wmma",
        "wmma",
        "nv::wmma::load",
        "nv::WMMA",
        "nv::a_b",
        "nv::aXb",
        "nv::p%q",
        "nv::pXq",
        "nv::s\\t",
    )
    catalogue(pack, "flags", {"name": "--x::wmma", "kind": "flag"})
    return pack


@pytest.mark.parametrize(
    ("part", "names"),
    [
        ("wmma", ["nv::wmma"]),
        ("WMMA", ["nv::WMMA"]),
        ("wmma::load", ["nv::wmma::load"]),
        ("load", ["nv::wmma::load"]),
        ("a_b", ["nv::a_b"]),
        ("p%q", ["nv::p%q"]),
        ("s\\t", ["nv::s\\t"]),
    ],
)
def test_qualified_names_are_found_by_their_last_part(
    qualified: Path, layered: Layered, part: str, names: list[str]
) -> None:
    assert layered(qualified).names_ending_in(part) == names


@pytest.mark.parametrize("part", ["ma", "nv", "wmm", "%", "_", "a%", "nv::wmma", "Wmma", "demoMalloc", "\\", "' --"])
def test_no_other_names_are_found(qualified: Path, layered: Layered, part: str) -> None:
    assert layered(qualified).names_ending_in(part) == []


# Names of the target's own


def test_name_is_known_as_what_takes_the_place_of_others(pack: Path, layered: Layered) -> None:
    target(pack, "beta")
    one, two = row("sin", "rename", replacement="acSin"), row("sin", "adapt", replacement="acSin", profiles=["native"])
    mapping(pack, one, two, row("demo_t", "rename", replacement="acSin"))
    mapping(pack, row("sin", "rename", replacement="acSin"), row("demo_t", "rename", replacement="acT"), target="beta")
    store = layered(pack)
    assert store.replaced_by("acSin") == [("acme", "demo_t"), ("acme", "sin"), ("beta", "sin")]
    assert store.replaced_by("acT") == [("beta", "demo_t")]


@pytest.mark.parametrize("name", ["acsin", "sin", "demoFree", "", "ac%"])
def test_name_that_takes_no_ones_place(pack: Path, layered: Layered, name: str) -> None:
    mapping(pack, row("sin", "rename", replacement="acSin"))
    assert layered(pack).replaced_by(name) == []


def test_best_witness_of_a_name_is_kept(pack: Path, layered: Layered) -> None:
    seen = [("acSin", "documentation", "d"), ("acSin", "header", "h"), ("acSin", "use", "u"), ("acCos", "binding", "b")]
    facts(pack, "symbols", *({"symbol": name, "basis": basis, "source": source} for name, basis, source in seen))
    store = layered(pack)
    assert store.witness("acme", "acSin") == Evidence(Basis.HEADER, "h")
    assert store.witness("acme", "acCos") == Evidence(Basis.BINDING, "b")
    assert store.witness_count("acme") == 2


def test_name_that_nobody_saw_has_no_witness(pack: Path, layered: Layered) -> None:
    target(pack, "beta")
    facts(pack, "symbols", {"symbol": "acSin", "basis": "use", "source": "u"})
    facts(pack, "build", {"symbol": "acCos", "basis": "use", "source": "u"})
    store = layered(pack)
    assert [store.witness(*asked) for asked in (("beta", "acSin"), ("acme", "acCos"), ("acme", "acsin"))] == [None] * 3
    assert store.witness_count("beta") == 0


# Tables of facts


def test_fact_tables_are_read_whole(pack: Path, layered: Layered) -> None:
    target(pack, "beta")
    decided = ruling("no sine", {"symbols": ["sin"], "status": "unknown", "basis": "use"})
    facts(pack, "gaps", decided, {"subject": "核", "source": "s"})
    facts(pack, "build", {"kind": "flag", "source": "t"})
    facts(pack, "symbols", {"symbol": "acSin", "basis": "use", "source": "u"})
    facts(pack, "devices", target="beta")
    store = layered(pack)
    assert store.facts("acme") == {
        "build": [{"kind": "flag", "source": "t"}],
        "gaps": [decided, {"subject": "核", "source": "s"}],
    }
    assert store.facts("beta") == {"devices": []}
    assert store.facts("gamma") == {}


def test_fact_table_of_the_last_pack_is_taken(pack: Path, tmp_path: Path, layered: Layered) -> None:
    facts(pack, "build", {"kind": "flag", "source": "old"})
    facts(pack, "gaps", {"subject": "x", "source": "kept"})
    facts(tmp_path / "extra", "build", {"kind": "tool", "source": "new"})
    assert layered(pack, tmp_path / "extra").facts("acme") == {
        "build": [{"kind": "tool", "source": "new"}],
        "gaps": [{"subject": "x", "source": "kept"}],
    }


def test_rows_are_counted_by_library_of_the_name(pack: Path, layered: Layered) -> None:
    target(pack, "beta")
    functions(pack, "more", "mInit")
    mapping(pack, row("mInit"), row("mInit", "adapt"), row("demo.h"))
    store = layered(pack)
    assert store.row_counts("acme") == {"demo": 3, "more": 2}
    assert store.row_counts("beta") == {}
