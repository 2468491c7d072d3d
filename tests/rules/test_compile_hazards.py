"""Hazard files: what is wrong with one is said with file and line; what is right comes out of the store."""

from __future__ import annotations

import copy
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from portcheck.model.errors import RulesError
from portcheck.model.finding import Basis, Evidence, Status
from portcheck.model.hazard import Clause, Finder, Judgement, Measure, Place
from portcheck.model.occurrence import Context, Side
from portcheck.model.text import Text
from portcheck.rules.documents import rule_files
from portcheck.rules.location import compile_store
from portcheck.rules.store import RuleStore

Layered = Callable[..., RuleStore]
EVIDENCE = [{"basis": "documentation", "source": "o/r@1:d.md#L1"}]
CASE = {"code": "void f();\n"}
BASE: dict[str, Any] = {
    "id": "odd-thing",
    "title": {"en": "An odd thing", "zh": "怪事"},
    "help": {"en": "It is odd.", "zh": "很怪。"},
    "remedy": {"text": {"en": "Do not.", "zh": "不要。"}, "before": "int\n  a;\n", "after": "\tint b;\n"},
    "effort": "minutes",
    "find": [{"regex": r"\bodd\b"}],
    "judge": [{"when": "warp_size != 32", "status": "adapt", "why": {"en": "{warp_size} lanes", "zh": "{warp_size}"}}],
    "evidence": EVIDENCE,
    "cases": {"hit": [{**CASE, "lines": [1]}] * 3, "no_hit": [CASE] * 3},
}
WHY = {"en": "so", "zh": "如此"}


def write(pack: Path, change: Callable[[dict[str, Any]], None] | None = None, name: str = "odd-thing") -> None:
    content = copy.deepcopy(BASE)
    if change:
        change(content)
    path = pack / "hazards" / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.dump(content, allow_unicode=True, sort_keys=False, Dumper=_Plain), "utf-8")


