from __future__ import annotations

import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from portcheck.model.errors import RulesError, UsageError
from portcheck.model.finding import Basis
from portcheck.rules import import_mapping as module
from portcheck.rules.import_mapping import TableOptions, catalogue_names, import_mapping, load_glossary
from portcheck.rules.location import compile_store
from portcheck.rules.readings import Readings, When
from portcheck.rules.tables import Imported
from support.tables import table

SOURCE = "o/r@1:table.json#L1"
RECORD = {
    "cuda_symbol": "demoMalloc",
    "target_symbol": "acMalloc",
    "relation": "one_to_one",
    "basis": "mapping_table",
    "source": SOURCE,
}
RELATIONS = ("source_compatible", "compat_shim", "one_to_one", "renamed", "signature_differs", "partial",
             "concept_differs", "no_equivalent")  # fmt: skip
SHIM = When({"relation": "compat_shim"})
LAYER = Readings(row_profiles=((SHIM, ["wrapped"]),))
"""The readings of a target with a profile in which shims hold."""
MACROS = Readings(statuses=((SHIM, {"status": "rename", "note": "kept where a macro header maps it"}),))
"""The readings of a target whose shims are headers of single projects."""


def names_of(pack: Path) -> dict[str, str]:
    """The names of the pack's own catalogue, by library."""
    names = {}
    for path in (pack / "catalogue").glob("*.yaml"):
        content = yaml.safe_load(path.read_text("utf-8"))
        names.update({row["name"]: content["library"] for row in content.get("symbols", ())})
        names.update({row["path"]: content["library"] for row in content.get("headers", ())})
    return names


def imported(pack: Path, *tables: Path, options: TableOptions | None = None) -> Imported:
    return import_mapping(tables, "acme", pack, options or TableOptions(), names_of(pack))


def run(
    pack: Path,
    *changes: Mapping[str, str],
    columns: Mapping[str, str] | None = None,
    readings: Readings | None = None,
    **options: Any,
) -> Imported:
    """Import a table of ``RECORD`` with ``changes``, a row each."""
    path = table(pack.parent / "mapping.csv", [{**RECORD, **change} for change in changes])
    return imported(pack, path, options=TableOptions(readings=readings or Readings(columns=columns or {}), **options))


def rows(pack: Path, *changes: Mapping[str, str], **options: Any) -> list[dict[str, Any]]:
    result = run(pack, *changes, **options)
    assert result.rejected == ()
    found: list[dict[str, Any]] = written(pack)["rows"]
    return found


def written(pack: Path, name: str = "targets/acme/demo.yaml") -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((pack / name).read_text("utf-8"))
    return content


def witnesses(pack: Path, *records: tuple[str, str, str]) -> tuple[Path, ...]:
    names = ("symbol", "basis", "source")
    return (table(pack.parent / "symbols.csv", [dict(zip(names, record, strict=True)) for record in records]),)


# From relation to status


@pytest.mark.parametrize("relation", ["one_to_one", "renamed"])
def test_other_text_is_a_rename(pack: Path, relation: str) -> None:
    assert rows(pack, {"relation": relation}) == [
        {
            "symbol": "demoMalloc",
            "status": "rename",
            "replacement": "acMalloc",
            "confidence": "table",
            "evidence": [{"basis": "mapping_table", "source": SOURCE}],
        }
    ]


@pytest.mark.parametrize("relation", ["one_to_one", "renamed", "source_compatible"])
def test_same_text_is_the_same(pack: Path, relation: str) -> None:
    (row,) = rows(pack, {"relation": relation, "target_symbol": "demoMalloc"})
    assert row["status"] == "same"
    assert not {"replacement", "profiles", "note"} & set(row)


def test_source_compatible_needs_no_target_symbol(pack: Path) -> None:
    (row,) = rows(pack, {"relation": "source_compatible", "target_symbol": ""})
    assert (row["status"], "replacement" in row) == ("same", False)


def test_shim_is_the_same_where_the_layer_is(pack: Path) -> None:
    (row,) = rows(pack, {"relation": "compat_shim", "basis": "shim_header"}, readings=LAYER)
    assert (row["status"], row["profiles"]) == ("same", ["wrapped"])
    assert row["note"] == "kept by the layer, which maps it to acMalloc"
    assert "replacement" not in row


