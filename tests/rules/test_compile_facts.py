"""What rows of fact tables decide about CUDA names, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from portcheck.model.errors import RulesError
from portcheck.model.finding import Basis, Confidence, Evidence, Status
from portcheck.rules.location import compile_store
from portcheck.rules.store import Row
from support.packs import Layered, facts, functions, mapping, row, ruling, target

GAPS = "rules/targets/acme/facts/gaps.yaml"


def faults_of(pack: Path) -> tuple[str, ...]:
    with pytest.raises(RulesError) as caught:
        compile_store(pack, pack.parent / "out.sqlite", "rules")
    return caught.value.faults


def rule(*symbols: str, **more: Any) -> dict[str, Any]:
    about = {"status": "adapt", "basis": "use", **more}
    return {"symbols": list(symbols), **about} if symbols else about


# Names


def test_rule_becomes_a_row_of_its_name(pack: Path, layered: Layered) -> None:
    more = {"replacement": "acSin", "profiles": ["wrapped"], "since": "1.0", "until": "2", "note": "by hand"}
    said = {"subject": "maths", "what": "less exact", "target_concept": "fast sine", "how_it_translates": "a call"}
    facts(pack, "gaps", {**said, "source": "acme/docs@1:m.md", "rules": [rule("sin", basis="documentation", **more)]})
    assert layered(pack).rows("acme", ["sin", "demo_t"]) == {
        "sin": (
            Row(
                Status.ADAPT,
                "acSin",
                Confidence.DOCUMENTED,
                frozenset({"wrapped"}),
                "less exact; fast sine; a call; by hand",
                (Evidence(Basis.DOCUMENTATION, "acme/docs@1:m.md"),),
                "layer 0",
                layer=0,
                origin="gaps",
                since="1.0",
                until="2",
            ),
        )
    }


@pytest.mark.parametrize(
    ("basis", "confidence"),
    [("use", "witnessed"), ("header", "witnessed"), ("binding", "documented"), ("mapping_table", "table")],
)
def test_row_is_as_sure_as_its_basis(pack: Path, layered: Layered, basis: str, confidence: str) -> None:
    facts(pack, "kernel_model", ruling("x", rule("sin", basis=basis)))
    (found,) = layered(pack).rows("acme", ["sin"])["sin"]
    assert (found.confidence, found.origin, found.note) == (Confidence(confidence), "kernel_model", "x")


@pytest.fixture
def atomics(pack: Path) -> Path:
    functions(
        pack, "atomics", "atomicAdd", "atomicAdd_block", "atomicAdd_system", "atomicCAS_system", "AtomicAdd_system"
    )
    return pack


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("atomic*_system", ["atomicAdd_system", "atomicCAS_system"]),
        ("atomicAdd_*", ["atomicAdd_block", "atomicAdd_system"]),
        ("atomicAdd*", ["atomicAdd", "atomicAdd_block", "atomicAdd_system"]),
        ("?tomicAdd_system", ["AtomicAdd_system", "atomicAdd_system"]),
        ("atomic[!A]*", ["atomicCAS_system"]),
        ("atomicAdd", ["atomicAdd"]),
        ("*.h", ["common.h", "demo.h", "detail/impl.h"]),
    ],
)
def test_pattern_stands_for_the_names_of_the_catalogue(
    atomics: Path, layered: Layered, pattern: str, names: list[str]
) -> None:
    facts(atomics, "gaps", ruling("x", rule(pattern)))
    store = layered(atomics)
    found = store.rows("acme", store.libraries())
    assert [name for name, rows in sorted(found.items()) if rows[0].origin == "gaps"] == names


@pytest.mark.parametrize("symbol", ["atomic*_sys", "atomicadd", "ATOMIC*", "atomicAdd_", "[z]*", "atomic Add"])
def test_pattern_that_fits_nothing_is_a_fault(atomics: Path, symbol: str) -> None:
    facts(atomics, "gaps", ruling("fine", rule("atomicAdd")), ruling("x", rule("sin", symbol)))
    assert faults_of(atomics) == (f"{GAPS}:5: {symbol!r} is in no catalogue",)


def test_row_without_rules_decides_nothing(pack: Path, layered: Layered) -> None:
    facts(pack, "gaps", {"subject": "sin", "what": "demo", "status": "missing", "source": "s"})
    store = layered(pack)
    assert store.rows("acme", ["sin"]) == {}
    assert store.families("acme") == {}


def test_every_rule_of_a_row_counts(pack: Path, layered: Layered) -> None:
    facts(pack, "gaps", ruling("x", rule("sin", profiles=["native"]), rule("sin", "demo_t", profiles=["wrapped"])))
    found = layered(pack).rows("acme", ["sin", "demo_t"])
    assert [row.profiles for row in found["demo_t"]] == [frozenset({"wrapped"})]
    assert {row.profiles for row in found["sin"]} == {frozenset({"native"}), frozenset({"wrapped"})}


# Libraries


def test_rule_on_a_library_is_a_family(pack: Path, layered: Layered) -> None:
    functions(pack, "more", "moreInit")
    facts(pack, "gaps", ruling("none of it", rule("sin", libraries=["demo", "more"], basis="documentation")))
    store = layered(pack)
    families = store.families("acme")
    assert sorted(families) == ["demo", "more"]
    (found,) = families["more"]
    assert (found.status, found.confidence, found.note) == (Status.ADAPT, Confidence.DOCUMENTED, "none of it")
    assert (found.origin, found.profiles, found.evidence[0].source) == ("family", None, "acme/docs@1:gaps.md#L1")
    assert list(store.rows("acme", ["sin", "moreInit"])) == ["sin"]


def test_library_that_is_in_no_catalogue_is_a_fault(pack: Path) -> None:
    facts(pack, "gaps", ruling("x", {"libraries": ["demo", "dem*"], "status": "adapt", "basis": "use"}))
    assert faults_of(pack) == (f"{GAPS}:4: no catalogue has the library 'dem*'",)


# Which row goes first


@pytest.mark.parametrize("basis", ["mapping_table", "use"])
def test_gap_outranks_the_rows_of_tables(pack: Path, layered: Layered, basis: str) -> None:
    mapping(pack, row("sin", "same", "shim_header"))
    facts(pack, "gaps", ruling("x", rule("sin", basis=basis, status="unknown")))
    found = layered(pack).rows("acme", ["sin"])["sin"]
    assert [(row.origin, row.status) for row in found] == [("gaps", Status.UNKNOWN), ("table", Status.SAME)]


def test_gaps_among_each_other_stand_by_their_basis(pack: Path, layered: Layered) -> None:
    weak, strong = rule("sin", basis="use"), rule("sin", basis="header", status="redesign")
    facts(pack, "gaps", ruling("weak", weak), ruling("strong", strong))
    assert [row.note for row in layered(pack).rows("acme", ["sin"])["sin"]] == ["strong", "weak"]


def test_other_facts_stand_among_the_rows_of_tables_by_their_basis(pack: Path, layered: Layered) -> None:
    mapping(pack, row("sin", "same", "header"), row("demo_t", "same", "mapping_table"))
    facts(pack, "kernel_model", ruling("x", rule("sin", "demo_t", basis="use")))
    found = layered(pack).rows("acme", ["sin", "demo_t"])
    assert [row.origin for row in found["sin"]] == ["table", "kernel_model"]
    assert [row.origin for row in found["demo_t"]] == ["kernel_model", "table"]


def test_gap_does_not_outrank_a_later_pack(pack: Path, tmp_path: Path, layered: Layered) -> None:
    facts(pack, "gaps", ruling("x", rule("sin", basis="header")))
    mapping(tmp_path / "extra", row("sin", "same", "mapping_table"))
    found = layered(pack, tmp_path / "extra").rows("acme", ["sin"])["sin"]
    assert [(row.origin, row.layer) for row in found] == [("table", 1), ("gaps", 0)]


def test_later_pack_may_bring_a_gap(pack: Path, tmp_path: Path, layered: Layered) -> None:
    facts(tmp_path / "extra", "gaps", ruling("x", rule("demoMalloc", status="redesign")))
    found = layered(pack, tmp_path / "extra").rows("acme", ["demoMalloc"])["demoMalloc"]
    assert [(row.origin, row.layer) for row in found] == [("gaps", 1), ("table", 0)]


# Whose word it takes for what is missing


@pytest.mark.parametrize("basis", [basis.value for basis in Basis if basis is not Basis.HEADER])
@pytest.mark.parametrize("source", ["other/port@1:a.cu#L1", "other/acme/docs@1", "Acme/docs@1", "acme"])
def test_missing_by_another_word_is_a_fault(pack: Path, basis: str, source: str) -> None:
    facts(pack, "gaps", ruling("x", rule("sin", status="missing", basis=basis), source=source))
    sentence = f"'missing' needs the vendor's or a header's word, not {source}; expected 'unknown'"
    assert faults_of(pack) == (f"{GAPS}:4: {sentence}",)


@pytest.mark.parametrize(
    ("basis", "source"), [("header", "other/port@1:a.h#L1"), ("use", "acme/port@1:a.cu"), ("documentation", "acme/")]
)
def test_missing_by_the_vendors_or_a_headers_word(pack: Path, layered: Layered, basis: str, source: str) -> None:
    facts(pack, "gaps", ruling("x", rule("sin", status="missing", basis=basis), source=source))
    assert layered(pack).rows("acme", ["sin"])["sin"][0].status is Status.MISSING


@pytest.mark.parametrize("status", [status.value for status in Status if status is not Status.MISSING])
def test_anything_else_is_taken_from_everybody(pack: Path, layered: Layered, status: str) -> None:
    facts(pack, "gaps", ruling("x", rule("sin", status=status, basis="paired_port"), source="other/port@1:a.cu#L1"))
    assert layered(pack).rows("acme", ["sin"])["sin"][0].status is Status(status)


def test_target_without_sources_of_the_vendor_needs_a_headers_word(pack: Path) -> None:
    target(pack, "beta")
    facts(pack, "gaps", ruling("x", rule("sin", status="missing"), source="beta/docs@1:a.md"), target="beta")
    (fault,) = faults_of(pack)
    assert fault.startswith("rules/targets/beta/facts/gaps.yaml:4: 'missing' needs the vendor's")


def test_missing_library_needs_the_vendors_word_too(pack: Path) -> None:
    facts(pack, "gaps", ruling("x", {"libraries": ["demo"], "status": "missing", "basis": "use"}, source="other/p@1"))
    assert [fault.split(": ")[0] for fault in faults_of(pack)] == [f"{GAPS}:4"]


# Other faults


def test_unknown_profile_is_a_fault(pack: Path) -> None:
    facts(pack, "gaps", ruling("x", rule("sin", profiles=["native", "nativ"])))
    assert faults_of(pack) == (f"{GAPS}:4: no profile 'nativ'; expected one of native, wrapped",)


def test_facts_of_an_unknown_target_are_a_fault(pack: Path) -> None:
    facts(pack, "gaps", ruling("x", rule("sin")), target="beta")
    assert faults_of(pack) == ("rules/targets/beta/facts/gaps.yaml:1: no target 'beta'; expected one of acme",)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"source": ""}, "rows[0].source: '' should be non-empty"),
        ({"rules": []}, "rows[0].rules: [] should be non-empty"),
        ({"what": 7}, "rows[0].what: expected string, got 7"),
        ({"rules": [{"status": "adapt", "basis": "use"}]}, "rows[0].rules[0]: "),
        ({"rules": [rule("sin", status="gone")]}, "rows[0].rules[0].status: expected one of same, "),
        ({"rules": [rule("sin", confidence="table")]}, "rows[0].rules[0]: Additional properties are not allowed"),
        ({"rules": [rule("sin", since="4.x")]}, "rows[0].rules[0].since: '4.x' does not match"),
    ],
)
def test_row_against_the_schema_is_a_fault(pack: Path, change: Mapping[str, Any], sentence: str) -> None:
    facts(pack, "gaps", {**ruling("x", rule("sin")), **change})
    (fault,) = faults_of(pack)
    assert fault.startswith(f"{GAPS}:4: {sentence}")


def test_row_without_a_source_is_a_fault(pack: Path) -> None:
    facts(pack, "build", {"kind": "flag"})
    assert faults_of(pack) == ("rules/targets/acme/facts/build.yaml:4: rows[0]: 'source' is a required property",)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"name": "acSin", "basis": "use"}, "rows[0]: 'symbol' is a required property"),
        ({"symbol": "acSin"}, "rows[0]: 'basis' is a required property"),
        ({"symbol": "acSin", "basis": "rumour"}, "rows[0].basis: expected one of shim_header, "),
    ],
)
def test_list_of_names_needs_the_name_and_the_basis(pack: Path, row: dict[str, str], sentence: str) -> None:
    facts(pack, "symbols", {**row, "source": "s"})
    (fault,) = faults_of(pack)
    assert fault.startswith(f"rules/targets/acme/facts/symbols.yaml:4: {sentence}")
    (pack / "targets/acme/facts/symbols.yaml").unlink()
    facts(pack, "python", {**row, "source": "s"})
    compile_store(pack, pack.parent / "out.sqlite")


def test_faults_of_all_rules_come_at_once(pack: Path) -> None:
    broken = {"symbols": ["cos", "t*"], "libraries": ["nope"], "status": "missing", "basis": "use", "profiles": ["p"]}
    facts(pack, "gaps", ruling("fine", rule("sin")), ruling("x", rule("sin"), broken, source="other/p@1"))
    facts(pack, "kernel_model", ruling("y", rule("tan")))
    places = [fault.partition(": ")[0] for fault in faults_of(pack)]
    assert places == [f"{GAPS}:5"] * 5 + ["rules/targets/acme/facts/kernel_model.yaml:4"]


def test_fault_in_the_catalogue_does_not_make_names_and_libraries_unknown(pack: Path) -> None:
    functions(pack, "more", "moreInit")
    facts(pack, "gaps", ruling("x", rule("moreInit", "more*", libraries=["more"])))
    (pack / "catalogue" / "more.yaml").write_text("library: [\n")
    assert [fault.split(": ")[0] for fault in faults_of(pack)] == ["rules/catalogue/more.yaml:2"]


# Targets that others are built on


def inheriting(pack: Path, **link: Any) -> None:
    target(pack, "beta", inherits=[{"target": "acme", "profiles": ["main"], "note": "n", "source": "s", **link}])


@pytest.mark.parametrize("link", [{}, {"as": "wrapped"}, {"profiles": ["main", "other"]}])
def test_inheritance_that_holds(pack: Path, layered: Layered, link: dict[str, Any]) -> None:
    inheriting(pack, **link)
    assert "demoMalloc" in layered(pack).rows("beta", ["demoMalloc"])


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ({"target": "acmee"}, "no target 'acmee'; expected one of acme, beta"),
        ({"as": "nativ"}, "acme has no profile 'nativ'; expected one of native, wrapped"),
        ({"as": "main"}, "acme has no profile 'main'; expected one of native, wrapped"),
        ({"profiles": ["main", "native"]}, "no profile 'native'; expected one of main, other"),
    ],
)
def test_inheritance_of_what_is_not_there_is_a_fault(pack: Path, link: dict[str, Any], sentence: str) -> None:
    inheriting(pack, **link)
    lines = (pack / "targets/beta/target.yaml").read_text("utf-8").splitlines()
    assert faults_of(pack) == (f"rules/targets/beta/target.yaml:{lines.index('inherits:') + 2}: {sentence}",)


def test_inheritance_of_a_target_that_does_not_hold_is_no_further_fault(pack: Path) -> None:
    inheriting(pack)
    (pack / "targets/acme/target.yaml").write_text("target: [\n")
    assert {fault.split(":")[0] for fault in faults_of(pack)} == {"rules/targets/acme/target.yaml"}
