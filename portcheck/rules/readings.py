"""How the fact tables of one target are read: ``readings/<id>.yaml``, written by hand."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import Any

from portcheck.model.errors import RulesError
from portcheck.model.finding import Basis
from portcheck.model.frozen import frozen
from portcheck.rules.documents import load

DECIDING_TABLES = ("gaps", "kernel_model")
"""Fact tables whose rows may decide what becomes of CUDA names."""


@frozen
class When:
    """Patterns (fnmatch, case counts) on the columns of a row; all must fit."""

    patterns: Mapping[str, str]

    def fits(self, record: Mapping[str, str]) -> bool:
        return all(fnmatch.fnmatchcase(record.get(column, ""), text) for column, text in self.patterns.items())


@frozen
class Reading:
    """What the rows that fit decide: the keys of a rule as ``facts.schema.json`` has it."""

    when: When
    rule: Mapping[str, Any]


@frozen
class Readings:
    """``skip``: rows of no use here, and why. ``row_profiles``: where a mapping row holds. ``statuses``: for tables
    without relations. ``columns``: the table's own name of a column. ``bases``: a basis of the table's own, and ours.
    ``words``: sources that have the name in a comment or a string only, which witnesses nothing.
    ``glossary``: the table that explains ids. ``sources``: of fact tables, the column that names the source.
    ``decisions``: by fact table."""

    skip: tuple[tuple[When, str], ...] = ()
    row_profiles: tuple[tuple[When, Sequence[str]], ...] = ()
    statuses: tuple[tuple[When, Mapping[str, str]], ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    basis: Basis | None = None
    bases: Mapping[str, str] = field(default_factory=dict)
    words: frozenset[str] = frozenset()
    glossary: str | None = None
    sources: Mapping[str, str] = field(default_factory=dict)
    decisions: Mapping[str, tuple[Reading, ...]] = field(default_factory=dict)

    def skipped(self, record: Mapping[str, str]) -> str | None:
        """Why a mapping row is not taken, where the readings say so."""
        return next((reason for when, reason in self.skip if when.fits(record)), None)

    def profiles_of(self, record: Mapping[str, str]) -> Sequence[str] | None:
        return next((profiles for when, profiles in self.row_profiles if when.fits(record)), None)

    def status_of(self, record: Mapping[str, str]) -> Mapping[str, str] | None:
        return next((status for when, status in self.statuses if when.fits(record)), None)


def load_readings(path: Path) -> Readings:
    """Read a target's readings. Raises RulesError with all faults of the file at once."""
    faults: list[str] = []
    document = load(path, "readings", str(path), faults)
    if document is None:
        raise RulesError(tuple(faults))
    content = document.content
    mapping = content.get("mapping", {})
    return Readings(
        skip=tuple((When(item["when"]), item["reason"]) for item in mapping.get("skip", ())),
        row_profiles=tuple((When(item["when"]), item["profiles"]) for item in content.get("row_profiles", ())),
        statuses=tuple((When(item["when"]), item) for item in mapping.get("statuses", ())),
        columns=mapping.get("columns", {}),
        basis=Basis(mapping["basis"]) if "basis" in mapping else None,
        bases=mapping.get("bases", {}),
        words=frozenset(mapping.get("words", ())),
        glossary=mapping.get("glossary"),
        sources=content.get("sources", {}),
        decisions={table: tuple(map(_reading, content.get(table, ()))) for table in DECIDING_TABLES},
    )


def _reading(entry: Mapping[str, Any]) -> Reading:
    return Reading(When(entry["when"]), {key: value for key, value in entry.items() if key != "when"})
