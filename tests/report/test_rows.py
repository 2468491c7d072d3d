"""csv, jsonl and parquet: the same rows, escaped as each must be."""

from __future__ import annotations

import csv
import importlib
import io
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from portcheck.model.errors import UsageError
from portcheck.model.escape import first_harmful, harmless
from portcheck.model.finding import Basis, Evidence
from portcheck.model.report import Report
from portcheck.model.text import same
from portcheck.report.registry import Detail, RenderOptions, format_of_suffix, renderer
from portcheck.report.rows import COLUMNS
from support.fixed_report import crowded_report, fixed_report
from support.many_reports import EVIL_PATH, EVIL_TEXT, hostile_report, long_report, with_findings
from support.rendered import bytes_of, compare, text_of

OPTIONS = RenderOptions()
Made = Callable[[], Report]


def csv_rows(report: Report) -> list[list[str]]:
    text = text_of("csv", report)
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))


def json_rows(report: Report) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text_of("jsonl", report).splitlines()]


def parquet_rows(report: Report) -> list[dict[str, Any]]:
    return list(read_parquet(report).to_pylist())


def read_parquet(report: Report) -> Any:
    parquet = pytest.importorskip("pyarrow.parquet")
    return parquet.read_table(io.BytesIO(bytes_of("parquet", report, OPTIONS)))


def test_golden_csv() -> None:
    compare("report.csv", text_of("csv", fixed_report()))


def test_golden_jsonl() -> None:
    compare("report.jsonl", text_of("jsonl", fixed_report()))


@pytest.mark.parametrize("name", ["csv", "jsonl", "parquet"])
def test_every_detail_is_the_same_and_the_suffix_tells_the_format(name: str) -> None:
    if name == "parquet":
        pytest.importorskip("pyarrow")
    assert len({bytes_of(name, fixed_report(), RenderOptions(detail)) for detail in Detail}) == 1
    assert format_of_suffix(f".{name}") == name


@pytest.mark.parametrize("make", [fixed_report, crowded_report, hostile_report, lambda: long_report(50)])
def test_one_row_for_each_finding_with_exact_values(make: Made) -> None:
    report = make()
    rows = json_rows(report)
    assert len(rows) == len(report.findings)
    for row, finding in zip(rows, report.findings, strict=True):
        assert tuple(row) == COLUMNS
        place, ruling = finding.occurrence, finding.ruling
        assert (row["file"], row["line"], row["symbol"]) == (place.file, place.line, place.symbol)
        assert (row["target"], row["status"]) == (ruling.target, ruling.status.value)
        note = (ruling.note.en, ruling.note.zh) if ruling.note else (None, None)
        assert (row["note"], row["note_zh"]) == note
        assert (row["replacement"], row["fingerprint"]) == (ruling.replacement, finding.fingerprint)


@pytest.mark.parametrize("make", [fixed_report, crowded_report, hostile_report])
def test_parquet_has_the_rows_of_jsonl(make: Made) -> None:
    assert parquet_rows(make()) == json_rows(make())


def test_csv_has_the_rows_of_jsonl_as_text() -> None:
    header, *rows = csv_rows(fixed_report())
    assert tuple(header) == COLUMNS
    expected = [["" if cell is None else _shown(cell) for cell in row.values()] for row in json_rows(fixed_report())]
    assert rows == expected


def _shown(cell: Any) -> str:
    return str(cell).lower() if isinstance(cell, bool) else harmless(str(cell))


def test_all_evidence_stands_in_a_row() -> None:
    evidence = (Evidence(Basis.HEADER, "a"), Evidence(Basis.USE, "b"))
    report = with_findings(long_report(1), lambda f: replace(f, ruling=replace(f.ruling, evidence=evidence)))
    (row,) = json_rows(report)
    assert (row["basis"], row["source"]) == ("header; use", "a; b")


def test_without_findings_there_is_a_header_and_no_row() -> None:
    report = replace(fixed_report(), findings=())
    assert csv_rows(report) == [list(COLUMNS)]
    assert text_of("jsonl", report) == ""
    assert parquet_rows(report) == []


# CSV


def test_csv_lines_end_as_rfc_4180_says() -> None:
    text = text_of("csv", hostile_report())
    assert text.endswith("\r\n")
    assert len(text.split("\r\n")) == len(hostile_report().findings) + 2
    assert "\n" not in text.replace("\r\n", "")


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_no_cell_begins_as_a_formula(first: str) -> None:
    evil = f"{first}1+cmd|' /C calc'!A0"
    report = with_findings(long_report(1), lambda f: replace(f, ruling=replace(f.ruling, note=same(evil))))
    _header, row = csv_rows(report)
    assert row[COLUMNS.index("note")] == "'" + harmless(evil)


@pytest.mark.parametrize("text", ["a=b", "cudaFree", "1-2", "x, y", 'say "x"', "", " =1", "'=1"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    report = with_findings(long_report(1), lambda f: replace(f, ruling=replace(f.ruling, note=same(text))))
    _header, row = csv_rows(report)
    assert row[COLUMNS.index("note")] == text


def test_no_formula_where_semicolons_divide_cells() -> None:
    report = with_findings(long_report(1), lambda f: replace(f, ruling=replace(f.ruling, note=same("a;=cmd()"))))
    _header, row = csv_rows(report)
    assert row[COLUMNS.index("note")] == "a;'=cmd()"


def test_numbers_are_no_formulas() -> None:
    _header, row = csv_rows(long_report(1))
    assert [row[COLUMNS.index(name)] for name in ("line", "column", "end_column", "suppressed")] == [
        "1", "3", "14", "false"
    ]  # fmt: skip


# Hostile


def test_nothing_acts_on_a_terminal() -> None:
    for name in ("csv", "jsonl"):
        text = text_of(name, hostile_report()).removeprefix("\ufeff")
        assert first_harmful("".join(text.split("\r\n" if name == "csv" else "\n"))) is None
    assert {row["file"] for row in json_rows(hostile_report())} == {EVIL_PATH}
    assert EVIL_TEXT in {row["symbol"] for row in json_rows(hostile_report())}


# Parquet


def test_parquet_has_types_and_says_what_made_it() -> None:
    pyarrow = pytest.importorskip("pyarrow")
    schema = read_parquet(fixed_report()).schema
    assert tuple(schema.names) == COLUMNS
    text = pyarrow.dictionary(pyarrow.int32(), pyarrow.string())
    kinds = {name: schema.field(name).type for name in COLUMNS}
    assert {name for name, kind in kinds.items() if kind == pyarrow.int64()} == {
        "line",
        "column",
        "end_column",
        "value",
    }
    assert [name for name, kind in kinds.items() if kind == pyarrow.bool_()] == ["suppressed"]
    assert sum(1 for kind in kinds.values() if kind == text) == len(COLUMNS) - 5
    assert schema.metadata == {b"portcheck": b"9.9.9", b"rules": b"ab" * 32}


def test_parquet_has_the_same_bytes_each_time() -> None:
    pytest.importorskip("pyarrow")
    assert renderer("parquet")(crowded_report(), OPTIONS) == renderer("parquet")(crowded_report(), OPTIONS)


def test_without_pyarrow_the_remedy_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    monkeypatch.delitem(sys.modules, "portcheck.report.parquet", raising=False)
    with pytest.raises(UsageError, match=r"needs pyarrow.*pip install 'portcheck\[parquet\]'"):
        renderer("parquet")
    assert "pyarrow" not in vars(importlib.import_module("portcheck.report.csv"))
