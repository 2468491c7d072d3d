"""Import a mapping table with evidence: CSV in, ``targets/<id>/<library>.yaml`` out. No row without a source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portcheck.model.errors import RulesError, UsageError
from portcheck.model.finding import Basis, Confidence, Status, confidence_of
from portcheck.rules.documents import load
from portcheck.rules.location import built_in_pack, store_path
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
MAPPING_COLUMNS = ("cuda_symbol", "target_symbol", "relation", "basis", "source", "since", "until", "note")


@dataclass(frozen=True, slots=True)
class TableOptions:
    """``columns`` names the CSV's own columns (several with ``|``: the first that is filled); ``basis`` is for a
    table without a basis column; ``symbols`` are tables of names witnessed on the target's side."""

    columns: Mapping[str, str]
    basis: Basis | None = None
    symbols: tuple[Path, ...] = ()


def import_mapping(tables: Sequence[Path], target: str, rules: Path, options: TableOptions) -> Imported:
    """Write ``rules/targets/<target>/<library>.yaml`` from mapping tables.

    Raises UsageError if the target has no ``target.yaml`` or a table lacks a column.
    """
    _check_columns(tables, options)
    compat = _compat_profiles(rules, target)
    libraries = _libraries(rules)
    witnesses = _witnesses(options.symbols)
    rows: dict[tuple[str, ...], dict[str, Any]] = {}
    rejected: list[Rejected] = []
    read = 0
    for table in tables:
        for line, record in _records(table, options):
            read += 1
            reason = _reason_against(record, libraries, compat)
            if reason:
                rejected.append(Rejected(table.name, line, record["cuda_symbol"], reason))
                continue
            _merge(rows, _mapping_row(record, compat, witnesses))
    by_library: dict[str, list[dict[str, Any]]] = {}
    for _key, row in sorted(rows.items()):
        row["evidence"] = sorted(row["evidence"], key=lambda item: (_TRUST[Basis(item["basis"])], item["source"]))
        by_library.setdefault(libraries[row["symbol"]], []).append(row)
    written = {}
    for library, group in sorted(by_library.items()):
        path = rules / "targets" / target / f"{library}.yaml"
        write_rows(path, {"target": target, "library": library}, {"rows": group})
        written[path.name] = len(group)
    return Imported(read, written, tuple(rejected))


def _compat_profiles(rules: Path, target: str) -> list[str] | None:
    for pack in (rules, built_in_pack()):
        path = pack / "targets" / target / "target.yaml"
        if path.is_file():
            return _content(path).get("compat_profiles")
    path = rules / "targets" / target / "target.yaml"
    raise UsageError(f"{path}: not there; write the target's target.yaml first (docs/rules.md shows one)")


def _libraries(rules: Path) -> dict[str, str]:
    """Every name and header path of the pack's own catalogue and of the built-in one, with its library."""
    libraries: dict[str, str] = {}
    for path in sorted((rules / "catalogue").glob("*.yaml")):
        content = _content(path)
        for row in content.get("symbols", ()):
            libraries.setdefault(row["name"], content["library"])
        for row in content.get("headers", ()):
            libraries.setdefault(row["path"], content["library"])
    if rules.resolve() != built_in_pack().resolve():
        with closing(RuleStore(store_path())) as store:
            libraries = store.libraries() | libraries
    return libraries


def _content(path: Path) -> dict[str, Any]:
    faults: list[str] = []
    schema = "catalogue" if path.parent.name == "catalogue" else "target"
    document = load(path, schema, str(path), faults)
    if document is None:
        raise RulesError(tuple(faults))
    return document.content


def _witnesses(tables: Iterable[Path]) -> dict[str, tuple[Basis, str]]:
    """The most trusted witness of every name on the target's side."""
    found: dict[str, tuple[Basis, str]] = {}
    for table in tables:
        for line, record in read_rows(table, ("symbol", "basis", "source")):
            if not record["source"]:
                continue
            if record["basis"] not in _TRUST:
                raise UsageError(f"{table}:{line}: basis {record['basis']!r} is none of {', '.join(_TRUST)}")
            witness = (Basis(record["basis"]), record["source"])
            name = record["symbol"]
            if name not in found or _TRUST[witness[0]] < _TRUST[found[name][0]]:
                found[name] = witness
    return found


