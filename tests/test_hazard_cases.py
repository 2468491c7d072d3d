"""Every hazard that portcheck ships: its cases, its texts, its sources, and an answer for every profile."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from portcheck.model.occurrence import Kind
from support.hazard_cases import Case, cases_of, content_of, hazard_files
from support.parsed import ParseSource

FILES = hazard_files()
CASES = [case for path in FILES for case in cases_of(path)]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Case, parse: ParseSource) -> None:
    found = parse(case.code, case.file).occurrences
    assert tuple(o.line for o in found if o.kind is Kind.HAZARD and o.symbol == case.hazard) == case.lines


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_there_are_three_hits_and_three_misses_at_least(path: Path) -> None:
    cases = list(cases_of(path))
    assert sum(1 for case in cases if case.lines) >= 3
    assert sum(1 for case in cases if not case.lines) >= 3
    assert len({case.code for case in cases}) == len(cases)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_texts_are_written_in_both_languages(path: Path) -> None:
    content = content_of(path)
    clauses = content["judge"] if isinstance(content["judge"], list) else []
    texts = [content["title"], content["help"], content["remedy"]["text"]]
    texts += [entry["why"] for entry in (*clauses, *content.get("targets", ()))]
    for text in texts:
        assert CHINESE.search(text["zh"]), text
        assert not CHINESE.search(text["en"]), text
    assert content["remedy"]["before"] != content["remedy"]["after"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_sources_name_a_commit_and_a_line(path: Path) -> None:
    content = content_of(path)
    sources = [*content["evidence"], *(item for row in content.get("targets", ()) for item in row["evidence"])]
    assert sources
    for item in sources:
        assert re.fullmatch(r"[\w.-]+/[\w.-]+@[0-9a-f]{7,40}:[^#]+(#L\d+.*)?", item["source"]), item
