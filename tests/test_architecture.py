"""What the house keeps: no vendor in Python, evidence on every row, small files."""

from __future__ import annotations

import ast
import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
PYTHON = sorted((ROOT / "portcheck").rglob("*.py"))
TARGETS = sorted(path.name for path in (ROOT / "rules" / "targets").iterdir())
VENDORS = ("musa", "maca", "metax", "hip", "rocm", "sycl", "ascend", "cambricon", "enflame", "kunlunxin", "iluvatar",
           "hygon", "biren", "moore", "huawei", "amd", "intel")  # fmt: skip


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_vendor_in_python(path: Path) -> None:
    words = set(re.findall(r"[a-z]+", path.read_text("utf-8").lower()))
    assert not words & {*VENDORS, *TARGETS}


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_files_and_functions_stay_small(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("\n") <= 500
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or node.lineno) - node.lineno < 80, node.name


def content_of(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.load(path.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return content


@pytest.mark.parametrize("target", TARGETS)
def test_every_row_has_its_evidence(target: str) -> None:
    tables = [path for path in (ROOT / "rules" / "targets" / target).glob("*.yaml") if path.name != "target.yaml"]
    assert tables
    for path in tables:
        rows = content_of(path)["rows"]
        assert rows, path
        for row in rows:
            assert row["evidence"], (path, row)
            assert all(item["source"].strip() for item in row["evidence"]), (path, row)


@pytest.mark.parametrize("target", TARGETS)
def test_everything_said_of_a_target_has_its_source(target: str) -> None:
    content = content_of(ROOT / "rules" / "targets" / target / "target.yaml")
    said = [
        *content.get("modes", {}).values(),
        *(fact for device in content.get("devices", {}).values() for fact in device["properties"].values()),
        *(entry for key in ("guards", "toolchain", "inherits") for entry in content.get(key, ())),
        *(item for family in content.get("families", ()) for item in family["evidence"]),
        *(entry for library in content.get("operators", ()) for entry in library.get("functions", (library,))),
    ]
    assert said
    assert [entry for entry in said if not entry["source"].strip()] == []


@pytest.mark.parametrize("target", TARGETS)
def test_every_fact_has_its_source(target: str) -> None:
    tables = [*(ROOT / "rules" / "targets" / target / "facts").rglob("*.yaml")]
    assert tables
    for path in tables:
        assert [row for row in content_of(path)["rows"] if not row["source"].strip()] == [], path


@pytest.mark.parametrize("path", sorted((ROOT / "rules" / "facts").glob("*.csv")), ids=lambda path: path.stem)
def test_every_row_of_our_own_tables_has_its_source(path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert rows
    assert [row for row in rows if not row["source"].strip()] == []


SCHEMAS = ("catalogue", "effort", "facts", "hazard", "mapping", "readings", "target")


def test_schemas_are_schemas() -> None:
    from jsonschema import Draft202012Validator

    rules = sorted((ROOT / "portcheck" / "rules" / "schemas").glob("*.json"))
    assert [path.name for path in rules] == [f"{name}.schema.json" for name in SCHEMAS]
    published = [*(ROOT / "docs").glob("*.schema.json")]
    assert published
    for path in (*rules, *published):
        Draft202012Validator.check_schema(json.loads(path.read_text("utf-8")))


@pytest.mark.parametrize("name", SCHEMAS)
def test_references_between_schemas_lead_somewhere(name: str) -> None:
    folder = ROOT / "portcheck" / "rules" / "schemas"
    references = re.findall(r'"\$ref": "([^"#]*)#/([^"]+)"', (folder / f"{name}.schema.json").read_text("utf-8"))
    assert references
    for file, pointer in references:
        place: Any = json.loads((folder / (file or f"{name}.schema.json")).read_text("utf-8"))
        for key in pointer.split("/"):
            place = place[key]


def test_no_pattern_has_a_possessive_group() -> None:
    """Python before 3.11.5 matches them wrongly (python/cpython#106052), and Debian 12 has 3.11.2."""
    group = re.compile(r"\)(?:[*+?]|\{[\d,]+\})\+(?!\\)")
    files = [*(ROOT / "portcheck").rglob("*.py"), *(ROOT / "rules").rglob("*.yaml")]
    assert [path.name for path in files if group.search(path.read_text("utf-8"))] == []
