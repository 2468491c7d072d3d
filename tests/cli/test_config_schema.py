"""The published schema and the code say the same of a configuration; no document makes the loader stumble."""

from __future__ import annotations

import json
import tomllib
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from portcheck.cli.config import BASELINE, KEYS, Config, effort, gate, load_config
from portcheck.cli.config.lines import lines_of_keys
from portcheck.cli.config.with_rules import check_with_rules
from portcheck.model.errors import UsageError
from portcheck.model.finding import GRAVEST_FIRST, Status
from portcheck.model.policy import USUAL, Severity
from portcheck.rules.location import store_path
from portcheck.rules.store import RuleStore
from support.toml import toml

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "config.schema.json").read_text("utf-8"))
VALID = Draft202012Validator(SCHEMA)
DEFINITIONS = SCHEMA["$defs"]
FIXTURES = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def test_the_same_keys() -> None:
    folder = DEFINITIONS["gate"]["properties"]["folder"]["additionalProperties"]
    assert tuple(SCHEMA["properties"]) == KEYS
    assert set(DEFINITIONS["effort"]["properties"]) == set(effort.KEYS)
    assert tuple(DEFINITIONS["gate"]["properties"]) == gate.KEYS
    assert tuple(DEFINITIONS["thresholds"]["properties"]) == gate.THRESHOLDS
    assert tuple(folder["properties"]) == (*gate.THRESHOLDS, "target")


def test_the_same_words_limits_and_defaults() -> None:
    usual = USUAL.scopes[0].thresholds
    properties = DEFINITIONS["gate"]["properties"]
    assert DEFINITIONS["statuses"]["items"]["enum"] == [status.value for status in GRAVEST_FIRST]
    assert SCHEMA["properties"]["severity"]["additionalProperties"]["enum"] == [one.value for one in Severity]
    assert DEFINITIONS["max-days"]["maximum"] == gate.MOST_DAYS
    assert DEFINITIONS["max-manual-lines"]["maximum"] == gate.MOST_LINES
    assert DEFINITIONS["price"]["maximum"] == effort.MOST_DAYS
    assert DEFINITIONS["effort"]["properties"]["team"]["maximum"] == effort.MOST_PEOPLE
    velocity = DEFINITIONS["effort"]["properties"]["velocity"]
    assert (velocity["minimum"], velocity["maximum"]) == effort.VELOCITIES
    assert properties["baseline"]["default"] == BASELINE
    assert properties["require-reason"]["default"] is USUAL.reason_required
    assert frozenset(map(Status, properties["fail-on"]["default"])) == usual.fail_on
    assert frozenset(map(Status, properties["fail-on-new"]["default"])) == usual.fail_on_new


def loaded(folder: Path, document: dict[str, Any]) -> Config | UsageError:
    (folder / "src" / "kernels").mkdir(parents=True, exist_ok=True)
    (folder / "rules").mkdir(exist_ok=True)
    (folder / "portcheck.toml").write_text(toml(document), encoding="utf-8")
    try:
        return load_config(folder)
    except UsageError as error:
        return error


