"""Hazard files into the store."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from portcheck.model.hazard import Groups
from portcheck.rules.conditions import (
    MEASURED,
    ConditionError,
    facts_in,
    facts_in_text,
    known_facts,
    parse_condition,
)
from portcheck.rules.documents import Document
from portcheck.rules.queries import beginnings_of_query, query_fault, words_in_query
from portcheck.rules.references import References, fault_at
from portcheck.rules.regexes import regex_fault
from portcheck.rules.required import beginnings, required_words

_WAYS = ("regex", "query", "symbols", "ptx", "measure")
_ONLY_WITH = {"in": "regex", "context": "symbols", "arguments": "symbols", "without": "symbols", "over": "measure"}
_CATEGORY = "category:"
_Keys = list[str | int]


def add_hazard(store: sqlite3.Connection, document: Document, references: References, pack: str) -> list[str]:
    """Add one hazard, which takes the place of one of the same id; returns the faults. The cases serve tests, and stay
    out of the store."""
    content = document.content
    found = [*_faults(document, references)]
    kept = {key: value for key, value in content.items() if key != "cases"}
    kept["find"] = [_spelled_out(finder, references) for finder in content["find"]]
    row = (content["id"], json.dumps(kept, sort_keys=True, ensure_ascii=False), pack)
    store.execute("INSERT OR REPLACE INTO hazard VALUES (?, ?, ?)", row)
    return [fault_at(document, keys, sentence) for keys, sentence in found]


def _spelled_out(finder: Mapping[str, Any], references: References) -> dict[str, Any]:
    """Categories of PTX become the instructions that the catalogue puts into them; for what is looked for in texts it
    is said by which words a text can be told that holds none of it."""
    if "regex" in finder:
        return {**finder, **_told_by(required_words(finder["regex"]), beginnings(finder["regex"]))}
    if "query" in finder:
        return {**finder, **_told_by(words_in_query(finder["query"]), beginnings_of_query(finder["query"]))}
    if "ptx" not in finder:
        return dict(finder)
    named = (_instructions(pattern, references) or [pattern] for pattern in finder["ptx"])
    return {**finder, "ptx": list(dict.fromkeys(name for names in named for name in names))}


def _told_by(words: Groups, starts: tuple[bytes, ...]) -> dict[str, Any]:
    return {"words": [[*map(bytes.decode, group)] for group in words], "starts": [*map(bytes.decode, starts)]}


def _instructions(pattern: str, references: References) -> list[str]:
    if pattern.startswith(_CATEGORY):
        return references.categories.get(pattern.removeprefix(_CATEGORY), [])
    return []


def _faults(document: Document, references: References) -> Iterator[tuple[_Keys, str]]:
    content = document.content
    name = PurePosixPath(document.path).stem
    if content["id"] != name:
        yield ["id"], f"expected {name!r}, the file's name"
    measured = any("measure" in finder for finder in content["find"])
    for number, finder in enumerate(content["find"]):
        for keys, sentence in _finder_faults(finder, references):
            yield ["find", number, *keys], sentence
        if content["judge"] == "tables" and not {"symbols", "ptx"} & set(finder):
            yield ["find", number], "judge: tables needs finders that name symbols or ptx"
    clauses = content["judge"] if isinstance(content["judge"], list) else ()
    for number, clause in enumerate(clauses):
        for key, sentence in _clause_faults(clause, measured):
            yield ["judge", number, key], sentence
    for number, judgement in enumerate(content.get("targets", ())):
        for key, sentence in _judgement_faults(judgement, references):
            yield ["targets", number, key], sentence


def _finder_faults(finder: Mapping[str, Any], references: References) -> Iterator[tuple[_Keys, str]]:
    ways = [way for way in _WAYS if way in finder]
    if len(ways) != 1:
        yield [], f"expected exactly one of {', '.join(_WAYS)}, got {' and '.join(ways) or 'none'}"
    for key, way in _ONLY_WITH.items():
        if key in finder and way not in finder:
            yield [key], f"{key} goes with {way} only"
    for key in ("regex", "arguments", "without"):
        sentence = regex_fault(finder[key]) if key in finder else None
        if sentence:
            yield [key], sentence
    fault = query_fault(finder["query"]) if "query" in finder else None
    if fault:
        yield ["query"], f"no query of the syntax tree: {fault}"
    for key in ("symbols", "ptx"):
        for number, pattern in enumerate(finder.get(key, ())):
            if pattern.startswith(_CATEGORY) and key == "ptx":
                if references.lacks_category(pattern.removeprefix(_CATEGORY)):
                    known = ", ".join(sorted(references.categories))
                    yield [key, number], f"the catalogue has no {pattern!r}; expected one of {known}"
            elif references.lacks_names_like(pattern):
                yield [key, number], f"{pattern!r} is in no catalogue"


def _clause_faults(clause: Mapping[str, Any], measured: bool) -> Iterator[tuple[str, str]]:
    usable = known_facts() | ({MEASURED} if measured else set())
    try:
        named = facts_in(parse_condition(clause["when"]))
    except ConditionError as error:
        yield "when", str(error)
    else:
        if not usable.issuperset(named):
            yield "when", f"{MEASURED!r} needs a finder that measures"
    for name in dict.fromkeys(name for text in clause["why"].values() for name in facts_in_text(text)):
        if name not in usable:
            yield "why", f"{{{name}}} is no fact; expected one of {', '.join(sorted(usable))}"


def _judgement_faults(judgement: Mapping[str, Any], references: References) -> Iterator[tuple[str, str]]:
    target = references.targets.get(judgement["target"])
    if target is None and references.check_targets:
        yield "target", f"no target {judgement['target']!r}; expected one of {', '.join(references.targets)}"
    profiles = target["profiles"] if target else judgement.get("profiles", ())
    for profile in judgement.get("profiles", ()):
        if profile not in profiles:
            yield "profiles", f"no profile {profile!r}; expected one of {', '.join(profiles)}"
