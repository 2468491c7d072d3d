"""Import a table of CUDA names: CSV in, ``catalogue/<library>.yaml`` out."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import Any

import yaml

from portcheck.model.errors import UsageError
from portcheck.model.frozen import frozen
from portcheck.model.version import version_key
from portcheck.rules.tables import Imported, Rejected, columns_of, read_rows
from portcheck.rules.writer import write_rows

CATALOGUE_COLUMNS = ("symbol", "kind", "side", "header", "first_seen", "last_seen", "deprecated", "removed_in",
                     "successor", "min_sm", "category", "note")  # fmt: skip
_ALIASED_KINDS = ("function", "type", "enum", "enumerator")


@frozen
class CatalogueExtras:
    """``headers``: the table of all headers; ``removed``: tables of names that the library's own table has not, as they
    are gone from the current headers or are not meant to be called, each row with its library;
    ``ambiguous``: patterns of names that plain C or C++ code has too; ``columns``: the table's own name of a column;
    ``kind``: for a table without a column for it."""

    headers: Path | None = None
    removed: tuple[Path, ...] = ()
    ambiguous: frozenset[str] = frozenset()
    columns: Mapping[str, str] = field(default_factory=dict)
    kind: str | None = None

    def headers_of(self, library: str) -> Iterator[dict[str, str]]:
        if self.headers is not None:
            for _line, record in read_rows(self.headers, ("header", "library", "public")):
                if record["library"] == library:
                    yield record


def import_catalogue(
    table: Path, library: str, rules: Path, heading: Mapping[str, str | bool], extras: CatalogueExtras
) -> Imported:
    """Write ``rules/catalogue/<library>.yaml`` from a table of CUDA names. ``heading`` holds title and source.

    Raises UsageError if a table cannot be read or tells no kind.
    """
    symbols: dict[str, dict[str, Any]] = {}
    rejected: list[Rejected] = []
    read = 0
    name_column = extras.columns.get("symbol", "symbol")
    for path, column in ((table, name_column), *((path, "symbol") for path in extras.removed)):
        for line, record in read_rows(path, (column,)):
            if path is not table and record.get("library") != library:
                continue
            read += 1
            name = record["symbol"] = record[column]
            if not name or name in symbols:
                rejected.append(Rejected(path.name, line, name, "twice in the table" if name else "no symbol"))
                continue
            symbols[name] = _catalogue_row(record, extras)
    _check_kind(table, extras)
    _mark_aliases(symbols)
    headers = [_header_row(record) for record in extras.headers_of(library)]
    path = rules / "catalogue" / f"{library}.yaml"
    lists: dict[str, Sequence[Mapping[str, Any]]] = {"symbols": [symbols[name] for name in sorted(symbols)]}
    if headers:
        lists["headers"] = sorted(headers, key=lambda row: str(row["path"]))
    write_rows(path, {"library": library, **heading}, lists)
    return Imported(read, {path.name: len(symbols)}, tuple(rejected))


def ambiguous_names(path: Path) -> frozenset[str]:
    """The patterns of ``rules/ambiguous.yaml``. Raises UsageError if it cannot be read."""
    try:
        content = yaml.safe_load(path.read_text("utf-8"))
        return frozenset(str(name) for group in content["groups"] for name in group["names"])
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise UsageError(f"{path}: expected groups with names, as in rules/ambiguous.yaml: {error}") from error


def _mark_aliases(symbols: Mapping[str, dict[str, Any]]) -> None:
    """A name that NVIDIA's header turns into another by macro is the other's alias. Not so where the other came later:
    then an older toolkit's name meant another function (``cuCtxCreate``), and the macro is only its successor; nor
    where the deprecation text names the successor; nor a macro, whose value the other is."""
    for row in symbols.values():
        other = symbols.get(row.get("successor", ""))
        if other is None or other is row or "deprecated" in row or row["kind"] not in _ALIASED_KINDS:
            continue
        is_entry = "successor" not in other and "alias_of" not in other
        if is_entry and version_key(other.get("first_seen", "")) <= version_key(row.get("first_seen", "")):
            row["alias_of"] = row.pop("successor")


def _check_kind(table: Path, extras: CatalogueExtras) -> None:
    column = extras.columns.get("kind", "kind")
    columns = columns_of(table)
    if extras.kind is None and columns and column not in columns:
        raise UsageError(f"{table}:1: no column {column}; give the kind of all rows with --kind")


def _catalogue_row(record: Mapping[str, str], extras: CatalogueExtras) -> dict[str, Any]:
    name = record["symbol"]
    row: dict[str, Any] = {"name": name, "kind": extras.kind}
    for column in CATALOGUE_COLUMNS[1:]:
        value = record.get(extras.columns.get(column, column))
        if value:
            row[column] = value
    if row["kind"] == "type_or_constant":
        row["kind"] = "enumerator" if name.isupper() else "type"
    if record.get("added"):
        row["first_seen"] = record["added"]
    if record.get("seen_in"):
        seen = record["seen_in"].split()
        row["first_seen"], row["last_seen"] = seen[0], seen[-1]
    if record.get("source"):
        row["source"] = record["source"]
    if any(fnmatch.fnmatchcase(name, pattern) for pattern in extras.ambiguous):
        row["ambiguous"] = True
    return row


def _header_row(record: Mapping[str, str]) -> dict[str, Any]:
    row: dict[str, Any] = {"path": record["header"], "public": record["public"] == "yes"}
    for column in ("first_seen", "last_seen", "removed_in"):
        if record.get(column):
            row[column] = record[column]
    return row