def around(right: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Mostly what is right, at times anything."""
    return st.one_of(right, right, right, ANYTHING)


# of what the schema cannot say (docs/config.md lists it) nothing is made here: folders that are not there, paths that
# lead out, patterns that fit nothing, prices out of order, a macro that is defined and undefined, 1.0 for 1, nan
WORDS = st.sampled_from(["a", "A_1", "musa:s80", "src", "9", "é", "a b", "", "x=1", "off", "missing", "same"])
NUMBERS = st.sampled_from([-1, 0, 1, 2, 50, 100, 101, 10_000, 10_001, 10**9, 10**9 + 1, 0.005, 0.5, 99.5])
ANYTHING = st.one_of(WORDS, NUMBERS, st.booleans(), st.just([]), st.just({}), st.lists(WORDS, max_size=2),
                     st.dictionaries(WORDS, WORDS, max_size=2))  # fmt: skip
MACROS = st.sampled_from(["USE_A", "_B1"])
STATUSES = st.lists(st.sampled_from(["missing", "redesign", "adapt", "unknown"]), max_size=2)
PRICES = st.one_of(st.just(3), st.just([1, 2, 2.5]), st.just({"p10": 1, "p50": 2, "p90": 3}), st.just([1, 2]),
                   st.just({"p10": 1, "p50": 2}))  # fmt: skip
THRESHOLDS = {
    "min-readiness": around(NUMBERS),
    "max-days": around(NUMBERS),
    "max-manual-lines": around(NUMBERS),
    "fail-on": around(STATUSES),
    "fail-on-new": around(STATUSES),
}


def tables(required: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    known = st.fixed_dictionaries({}, optional=required)
    return st.one_of(known, known, known, known.map(lambda table: {**table, "unheard": 1}))


BY_TARGET = st.dictionaries(st.sampled_from(["musa", "musa:s80", ""]), tables(THRESHOLDS), max_size=2)
DOCUMENTS = tables(
    {
        "targets": around(st.lists(st.sampled_from(["musa", "metax:native"]), max_size=2)),
        "include": around(st.just(["src/"])),
        "exclude": around(st.just(["*.cu", "!a.cu"])),
        "define": around(st.lists(MACROS, max_size=2)),
        "undefine": around(st.just(["NOT_SET"])),
        "rules": st.one_of(st.just(["rules"]), NUMBERS, st.just([""])),
        "cuda-version": around(st.just(["13.0"])),
        "guards": around(st.dictionaries(MACROS, around(st.just(["musa"])), max_size=2)),
        "effort": around(
            tables({"team": around(NUMBERS), "velocity": around(NUMBERS), "performance": around(st.booleans()),
                    "prices": around(st.dictionaries(st.just("kernel"), around(PRICES), max_size=1))})
        ),
        "severity": around(st.dictionaries(WORDS, st.sampled_from(["off", "warning", "error", "fatal"]), max_size=2)),
        "gate": tables(
            {
                **THRESHOLDS,
                "baseline": st.one_of(st.just("base.json"), NUMBERS, st.just("")),
                "require-reason": around(st.booleans()),
                "target": around(BY_TARGET),
                "folder": st.dictionaries(
                    st.sampled_from(["src", "src/kernels", "/src", ""]), tables({**THRESHOLDS, "target": BY_TARGET}),
                    max_size=2,
                ),
            }
        ),
    }
)  # fmt: skip


def clashes(document: dict[str, Any]) -> bool:
    both = [document.get(key) for key in ("define", "undefine")]
    names = [
        {str(item).partition("=")[0] for item in value} if isinstance(value, list) else set[str]() for value in both
    ]
    return bool(names[0] & names[1])


@FIXTURES
@given(document=DOCUMENTS)
def test_the_schema_and_the_loader_take_the_same(tmp_path: Path, document: dict[str, Any]) -> None:
    outcome = loaded(tmp_path, document)
    if not clashes(document):
        assert isinstance(outcome, Config) == VALID.is_valid(document), outcome


KEY = st.one_of(
    st.sampled_from([*KEYS, *gate.KEYS, *effort.KEYS, "p10", "a", "src", ".."]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=3),
)
SCALARS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=4),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.sampled_from(["../x", "\0", "["]),
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEY, inner, max_size=3)), max_leaves=8
)


@FIXTURES
@given(document=st.dictionaries(KEY, VALUES, max_size=4))
def test_any_document_gives_a_configuration_or_a_sentence(tmp_path: Path, document: dict[str, Any]) -> None:
    outcome = loaded(tmp_path, document)
    if isinstance(outcome, UsageError):
        assert str(outcome).count(str(tmp_path / "portcheck.toml")) >= 1


@FIXTURES
@given(data=st.one_of(st.binary(max_size=60), st.text(alphabet="[]{}=\"'#\\\n ,.ab1", max_size=60).map(str.encode)))
def test_any_bytes_give_a_configuration_or_a_sentence(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "portcheck.toml").write_bytes(data)
    try:
        load_config(tmp_path)
    except UsageError as error:
        assert str(tmp_path / "portcheck.toml") in str(error)


@given(document=st.dictionaries(KEY, VALUES, max_size=5))
def test_every_key_is_found_on_its_line(document: dict[str, Any]) -> None:
    found = lines_of_keys(toml(document))
    assert {keys[0]: line for keys, line in found.items() if len(keys) == 1} == {
        key: number for number, key in enumerate(document, 1)
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("a = 1\n\nb = 2", {("a",): 1, ("b",): 3}),
        ('a = [\n"]", # ]\n[1],\n]\nb = 1', {("a",): 1, ("b",): 5}),
        ('a = """\nb = 1\n"""\nb = 1', {("a",): 1, ("b",): 4}),
        ('a = """x\\""""\nb = """""" # """\nc = 1', {("a",): 1, ("b",): 2, ("c",): 3}),
        ("a = '''\n'b' = '''\nb = ''\nc = '#['", {("a",): 1, ("b",): 3, ("c",): 4}),
        ("[a.b]\nc.d = 1\n[a.'b.c']\n[[e]]\nf = 1", {
            ("a",): 1, ("a", "b"): 1, ("a", "b", "c"): 2, ("a", "b", "c", "d"): 2, ("a", "b.c"): 3, ("e",): 4,
            ("e", "f"): 5}),
        ("a = {b = 1, c = [{d = 1}]}", {("a",): 1, ("a", "b"): 1, ("a", "c"): 1}),
        (" [a] # [b]\r\n b = 1\r\n", {("a",): 1, ("a", "b"): 2}),
    ],
)  # fmt: skip
def test_lines_of_keys(text: str, expected: dict[tuple[str, ...], int]) -> None:
    assert lines_of_keys(text) == expected


def test_the_example_of_the_page_holds(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "config.md").read_text("utf-8")
    example = page.partition("<!-- example -->\n```toml\n")[2].partition("```")[0]
    for folder in ("src/kernels", "tools/portcheck-rules"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "portcheck.toml").write_text(example, encoding="utf-8")
    config = load_config(tmp_path)
    assert len(config.policy.scopes) == 4
    VALID.validate(tomllib.loads(example))
    with closing(RuleStore(store_path())) as store:
        check_with_rules(config, store)
