"""Every format against its golden file, and against a hostile tree."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from portcheck.report.registry import Detail, RenderOptions, format_of_suffix, formats, renderer
from support.fixed_report import fixed_report

GOLDEN = Path(__file__).parent / "golden"
SCHEMA = Path(__file__).parents[2] / "docs" / "report.schema.json"


@pytest.mark.parametrize("detail", list(Detail))
@pytest.mark.parametrize("name", formats())
def test_golden(name: str, detail: Detail) -> None:
    """``PORTCHECK_UPDATE_GOLDEN=1 pytest`` writes them anew."""
    text = renderer(name)(fixed_report(), RenderOptions(detail, 90, color=False, command="portcheck scan ."))
    path = GOLDEN / f"{detail.value}.{name}"
    if os.environ.get("PORTCHECK_UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text("utf-8")


@pytest.mark.parametrize("detail", list(Detail))
def test_json_fits_its_schema(detail: Detail) -> None:
    content = json.loads(renderer("json")(fixed_report(), RenderOptions(detail)))
    Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(content)
    assert ("lines" in content) == (detail is Detail.LINES)


@pytest.mark.parametrize("color", [False, True])
def test_terminal_shows_nothing_that_a_hostile_name_controls(color: bool) -> None:
    text = renderer("terminal")(fixed_report(), RenderOptions(Detail.FINDINGS, 100, color))
    assert "\x1b[31m<script>" not in text
    assert "\u202e" not in text
    assert "\\x1b[31m<script>\\u202ered.cu" in text.replace("\n", "")
    assert ("\x1b[" in text) is color


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_terminal_keeps_to_its_width(width: int) -> None:
    text = renderer("terminal")(fixed_report(), RenderOptions(Detail.SUMMARY, width))
    assert max(map(len, text.splitlines())) <= width


def test_suffixes_name_formats_that_exist() -> None:
    assert format_of_suffix(".json") == "json"
    assert format_of_suffix(".docx") is None
