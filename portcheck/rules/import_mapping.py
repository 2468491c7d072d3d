"""Import a mapping table with evidence: CSV in, ``targets/<id>/<library>.yaml`` out. No row without a source."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import field
from pathlib import Path
from typing import Any

from portcheck.model.errors import RulesError, UsageError
from portcheck.model.finding import Basis, Confidence, Status, confidence_of
from portcheck.model.frozen import frozen
from portcheck.model.regex import regex
from portcheck.rules.documents import load
from portcheck.rules.location import built_in_pack, store_path
from portcheck.rules.readings import Readings
from portcheck.rules.store import RuleStore
from portcheck.rules.tables import Imported, Rejected, columns_of, read_rows
from portcheck.rules.writer import write_rows

_RELATIONS = ("source_compatible", "compat_shim", "one_to_one", "renamed", "signature_differs", "partial",
              "concept_differs", "no_equivalent")  # fmt: skip
_FIXED_STATUS = {
    "signature_differs": Status.ADAPT,
    "partial": Status.ADAPT,
    "concept_differs": Status.REDESIGN,
}
_STUB = frozenset({Basis.PAIRED_PORT, Basis.USE})
_TRUST = {basis: rank for rank, basis in enumerate(Basis)}
_WITH_REPLACEMENT = (Status.RENAME, Status.ADAPT, Status.REDESIGN)
MAPPING_COLUMNS = ("cuda_symbol", "target_symbol", "relation", "basis", "source", "since", "until", "note")


@frozen
class TableOptions:
    """``readings`` say how the columns are called and where a row holds; ``basis`` is for a table without a basis
    column; ``symbols`` are tables of names witnessed on the target's side; ``glossary`` explains ids in notes."""

    readings: Readings = field(default_factory=Readings)
    basis: Basis | None = None
    symbols: tuple[Path, ...] = ()
    glossary: Mapping[str, str] = field(default_factory=dict)


def import_mapping(
    tables: Sequence[Path], target: str, rules: Path, options: TableOptions, names: Mapping[str, str]
) -> Imported:
    """Write ``rules/targets/<target>/<library>.yaml`` from mapping tables. ``names``: of the catalogue, by library.

    Raises UsageError if a table lacks a column.
    """
    _check_columns(tables, options)
    witnesses = _witnesses(options.symbols, options.readings.words)
    rows: dict[tuple[str, ...], dict[str, Any]] = {}
    rejected: list[Rejected] = []
    seen: dict[str, Mapping[str, str]] = {}
    read = 0
    for table in tables:
        for line, record in _records(table, options):
            read += 1
            status, notes = _status(record, options.readings)
            reason = options.readings.skipped(record) or _reason_against(record, names, status)
            if reason or status is None:
                rejected.append(Rejected(table.name, line, record["cuda_symbol"], reason or "no status"))
                continue
            row = _mapping_row(record, status, notes, options, witnesses)
            if "replacement" in row and row["confidence"] != Confidence.TABLE.value:
                seen.setdefault(row["replacement"], _seen_name(record, row))
            _merge(rows, row)
    by_library: dict[str, list[dict[str, Any]]] = {}
    for _key, row in sorted(rows.items()):
        row["evidence"] = sorted(row["evidence"], key=lambda item: (_TRUST[Basis(item["basis"])], item["source"]))
        by_library.setdefault(names[row["symbol"]], []).append(row)
    written = {}
    for library, group in sorted(by_library.items()):
        path = rules / "targets" / target / f"{library}.yaml"
        write_rows(path, {"target": target, "library": library}, {"rows": group})
        written[path.name] = len(group)
    return Imported(read, written, tuple(rejected), tuple(seen.values()))


def _seen_name(record: Mapping[str, str], row: Mapping[str, Any]) -> dict[str, str]:
    """A name of the target's own that a row shows, with the best of its sources."""
    best = min(row["evidence"], key=lambda item: _TRUST[Basis(item["basis"])])
    about = {"symbol": row["replacement"], "kind": record.get("kind", ""), "library": record.get("library", "")}
    return {**about, "basis": best["basis"], "source": best["source"]}


def catalogue_names(rules: Path) -> dict[str, str]:
    """Every name and header path of the pack's own catalogue and of the built-in one, with its library."""
    names: dict[str, str] = {}
    for path in sorted((rules / "catalogue").glob("*.yaml")):
        faults: list[str] = []
        document = load(path, "catalogue", str(path), faults)
        if document is None:
            raise RulesError(tuple(faults))
        for row in document.content.get("symbols", ()):
            names.setdefault(row["name"], document.content["library"])
        for row in document.content.get("headers", ()):
            names.setdefault(row["path"], document.content["library"])
    if rules.resolve() != built_in_pack().resolve():
        with closing(RuleStore(store_path())) as store:
            names = store.libraries() | names
    return names


def load_glossary(table: Path) -> dict[str, str]:
    """The sentences of a table with the columns id and says."""
    return {record["id"]: record["says"] for _line, record in read_rows(table, ("id", "says"))}


def _witnesses(tables: Iterable[Path], words: Container[str]) -> dict[str, tuple[Basis, str]]:
    """The most trusted witness of every name on the target's side; those in ``words`` are none."""
    found: dict[str, tuple[Basis, str]] = {}
    for table in tables:
        for line, record in read_rows(table, ("symbol", "basis", "source")):
            if not record["source"] or record["source"] in words:
                continue
            if record["basis"] not in _TRUST:
                raise UsageError(f"{table}:{line}: basis {record['basis']!r} is none of {', '.join(_TRUST)}")
            witness = (Basis(record["basis"]), record["source"])
            name = record["symbol"]
            if name not in found or _TRUST[witness[0]] < _TRUST[found[name][0]]:
                found[name] = witness
    return found


