"""Every hazard that portcheck ships: its cases, its texts, its sources, and an answer for every profile."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from portcheck.match.hazards import HazardJudge
from portcheck.match.landings import choose_landings
from portcheck.match.rulings import RulingKey, rulings_for
from portcheck.model.finding import Ruling, Status
from portcheck.model.hazard import Hazard
from portcheck.model.occurrence import Kind
from portcheck.model.target import Landing
from portcheck.rules.store import RuleStore
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


# An answer for every profile


def showing(hazard: Hazard, libraries: Mapping[str, str]) -> list[RulingKey]:
    """Some names that show the hazard: of the first patterns the first ones."""
    patterns = [pattern for finder in hazard.finders for pattern in (*finder.symbols, *finder.ptx)]
    names = [name for pattern in patterns[:6] for name in sorted(fnmatch.filter(libraries, pattern))[:2]]
    return [(name, libraries[name], False) for name in names]


@pytest.fixture(scope="module")
def libraries(built_in_store: RuleStore) -> Mapping[str, str]:
    return built_in_store.libraries()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_profile_has_an_answer(path: Path, built_in_store: RuleStore, libraries: Mapping[str, str]) -> None:
    (hazard,) = [hazard for hazard in built_in_store.hazards() if hazard.id == path.stem]
    measured = any(finder.measure for finder in hazard.finders)
    keys = showing(hazard, libraries) if hazard.by_tables else []
    for target in built_in_store.targets().values():
        links = built_in_store.inheritances(target.id)
        for landing in choose_landings(tuple(f"{target.id}:{p}" for p in target.profiles), {target.id: target}):
            rulings = {key[0]: ruling for key, ruling in rulings_for(landing, keys, built_in_store).items()}
            judge = HazardJudge(landing, {hazard.id: hazard}, rulings, links)
            for about in rulings or [""]:
                for value in (1, 10**9) if measured else (None,):
                    check(judge.answer(hazard.id, about, value), landing)


def check(ruling: Ruling | None, landing: Landing) -> None:
    """None is that it does not bite; else there is a reason, in both languages, with its evidence."""
    if ruling is None:
        return
    assert ruling.target == landing.id
    assert ruling.status not in (Status.SAME, Status.RENAME)
    assert bool(ruling.evidence) is (ruling.status is not Status.UNKNOWN), (landing.id, ruling)
    assert ruling.note, (landing.id, ruling)
    assert not re.search(r"[{}]|\?", ruling.note.en), (landing.id, ruling.note)
    assert ruling.note.zh, (landing.id, ruling)
    assert CHINESE.search(ruling.note.zh), (landing.id, ruling.note.zh)
    assert not re.search(r"[{}]|\?", ruling.note.zh), (landing.id, ruling.note.zh)
