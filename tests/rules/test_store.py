from __future__ import annotations

from pathlib import Path

import pytest

from portcheck.model.finding import Basis, Confidence, Evidence, Status
from portcheck.model.occurrence import Kind, Side
from portcheck.model.symbols import Symbol
from portcheck.model.target import Device, DeviceFact, Mode, PortingMode, Profile, Target, Tool
from portcheck.model.text import same
from portcheck.model.vocabulary import Library
from portcheck.rules.store import Row, RuleStore
from support.packs import Layered, catalogue, target


def test_target_without_the_optional_keys(pack: Path, layered: Layered) -> None:
    assert layered(pack).targets() == {
        "acme": Target(
            id="acme",
            name="Acme",
            name_zh="极致",
            vendor=same("Acme Inc"),
            facts_date="2026-11",
            coverage="thin",
            porting=(),
            default_profile="native",
            profiles={
                "native": Profile("native", same("text conversion"), PortingMode.TEXT, "a1", None, None),
                "wrapped": Profile("wrapped", same("compatibility layer"), PortingMode.LAYER, None, None, None),
            },
            modes={},
            devices={"a1": Device("a1", same("Acme One"), {"warp_size": DeviceFact(64, "a device table")})},
            guards={},
            toolchain=(),
            repositories={},
        )
    }


def test_targets_are_read_whole(pack: Path, layered: Layered) -> None:
    target(
        pack,
        "beta",
        porting=("by hand",),
        profiles={"main": {"name": "M", "mode": "build", "device": "b-1.5", "sdk": "4.3.0", "keeps": ["demo"]}},
        modes={"macros": {"name": "a macro header", "kind": "header", "source": "m"}},
        devices={
            "b-1.5": {
                "name": "Beta",
                "properties": {"fp64": {"value": False, "source": "f"}, "fp8": {"value": "partial", "source": "p"}},
            }
        },
        guards=[{"macro": "USE_BETA", "source": "g"}],
        toolchain=[
            {"what": "compiler", "cuda": "nvcc", "target": "bcc", "source": "t"},
            {"what": "flag", "target": "-b", "source": "u"},
        ],
        repositories=[{"name": "beta/docs", "what": "its documents"}],
    )
    found = layered(pack).targets()
    assert list(found) == ["acme", "beta"]
    assert found["beta"] == Target(
        id="beta",
        name="Beta",
        name_zh="beta",
        vendor=same("beta"),
        facts_date="2026-11",
        coverage="thin",
        porting=("by hand",),
        default_profile="main",
        profiles={"main": Profile("main", same("M"), PortingMode.BUILD, "b-1.5", "4.3.0", frozenset({"demo"}))},
        modes={"macros": Mode("macros", same("a macro header"), PortingMode.HEADER, "m")},
        devices={
            "b-1.5": Device("b-1.5", same("Beta"), {"fp64": DeviceFact(False, "f"), "fp8": DeviceFact("partial", "p")})
        },
        guards={"USE_BETA": "g"},
        toolchain=(Tool("compiler", "nvcc", "bcc", "t"), Tool("flag", None, "-b", "u")),
        repositories={"beta/docs": "its documents"},
    )


def test_symbols_carry_what_parsing_needs(pack: Path, layered: Layered) -> None:
    symbols = layered(pack).vocabulary().symbols
    assert symbols["demoMalloc"] == Symbol("demoMalloc", "demo", Kind.FUNCTION, Side.HOST, "demo.h", ambiguous=False)
    assert symbols["sin"] == Symbol("sin", "demo", Kind.FUNCTION, Side.DEVICE, "demo.h", ambiguous=True)
    assert symbols["demo_t"] == Symbol("demo_t", "demo", Kind.TYPE, None, "", ambiguous=False)
    assert "demo.h" not in symbols


def test_private_headers_without_a_folder_are_left_out(pack: Path, layered: Layered) -> None:
    assert layered(pack).vocabulary().headers == {"demo.h": "demo", "detail/impl.h": "demo"}


def test_namespaces_are_symbols_too(pack: Path, layered: Layered) -> None:
    vocabulary = layered(pack).vocabulary()
    assert vocabulary.namespaces == {"demo": "demo"}
    assert vocabulary.symbols["demo"].kind is Kind.NAMESPACE


def test_headers_of_libraries_that_are_sources_may_be_copied(pack: Path, layered: Layered) -> None:
    headers = [{"path": path, "public": path != "src/d.h"} for path in ("src/a.h", "src/d.h", "b.h")]
    catalogue(pack, "sources", header_only=True, headers=headers)
    catalogue(pack, "binary", header_only=False, headers=[{"path": "bin/c.h", "public": True}])
    library = Library("sources", "SOURCES")
    assert layered(pack).vocabulary().copied == {"src/a.h": library, "src/d.h": library}


def test_mnemonics_are_no_symbols(pack: Path, layered: Layered) -> None:
    catalogue(pack, "more", *({"name": name, "kind": "ptx"} for name in ("mma.sync", "max.f32 (3-input)")))
    vocabulary = layered(pack).vocabulary()
    assert sorted(vocabulary.mnemonics) == ["max.f32 (3-input)", "mma.sync"]
    assert not {"mma.sync", "max.f32 (3-input)"} & set(vocabulary.symbols)


