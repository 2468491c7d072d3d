"""Whose rows hold for a name: its own, its aliases', another target's; and what holds for whole libraries."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from portcheck.model.finding import Basis, Confidence, Evidence, Status
from portcheck.rules.store import Row
from support.packs import Layered, catalogue, facts, functions, mapping, row, ruling, target

LINK = {"target": "acme", "profiles": ["main"], "note": "built on it", "source": "beta/docs@1:README.md#L3"}
WORD = Evidence(Basis.DOCUMENTATION, "beta/docs@1:README.md#L3")


def statuses(rows: tuple[Row, ...]) -> list[tuple[str, str | None, str | None]]:
    return [(row.status.value, row.alias, row.inherited) for row in rows]


# Aliases


@pytest.fixture
def aliases(pack: Path) -> Path:
    """demoCreate and demoCreate_v1 are macros for demoCreate_v2; demoCreate_v3 is another function."""
    aliases = [
        {"name": name, "kind": "function", "alias_of": "demoCreate_v2"} for name in ("demoCreate", "demoCreate_v1")
    ]
    others = [{"name": "demoCreate_v2", "kind": "function"}, {"name": "demoCreate_v3", "kind": "function"}]
    catalogue(pack, "more", *aliases, *others, {"name": "demoOpen", "kind": "function", "successor": "demoCreate_v3"})
    return pack


@pytest.mark.parametrize(
    ("asked", "alias"), [("demoCreate", "demoCreate_v2"), ("demoCreate_v1", "demoCreate_v2"), ("demoCreate_v2", None)]
)
def test_row_of_an_entry_holds_for_all_its_names(aliases: Path, layered: Layered, asked: str, alias: str) -> None:
    mapping(aliases, row("demoCreate_v2", "rename", replacement="acCreate"))
    (found,) = layered(aliases).rows("acme", [asked])[asked]
    assert (found.status, found.replacement, found.alias) == (Status.RENAME, "acCreate", alias)


@pytest.mark.parametrize("asked", ["demoCreate_v1", "demoCreate_v2"])
def test_row_of_an_alias_holds_for_the_other_names(aliases: Path, layered: Layered, asked: str) -> None:
    mapping(aliases, row("demoCreate"))
    assert statuses(layered(aliases).rows("acme", [asked])[asked]) == [("same", "demoCreate", None)]


@pytest.mark.parametrize("asked", ["demoCreate_v3", "demoOpen", "demoMallo", "demo_t"])
def test_rows_of_an_entry_hold_for_no_other_name(aliases: Path, layered: Layered, asked: str) -> None:
    mapping(aliases, row("demoCreate"), row("demoCreate_v2"))
    assert layered(aliases).rows("acme", [asked]) == {}


def test_successor_is_no_alias(aliases: Path, layered: Layered) -> None:
    mapping(aliases, row("demoCreate_v3"))
    assert layered(aliases).rows("acme", ["demoOpen"]) == {}


def test_own_row_comes_before_that_of_the_entry_and_of_the_other_names(aliases: Path, layered: Layered) -> None:
    mapping(aliases, row("demoCreate", "missing"), row("demoCreate_v1", "adapt"), row("demoCreate_v2", "redesign"))
    found = layered(aliases).rows("acme", ["demoCreate", "demoCreate_v2"])
    by_alias = [("missing", None, None), ("redesign", "demoCreate_v2", None), ("adapt", "demoCreate_v1", None)]
    by_entry = [("redesign", None, None), ("missing", "demoCreate", None), ("adapt", "demoCreate_v1", None)]
    assert statuses(found["demoCreate"]) == by_alias
    assert statuses(found["demoCreate_v2"]) == by_entry


def test_aliases_among_very_many_names(aliases: Path, layered: Layered) -> None:
    mapping(aliases, row("demoCreate_v2"))
    names = [f"a{number}" for number in range(700)]
    found = layered(aliases).rows("acme", [*names, "demoCreate", "zz"])
    assert {name: statuses(rows) for name, rows in found.items()} == {"demoCreate": [("same", "demoCreate_v2", None)]}


# Rows of the target that another is built on


def beta(pack: Path, *links: dict[str, Any], **more: Any) -> Path:
    target(pack, "beta", inherits=list(links or (LINK,)), **more)
    return pack


def test_inherited_row_is_plausible_and_no_more(pack: Path, layered: Layered) -> None:
    mapping(pack, row("sin", "adapt", replacement="acSin", note="n", since="1", until="2"))
    found = layered(beta(pack)).rows("beta", ["sin", "demo_t"])
    assert found == {
        "sin": (
            Row(
                Status.ADAPT,
                "acSin",
                Confidence.TABLE,
                frozenset({"main"}),
                "n",
                (Evidence(Basis.HEADER, "s"), WORD),
                "layer 0",
                since="1",
                until="2",
                inherited="acme",
            ),
        )
    }


def test_own_rows_come_before_inherited_ones(pack: Path, layered: Layered) -> None:
    mapping(pack, row("sin", "adapt"))
    mapping(pack, row("sin", "missing", "mapping_table"), target="beta")
    found = layered(beta(pack)).rows("beta", ["sin"])["sin"]
    assert statuses(found) == [("missing", None, None), ("adapt", None, "acme")]
    assert (found[0].confidence, found[0].profiles) == (Confidence.WITNESSED, None)


def test_nothing_is_inherited_the_other_way(pack: Path, layered: Layered) -> None:
    mapping(pack, row("sin"), target="beta")
    assert layered(beta(pack)).rows("acme", ["sin"]) == {}


def test_target_without_inheritance_has_its_own_rows_only(pack: Path, layered: Layered) -> None:
    target(pack, "gamma")
    mapping(pack, row("sin"))
    store = layered(beta(pack))
    assert store.rows("gamma", ["sin", "demoMalloc"]) == {}
    assert store.families("gamma") == {}


@pytest.mark.parametrize(
    ("profile", "limited_to", "holds"),
    [
        (None, ["native"], True),  # acme's default profile
        (None, ["wrapped"], False),
        (None, ["wrapped", "native"], True),
        ("wrapped", ["wrapped"], True),
        ("wrapped", ["native"], False),
        ("wrapped", None, True),
        (None, None, True),
    ],
)
def test_rows_for_another_profile_are_not_inherited(
    pack: Path, layered: Layered, profile: str | None, limited_to: list[str] | None, holds: bool
) -> None:
    limit: dict[str, Any] = {"profiles": limited_to} if limited_to else {}
    mapping(pack, row("sin", **limit))
    beta(pack, {**LINK, **({"as": profile} if profile else {})})
    found = layered(pack).rows("beta", ["sin"])
    assert [inherited.profiles for inherited in found.get("sin", ())] == ([frozenset({"main"})] if holds else [])


def test_rows_of_several_targets_are_inherited_in_order(pack: Path, layered: Layered) -> None:
    target(pack, "gamma")
    mapping(pack, row("sin", "adapt"))
    mapping(pack, row("sin", "redesign"), target="gamma")
    beta(pack, {**LINK, "target": "gamma", "profiles": ["other"]}, LINK)
    found = layered(pack).rows("beta", ["sin"])["sin"]
    assert statuses(found) == [("redesign", None, "gamma"), ("adapt", None, "acme")]
    assert [inherited.profiles for inherited in found] == [frozenset({"other"}), frozenset({"main"})]


def test_rows_of_aliases_are_inherited_too(aliases: Path, layered: Layered) -> None:
    mapping(aliases, row("demoCreate_v2"))
    mapping(aliases, row("demoCreate_v1", "adapt"), target="beta")
    found = layered(beta(aliases)).rows("beta", ["demoCreate"])["demoCreate"]
    assert statuses(found) == [("adapt", "demoCreate_v1", None), ("same", "demoCreate_v2", "acme")]


def test_gaps_are_inherited_too(pack: Path, layered: Layered) -> None:
    facts(pack, "gaps", ruling("no sine", {"symbols": ["sin"], "status": "unknown", "basis": "use"}))
    (found,) = layered(beta(pack)).rows("beta", ["sin"])["sin"]
    assert (found.status, found.origin, found.inherited) == (Status.UNKNOWN, "gaps", "acme")


# Whole libraries


FAMILY = {"library": "demo", "status": "redesign", "note": "n", "evidence": [{"basis": "header", "source": "s"}]}


def test_families_are_inherited_as_rows_are(pack: Path, layered: Layered) -> None:
    functions(pack, "late", "lateInit")
    target(
        pack,
        "gamma",
        families=[{**FAMILY, "since": "1", "until": "2"}, {**FAMILY, "library": "late", "profiles": ["other"]}],
    )
    beta(pack, {**LINK, "target": "gamma"}, families=[{**FAMILY, "status": "same"}])
    families = layered(pack).families("beta")
    assert {name: statuses(rows) for name, rows in families.items()} == {
        "demo": [("same", None, None), ("redesign", None, "gamma")]
    }
    inherited = families["demo"][1]
    assert (inherited.since, inherited.until, inherited.confidence) == ("1", "2", Confidence.TABLE)
    assert inherited.evidence == (Evidence(Basis.HEADER, "s"), WORD)
    assert inherited.profiles == frozenset({"main"})


def test_family_of_a_fact_comes_before_that_of_the_target(pack: Path, layered: Layered) -> None:
    target(pack, "beta", families=[FAMILY])
    rule = {
        "libraries": ["demo"],
        "status": "unknown",
        "basis": "use",
        "since": "1",
        "until": "2",
        "profiles": ["main"],
    }
    facts(pack, "gaps", ruling("nothing of it", rule), target="beta")
    gap, said = layered(pack).families("beta")["demo"]
    assert (gap.status, said.status) == (Status.UNKNOWN, Status.REDESIGN)
    assert (gap.since, gap.until, gap.profiles, gap.note) == ("1", "2", frozenset({"main"}), "nothing of it")
    assert (gap.confidence, said.profiles, said.since, said.until) == (Confidence.WITNESSED, None, None, None)


def test_family_of_a_later_pack_comes_first(pack: Path, tmp_path: Path, layered: Layered) -> None:
    target(pack, "beta", families=[FAMILY])
    target(tmp_path / "extra", "beta", families=[{**FAMILY, "status": "same"}])
    found = layered(pack, tmp_path / "extra").families("beta")["demo"]
    assert [(family.status, family.layer, family.pack) for family in found] == [
        (Status.SAME, 1, "layer 1"),
        (Status.REDESIGN, 0, "layer 0"),
    ]


# Versions


@pytest.mark.parametrize("versions", [{"since": "4.3"}, {"until": "5"}, {"since": "4.3.0", "until": "5.1"}, {}])
def test_versions_of_a_row_are_kept_as_they_are(pack: Path, layered: Layered, versions: dict[str, str]) -> None:
    mapping(pack, row("sin", **versions))
    (found,) = layered(pack).rows("acme", ["sin"])["sin"]
    assert (found.since, found.until) == (versions.get("since"), versions.get("until"))
