"""Rows of mapping tables, and what rows of fact tables decide, into the store."""

from __future__ import annotations

import fnmatch
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any

from portcheck.model.finding import Basis, Confidence, confidence_of
from portcheck.model.frozen import frozen, mutable
from portcheck.model.regex import regex
from portcheck.rules import link_libraries
from portcheck.rules.documents import Document
from portcheck.rules.references import References, fault_at

_TRUST = {basis.value: rank for rank, basis in enumerate(Basis)}
_DOCUMENTS = (Basis.DOCUMENTATION.value, Basis.BINDING.value)
_IDENTITY = ("symbol", "status", "replacement", "profiles", "since", "until")
_NAME = regex(r"[A-Za-z_]\w*(::\w+)*")
_WITNESSES = "symbols"
"""The fact table of names seen on the target's side."""


@frozen
class Pack:
    name: str
    layer: int


@mutable
class _Collected:
    """Rows by target and name, and rulings on whole libraries by target and library; ``seen``: where a row stands."""

    rows: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    families: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    seen: dict[tuple[str, str], str] = field(default_factory=dict)


def add_rows(
    store: sqlite3.Connection,
    documents: Mapping[str, Sequence[Document]],
    references: References,
    pack: Pack,
    faults: list[str],
) -> None:
    """Add mapping rows, fact tables and families of one pack; every fault goes to ``faults``."""
    collected = _Collected()
    for document in documents["facts"]:
        if _has_target(document, references, faults):
            _collect_facts(document, references, collected, faults)
            _add_facts(store, document, pack)
    for document in documents["mapping"]:
        if _has_target(document, references, faults):
            _collect_mapping(document, references, collected, faults)
    for document in documents["target"]:
        for family in document.content.get("families", ()):
            key = (document.content["target"], family["library"])
            collected.families.setdefault(key, []).append(family)
    marks = ", ".join("?" * 14)
    store.executemany(f"INSERT INTO mapping VALUES ({marks})", _mapping_records(collected, pack))
    marks = ", ".join("?" * 11)
    store.executemany(f"INSERT INTO family VALUES ({marks})", _family_records(collected, pack))


def _has_target(document: Document, references: References, faults: list[str]) -> bool:
    target = document.content["target"]
    if target in references.targets:
        return True
    if references.check_targets:
        known = references.targets
        expected = f"expected one of {', '.join(known)}" if known else "it needs a target.yaml"
        faults.append(fault_at(document, ["target"], f"no target {target!r}; {expected}"))
    return False


def _collect_mapping(document: Document, references: References, collected: _Collected, faults: list[str]) -> None:
    target = document.content["target"]
    profiles = references.targets[target]["profiles"]
    for number, row in enumerate(document.content["rows"]):
        identity = (target, json.dumps([row.get(key) for key in _IDENTITY]))
        sentences = list(_row_faults(row, references, profiles))
        if identity in collected.seen:
            elsewhere = collected.seen[identity]
            where = "here twice" if elsewhere == document.path else f"in {elsewhere} too"
            sentences.append(f"{row['symbol']!r} stands {where}")
        collected.seen.setdefault(identity, document.path)
        faults.extend(fault_at(document, ["rows", number], sentence) for sentence in sentences)
        collected.rows.setdefault((target, row["symbol"]), []).append({"origin": "table", **row})


def _row_faults(row: Mapping[str, Any], references: References, profiles: Mapping[str, Any]) -> Iterator[str]:
    if references.lacks_name(row["symbol"]):
        yield f"{row['symbol']!r} is in no catalogue"
    yield from _profile_faults(row, profiles)


def _profile_faults(row: Mapping[str, Any], profiles: Mapping[str, Any]) -> Iterator[str]:
    for profile in row.get("profiles", ()):
        if profile not in profiles:
            yield f"no profile {profile!r}; expected one of {', '.join(profiles)}"


def _collect_facts(document: Document, references: References, collected: _Collected, faults: list[str]) -> None:
    """A fact row's rules become rows of the names, and families of the libraries, that they speak of; build facts tell
    of libraries."""
    target, table = document.content["target"], document.content["table"]
    about = references.targets[target]
    if table == link_libraries.TABLE:
        for row in link_libraries.rows_of(document.content["rows"], target):
            if references.names_like(row["symbol"]):
                collected.rows.setdefault((target, row["symbol"]), []).append(row)
    for number, fact in enumerate(document.content["rows"]):
        for rule_number, rule in enumerate(fact.get("rules", ())):
            keys: list[str | int] = ["rows", number, "rules", rule_number]
            row = {"origin": table, **_ruling(fact, rule)}
            sentences = [*_profile_faults(rule, about["profiles"]), *_word_faults(fact, rule, about)]
            for pattern in rule.get("symbols", ()):
                names = references.names_like(pattern)
                if not names and references.lacks_name(pattern):
                    sentences.append(f"{pattern!r} is in no catalogue")
                for name in names:
                    collected.rows.setdefault((target, name), []).append({**row, "symbol": name})
            for library in rule.get("libraries", ()):
                if references.lacks_library(library):
                    sentences.append(f"no catalogue has the library {library!r}")
                collected.families.setdefault((target, library), []).append(row)
            faults.extend(fault_at(document, keys, sentence) for sentence in sentences)


