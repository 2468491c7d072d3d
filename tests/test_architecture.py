"""What the house keeps: no vendor in Python, evidence on every row, small files."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

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


@pytest.mark.parametrize("target", TARGETS)
def test_every_row_has_its_evidence(target: str) -> None:
    for path in (ROOT / "rules" / "targets" / target).glob("*.yaml"):
        content = yaml.load(path.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        rows = content.get("rows", content.get("families", ()))
        assert rows, path
        for row in rows:
            assert row["evidence"], row
            assert all(item["source"].strip() for item in row["evidence"]), row


def test_schemas_are_schemas() -> None:
    from jsonschema import Draft202012Validator

    schemas = [*(ROOT / "portcheck" / "rules" / "schemas").glob("*.json"), *(ROOT / "docs").glob("*.schema.json")]
    assert len(schemas) == 4
    for path in schemas:
        Draft202012Validator.check_schema(json.loads(path.read_text("utf-8")))
