"""Import a table of facts (gaps, devices, build, kernel model, names seen ...): CSV in, ``targets/<id>/facts/`` out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from portcheck.model.errors import UsageError
from portcheck.rules.readings import Reading, Readings
from portcheck.rules.tables import Imported, Rejected, read_rows
from portcheck.rules.writer import write_rows

SYMBOLS = "symbols"
"""The fact table of names seen on the target's side."""


def import_symbols(
    tables: Sequence[Path], seen: Iterable[Mapping[str, str]], target: str, rules: Path, readings: Readings
) -> Imported:
    """Write the names of the target's own: those of ``tables``, and those that mapping rows show (``seen``)."""
    return import_facts(tables, SYMBOLS, target, rules, readings, seen)


def import_facts(
    tables: Sequence[Path],
    name: str,
    target: str,
    rules: Path,
    readings: Readings,
    more: Iterable[Mapping[str, str]] = (),
) -> Imported:
    """Write ``rules/targets/<target>/facts/<name>.yaml``, each row with what the readings say that it decides. Rows of
    ``more`` are taken where no row before them has the same first value.

    Raises UsageError if a table cannot be read, or a reading fits no row.
    """
    decisions = readings.decisions.get(name, ())
    source_column = readings.sources.get(name, "source")
    rows: list[dict[str, Any]] = []
    rejected: list[Rejected] = []
    fitting: set[int] = set()
    taken: set[str] = set()
    read = 0
    for table in tables:
        for line, record in read_rows(table, (source_column,)):
            read += 1
            reason = None if record[source_column] else "no source"
            row = _row(record, source_column, decisions, fitting)
            identity = json.dumps(row)
            if reason is None and identity in taken:
                reason = "twice in the table"
            taken.add(identity)
            if reason:
                rejected.append(Rejected(table.name, line, next(iter(record.values())), reason))
                continue
            rows.append(row)
    known = {next(iter(row.values())) for row in rows}
    added = (item for item in more if next(iter(item.values())) not in known)
    rows.extend({key: value for key, value in item.items() if value} for item in added)
    for number, reading in enumerate(decisions):
        if number not in fitting:
            names = ", ".join(table.name for table in tables)
            raise UsageError(f"the reading of {name} {dict(reading.when.patterns)} fits no row of {names}")
    path = rules / "targets" / target / "facts" / f"{name}.yaml"
    write_rows(path, {"target": target, "table": name}, {"rows": rows})
    return Imported(read, {f"facts/{path.name}": len(rows)}, tuple(rejected))


def _row(
    record: Mapping[str, str], source_column: str, decisions: Sequence[Reading], fitting: set[int]
) -> dict[str, Any]:
    row: dict[str, Any] = {key: value for key, value in record.items() if value and key != source_column}
    row["source"] = record[source_column]
    rules = [(number, reading.rule) for number, reading in enumerate(decisions) if reading.when.fits(record)]
    fitting.update(number for number, _rule in rules)
    if rules:
        row["rules"] = [dict(rule) for _number, rule in rules]
    return row
