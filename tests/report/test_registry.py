"""The list of formats, and the page that tells people of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from portcheck.report.registry import format_of_suffix, formats, is_binary

PAGE = (Path(__file__).parents[2] / "docs" / "formats.md").read_text("utf-8")


@pytest.mark.parametrize("name", formats())
def test_every_format_has_its_section(name: str) -> None:
    headings = [line for line in PAGE.splitlines() if line.startswith("## ")]
    assert [heading for heading in headings if f"`{name}`" in heading], name


def test_every_section_is_of_a_format_that_there_is() -> None:
    named = [line.split("`")[1::2] for line in PAGE.splitlines() if line.startswith("## ") and "`" in line]
    assert {name for names in named for name in names} <= set(formats())


@pytest.mark.parametrize("suffix", [".sarif", ".csv", ".jsonl", ".parquet", ".json", ".txt"])
def test_suffixes_name_formats_that_exist(suffix: str) -> None:
    assert format_of_suffix(suffix) in formats()


@pytest.mark.parametrize("suffix", [".xml", ".docx", "", ".SARIF"])
def test_other_suffixes_name_none(suffix: str) -> None:
    assert format_of_suffix(suffix) is None


def test_only_parquet_is_no_text() -> None:
    assert [name for name in formats() if is_binary(name)] == ["parquet"]