@pytest.mark.parametrize("target_symbol", ["demoMalloc", ""])
def test_shim_of_the_same_text_needs_no_note(pack: Path, target_symbol: str) -> None:
    (row,) = rows(pack, {"relation": "compat_shim", "target_symbol": target_symbol}, readings=LAYER)
    assert (row["status"], row["profiles"], row.get("note")) == ("same", ["wrapped"], None)


@pytest.mark.parametrize("relation", [relation for relation in RELATIONS if relation != "compat_shim"])
def test_other_rows_hold_in_every_profile(pack: Path, relation: str) -> None:
    (row,) = rows(pack, {"relation": relation}, readings=LAYER)
    assert "profiles" not in row


def test_shim_of_which_the_readings_say_nothing_is_the_same_everywhere(pack: Path) -> None:
    (row,) = rows(pack, {"relation": "compat_shim"})
    assert (row["status"], "profiles" in row, "replacement" in row) == ("same", False, False)


@pytest.mark.parametrize("target_symbol", ["acMalloc", "demoMalloc"])
def test_shim_is_a_rename_where_the_readings_say_so(pack: Path, target_symbol: str) -> None:
    (row,) = rows(pack, {"relation": "compat_shim", "target_symbol": target_symbol}, readings=MACROS)
    assert (row["status"], row["replacement"], "profiles" in row) == ("rename", target_symbol, False)
    assert row["note"] == "kept where a macro header maps it"


@pytest.mark.parametrize("relation", ["one_to_one", "source_compatible", "no_equivalent"])
def test_status_of_other_rows_is_not_that_of_the_readings(pack: Path, relation: str) -> None:
    (row,) = rows(pack, {"relation": relation, "target_symbol": "demoMalloc"}, readings=MACROS)
    assert (row["status"], "note" in row) == ("missing" if relation == "no_equivalent" else "same", False)


@pytest.mark.parametrize("profiles", [["native"], ["wrapped", "native"]])
def test_first_row_profiles_that_fit_say_where_a_row_holds(pack: Path, profiles: list[str]) -> None:
    fitting = ((When({"note": "*old*"}), profiles), (When({"basis": "use"}), ["wrapped"]))
    changes = [{"note": "an old one", "basis": "use"}, {"cuda_symbol": "demoFree", "basis": "use"}, {"basis": "header"}]
    found = rows(pack, *changes, readings=Readings(row_profiles=fitting))
    by_basis = {(row["symbol"], row["evidence"][0]["basis"]): row.get("profiles") for row in found}
    assert by_basis == {
        ("demoMalloc", "use"): profiles,
        ("demoFree", "use"): ["wrapped"],
        ("demoMalloc", "header"): None,
    }


@pytest.mark.parametrize(
    ("relation", "status"),
    [("signature_differs", "adapt"), ("partial", "adapt"), ("concept_differs", "redesign")],
)
@pytest.mark.parametrize("target_symbol", ["acMalloc", "demoMalloc", ""])
def test_what_differs_is_edited_whatever_its_name(pack: Path, relation: str, status: str, target_symbol: str) -> None:
    (row,) = rows(pack, {"relation": relation, "target_symbol": target_symbol})
    assert (row["status"], row.get("replacement", "")) == (status, target_symbol)


@pytest.mark.parametrize("basis", ["paired_port", "use"])
def test_stub_of_a_port_proves_no_absence(pack: Path, basis: str) -> None:
    (row,) = rows(pack, {"relation": "no_equivalent", "target_symbol": "", "basis": basis, "note": "returns 0"})
    assert row["status"] == "unknown"
    assert row["note"] == "a port leaves it out; the vendor's own word was not found; returns 0"


@pytest.mark.parametrize("basis", ["documentation", "header", "shim_header", "mapping_table", "binding"])
def test_absence_in_the_vendors_own_material_is_missing(pack: Path, basis: str) -> None:
    (row,) = rows(pack, {"relation": "no_equivalent", "target_symbol": "", "basis": basis})
    assert (row["status"], "replacement" in row, "note" in row) == ("missing", False, False)


def test_versions_and_note_are_kept(pack: Path) -> None:
    (row,) = rows(pack, {"since": "2.0", "until": "3.0", "note": "只读: x, y # z"})
    assert (row["since"], row["until"], row["note"]) == ("2.0", "3.0", "只读: x, y # z")


