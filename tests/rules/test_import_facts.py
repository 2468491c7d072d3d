"""Tables of facts in, ``targets/<id>/facts/`` out, with what each row decides."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from portcheck.model.errors import UsageError
from portcheck.rules.import_facts import import_facts, import_symbols
from portcheck.rules.location import compile_store
from portcheck.rules.readings import Reading, Readings, When
from support.tables import table

GAP = {"subject": "IPC", "what": "no handles", "effect": "", "source": "acme/docs@1:gaps.md#L1"}
RULE = {"symbols": ["demoFree"], "status": "missing", "basis": "documentation"}


def deciding(*decisions: tuple[dict[str, str], dict[str, Any]], name: str = "gaps") -> Readings:
    return Readings(decisions={name: tuple(Reading(When(patterns), rule) for patterns, rule in decisions)})


def written(pack: Path, name: str = "gaps") -> list[dict[str, Any]]:
    content = yaml.safe_load((pack / "targets" / "acme" / "facts" / f"{name}.yaml").read_text("utf-8"))
    assert (content["target"], content["table"]) == ("acme", name)
    rows: list[dict[str, Any]] = content["rows"]
    return rows


def test_rows_are_kept_as_they_are_but_for_empty_columns(pack: Path, tmp_path: Path) -> None:
    path = table(tmp_path / "gaps.csv", [GAP, {**GAP, "what": "图: a, b", "effect": "yes"}])
    result = import_facts((path,), "gaps", "acme", pack, Readings())
    assert (result.read, result.written, result.rejected, result.seen) == (2, {"facts/gaps.yaml": 2}, (), ())
    assert written(pack) == [
        {"subject": "IPC", "what": "no handles", "source": GAP["source"]},
        {"subject": "IPC", "what": "图: a, b", "effect": "yes", "source": GAP["source"]},
    ]
    compile_store(pack, tmp_path / "out.sqlite")


@pytest.mark.parametrize("column", ["a: b", "图}", "no", "1", "#x", "a, b"])
def test_columns_may_be_called_anything(pack: Path, tmp_path: Path, column: str) -> None:
    import_facts((table(tmp_path / "gaps.csv", [{**GAP, column: "c"}]),), "gaps", "acme", pack, Readings())
    assert written(pack)[0][column] == "c"


@pytest.mark.parametrize(("column", "shown"), [("a\x01", r"\\x01"), ("a\nb", r"\\x0a"), ("\u202e", r"\\u202e")])
def test_no_column_hides_its_name(pack: Path, tmp_path: Path, column: str, shown: str) -> None:
    path = table(tmp_path / "gaps.csv", [{**GAP, column: "c"}])
    with pytest.raises(UsageError, match=rf"gaps\.csv:1: the character {shown} in a column's name"):
        import_facts((path,), "gaps", "acme", pack, Readings())


def test_source_stands_in_the_column_that_the_readings_name(pack: Path, tmp_path: Path) -> None:
    record = {"original": "o", "port": "acme/port@1", "lines": "7"}
    path = table(tmp_path / "pairs.csv", [record, {**record, "port": ""}])
    result = import_facts((path,), "pairs", "acme", pack, Readings(sources={"pairs": "port", "gaps": "original"}))
    assert written(pack, "pairs") == [{"original": "o", "lines": "7", "source": "acme/port@1"}]
    assert result.reasons() == {"no source": 1}


def test_table_without_a_column_for_the_source_is_a_usage_error(pack: Path, tmp_path: Path) -> None:
    path = table(tmp_path / "pairs.csv", [{"original": "o", "port": "p"}])
    with pytest.raises(UsageError, match=r"pairs\.csv:1: no column source; the table has original, port"):
        import_facts((path,), "pairs", "acme", pack, Readings(sources={"gaps": "port"}))
    assert not (pack / "targets" / "acme" / "facts").exists()


@pytest.mark.parametrize(
    ("change", "reason"), [({"source": ""}, "no source"), ({"source": " "}, "no source"), ({}, "twice in the table")]
)
def test_row_is_rejected_with_its_reason(pack: Path, tmp_path: Path, change: dict[str, str], reason: str) -> None:
    path = table(tmp_path / "gaps.csv", [GAP, {**GAP, **change}])
    result = import_facts((path,), "gaps", "acme", pack, Readings())
    assert [(row.file, row.line, row.symbol, row.reason) for row in result.rejected] == [("gaps.csv", 3, "IPC", reason)]
    assert (result.read, len(written(pack))) == (2, 1)


@pytest.mark.parametrize("change", [{"source": "other"}, {"subject": "ipc"}, {"effect": "some"}])
def test_rows_that_differ_are_both_taken(pack: Path, tmp_path: Path, change: dict[str, str]) -> None:
    path = table(tmp_path / "gaps.csv", [GAP, {**GAP, **change}])
    assert import_facts((path,), "gaps", "acme", pack, Readings()).rejected == ()
    assert len(written(pack)) == 2


def test_several_tables_are_one_import(pack: Path, tmp_path: Path) -> None:
    one = table(tmp_path / "one.csv", [GAP])
    two = table(tmp_path / "two.csv", [GAP, {"subject": "graphs", "source": "s", "own": "x"}])
    result = import_facts((one, two), "gaps", "acme", pack, Readings())
    assert (result.read, [(row.file, row.line) for row in result.rejected]) == (3, [("two.csv", 2)])
    assert written(pack)[1] == {"subject": "graphs", "own": "x", "source": "s"}


# What rows decide


def test_rules_are_attached_to_the_rows_that_fit(pack: Path, tmp_path: Path) -> None:
    other = {"libraries": ["demo"], "status": "unknown", "basis": "use", "profiles": ["wrapped"], "since": "2.0"}
    path = table(tmp_path / "gaps.csv", [GAP, {**GAP, "subject": "graphs"}, {**GAP, "subject": "IPC, too"}])
    import_facts((path,), "gaps", "acme", pack, deciding(({"subject": "IPC*"}, RULE), ({"subject": "*too"}, other)))
    assert [row.get("rules") for row in written(pack)] == [[RULE], None, [RULE, other]]
    compile_store(pack, tmp_path / "out.sqlite")


def test_reading_sees_the_columns_of_the_table_itself(pack: Path, tmp_path: Path) -> None:
    """The source too, under its own name, and what is empty."""
    record = {"port": "acme/port@1", "note": ""}
    readings = Readings(sources={"gaps": "port"}, decisions=deciding(({"port": "acme/*", "note": ""}, RULE)).decisions)
    import_facts((table(tmp_path / "gaps.csv", [record]),), "gaps", "acme", pack, readings)
    assert written(pack) == [{"source": "acme/port@1", "rules": [RULE]}]


def test_reading_of_another_table_decides_nothing(pack: Path, tmp_path: Path) -> None:
    readings = deciding(({"subject": "IPC"}, RULE), name="kernel_model")
    import_facts((table(tmp_path / "gaps.csv", [GAP]),), "gaps", "acme", pack, readings)
    assert "rules" not in written(pack)[0]


@pytest.mark.parametrize("patterns", [{"subject": "ipc"}, {"subject": "IPC", "what": "no"}, {"subjects": "IPC"}])
def test_reading_that_fits_no_row_is_a_usage_error(pack: Path, tmp_path: Path, patterns: dict[str, str]) -> None:
    path = table(tmp_path / "gaps.csv", [GAP])
    with pytest.raises(UsageError) as caught:
        import_facts((path,), "gaps", "acme", pack, deciding(({"subject": "IPC"}, RULE), (patterns, RULE)))
    assert str(caught.value) == f"the reading of gaps {patterns} fits no row of gaps.csv"
    assert not (pack / "targets" / "acme" / "facts").exists()


# Names of the target's own


SEEN = {"symbol": "acMalloc", "kind": "function", "library": "", "basis": "use", "source": "u"}


def test_names_that_mapping_rows_show_are_added(pack: Path, tmp_path: Path) -> None:
    known = {"symbol": "acFree", "kind": "function", "library": "ac", "basis": "header", "source": "h"}
    path = table(tmp_path / "symbols.csv", [known])
    result = import_symbols((path,), [SEEN, {**SEEN, "symbol": "acFree"}], "acme", pack, Readings())
    assert written(pack, "symbols") == [known, {key: value for key, value in SEEN.items() if value}]
    assert (result.read, result.written) == (1, {"facts/symbols.yaml": 2})
    compile_store(pack, tmp_path / "out.sqlite")


def test_names_that_mapping_rows_show_are_the_whole_list_without_a_table(pack: Path, tmp_path: Path) -> None:
    import_symbols((), [SEEN], "acme", pack, Readings())
    assert [row["symbol"] for row in written(pack, "symbols")] == ["acMalloc"]


def test_target_of_which_no_name_was_seen_has_an_empty_list(pack: Path, tmp_path: Path) -> None:
    assert import_symbols((), (), "acme", pack, Readings()).written == {"facts/symbols.yaml": 0}
    assert written(pack, "symbols") == []
    compile_store(pack, tmp_path / "out.sqlite")


def test_name_is_listed_with_each_of_its_sources(pack: Path, tmp_path: Path) -> None:
    records = [{"symbol": "acFree", "basis": "use", "source": source} for source in ("a", "b", "a", "")]
    result = import_symbols((table(tmp_path / "symbols.csv", records),), (), "acme", pack, Readings())
    assert [row["source"] for row in written(pack, "symbols")] == ["a", "b"]
    assert result.reasons() == {"twice in the table": 1, "no source": 1}
