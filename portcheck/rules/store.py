"""Ask the compiled rules."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portcheck.model.finding import Basis, Confidence, Evidence, Status, confidence_of
from portcheck.model.occurrence import Kind, Side
from portcheck.model.target import PortingMode, Profile, Target
from portcheck.model.vocabulary import Symbol, Vocabulary

_KINDS = {
    "function": Kind.FUNCTION,
    "device_function": Kind.FUNCTION,
    "function_template": Kind.FUNCTION,
    "type": Kind.TYPE,
    "enum": Kind.TYPE,
    "class_template": Kind.TYPE,
    "enumerator": Kind.ENUMERATOR,
    "macro": Kind.MACRO,
    "namespace": Kind.NAMESPACE,
    "builtin_variable": Kind.BUILTIN,
    "variable": Kind.BUILTIN,
    "attribute": Kind.ATTRIBUTE,
    "launch": Kind.LAUNCH,
    "kernel": Kind.KERNEL,
    "ptx": Kind.PTX,
    "build": Kind.BUILD,
}
_SIDES = {"host": Side.HOST, "device": Side.DEVICE, "both": None}


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a target's tables. ``profiles`` None: it holds in all; ``pack``: where it is from."""

    symbol: str
    status: Status
    replacement: str | None
    confidence: Confidence
    profiles: frozenset[str] | None
    note: str | None
    evidence: tuple[Evidence, ...]
    pack: str


@dataclass(frozen=True, slots=True)
class Family:
    """What holds for a whole library on a target, over the rows of its symbols (headers keep theirs)."""

    library: str
    profiles: frozenset[str] | None
    status: Status
    note: str
    confidence: Confidence
    evidence: tuple[Evidence, ...]


class RuleStore:
    """The compiled rules, read only. One store serves one thread."""

    def __init__(self, path: Path) -> None:
        self._store = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)

    def close(self) -> None:
        self._store.close()

    @property
    def digest(self) -> str:
        return str(self._store.execute("SELECT value FROM meta WHERE key = 'digest'").fetchone()[0])

    def targets(self) -> dict[str, Target]:
        """All targets by id, sorted."""
        rows = self._store.execute("SELECT id, content FROM target ORDER BY id")
        return {identity: _target(json.loads(content)) for identity, content in rows}

    def libraries(self) -> dict[str, str]:
        """Every catalogue name and header path with its library."""
        return dict(self._store.execute("SELECT path, library FROM header UNION ALL SELECT name, library FROM symbol"))

    def vocabulary(self) -> Vocabulary:
        """What the parser looks for."""
        symbols: dict[str, Symbol] = {}
        namespaces: dict[str, str] = {}
        mnemonics: dict[str, Symbol] = {}
        build: dict[str, Symbol] = {}
        query = "SELECT name, library, kind, side, header, ambiguous FROM symbol"
        for name, library, kind, side, header, ambiguous in self._store.execute(query):
            symbol = Symbol(name, library, _KINDS[kind], _SIDES[side], header, bool(ambiguous))
            if symbol.kind is Kind.PTX:
                mnemonics[name] = symbol
            elif symbol.kind is Kind.BUILD:
                build[name] = symbol
            elif symbol.kind not in (Kind.KERNEL, Kind.LAUNCH):  # constructs, which no identifier names
                symbols[name] = symbol
            if symbol.kind is Kind.NAMESPACE:
                namespaces[name] = library
        # a private header without a folder (common.h, core.h) is any project's name
        query = "SELECT path, library FROM header WHERE public OR path LIKE '%/%'"
        headers = dict(self._store.execute(query))
        return Vocabulary(symbols, headers, namespaces, mnemonics, build)

    def rows(self, target: str, symbols: Iterable[str]) -> dict[str, tuple[Row, ...]]:
        """The rows of ``symbols`` on ``target``, best first; a symbol without rows is left out."""
        found: dict[str, list[Row]] = {}
        wanted = sorted(set(symbols))
        query = (
            "SELECT symbol, status, replacement, confidence, profiles, note, evidence, pack FROM mapping"
            " WHERE target = ? AND symbol IN ({}) ORDER BY symbol, priority"
        )
        for start in range(0, len(wanted), 500):
            part = wanted[start : start + 500]
            for record in self._store.execute(query.format(",".join("?" * len(part))), (target, *part)):
                found.setdefault(record[0], []).append(_row(record))
        return {symbol: tuple(rows) for symbol, rows in found.items()}

    def families(self, target: str) -> dict[str, tuple[Family, ...]]:
        """What holds for whole libraries on ``target``, by library."""
        record = self._store.execute("SELECT content FROM target WHERE id = ?", (target,)).fetchone()
        families: dict[str, tuple[Family, ...]] = {}
        for entry in json.loads(record[0]).get("families", ()) if record else ():
            family = _family(entry)
            families[family.library] = (*families.get(family.library, ()), family)
        return families


def _family(entry: Mapping[str, Any]) -> Family:
    """A family's confidence is that of its best evidence."""
    evidence = tuple(Evidence(Basis(item["basis"]), item["source"]) for item in entry["evidence"])
    return Family(
        entry["library"],
        frozenset(entry["profiles"]) if "profiles" in entry else None,
        Status(entry["status"]),
        entry["note"],
        confidence_of(min((item.basis for item in evidence), key=tuple(Basis).index)),
        evidence,
    )


def _row(record: tuple[Any, ...]) -> Row:
    symbol, status, replacement, confidence, profiles, note, evidence, pack = record
    return Row(
        symbol,
        Status(status),
        replacement,
        Confidence(confidence),
        frozenset(json.loads(profiles)) if profiles else None,
        note,
        tuple(Evidence(Basis(basis), source) for basis, source in json.loads(evidence)),
        pack,
    )


def _target(content: Mapping[str, Any]) -> Target:
    return Target(
        id=content["target"],
        name=content["name"],
        name_zh=content["name_zh"],
        vendor=content["vendor"],
        facts_date=content["facts_date"],
        coverage=content["coverage"],
        default_profile=content["default_profile"],
        profiles={
            identity: Profile(
                identity, profile["name"], PortingMode(profile["mode"]), profile.get("architecture"), profile.get("sdk")
            )
            for identity, profile in content["profiles"].items()
        },
    )
