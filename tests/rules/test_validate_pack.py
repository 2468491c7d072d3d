"""What a rule pack is held to before it is published, over what a scan needs."""

from __future__ import annotations

import shutil
from pathlib import Path

import platformdirs
import pytest

from portcheck.model.errors import RulesError, UsageError
from portcheck.rules import location
from portcheck.rules.location import built_in_pack, store_path, validate_pack
from support.packs import facts, functions, mapping, row, target


@pytest.fixture
def small(pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small pack as the built-in rules, with a list of the target's names."""
    monkeypatch.setattr(location, "built_in_pack", lambda: pack)
    monkeypatch.setattr(platformdirs, "user_cache_path", lambda name: tmp_path / "cache" / name)
    facts(pack, "symbols", {"symbol": "acSin", "basis": "header", "source": "h"})
    return pack


@pytest.fixture
def extra(small: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "extra"
    folder.mkdir()
    return folder


def faults_of(pack: Path) -> list[str]:
    with pytest.raises(RulesError) as caught:
        validate_pack(pack)
    return [fault.removeprefix(f"{pack}/") for fault in caught.value.faults]


def unseen(name: str, identity: str = "acme") -> str:
    return f"{name!r} is in no list of {identity}'s names (facts/symbols.yaml); expected confidence: table"


def test_the_built_in_rules_hold() -> None:
    validate_pack(built_in_pack())


# Names that a row claims to have been seen


@pytest.mark.parametrize("status", ["rename", "adapt", "redesign", "same", "missing"])
@pytest.mark.parametrize("confidence", ["witnessed", "documented"])
def test_replacement_that_was_seen_nowhere_is_a_fault(small: Path, status: str, confidence: str) -> None:
    seen = row("sin", status, replacement="acSin", confidence=confidence)
    mapping(small, seen, row("demo_t", status, replacement="acT", confidence=confidence))
    assert faults_of(small) == [f"targets/acme/more.yaml:5: {unseen('acT')}"]


@pytest.mark.parametrize("replacement", ["ac::sin", "acsin", "_acSin", "acSin2", "::".join("abc")])
def test_name_must_be_the_very_one_that_was_seen(small: Path, replacement: str) -> None:
    mapping(small, row("sin", "rename", replacement=replacement))
    assert faults_of(small) == [f"targets/acme/more.yaml:4: {unseen(replacement)}"]


@pytest.mark.parametrize(
    ("status", "confidence", "replacement"),
    [
        ("rename", "table", "acT"),
        ("adapt", "table", "acT"),
        ("unknown", "witnessed", "acT"),
        ("rename", "witnessed", "acSin"),
        ("rename", "documented", "acSin"),
        ("rename", "witnessed", "ac/sin.h"),
        ("adapt", "witnessed", "acSin(x, 1)"),
        ("adapt", "witnessed", "a b"),
        ("rename", "witnessed", "-lac"),
        ("redesign", "witnessed", "2d"),
    ],
)
def test_row_that_claims_no_unseen_name_holds(small: Path, status: str, confidence: str, replacement: str) -> None:
    mapping(small, row("sin", status, replacement=replacement, confidence=confidence))
    validate_pack(small)


def test_row_without_a_replacement_holds(small: Path) -> None:
    mapping(small, row("sin"), row("demo_t", "missing"), row("demo", "redesign"))
    validate_pack(small)


@pytest.mark.parametrize("empty", [False, True])
def test_target_without_a_list_of_names_is_not_judged(small: Path, empty: bool) -> None:
    target(small, "beta")
    if empty:
        facts(small, "symbols", target="beta")
    mapping(small, row("sin", "rename", replacement="beSin"), target="beta")
    validate_pack(small)


def test_names_of_another_target_are_none(small: Path) -> None:
    target(small, "beta")
    facts(small, "symbols", {"symbol": "beSin", "basis": "use", "source": "u"}, target="beta")
    mapping(small, row("sin", "rename", replacement="acSin"), target="beta")
    assert faults_of(small) == [f"targets/beta/more.yaml:4: {unseen('acSin', 'beta')}"]


def test_scan_takes_a_row_that_claims_too_much(small: Path) -> None:
    mapping(small, row("sin", "rename", replacement="acT"))
    assert store_path().is_file()
    assert len(faults_of(small)) == 1


# All faults at once


def test_faults_come_all_at_once_with_file_and_line(small: Path) -> None:
    mapping(small, row("sin", "rename", replacement="acT"), row("cos"), row("demo_t", profiles=["nowhere"]))
    facts(small, "gaps", {"source": "s", "rules": [{"symbols": ["tan*"], "status": "adapt", "basis": "use"}]})
    about = (small / "targets/acme/target.yaml").read_text("utf-8").replace("device: a1", "device: a2")
    (small / "targets/acme/target.yaml").write_text(about, "utf-8")
    assert sorted(faults_of(small)) == [
        "targets/acme/facts/gaps.yaml:4: 'tan*' is in no catalogue",
        f"targets/acme/more.yaml:4: {unseen('acT')}",
        "targets/acme/more.yaml:5: 'cos' is in no catalogue",
        "targets/acme/more.yaml:6: no profile 'nowhere'; expected one of native, wrapped",
        "targets/acme/target.yaml:10: no device 'a2' under devices",
    ]


# Packs of the user


def test_extra_pack_is_checked_against_the_built_in_rules(extra: Path) -> None:
    mapping(extra, row("sin", "rename", replacement="acSin"))
    validate_pack(extra)
    mapping(extra, row("sin", "rename", replacement="acT"), row("cos"))
    assert sorted(faults_of(extra)) == [
        f"targets/acme/more.yaml:4: {unseen('acT')}",
        "targets/acme/more.yaml:5: 'cos' is in no catalogue",
    ]


def test_extra_pack_may_list_the_names_that_it_claims(extra: Path) -> None:
    mapping(extra, row("sin", "rename", replacement="acT"))
    facts(extra, "symbols", {"symbol": "acT", "basis": "use", "source": "u"})
    validate_pack(extra)


def test_faults_of_the_built_in_rules_are_not_those_of_an_extra_pack(small: Path, extra: Path) -> None:
    mapping(small, row("sin", "rename", replacement="acT"))
    functions(extra, "more", "moreInit")
    mapping(extra, row("moreInit"))
    validate_pack(extra)


def test_built_in_rules_are_checked_by_themselves(small: Path, tmp_path: Path) -> None:
    validate_pack(small)
    assert not (tmp_path / "cache").exists()
    shutil.rmtree(small / "catalogue")
    assert len(faults_of(small)) == 2


def test_validation_leaves_nothing_behind(extra: Path) -> None:
    mapping(extra, row("sin"))
    before = sorted(extra.rglob("*"))
    store = store_path()
    content = store.read_bytes()
    validate_pack(extra)
    assert sorted(extra.rglob("*")) == before
    assert store.read_bytes() == content


@pytest.mark.parametrize("make", [lambda path: None, lambda path: path.write_text("")])
def test_pack_that_is_no_folder(small: Path, tmp_path: Path, make: object) -> None:
    assert callable(make)
    make(tmp_path / "nowhere")
    with pytest.raises(UsageError, match=r"nowhere: no such folder of rules"):
        validate_pack(tmp_path / "nowhere")