def _word_faults(fact: Mapping[str, Any], rule: Mapping[str, Any], target: Mapping[str, Any]) -> Iterator[str]:
    """That something is missing is believed of the vendor or of a header only."""
    if rule["status"] == "missing" and rule["basis"] != Basis.HEADER.value:
        vendor = target.get("vendor_sources", ())
        if not any(fnmatch.fnmatchcase(fact["source"], pattern) for pattern in vendor):
            yield f"'missing' needs the vendor's or a header's word, not {fact['source']}; expected 'unknown'"


def _ruling(fact: Mapping[str, Any], rule: Mapping[str, Any]) -> dict[str, Any]:
    said = [fact[key] for key in ("what", "target_concept", "how_it_translates") if key in fact]
    note = "; ".join([*said, *([rule["note"]] if "note" in rule else [])])
    return {
        **{key: rule[key] for key in ("status", "replacement", "profiles", "since", "until") if key in rule},
        "note": note,
        "confidence": confidence_of(Basis(rule["basis"])).value,
        "evidence": [{"basis": rule["basis"], "source": fact["source"]}],
    }


def _add_facts(store: sqlite3.Connection, document: Document, pack: Pack) -> None:
    target, table, rows = (document.content[key] for key in ("target", "table", "rows"))
    if table == _WITNESSES:
        records = sorted(rows, key=lambda row: _TRUST.get(row.get("basis", ""), len(_TRUST)))
        store.executemany(
            "INSERT OR IGNORE INTO witness VALUES (?, ?, ?, ?)",
            ((target, row["symbol"], row.get("basis", ""), row["source"]) for row in records),
        )
    else:
        store.execute("INSERT OR REPLACE INTO fact VALUES (?, ?, ?, ?)", (target, table, pack.layer, json.dumps(rows)))


def unseen_replacements(store: sqlite3.Connection, documents: Sequence[Document]) -> Iterator[str]:
    """Faults of rows that claim more than a table's word for a name that no list of the target's names has. A target
    without any such list is not judged."""
    for document in documents:
        target = document.content["target"]
        query = "SELECT name FROM witness WHERE target = ?"
        seen = {name for (name,) in store.execute(query, (target,))}
        for number, row in enumerate(document.content["rows"] if seen else ()):
            name = row.get("replacement", "")
            claims = row["confidence"] != Confidence.TABLE.value and row["status"] != "unknown"
            if claims and _NAME.fullmatch(name) and name not in seen:
                sentence = (
                    f"{name!r} is in no list of {target}'s names (facts/symbols.yaml); expected confidence: table"
                )
                yield fault_at(document, ["rows", number], sentence)


def _mapping_records(collected: _Collected, pack: Pack) -> Iterator[tuple[Any, ...]]:
    for (target, symbol), group in sorted(collected.rows.items()):
        for rank, row in enumerate(sorted(group, key=_order)):
            values = (row["origin"], row["status"], row.get("replacement"), row["confidence"], _listed(row, "profiles"),
                      row.get("note"), row.get("since"), row.get("until"), _evidence(row), pack.name)  # fmt: skip
            yield target, symbol, pack.layer, rank, *values


def _family_records(collected: _Collected, pack: Pack) -> Iterator[tuple[Any, ...]]:
    for (target, library), group in sorted(collected.families.items()):
        for rank, row in enumerate(group):  # gaps stand first, then what target.yaml says
            values = (row["status"], row["note"], _listed(row, "profiles"), row.get("since"), row.get("until"),
                      _evidence(row), pack.name)  # fmt: skip
            yield target, library, pack.layer, rank, *values


def _listed(row: Mapping[str, Any], key: str) -> str | None:
    return json.dumps(row[key]) if key in row else None


def _evidence(row: Mapping[str, Any]) -> str:
    return json.dumps([[item["basis"], item["source"]] for item in row["evidence"]])


def _order(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """Conflicting rows: a gap first; then what was seen in headers, shims and ports, then documents, then bare tables;
    among these what is known before what is not, the more trusted basis, and the one with more sources."""
    bases = [item["basis"] for item in row["evidence"]]
    kinds = [2 if basis == Basis.MAPPING_TABLE.value else int(basis in _DOCUMENTS) for basis in bases]
    return (
        row["origin"] != "gaps",
        min(kinds),
        row["status"] == "unknown",
        min(_TRUST[basis] for basis in bases),
        -len(bases),
        row.get("replacement", ""),
        row["status"],
        json.dumps(row.get("profiles", ())),
    )