# Confidence


@pytest.mark.parametrize(
    ("basis", "confidence"),
    [("mapping_table", "table"), ("binding", "documented"), ("documentation", "documented"), ("use", "witnessed"),
     ("paired_port", "witnessed"), ("header", "witnessed"), ("shim_header", "witnessed")],
)  # fmt: skip
def test_confidence_by_basis(pack: Path, basis: str, confidence: str) -> None:
    assert rows(pack, {"basis": basis})[0]["confidence"] == confidence


def test_witness_of_the_target_symbol_raises_the_confidence(pack: Path) -> None:
    (row,) = rows(pack, {}, symbols=witnesses(pack, ("acMalloc", "use", "o/p@2:x.cc#L3"), ("acFree", "header", "h")))
    assert row["confidence"] == "witnessed"
    assert row["evidence"] == [
        {"basis": "use", "source": "o/p@2:x.cc#L3"},
        {"basis": "mapping_table", "source": SOURCE},
    ]


def test_name_in_a_comment_or_a_string_is_no_witness(pack: Path) -> None:
    readings = Readings(words=frozenset(["o/p@2:x.cc#L3", "o/p@2:x.cc#L9"]))
    symbols = witnesses(pack, ("acMalloc", "use", "o/p@2:x.cc#L3"), ("acSin", "use", "o/p@2:x.cc#L4"))
    bare = {"cuda_symbol": "demoFree", "target_symbol": "acFree", "basis": "paired_port", "source": "o/p@2:x.cc#L9"}
    seen = {"cuda_symbol": "sin", "target_symbol": "acSin"}
    found = {row["symbol"]: row for row in rows(pack, {}, bare, seen, symbols=symbols, readings=readings)}
    assert found["demoMalloc"]["confidence"] == found["demoFree"]["confidence"] == "table"
    assert found["demoMalloc"]["evidence"] == [{"basis": "mapping_table", "source": SOURCE}]
    assert found["demoFree"]["note"] == "seen in a comment or a string only"
    assert found["sin"]["confidence"] == "witnessed"
    assert "note" not in found["sin"]


def test_most_trusted_witness_is_taken(pack: Path) -> None:
    found = witnesses(pack, ("acMalloc", "binding", "b"), ("acMalloc", "header", "h"), ("acMalloc", "use", "u"))
    assert rows(pack, {}, symbols=found)[0]["evidence"][0] == {"basis": "header", "source": "h"}


@pytest.mark.parametrize("name", ["demoMalloc", "acMallocAsync", "acmalloc"])
def test_witness_of_another_name_is_none(pack: Path, name: str) -> None:
    (row,) = rows(pack, {}, symbols=witnesses(pack, (name, "header", "h")))
    assert (row["confidence"], len(row["evidence"])) == ("table", 1)


def test_binding_alone_is_documented(pack: Path) -> None:
    (row,) = rows(pack, {}, symbols=witnesses(pack, ("acMalloc", "binding", "b")))
    assert (row["confidence"], len(row["evidence"])) == ("documented", 2)


def test_witness_of_the_name_is_no_witness_of_its_absence(pack: Path) -> None:
    (row,) = rows(pack, {"relation": "no_equivalent"}, symbols=witnesses(pack, ("acMalloc", "header", "h")))
    assert (row["status"], row["confidence"], len(row["evidence"])) == ("missing", "table", 1)


def test_witness_without_a_source_is_none(pack: Path) -> None:
    (row,) = rows(pack, {}, symbols=witnesses(pack, ("acMalloc", "header", "")))
    assert row["confidence"] == "table"
    assert all(item["source"] for item in row["evidence"])


def test_witness_with_an_unknown_basis_is_a_usage_error(pack: Path) -> None:
    with pytest.raises(UsageError, match=r"symbols\.csv.*hearsay"):
        run(pack, {}, symbols=witnesses(pack, ("acMalloc", "hearsay", "h")))