def _records(table: Path, options: TableOptions) -> Iterator[tuple[int, dict[str, str]]]:
    columns = {name: options.columns.get(name, name).split("|") for name in MAPPING_COLUMNS}
    needed = ["cuda_symbol", "target_symbol", "relation", "source", *(() if options.basis else ("basis",))]
    for line, record in read_rows(table, ["|".join(columns[name]) for name in needed]):
        row = {name: next((record[c] for c in choices if record.get(c)), "") for name, choices in columns.items()}
        if not row["basis"] and options.basis:
            row["basis"] = options.basis.value
        yield line, row


def _check_columns(tables: Sequence[Path], options: TableOptions) -> None:
    """A column that the user named must be in one table at least."""
    known = list(dict.fromkeys(column for table in tables for column in columns_of(table)))
    for name, column in options.columns.items():
        if known and set(known).isdisjoint(column.split("|")):
            raise UsageError(f"--column {name}={column}: no column {column}; the table has {', '.join(known)}")


def _reason_against(record: Mapping[str, str], libraries: Mapping[str, str], compat: list[str] | None) -> str | None:
    if not record["cuda_symbol"]:
        return "no CUDA symbol"
    if not record["source"]:
        return "no source"
    if record["relation"] not in _RELATIONS:
        return f"relation {record['relation']!r} is none of {', '.join(_RELATIONS)}"
    if record["basis"] not in _TRUST:
        return f"basis {record['basis']!r} is none of {', '.join(_TRUST)}"
    if record["cuda_symbol"] not in libraries:
        return "not in the catalogue"
    needs_target = ("one_to_one", "renamed") if compat else ("one_to_one", "renamed", "compat_shim")
    if not record["target_symbol"] and record["relation"] in needs_target:
        return "no target symbol"
    return None


def _mapping_row(
    record: Mapping[str, str], compat: list[str] | None, witnesses: Mapping[str, tuple[Basis, str]]
) -> dict[str, Any]:
    basis = Basis(record["basis"])
    status, notes = _status(record, basis, compat)
    evidence = [{"basis": basis.value, "source": record["source"]}]
    confidence = confidence_of(basis)
    witness = witnesses.get(record["target_symbol"]) if confidence is Confidence.TABLE else None
    if witness is not None and status is not Status.MISSING:
        evidence.append({"basis": witness[0].value, "source": witness[1]})
        confidence = confidence_of(witness[0])
    if record["note"]:
        notes.append(record["note"])
    row: dict[str, Any] = {"symbol": record["cuda_symbol"], "status": status.value}
    if record["target_symbol"] and status in (Status.RENAME, Status.ADAPT, Status.REDESIGN):
        row["replacement"] = record["target_symbol"]
    row["confidence"] = confidence.value
    if record["relation"] == "compat_shim" and compat:
        row["profiles"] = compat
    for key in ("since", "until"):
        if record[key]:
            row[key] = record[key]
    if notes:
        row["note"] = "; ".join(notes)
    row["evidence"] = evidence
    return row


def _status(record: Mapping[str, str], basis: Basis, compat: list[str] | None) -> tuple[Status, list[str]]:
    relation = record["relation"]
    same_text = record["cuda_symbol"] == record["target_symbol"]
    if relation in _FIXED_STATUS:
        return _FIXED_STATUS[relation], []
    if relation == "no_equivalent":
        if basis in _STUB:
            return Status.UNKNOWN, ["a port leaves it out; the vendor's own word was not found"]
        return Status.MISSING, []
    if relation == "compat_shim" and compat:
        elsewhere = record["target_symbol"] and not same_text
        return Status.SAME, [f"kept by the layer, which maps it to {record['target_symbol']}"] if elsewhere else []
    if relation == "source_compatible" or same_text:
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
