"""Everything that a report or a verdict names can be explained, in both languages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from cli.program import Run, answered, refused
from portcheck.cli.explain import explanation_of
from portcheck.cli.explain_gate import GATE_RULES
from portcheck.cli.explain_ids import short_ids
from portcheck.cli.explain_words import WORDS
from portcheck.cli.topic import Topic
from portcheck.model.effort import EffortOptions
from portcheck.model.estimate import LineClass
from portcheck.model.finding import Confidence, Status
from portcheck.model.occurrence import Region, Resolution
from portcheck.model.suppression import SuppressionFault
from portcheck.model.text import Lang, Speaker, Text
from portcheck.rules.store import RuleStore
from support.chinese import typography

ENGLISH, CHINESE = Speaker(Lang.EN), Speaker(Lang.ZH)
GATE = ("gate/min-readiness", "gate/max-days", "gate/max-manual-lines", "gate/fail-on", "suppression/no-reason")
SAMPLES = Path(__file__).parents[2] / "samples"
explained = partial(explanation_of, effort=EffortOptions())
PROSE = re.compile(r"\b(the|of|is|and|to|with|that|nobody|which)\b")
"""Words that no name, no source and no note of a table is without when it is an English sentence."""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No configuration of another project is near."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("word", [*Status, *Confidence, *LineClass, *Resolution, *Region])
def test_every_word_of_a_report(word: str, built_in_store: RuleStore) -> None:
    topic = explained(str(word), built_in_store)
    assert isinstance(topic, Topic)
    assert topic.id == str(word)
    assert in_both(topic)


@pytest.mark.parametrize("identity", [*GATE, *(f"suppression/{fault}" for fault in SuppressionFault)])
def test_every_rule_of_the_gate(identity: str, built_in_store: RuleStore) -> None:
    topic = explained(identity, built_in_store)
    assert isinstance(topic, Topic)
    assert topic.id == identity and topic.to_do and topic.examples
    assert all(example.before != example.after for example in topic.examples)
    assert in_both(topic)
    assert explained(identity.partition("/")[2], built_in_store) == topic


def in_both(topic: Topic) -> bool:
    """No English in the Chinese page, and what it says is set as Chinese is."""
    text = " ".join("\n".join(said.zh for said in texts(topic)).split())
    assert PROSE.findall(text) == []
    assert [fault for said in texts(topic) for fault in typography(said.zh)] == []
    return topic.page(CHINESE) != topic.page(ENGLISH) and json.dumps(topic.content()) != ""


def texts(topic: Topic) -> Iterator[Text]:
    """But captions with the note of a table, which is quoted, and code."""
    yield from (topic.title, *topic.paragraphs)
    if topic.to_do:
        yield topic.to_do


def test_every_hazard(built_in_store: RuleStore) -> None:
    for hazard in built_in_store.hazards():
        found = explained(f"hazard/{hazard.id}", built_in_store)
        assert found.content()["id"] == hazard.id
        assert hazard.title.zh in found.page(CHINESE).replace("\n", "")
        assert "处理办法" in found.page(CHINESE)
        assert found.content() == explained(f"any/hazard/{hazard.id}", built_in_store).content()


def test_every_short_id_has_its_own_page(built_in_store: RuleStore) -> None:
    ids = short_ids(built_in_store)
    assert len(ids) == len(set(ids))
    for identity in ids:
        assert explained(identity, built_in_store).content()["id"] == identity


def test_a_name_of_every_library(built_in_store: RuleStore) -> None:
    titles = built_in_store.library_titles()
    for library in titles:
        for name, _library in built_in_store.catalogue(library)[:2]:
            found = explained(f"{library}/{name}", built_in_store)
            content: dict[str, Any] = found.content()
            assert (content["explains"], content["id"]) == ("rule", f"{library}/{name}")
            assert {answer["target"] for answer in content["targets"]} == set(built_in_store.targets())
            page = found.page(CHINESE)
            assert "改前与改后" in page and "Before" not in page and name in page


def test_what_a_scan_names(portcheck: Run, built_in_store: RuleStore, tmp_path: Path) -> None:
    """Every rule, hazard, status, confidence, resolution and price of a report on the sample projects."""
    file = tmp_path / "report.json"
    answered(portcheck("scan", SAMPLES, "--quiet", "--output", file, "--jobs", 1))
    report = json.loads(file.read_text("utf-8"))
    ids = set(sorted({finding["rule"] for finding in report["findings"]})[::97])  # one a name would take minutes
    ids |= {finding[key] for finding in report["findings"] for key in ("status", "confidence")}
    for mention in report["occurrences"][::3]:
        ids |= {f"{mention['library']}/{mention['symbol']}", mention["resolution"], mention["region"]}
    ids |= {driver["price"] for estimate in report["estimates"].values() for driver in estimate["drivers"]}
    ids |= set(report["targets"])
    assert len(ids) > 150
    for identity in sorted(ids):
        assert explained(identity, built_in_store).content()


def test_a_rule_as_the_json_names_it_is_for_its_target_alone(portcheck: Run) -> None:
    said = json.loads(answered(portcheck("explain", "musa/cuda_runtime/cudaMalloc", "--format", "json")))
    assert {answer["target"] for answer in said["targets"]} == {"musa"}
    assert said["before"] == "cudaMalloc(...);"
    assert said["targets"][0]["after"]["en"] == "musaMalloc(...);"


def test_before_and_after_of_a_name(portcheck: Run) -> None:
    text = " ".join(answered(portcheck("explain", "cudaMalloc")).split())
    assert "rule cuda_runtime/cudaMalloc" in text
    assert "before cudaMalloc(...); after" in text
    assert "musaMalloc(...); musa" in text
    assert "by hand, with aclrtMalloc (extra allocation policy argument) ascend" in text
    assert "The line is mechanical" in text


def test_a_header_is_included(portcheck: Run) -> None:
    said = json.loads(answered(portcheck("explain", "cub/cub.cuh", "--format", "json")))
    assert said["before"] == "#include <cub/cub.cuh>"


def test_an_instruction_of_which_the_catalogue_has_only_a_part(portcheck: Run) -> None:
    said = json.loads(answered(portcheck("explain", "ptx/add.s64", "--format", "json")))
    assert (said["id"], said["kind"], said["before"]) == ("ptx/add.s64", "ptx", "add.s64")


def test_one_page_for_both_meanings_of_unknown(portcheck: Run) -> None:
    text = answered(portcheck("explain", "unknown"))
    assert "no public evidence either way" in text and "also a class of lines" in text


@pytest.mark.parametrize(("said", "meant"), [("改名", "rename"), ("仅凭对照表", "table"), ("人工", "manual")])
def test_the_words_of_a_chinese_report(portcheck: Run, said: str, meant: str) -> None:
    assert json.loads(answered(portcheck("explain", said, "--format", "json")))["id"] == meant


def test_the_usual_gate_is_said(portcheck: Run) -> None:
    for status in Status:
        said = " ".join(answered(portcheck("explain", status.value)).split())
        assert ("configured fails on it" in said) == (status in (Status.MISSING, Status.REDESIGN))


def test_the_example_of_a_status_is_a_row_of_the_rules(portcheck: Run) -> None:
    said = json.loads(answered(portcheck("explain", "rename", "--format", "json")))
    (example,) = said["examples"]
    assert example["before"]["en"] == "cudaMalloc(...);"
    name = example["after"]["en"].removesuffix("(...);")
    looked_up = json.loads(answered(portcheck("lookup", "cudaMalloc", "--format", "json")))
    target = re.sub(r":.*", "", example["caption"]["en"].rpartition(" on ")[2])
    assert (target, name) in {(answer["target"], answer["replacement"]) for answer in looked_up["targets"]}


@pytest.mark.usefixtures("explained_rules")
def test_rules_without_common_names_have_no_example(portcheck: Run) -> None:
    assert json.loads(answered(portcheck("explain", "rename", "--format", "json")))["examples"] == []


def test_a_target_and_a_library_lead_on(portcheck: Run) -> None:
    assert "portcheck targets musa:s80" in answered(portcheck("explain", "musa:s80"))
    assert "portcheck rules coverage --library npp" in answered(portcheck("explain", "npp", "--lang", "zh"))


@pytest.mark.parametrize(
    ("wrong", "near"),
    [
        ("cudaMalocAsync", "cudaMallocAsync"),
        ("adatp", "adapt"),
        ("hazard/warp-size-litteral", "warp-size-literal"),
        ("gate/max-day", "gate/max-days"),
        ("sharing-manual-lines", "max-manual-lines"),
        ("cuda_driver/cudaMalloc", "cudaMalloc"),
        ("muza", "musa"),
        ("learn-adpt", "learn-adapt"),
    ],
)
def test_the_nearest_of_all_kinds(portcheck: Run, wrong: str, near: str) -> None:
    refused(portcheck("explain", wrong), f"unknown ID '{wrong}': did you mean ", near)


@pytest.mark.parametrize(
    "wrong",
    [
        "qqqqqqqqqqqq",
        "",
        "/",
        "//",
        "\x1b[31m",
        "x" * 3000,
        "%",
        "hazard/",
        "musa/",
        "ptx/add",
        "ptx/add.",
        "ptx/.s64",
        "nvml/add.s64",
    ],
)
def test_what_is_near_nothing(portcheck: Run, wrong: str) -> None:
    outcome = portcheck("explain", wrong)
    refused(outcome, "unknown ID")
    assert "\x1b" not in outcome.err


def test_a_name_of_a_target_is_no_name_of_cuda(portcheck: Run) -> None:
    refused(portcheck("explain", "musaMalloc"), "it takes the place of cudaMalloc on musa")


def test_no_word_is_a_status_or_a_rule_of_the_gate() -> None:
    assert set(WORDS).isdisjoint(map(str, Status))
    assert set(WORDS).isdisjoint(GATE_RULES)