# Rows that are not taken


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"source": ""}, "no source"),
        ({"source": "  "}, "no source"),
        ({"cuda_symbol": ""}, "no CUDA symbol"),
        ({"cuda_symbol": "demoMaloc"}, "not in the catalogue"),
        ({"cuda_symbol": "DEMOMALLOC"}, "not in the catalogue"),
        ({"target_symbol": ""}, "no target symbol"),
        ({"target_symbol": "", "relation": "renamed"}, "no target symbol"),
        ({"relation": "same"}, f"relation 'same' is none of {', '.join(RELATIONS)}"),
        ({"basis": "rumour"}, f"basis 'rumour' is none of {', '.join(basis.value for basis in Basis)}"),
    ],
)
def test_row_is_rejected_with_its_reason(pack: Path, change: dict[str, str], reason: str) -> None:
    result = run(pack, {"cuda_symbol": "demoFree", "target_symbol": "acFree"}, change, change)
    assert [(row.file, row.line, row.reason) for row in result.rejected] == [
        ("mapping.csv", 3, reason),
        ("mapping.csv", 4, reason),
    ]
    assert (result.read, result.written, result.reasons()) == (3, {"demo.yaml": 1}, {reason: 2})
    assert [row["symbol"] for row in written(pack)["rows"]] == ["demoFree"]


@pytest.mark.parametrize("readings", [Readings(), LAYER, MACROS])
def test_whatever_is_taken_compiles(pack: Path, readings: Readings) -> None:
    """Every relation with every basis, with and without a name on the target's side."""
    changes = [
        {"relation": relation, "basis": basis.value, "target_symbol": name, "source": f"{relation} {basis} {name}"}
        for relation, basis, name in itertools.product(RELATIONS, Basis, ("acMalloc", "demoMalloc", ""))
    ]
    found = witnesses(pack, ("acMalloc", "header", "h"), ("", "header", "h"))
    assert run(pack, *changes, symbols=found, readings=readings).written["demo.yaml"] > 5
    compile_store(pack, pack.parent / "out.sqlite")


def test_rows_that_differ_in_until_alone_compile(pack: Path) -> None:
    assert len(rows(pack, {"until": "2.0"}, {"until": "3.0"}, {"since": "1.0"}, {})) == 4
    compile_store(pack, pack.parent / "out.sqlite")


def test_catalogue_name_with_a_space_compiles(pack: Path) -> None:
    path = pack / "catalogue" / "ptx.yaml"
    path.write_text('library: ptx\ntitle: P\nsource: x\nsymbols:\n- {name: "max.f32 (3-input)", kind: ptx}\n')
    run(pack, {"cuda_symbol": "max.f32 (3-input)", "target_symbol": "fmaxf"})
    compile_store(pack, pack.parent / "out.sqlite")


# Merging


def test_sources_of_the_same_fact_become_one_row(pack: Path) -> None:
    (row,) = rows(
        pack,
        {"source": "t2"},
        {"basis": "binding", "source": "b"},
        {"source": "t1", "relation": "renamed"},
        {"basis": "paired_port", "source": "p", "note": "seen"},
        {"source": "t1", "note": "seen"},
    )
    assert row["evidence"] == [
        {"basis": "paired_port", "source": "p"},
        {"basis": "binding", "source": "b"},
        {"basis": "mapping_table", "source": "t1"},
        {"basis": "mapping_table", "source": "t2"},
    ]
    assert (row["confidence"], row["note"]) == ("witnessed", "seen")


def test_notes_of_merged_rows_are_joined(pack: Path) -> None:
    assert rows(pack, {"note": "one"}, {"note": "two"})[0]["note"] == "one; two"


def test_short_note_is_not_lost_in_a_longer_one(pack: Path) -> None:
    assert rows(pack, {"note": "not async"}, {"note": "async"})[0]["note"].split("; ") == ["not async", "async"]


@pytest.mark.parametrize(
    "change",
    [{"target_symbol": "acMalloc2"}, {"relation": "partial"}, {"since": "2.0"}, {"until": "2.0"},
     {"relation": "compat_shim"}, {"cuda_symbol": "demoFree"}],
)  # fmt: skip
def test_different_facts_stay_apart(pack: Path, change: dict[str, str]) -> None:
    assert len(rows(pack, {}, change)) == 2


def test_several_tables_are_one_import(pack: Path, tmp_path: Path) -> None:
    one = table(tmp_path / "one.csv", [RECORD])
    two = table(tmp_path / "two.csv", [{**RECORD, "source": "z"}, {**RECORD, "source": ""}])
    result = imported(pack, one, two)
    assert (result.read, [(row.file, row.line) for row in result.rejected]) == (3, [("two.csv", 3)])
    assert len(written(pack)["rows"][0]["evidence"]) == 2


