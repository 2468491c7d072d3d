from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from portcheck.rules.documents import load
from portcheck.rules.writer import write_rows


def read_back(path: Path, rows: list[dict[str, Any]], **heading: str) -> dict[str, Any]:
    write_rows(path, heading, {"rows": rows})
    content: dict[str, Any] = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    return content


def test_a_row_is_a_line(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folders" / "file.yaml"
    rows: list[dict[str, Any]] = [
        {"symbol": "cudaMalloc", "since": "11.8", "ok": True, "evidence": [{"basis": "use", "source": "o/r@1:a b#L1"}]},
        {"symbol": "std::sort", "note": "两行\n字", "profiles": ["s80", "wide"]},
    ]
    write_rows(path, {"target": "acme", "title": "A: b"}, {"rows": rows})
    assert path.read_bytes().decode("utf-8") == (
        "# Made by `portcheck rules import`; import again instead of editing.\n"
        "target: acme\n"
        'title: "A: b"\n'
        "rows:\n"
        '- {symbol: cudaMalloc, since: "11.8", ok: true, evidence: [{basis: use, source: "o/r@1:a b#L1"}]}\n'
        '- {symbol: "std::sort", note: "两行\\n字", profiles: [s80, wide]}\n'
    )


@pytest.mark.parametrize(
    "text",
    ["", " ", "yes", "No", "ON", "y", "null", "~", "true", "1", "1.0", "1e3", "0x1F", "0o7", "1_000", "12:30:45",
     ".inf", "2026-11-01", "=", "<<", "- a", "a: b", "a #b", "# a", "{a", "a]", "&a", "*a", "!a", "|", ">", "%a", "@a",
     "`a", "'a'", '"a"', "\\", "a\nb", "\t", "\r\n", " a ", "核函数", "😀", "_", "a_1", "e", "None", "\0", "\x1b[31m"],
)  # fmt: skip
def test_text_is_read_back_as_text(tmp_path: Path, text: str) -> None:
    content = read_back(tmp_path / "f.yaml", [{"a": text, "b": [text, {"c": text}]}], title=text)
    assert content == {"title": text, "rows": [{"a": text, "b": [text, {"c": text}]}]}


@pytest.mark.parametrize(
    "character", ["\x7f", "\x80", "\x85", "\x9f", "\u2028", "\u2029", "\ufeff", "\ufffe", "\uffff"]
)
def test_characters_that_yaml_does_not_print(tmp_path: Path, character: str) -> None:
    text = f"a{character}b"
    assert read_back(tmp_path / "f.yaml", [{"a": text}], title=text) == {"title": text, "rows": [{"a": text}]}


def test_chinese_stays_readable(tmp_path: Path) -> None:
    write_rows(tmp_path / "f.yaml", {"title": "核函数"}, {"rows": [{"note": "异步，见文档"}]})
    assert '"核函数"' in (tmp_path / "f.yaml").read_text("utf-8")
    assert '"异步，见文档"' in (tmp_path / "f.yaml").read_text("utf-8")


def test_other_values(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [{"a": True, "b": False, "c": None, "d": [], "e": {}}]
    assert read_back(tmp_path / "f.yaml", rows) == {"rows": rows}


def test_list_without_rows_is_read_back_as_a_list(tmp_path: Path) -> None:
    assert read_back(tmp_path / "f.yaml", [], title="x") == {"title": "x", "rows": []}


text = st.text(st.characters(exclude_categories=["Cs"]))
value = st.recursive(
    text | st.booleans(), lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from("abc"), inner), max_leaves=6
)


@given(title=text, rows=st.lists(st.dictionaries(st.sampled_from(["symbol", "note", "evidence"]), value), min_size=1))
def test_rows_load_back_to_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, title: str, rows: list[dict[str, Any]]
) -> None:
    path = tmp_path_factory.getbasetemp() / "round-trip.yaml"
    assert read_back(path, rows, title=title) == {"title": title, "rows": rows}
    assert path.read_bytes().count(b"\n") == 3 + len(rows)


shown = st.text(st.characters(exclude_categories=["Cc", "Cf", "Cs", "Co", "Zl", "Zp"]), min_size=1)


@given(name=shown, note=shown, source=shown)
def test_written_mapping_passes_its_schema(
    tmp_path_factory: pytest.TempPathFactory, name: str, note: str, source: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "mapping.yaml"
    evidence = [{"basis": "use", "source": source}]
    row = {"symbol": "s", "status": "rename", "replacement": name, "confidence": "table", "note": note,
           "evidence": evidence}  # fmt: skip
    write_rows(path, {"target": "acme", "library": "demo"}, {"rows": [row]})
    faults: list[str] = []
    document = load(path, "mapping", "mapping.yaml", faults)
    assert faults == []
    assert document is not None
    assert document.content["rows"] == [row]