class _Plain(yaml.SafeDumper):
    """Without aliases, which rule files may not have."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def faults_of(pack: Path) -> list[str]:
    with pytest.raises(RulesError) as caught:
        compile_store(pack, pack.parent / "out.sqlite", "rules")
    return [fault.removeprefix("rules/hazards/odd-thing.yaml:").partition(": ")[2] for fault in caught.value.faults]


def test_a_whole_hazard_comes_out_of_the_store(pack: Path, layered: Layered) -> None:
    finders = [
        {"regex": "x", "in": "build"},
        {"symbols": ["demo*"], "context": "call", "arguments": "a", "without": "b", "side": "device"},
        {"measure": "block_threads", "over": 64},
        {"query": "(call_expression) @hit"},
    ]
    judgement = {"target": "acme", "profiles": ["native"], "status": "same", "why": WHY, "evidence": EVIDENCE}
    write(pack, lambda hazard: hazard.update(find=finders, targets=[judgement]))
    (hazard,) = layered(pack).hazards()
    assert (hazard.id, hazard.title, hazard.effort, hazard.pack) == (
        "odd-thing", Text("An odd thing", "怪事"), "minutes", "layer 0",
    )  # fmt: skip
    assert hazard.finders == (
        Finder(regex="x", where=Place.BUILD),
        Finder(symbols=("demo*",), context=Context.CALL, arguments="a", without="b", side=Side.DEVICE),
        Finder(measure=Measure.BLOCK_THREADS, over=64),
        Finder(query="(call_expression) @hit"),
    )
    shown = (Evidence(Basis.DOCUMENTATION, "o/r@1:d.md#L1"),)
    assert hazard.clauses == (Clause("warp_size != 32", Status.ADAPT, Text("{warp_size} lanes", "{warp_size}")),)
    assert hazard.judgements == (Judgement("acme", frozenset({"native"}), Status.SAME, Text("so", "如此"), shown),)
    assert hazard.evidence == shown
    assert not hazard.by_tables
    assert hazard.remedy.before == "int\n  a;\n"
    assert layered(pack).vocabulary().hazards == (hazard,)


def test_cases_stay_out_of_the_store(pack: Path, tmp_path: Path) -> None:
    write(pack, lambda hazard: hazard["cases"]["hit"].append({"code": "unlikely_text", "lines": [1]}))
    compile_store(pack, tmp_path / "out.sqlite")
    assert b"unlikely_text" not in (tmp_path / "out.sqlite").read_bytes()


def test_a_category_is_spelled_out(pack: Path, layered: Layered) -> None:
    rows = [{"name": name, "kind": "ptx", "category": "mma"} for name in ("mma.sync", "wmma.load")]
    about = {"library": "ptx", "title": "PTX", "source": "the manual"}
    (pack / "catalogue" / "ptx.yaml").write_text(
        json.dumps({**about, "symbols": [*rows, {"name": "mov", "kind": "ptx"}]})
    )
    write(pack, lambda hazard: hazard.update(find=[{"ptx": ["category:mma", "mov*"]}], judge="tables"))
    (hazard,) = layered(pack).hazards()
    assert hazard.finders == (Finder(ptx=("mma.sync", "wmma.load", "mov*")),)
    assert hazard.by_tables
    write(pack, lambda hazard: hazard.update(find=[{"ptx": ["category:nma"]}]))
    assert faults_of(pack) == ["the catalogue has no 'category:nma'; expected one of mma"]


def test_a_later_packs_hazard_takes_the_place(pack: Path, tmp_path: Path, layered: Layered) -> None:
    write(pack)
    write(pack, lambda hazard: hazard.update(id="another"), "another")
    write(tmp_path / "later", lambda hazard: hazard.update(effort="rewrite"))
    hazards = layered(pack, tmp_path / "later").hazards()
    assert [(hazard.id, hazard.effort, hazard.pack) for hazard in hazards] == [
        ("another", "minutes", "layer 0"),
        ("odd-thing", "rewrite", "layer 1"),
    ]


def test_hazards_count_in_the_digest_and_come_after_the_targets(pack: Path) -> None:
    write(pack)
    assert [(path.name, schema) for path, schema in rule_files(pack)][-1] == ("odd-thing.yaml", "hazard")


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({"id": "other"}, ["expected 'odd-thing', the file's name"]),
        ({"find": [{"regex": "(a"}]}, ["no regular expression: missing ), unterminated subpattern at position 0"]),
        ({"find": [{"regex": "a*"}]}, ["matches where nothing stands"]),
        ({"find": [{"symbols": ["demoFree"], "arguments": "["}]}, ["no regular expression: untermi"]),
        ({"find": [{"symbols": ["demoFreed"]}]}, ["'demoFreed' is in no catalogue"]),
        ({"find": [{"symbols": ["demoFree*", "x*"]}]}, ["'x*' is in no catalogue"]),
        ({"find": [{"query": "(call_expression @hit"}]}, ["no query of the syntax tree: "]),
        ({"find": [{"query": "(call_expression)"}]}, ["no query of the syntax tree: no capture @hit"]),
        ({"find": [{"query": "(no_such_node) @hit"}]}, ["no query of the syntax tree: "]),
        ({"find": [{}]}, ["expected exactly one of regex, query, symbols, ptx, measure, got none"]),
        (
            {"find": [{"regex": "a", "symbols": ["demoFree"]}]},
            ["expected exactly one of regex, query, symbols, ptx, measure, got regex and symbols"],
        ),
        ({"find": [{"regex": "a", "over": 1}]}, ["over goes with measure only"]),
        ({"find": [{"symbols": ["demoFree"], "in": "code"}]}, ["in goes with regex only"]),
        ({"judge": "tables"}, ["judge: tables needs finders that name symbols or ptx"]),
        ({"judge": "table"}, ["judge: expected one of tables, got 'table'"]),
        ({"judge": []}, ["judge: [] should be non-empty"]),
        ({"targets": [{"target": "acne", "status": "same", "why": WHY, "evidence": EVIDENCE}]},
         ["no target 'acne'; expected one of acme"]),
        ({"targets": [{"target": "acme", "profiles": ["x"], "status": "same", "why": WHY, "evidence": EVIDENCE}]},
         ["no profile 'x'; expected one of native, wrapped"]),
        ({"effort": "days"}, ["effort: expected one of minutes, hours, rewrite, got 'days'"]),
        ({"title": {"en": "An odd thing"}}, ["title: 'zh' is a required property"]),
        ({"title": {"en": "two\nlines", "zh": "怪"}}, ["title.en: a line break inside a text"]),
        ({"evidence": []}, ["evidence: [] should be non-empty"]),
        ({"cases": {"hit": [{**CASE, "lines": [1]}] * 2, "no_hit": [CASE] * 3}}, ["cases.hit: "]),
        ({"cases": {"hit": [{**CASE, "lines": [1]}] * 3, "no_hit": [CASE] * 2}}, ["cases.no_hit: "]),
        ({"cases": {"hit": [CASE] * 3, "no_hit": [CASE] * 3}}, ["cases.hit[0]: 'lines' is a required property"] * 3),
    ],
)  # fmt: skip
def test_faults(pack: Path, change: dict[str, Any], faults: list[str]) -> None:
    write(pack, lambda hazard: hazard.update(change))
    found = faults_of(pack)
    assert len(found) == len(faults)
    for fault, sentence in zip(found, faults, strict=True):
        assert sentence.partition("[0]")[0] in fault


def clause(when: str, en: str = "so", zh: str = "如此") -> dict[str, Any]:
    return {"when": when, "status": "adapt", "why": {"en": en, "zh": zh}}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (clause("warp_size"), "'warp_size': expected FACT OP VALUE"),
        (clause("warps == 32"), "no fact 'warps'; expected one of "),
        (clause("value > 3"), "'value' needs a finder that measures"),
        (clause("always", "{warps}"), "{warps} is no fact; expected one of "),
        (clause("always", "so", "{value}"), "{value} is no fact; expected one of "),
    ],
)
def test_faults_of_clauses(pack: Path, given: dict[str, Any], sentence: str) -> None:
    write(pack, lambda hazard: hazard.update(judge=[given]))
    (fault,) = faults_of(pack)
    assert sentence in fault


def test_what_is_measured_may_be_judged(pack: Path, layered: Layered) -> None:
    judge = [clause("value > shared_memory_per_block", "{value} of {shared_memory_per_block}")]
    write(pack, lambda hazard: hazard.update(find=[{"measure": "static_shared"}], judge=judge))
    assert layered(pack).hazards()[0].clauses[0].when == "value > shared_memory_per_block"


def test_a_fault_has_its_line(pack: Path) -> None:
    write(pack, lambda hazard: hazard.update(judge=[clause("warp_size == 32"), clause("warps == 32")]))
    with pytest.raises(RulesError) as caught:
        compile_store(pack, pack.parent / "out.sqlite", "rules")
    (fault,) = caught.value.faults
    line = int(fault.removeprefix("rules/hazards/odd-thing.yaml:").partition(":")[0])
    assert "warps" in (pack / "hazards" / "odd-thing.yaml").read_text("utf-8").split("\n")[line - 1]


def test_control_characters_in_code_are_a_fault(pack: Path) -> None:
    write(pack, lambda hazard: hazard["remedy"].update(before="int a;\x1b[31m\n"))
    (fault,) = faults_of(pack)
    assert fault == "remedy.before: the character \\x1b cannot be shown; take it out"


def test_without_a_parser_queries_are_believed(pack: Path, layered: Layered, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tree_sitter_cuda", None)
    write(pack, lambda hazard: hazard.update(find=[{"query": "(no_such_node) @hit"}]))
    assert layered(pack).hazards()[0].finders[0].query == "(no_such_node) @hit"