def test_rows_go_to_the_file_of_their_library(pack: Path) -> None:
    path = pack / "catalogue" / "other.yaml"
    path.write_text("library: other\ntitle: O\nsource: x\nsymbols:\n- {name: otherInit, kind: function}\n")
    result = run(pack, {"cuda_symbol": "otherInit", "target_symbol": "acInit"}, {"cuda_symbol": "demo.h"}, {})
    assert result.written == {"demo.yaml": 2, "other.yaml": 1}
    assert written(pack, "targets/acme/other.yaml")["library"] == "other"
    compile_store(pack, pack.parent / "out.sqlite")


def test_order_of_the_table_does_not_matter(pack: Path) -> None:
    changes = [{"source": "b"}, {"source": "a"}, {"cuda_symbol": "demoFree"}, {"target_symbol": "z"}, {"basis": "use"}]
    path = pack / "targets" / "acme" / "demo.yaml"
    run(pack, *changes)
    before = path.read_bytes()
    run(pack, *reversed(changes))
    assert path.read_bytes() == before


# The table's own columns


def test_columns_by_other_names(pack: Path, tmp_path: Path) -> None:
    path = table(
        tmp_path / "own.csv",
        [
            {
                "cuda": "demoMalloc",
                "new": "acMalloc",
                "old": "oldMalloc",
                "relation": "renamed",
                "where": "s",
                "v": "2",
            },
            {"cuda": "demoFree", "new": "", "old": "oldFree", "relation": "renamed", "where": "s", "v": ""},
        ],
    )
    columns = {"cuda_symbol": "cuda", "target_symbol": "new|old", "source": "where", "since": "v"}
    imported(pack, path, options=TableOptions(Readings(columns=columns), Basis.DOCUMENTATION))
    found = {row["symbol"]: row for row in written(pack)["rows"]}
    assert found["demoMalloc"]["replacement"] == "acMalloc"
    assert found["demoMalloc"]["since"] == "2"
    assert found["demoFree"]["replacement"] == "oldFree"
    assert "since" not in found["demoFree"]
    assert found["demoFree"]["evidence"] == [{"basis": "documentation", "source": "s"}]


def test_basis_of_the_row_wins_over_that_of_the_table(pack: Path) -> None:
    found = rows(pack, {"basis": "use"}, {"basis": "", "target_symbol": "x"}, basis=Basis.BINDING)
    assert [row["evidence"][0]["basis"] for row in found] == ["use", "binding"]


@pytest.mark.parametrize("absent", ["cuda_symbol", "target_symbol", "relation", "basis", "source"])
def test_missing_column_is_named_with_those_there_are(pack: Path, tmp_path: Path, absent: str) -> None:
    record = {name: value for name, value in RECORD.items() if name != absent}
    path = table(tmp_path / "short.csv", [record])
    with pytest.raises(UsageError) as caught:
        imported(pack, path)
    assert str(caught.value) == f"{path}:1: no column {absent}; the table has {', '.join(record)}"


@pytest.mark.parametrize("name", ["since", "until", "note", "target_symbol"])
def test_column_that_was_asked_for_must_be_there(pack: Path, name: str) -> None:
    with pytest.raises(UsageError, match="no column nowhere; the table has cuda_symbol, "):
        run(pack, {}, columns={name: "nowhere"})