def _records(table: Path, options: TableOptions) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows with our columns in place; the table's own columns stay for the readings."""
    readings = options.readings
    basis = options.basis or readings.basis
    columns = {name: readings.columns.get(name, name).split("|") for name in MAPPING_COLUMNS}
    known = columns_of(table)
    columns = {name: choices if set(choices) & set(known) else [name] for name, choices in columns.items()}
    needed = ["cuda_symbol", "target_symbol", "relation", "source", *(() if basis else ("basis",))]
    for line, record in read_rows(table, ["|".join(columns[name]) for name in needed]):
        row = {name: next((record[c] for c in choices if record.get(c)), "") for name, choices in columns.items()}
        row["basis"] = readings.bases.get(row["basis"], row["basis"])
        if not row["basis"] and basis:
            row["basis"] = basis.value
        yield line, record | row


def _check_columns(tables: Sequence[Path], options: TableOptions) -> None:
    """A column that the user named must be in one table at least."""
    known = list(dict.fromkeys(column for table in tables for column in columns_of(table)))
    for name, column in options.readings.columns.items():
        if known and set(known).isdisjoint(column.split("|")):
            raise UsageError(f"--column {name}={column}: no column {column}; the table has {', '.join(known)}")


def _reason_against(record: Mapping[str, str], names: Mapping[str, str], status: Status | None) -> str | None:
    if not record["cuda_symbol"]:
        return "no CUDA symbol"
    if not record["source"]:
        return "no source"
    if status is None:
        return f"relation {record['relation']!r} is none of {', '.join(_RELATIONS)}"
    if record["basis"] not in _TRUST:
        return f"basis {record['basis']!r} is none of {', '.join(_TRUST)}"
    if record["cuda_symbol"] not in names:
        return "not in the catalogue"
    if not record["target_symbol"] and record["relation"] in ("one_to_one", "renamed"):
        return "no target symbol"
    return None


def _mapping_row(
    record: Mapping[str, str],
    status: Status,
    notes: list[str],
    options: TableOptions,
    witnesses: Mapping[str, tuple[Basis, str]],
) -> dict[str, Any]:
    basis = Basis(record["basis"])
    evidence = [{"basis": basis.value, "source": record["source"]}]
    confidence = confidence_of(basis)
    if record["source"] in options.readings.words:
        confidence = Confidence.TABLE
        notes.append("seen in a comment or a string only")
    witness = witnesses.get(record["target_symbol"]) if confidence is Confidence.TABLE else None
    if witness is not None and status is not Status.MISSING:
        evidence.append({"basis": witness[0].value, "source": witness[1]})
        confidence = confidence_of(witness[0])
    if record["note"]:
        notes.append(_ID.sub(lambda found: _explained(found[0], options.glossary), record["note"]))
    row: dict[str, Any] = {"symbol": record["cuda_symbol"], "status": status.value}
    if record["target_symbol"] and status in _WITH_REPLACEMENT:
        row["replacement"] = record["target_symbol"]
    row["confidence"] = confidence.value
    profiles = options.readings.profiles_of(record)
    if profiles is not None:
        row["profiles"] = list(profiles)
    for key in ("since", "until"):
        if record[key]:
            row[key] = record[key]
    if notes:
        row["note"] = "; ".join(notes)
    row["evidence"] = evidence
    return row


_ID = regex(r"\w+")


def _explained(word: str, glossary: Mapping[str, str]) -> str:
    return f"{word} ({glossary[word]})" if word in glossary else word


def _status(record: Mapping[str, str], readings: Readings) -> tuple[Status | None, list[str]]:
    """The status that a row stands for, and notes on it; None for a relation that is none of ours."""
    stated = readings.status_of(record)
    if stated is not None:
        return Status(stated["status"]), [stated["note"]] if "note" in stated else []
    relation = record["relation"]
    same_text = record["cuda_symbol"] == record["target_symbol"]
    if relation not in _RELATIONS:
        return None, []
    if relation in _FIXED_STATUS:
        return _FIXED_STATUS[relation], []
    if relation == "no_equivalent":
        if record["basis"] in _STUB:
            return Status.UNKNOWN, ["a port leaves it out; the vendor's own word was not found"]
        return Status.MISSING, []
    if relation == "compat_shim" and not same_text and record["target_symbol"]:
        return Status.SAME, [f"kept by the layer, which maps it to {record['target_symbol']}"]
    if relation in ("source_compatible", "compat_shim") or same_text:
        return Status.SAME, []
    return Status.RENAME, []


_CONFIDENCE_ORDER = {confidence.value: rank for rank, confidence in enumerate(Confidence)}


def _merge(rows: dict[tuple[str, ...], dict[str, Any]], row: dict[str, Any]) -> None:
    """Rows that say the same become one row with all their evidence and the best confidence."""
    key = (row["symbol"], row["status"], row.get("replacement", ""), ",".join(row.get("profiles", ())),
           row.get("since", ""), row.get("until", ""))  # fmt: skip
    old = rows.get(key)
    if old is None:
        rows[key] = row
        return
    old["evidence"].extend(item for item in row["evidence"] if item not in old["evidence"])
    old["confidence"] = min(old["confidence"], row["confidence"], key=_CONFIDENCE_ORDER.__getitem__)
    if "note" in row and row["note"] not in old.get("note", "").split("; "):
        old["note"] = f"{old['note']}; {row['note']}" if "note" in old else row["note"]