def test_names_of_the_build_stand_apart(pack: Path, layered: Layered) -> None:
    catalogue(pack, "more", {"name": "find_package(DEMO)", "kind": "build"})
    vocabulary = layered(pack).vocabulary()
    build = Symbol("find_package(DEMO)", "more", Kind.BUILD, None, "", ambiguous=False)
    assert vocabulary.build == {"find_package(DEMO)": build}
    assert "find_package(DEMO)" not in vocabulary.symbols


def test_compiler_options_are_not_looked_for(pack: Path, layered: Layered) -> None:
    catalogue(pack, "more", {"name": "--fast", "kind": "flag"})
    store = layered(pack)
    vocabulary = store.vocabulary()
    assert "--fast" not in {*vocabulary.symbols, *vocabulary.build, *vocabulary.mnemonics}
    assert "--fast" in store.libraries()


def test_constructs_without_a_name_in_code_are_left_out(pack: Path, layered: Layered) -> None:
    catalogue(pack, "more", {"name": "<<<>>>", "kind": "launch"}, {"name": "kernel definition", "kind": "kernel"})
    vocabulary = layered(pack).vocabulary()
    assert not {"<<<>>>", "kernel definition"} & {*vocabulary.symbols, *vocabulary.mnemonics, *vocabulary.namespaces}


@pytest.mark.parametrize(
    ("written", "kind"),
    [("function", Kind.FUNCTION), ("device_function", Kind.FUNCTION), ("function_template", Kind.FUNCTION),
     ("type", Kind.TYPE), ("enum", Kind.TYPE), ("class_template", Kind.TYPE), ("enumerator", Kind.ENUMERATOR),
     ("macro", Kind.MACRO), ("builtin_variable", Kind.BUILTIN), ("variable", Kind.BUILTIN),
     ("attribute", Kind.ATTRIBUTE)],
)  # fmt: skip
def test_kinds(pack: Path, layered: Layered, written: str, kind: Kind) -> None:
    catalogue(pack, "more", {"name": "thing", "kind": written})
    assert layered(pack).vocabulary().symbols["thing"].kind is kind


def test_rows_are_read_whole(pack: Path, layered: Layered) -> None:
    text = (
        "target: acme\nlibrary: demo\nrows:\n- {symbol: sin, status: adapt, replacement: acSin, confidence: witnessed,"
        ' profiles: [wrapped], note: 注意, since: "1", until: "2.0",'
        " evidence: [{basis: use, source: a}, {basis: header, source: b}]}\n"
    )
    (pack / "targets" / "acme" / "more.yaml").write_text(text, "utf-8")
    assert layered(pack).rows("acme", ["sin"]) == {
        "sin": (
            Row(
                Status.ADAPT,
                "acSin",
                Confidence.WITNESSED,
                frozenset({"wrapped"}),
                "注意",
                (Evidence(Basis.USE, "a"), Evidence(Basis.HEADER, "b")),
                "layer 0",
                layer=0,
                origin="table",
                since="1",
                until="2.0",
                alias=None,
                inherited=None,
            ),
        )
    }


def test_row_without_the_optional_keys(pack: Path, layered: Layered) -> None:
    (found,) = layered(pack).rows("acme", ["demoFree"])["demoFree"]
    assert (found.replacement, found.profiles, found.note, found.since, found.until) == (None,) * 5


def test_rows_of_what_is_not_there(pack: Path, layered: Layered) -> None:
    store = layered(pack)
    assert store.rows("acme", []) == {}
    assert store.rows("acme", ["sin", "nothing", "", "demomalloc", "demo%", "x' OR 1=1 --"]) == {}
    assert store.rows("beta", ["demoMalloc"]) == {}
    assert store.families("beta") == {}
    assert store.families("acme") == {}


def test_rows_of_very_many_symbols(pack: Path, layered: Layered) -> None:
    names = [f"n{number}" for number in range(1200)]
    assert sorted(layered(pack).rows("acme", [*names, "demoFree", "demoMalloc", "demoFree"])) == [
        "demoFree",
        "demoMalloc",
    ]


def test_families_are_as_sure_as_their_best_evidence(pack: Path, layered: Layered) -> None:
    with (pack / "targets" / "acme" / "target.yaml").open("a") as file:
        file.write(
            "families:\n"
            "- {library: demo, status: redesign, note: other, evidence: [{basis: documentation, source: a}]}\n"
            '- {library: demo, profiles: [wrapped], status: same, note: kept, since: "1", until: "2",'
            " evidence: [{basis: mapping_table, source: b}, {basis: header, source: c}]}\n"
        )
    said, seen = Evidence(Basis.DOCUMENTATION, "a"), (Evidence(Basis.MAPPING_TABLE, "b"), Evidence(Basis.HEADER, "c"))
    wrapped = frozenset({"wrapped"})
    documented, witnessed = Confidence.DOCUMENTED, Confidence.WITNESSED
    assert layered(pack).families("acme") == {
        "demo": (
            Row(Status.REDESIGN, None, documented, None, "other", (said,), "layer 0", origin="family"),
            Row(Status.SAME, None, witnessed, wrapped, "kept", seen, "layer 0", 0, "family", "1", "2"),
        )
    }


def test_store_in_a_folder_with_an_odd_name(pack: Path, tmp_path: Path, layered: Layered) -> None:
    layered(pack)
    odd = tmp_path / "a?b#c%20 核"
    odd.mkdir()
    (tmp_path / "store0.sqlite").rename(odd / "s.sqlite")
    store = RuleStore(odd / "s.sqlite")
    try:
        assert store.digest == "digest"
    finally:
        store.close()