def test_table_may_have_further_columns_and_short_or_long_rows(pack: Path, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text(
        "\ufeffcuda_symbol,target_symbol,relation,basis,source,,extra,note\r\n"
        "demoMalloc, acMalloc ,renamed,use,s\r\n"
        'demoFree,acFree,renamed,use,"s,\n2",,,n,more,and more\r\n'
        "\r\n"
    )
    result = imported(pack, path)
    assert (result.read, result.rejected) == (2, ())
    assert [row["replacement"] for row in written(pack)["rows"]] == ["acFree", "acMalloc"]
    assert written(pack)["rows"][0]["evidence"][0]["source"] == "s, 2"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no header row"),
        ("cuda_symbol,来源\n".encode("gb18030"), "not UTF-8; save the table as UTF-8"),
        (b",".join(name.encode() for name in RECORD) + b"\n" + b"x" * 200_000 + b"\n", ""),
    ],
)
def test_table_that_cannot_be_read(pack: Path, tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    with pytest.raises(UsageError) as caught:
        imported(pack, path)
    assert str(path) in str(caught.value)
    assert message in str(caught.value)


def test_table_that_is_not_there(pack: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"gone\.csv: cannot be read: No such file or directory"):
        imported(pack, tmp_path / "gone.csv")


def test_line_breaks_in_a_cell_become_spaces(pack: Path) -> None:
    (row,) = rows(pack, {"note": " one \r\n two\tthree  four\n"})
    assert row["note"] == "one two three  four"


@pytest.mark.parametrize("character", ["\x1b", "\u202e", "\u200b"])
def test_cell_that_no_terminal_can_show_is_a_usage_error(pack: Path, character: str) -> None:
    with pytest.raises(UsageError, match=r"mapping\.csv:3: the character \\\w+ cannot be shown; take it out") as caught:
        run(pack, {}, {"target_symbol": f"ac{character}Free"})
    assert str(caught.value).isprintable()


# What the readings say of the whole table


def test_basis_of_the_table_is_that_of_the_readings(pack: Path) -> None:
    (row,) = rows(pack, {"basis": ""}, readings=Readings(basis=Basis.DOCUMENTATION))
    assert (row["evidence"][0]["basis"], row["confidence"]) == ("documentation", "documented")


def test_basis_that_the_user_gives_comes_before_that_of_the_readings(pack: Path) -> None:
    (row,) = rows(pack, {"basis": ""}, readings=Readings(basis=Basis.DOCUMENTATION), basis=Basis.USE)
    assert row["evidence"][0]["basis"] == "use"


def test_basis_of_the_tables_own_is_ours(pack: Path) -> None:
    readings = Readings(bases={"tool": "binding"})
    found = rows(pack, {"basis": "tool"}, {"basis": "use", "target_symbol": "other"}, readings=readings)
    assert [row["evidence"][0]["basis"] for row in found] == ["binding", "use"]


def test_row_that_the_readings_skip_is_rejected_with_their_reason(pack: Path) -> None:
    readings = Readings(skip=((When({"target_symbol": "py*"}), "a name of Python code"),))
    result = run(pack, {"target_symbol": "pyMalloc"}, {"target_symbol": "happy"}, readings=readings)
    assert result.reasons() == {"a name of Python code": 1}
    assert [row["replacement"] for row in written(pack)["rows"]] == ["happy"]


SUPPORTED = Readings(
    columns={"relation": "supported"},
    basis=Basis.DOCUMENTATION,
    statuses=(
        (When({"supported": "no", "effort": "low"}), {"status": "adapt", "note": "not migrated: low effort"}),
        (When({"supported": "no"}), {"status": "missing"}),
        (When({"supported": "yes"}), {"status": "rename", "note": "migrated"}),
    ),
)
"""The readings of a table without relations."""


@pytest.mark.parametrize(
    ("supported", "effort", "target_symbol", "expected"),
    [
        ("no", "low", "", {"status": "adapt", "note": "not migrated: low effort"}),
        ("no", "high", "", {"status": "missing"}),
        ("no", "", "acMalloc", {"status": "missing"}),
        ("yes", "low", "", {"status": "rename", "note": "migrated"}),
        ("yes", "", "acMalloc", {"status": "rename", "replacement": "acMalloc", "note": "migrated"}),
        ("yes", "", "demoMalloc", {"status": "rename", "replacement": "demoMalloc", "note": "migrated"}),
    ],
)
def test_table_without_relations(
    pack: Path, supported: str, effort: str, target_symbol: str, expected: dict[str, str]
) -> None:
    record = {"cuda_symbol": "demoMalloc", "target_symbol": target_symbol, "supported": supported, "effort": effort}
    path = table(pack.parent / "own.csv", [{**record, "source": SOURCE}])
    assert imported(pack, path, options=TableOptions(SUPPORTED)).rejected == ()
    (row,) = written(pack)["rows"]
    about = {"symbol": "demoMalloc", "confidence": "documented"}
    assert row == {**about, **expected, "evidence": [{"basis": "documentation", "source": SOURCE}]}
    compile_store(pack, pack.parent / "out.sqlite")


@pytest.mark.parametrize("supported", ["partly", "", "YES"])
def test_status_that_the_readings_do_not_have_is_rejected(pack: Path, supported: str) -> None:
    record = {"cuda_symbol": "demoMalloc", "target_symbol": "acMalloc", "supported": supported, "source": SOURCE}
    result = imported(pack, table(pack.parent / "own.csv", [record]), options=TableOptions(SUPPORTED))
    assert result.reasons() == {f"relation {supported!r} is none of {', '.join(RELATIONS)}": 1}


def test_ids_in_notes_are_explained(pack: Path, tmp_path: Path) -> None:
    says = table(tmp_path / "says.csv", [{"id": "D1", "says": "check it"}, {"id": "D12", "says": "no migration"}])
    glossary = load_glossary(says)
    changes = [{"note": "D12 D1"}, {"note": "D123 xD1", "cuda_symbol": "demoFree"}]
    found = rows(pack, *changes, glossary=glossary)
    assert [row["note"] for row in found] == ["D123 xD1", "D12 (no migration) D1 (check it)"]


def test_glossary_without_its_columns_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no column says; the table has id, text"):
        load_glossary(table(tmp_path / "says.csv", [{"id": "D1", "text": "check it"}]))


# Names of the target's own that the rows show


def test_names_that_rows_show_are_told_with_the_best_source(pack: Path) -> None:
    result = run(
        pack,
        {"basis": "documentation", "source": "d", "kind": "function", "library": "ac"},
        {"cuda_symbol": "demoFree", "target_symbol": "acFree", "basis": "use", "source": "u"},
    )
    assert result.seen == (
        {"symbol": "acMalloc", "kind": "function", "library": "ac", "basis": "documentation", "source": "d"},
        {"symbol": "acFree", "kind": "", "library": "", "basis": "use", "source": "u"},
    )


@pytest.mark.parametrize(
    "change",
    [{}, {"basis": "use", "target_symbol": "demoMalloc"}, {"basis": "use", "relation": "no_equivalent"},
     {"basis": "use", "cuda_symbol": "demoMaloc"}, {"basis": "use", "source": ""}],
)  # fmt: skip
def test_other_rows_show_no_name(pack: Path, change: dict[str, str]) -> None:
    assert run(pack, change).seen == ()


def test_name_with_a_witness_is_shown_by_it(pack: Path) -> None:
    (seen,) = run(pack, {}, symbols=witnesses(pack, ("acMalloc", "header", "h"))).seen
    assert (seen["symbol"], seen["basis"], seen["source"]) == ("acMalloc", "header", "h")


# The names of the catalogue


@pytest.fixture
def beside(pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A pack beside the small one, which stands in for the built-in rules."""
    compile_store(pack, tmp_path / "built-in.sqlite")
    monkeypatch.setattr(module, "built_in_pack", lambda: pack)
    monkeypatch.setattr(module, "store_path", lambda: tmp_path / "built-in.sqlite")
    return tmp_path / "beside"


def test_names_of_the_built_in_pack_are_its_own(pack: Path, beside: Path) -> None:
    (beside.parent / "built-in.sqlite").unlink()  # not asked
    names = catalogue_names(pack)
    assert names == names_of(pack)
    assert {"demoMalloc", "common.h"} <= set(names)


def test_names_of_another_pack_are_the_built_in_ones_too(pack: Path, beside: Path) -> None:
    assert catalogue_names(beside) == names_of(pack)
    (beside / "catalogue").mkdir(parents=True)
    (beside / "catalogue" / "new.yaml").write_text(
        "library: new\ntitle: N\nsource: x\nsymbols:\n- {name: sin, kind: function}\n- {name: newA, kind: type}\n"
        "headers:\n- {path: new.h, public: true}\n"
    )
    assert catalogue_names(beside) == {**names_of(pack), "sin": "new", "newA": "new", "new.h": "new"}


@pytest.mark.parametrize("content", [b"a: [\n", b"", b"- 1\n", b"\xff\xfe"])
def test_catalogue_that_does_not_hold_is_an_error_that_names_the_file(pack: Path, beside: Path, content: bytes) -> None:
    (pack / "catalogue" / "demo.yaml").write_bytes(content)
    with pytest.raises(RulesError, match=r"demo\.yaml"):
        catalogue_names(pack)
