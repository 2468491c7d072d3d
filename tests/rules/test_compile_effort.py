"""Prices and line models: what is wrong with one is said with file and line; what is right comes out of the store."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from portcheck.model.effort import Block, Follow, LineModel, Price, Share
from portcheck.model.errors import RulesError
from portcheck.model.estimate import LineClass, Range, Trust
from portcheck.model.span import Part
from portcheck.model.text import Text
from portcheck.rules.documents import rule_files
from portcheck.rules.location import compile_store
from support.packs import Layered, write

TEXT = {"en": "Words", "zh": "词"}
DAYS = {"p10": 0.5, "p50": 1, "p90": 2}
PRICE: dict[str, Any] = {
    "id": "learn",
    "block": "names",
    "title": TEXT,
    "unit": {"en": "API", "zh": "每个 API"},
    "days": DAYS,
    "trust": "assumption",
    "why": TEXT,
}
MODEL: dict[str, Any] = {
    "id": "rename",
    "title": TEXT,
    "measured": TEXT,
    "sources": ["o/r@1"],
    "threshold": 0.5,
    "band": {"p10": 0.9, "p50": 1, "p90": 1.25},
    "writes": {"manual": 2, "mechanical": 1, "call": 0.5},
    "follow": [
        {"part": "call", "class": "mechanical", "changed": 1, "lines": 2},
        {"part": "launch", "class": "manual", "changed": 1, "lines": 3},
        {"part": "kernel-body", "class": "unknown", "always": True},
    ],
}


def price(identity: str, **changed: Any) -> dict[str, Any]:
    return {**PRICE, "id": identity, **changed}


def prices(pack: Path, *entries: dict[str, Any], name: str = "prices") -> None:
    """The first entry stands in line 2."""
    write(pack, f"effort/{name}.yaml", {"prices": list(entries)})


def models(pack: Path, *entries: dict[str, Any]) -> None:
    write(pack, "effort/lines.yaml", {"line_models": list(entries)})


def faults_of(pack: Path) -> list[str]:
    with pytest.raises(RulesError) as caught:
        compile_store(pack, pack.parent / "out.sqlite", "rules")
    return [fault.removeprefix("rules/effort/") for fault in caught.value.faults]


def test_what_comes_out(pack: Path, layered: Layered) -> None:
    measured = price("per-many", trust="measured", per=1000, sources=["o/r@1", "o/r@2"])
    prices(pack, price("zero", days={"p10": 0, "p50": 0, "p90": 0.0001}), measured)
    models(pack, MODEL, {**MODEL, "id": "keep", "follow": []})
    rules = layered(pack).effort()
    words = Text("Words", "词")
    unit = Text("API", "每个 API")
    assert rules.prices == {
        "zero": Price("zero", Block.NAMES, words, unit, Range(0, 0, 0.0001), Trust.ASSUMPTION, words),
        "per-many": Price(
            "per-many", Block.NAMES, words, unit, Range(0.5, 1, 2), Trust.MEASURED, words, ("o/r@1", "o/r@2"), 1000
        ),
    }
    assert list(rules.prices) == ["zero", "per-many"]
    follow = (
        Follow(Part.CALL, LineClass.MECHANICAL, Share(2, 1), counted=True),
        Follow(Part.LAUNCH, LineClass.MANUAL, Share(3, 1), counted=False),
        Follow(Part.KERNEL_BODY, LineClass.UNKNOWN, None, counted=True),
    )
    writes = {"manual": 2, "mechanical": 1, "call": 0.5}
    assert rules.line_models["rename"] == LineModel(
        "rename", words, follow, writes, Range(0.9, 1, 1.25), words, ("o/r@1",)
    )
    assert list(rules.line_models["rename"].writes) == list(writes)
    assert rules.line_models["keep"].follow == ()


def test_a_part_may_have_a_threshold_of_its_own(pack: Path, layered: Layered) -> None:
    half = {"part": "own-name", "class": "manual", "changed": 1, "lines": 2}
    models(pack, {**MODEL, "threshold": 0.4, "follow": [half, {**half, "part": "own-text", "threshold": 0.6}]})
    assert [item.counted for item in layered(pack).effort().line_models["rename"].follow] == [True, False]


def test_rules_without_effort(pack: Path, layered: Layered) -> None:
    rules = layered(pack).effort()
    assert (rules.prices, rules.line_models) == ({}, {})


def test_effort_counts_in_the_digest_and_comes_last(pack: Path) -> None:
    prices(pack, PRICE)
    assert [(path.name, schema) for path, schema in rule_files(pack)][-1] == ("prices.yaml", "effort")


def test_a_later_packs_entries_take_the_places(pack: Path, tmp_path: Path, layered: Layered) -> None:
    prices(pack, price("first"), price("second"))
    models(pack, MODEL)
    prices(tmp_path / "later", price("first", days={"p10": 3, "p50": 3, "p90": 3}))
    models(tmp_path / "later", {**MODEL, "threshold": 0}, {**MODEL, "id": "new"})
    rules = layered(pack, tmp_path / "later").effort()
    assert [(one.id, one.days.p50) for one in rules.prices.values()] == [("first", 3), ("second", 1)]
    assert [(one.id, one.follow[1].counted) for one in rules.line_models.values()] == [("rename", True), ("new", False)]


def test_a_later_packs_price_must_be_one_that_is_counted(pack: Path, tmp_path: Path, layered: Layered) -> None:
    prices(pack, price("learn"), price("use"))
    prices(tmp_path / "later", price("lern"))
    with pytest.raises(RulesError, match=r"prices\.yaml:2: .*unknown price 'lern': did you mean learn\?"):
        layered(pack, tmp_path / "later")


def test_both_places_of_an_id_are_named(pack: Path) -> None:
    prices(pack, price("use"), price("learn"), price("learn"))
    prices(pack, price("use"), name="more")
    assert faults_of(pack) == [
        "prices.yaml:2: 'use' stands at rules/effort/more.yaml:2 too; take one out",
        "prices.yaml:4: 'learn' stands at rules/effort/prices.yaml:3 too; take one out",
    ]


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"days": {"p10": 0, "p50": 2, "p90": 1}}, "expected p10 <= p50 <= p90, got p10 0, p50 2, p90 1"),
        ({"days": {"p10": 2, "p50": 1, "p90": 3}}, "expected p10 <= p50 <= p90, got p10 2, p50 1, p90 3"),
        ({"days": {"p10": 0.00012, "p50": 1, "p90": 1}}, "expected a number of at most 4 decimals, got 0.00012"),
        ({"block": "nmaes"}, "prices[1].block: expected one of setup, mechanical, names, hazards, libraries, kernels,"),
        ({"trust": "own"}, "prices[1].trust: expected one of assumption, measured, published, got 'own'"),
        ({"trust": "measured"}, "prices[1]: 'sources' is a required property"),
        ({"trust": "published"}, "prices[1]: 'sources' is a required property"),
        ({"trust": "published", "sources": []}, "prices[1].sources: "),
        ({"sources": [" "]}, "prices[1].sources[0]: "),
        ({"per": 0}, "prices[1].per: 0 is less than the minimum of 1"),
        ({"days": {"p10": -1, "p50": 1, "p90": 1}}, "prices[1].days.p10: -1 is less than the minimum of 0"),
        ({"days": {"p10": 1, "p50": 1, "p90": 10**400}}, "prices[1].days.p90: "),
        ({"days": {"p50": 1}}, "prices[1].days: 'p10' is a required property"),
        ({"id": "No"}, "prices[1].id: "),
        ({"price": 1}, "prices[1]: Additional properties are not allowed"),
    ],
)
def test_faults_of_a_price(pack: Path, changed: dict[str, Any], fault: str) -> None:
    prices(pack, price("whole"), {**PRICE, **changed})
    assert faults_of(pack)[0].startswith(f"prices.yaml:3: {fault}")


@pytest.mark.parametrize("number", [".nan", ".inf"])
def test_days_are_finite(pack: Path, number: str) -> None:
    prices(pack, PRICE)
    path = pack / "effort" / "prices.yaml"
    path.write_text(path.read_text("utf-8").replace('"p90": 2', f'"p90": {number}'), "utf-8")
    (fault,) = faults_of(pack)
    assert fault.startswith("prices.yaml:2: ")


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        (
            {"follow": [{"part": "cal", "class": "manual", "always": True}]},
            "follow[0].part: expected one of call, launch",
        ),
        (
            {"follow": [{"part": "call", "class": "same", "always": True}]},
            "follow[0].class: expected one of mechanical,",
        ),
        ({"follow": [{"part": "call", "class": "manual"}]}, "follow[0]: 'changed' is a required property"),
        ({"follow": [{**MODEL["follow"][0], "always": True}]}, "follow[0]: "),
        ({"follow": [{**MODEL["follow"][0], "changed": 3}]}, "expected no more than all 2 lines, got 3"),
        ({"follow": [MODEL["follow"][0]] * 2}, "'call' stands above already, which decides; take one out"),
        ({"band": {"p10": 0.5, "p50": 0.9, "p90": 1}}, "band.p50: 1 was expected"),
        ({"band": {"p10": 1.1, "p50": 1, "p90": 2}}, "expected p10 <= p50 <= p90, got p10 1.1, p50 1, p90 2"),
        ({"writes": {"calls": 1}}, "writes: "),
        ({"threshold": 2}, "threshold: 2 is greater than the maximum of 1"),
        ({"sources": []}, "sources: "),
        ({"per_operator": {"p10": 9, "p50": 5, "p90": 7}}, "expected p10 <= p50 <= p90, got p10 9, p50 5, p90 7"),
        (
            {"per_operator_on": {"some": {"p10": 9, "p50": 5, "p90": 7}}},
            "expected p10 <= p50 <= p90, got p10 9, p50 5, p90 7",
        ),
    ],
)
def test_faults_of_a_line_model(pack: Path, changed: dict[str, Any], fault: str) -> None:
    models(pack, {**MODEL, **changed})
    found = faults_of(pack)[0].replace("line_models[0].", "")
    assert found.startswith(f"lines.yaml:2: {fault}")


def test_a_file_that_says_nothing_or_something_else_is_a_fault(pack: Path) -> None:
    write(pack, "effort/a.yaml", {"price": [PRICE]})
    (pack / "effort" / "b.yaml").write_text("{}\n", "utf-8")
    assert [fault.split(": ")[0] for fault in faults_of(pack)] == ["a.yaml:1", "b.yaml:1"]


def test_the_schema_knows_the_words_of_the_model() -> None:
    path = Path(__file__).parents[2] / "portcheck" / "rules" / "schemas" / "effort.schema.json"
    schema = json.loads(path.read_text("utf-8"))["$defs"]
    assert schema["part"]["enum"] == [part.value for part in Part]
    assert schema["price"]["properties"]["block"]["enum"] == [block.value for block in Block]
    trusts = {*schema["price"]["properties"]["trust"]["enum"]}
    assert trusts == {trust.value for trust in Trust} - {Trust.OWN.value}
