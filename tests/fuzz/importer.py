"""The importers: any table is refused with its name, or becomes rule files that are read as what was taken."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from portcheck.model.errors import RulesError, UsageError
from portcheck.model.finding import Basis
from portcheck.rules.documents import load
from portcheck.rules.import_catalogue import CatalogueExtras, ambiguous_names, import_catalogue
from portcheck.rules.import_facts import import_facts
from portcheck.rules.import_mapping import MAPPING_COLUMNS, TableOptions, import_mapping
from portcheck.rules.readings import Readings, load_readings
from portcheck.rules.tables import Imported

from . import seeding
from .folders import quick_folder

_LIBRARIES = {"cudaMalloc": "cuda_runtime", "cudaFree": "cuda_runtime", "cublas.h": "cublas"}
_READINGS = """\
target: acme
mapping:
  columns: {cuda_symbol: "cuda|cuda_symbol", note: "note|says"}
  bases: {doc: documentation}
  words: [words.txt]
  skip: [{when: {relation: skip*}, reason: of no use}]
row_profiles: [{when: {basis: shim*}, profiles: [wrapped]}]
gaps: [{when: {what: no*}, symbols: ["cuda*"], status: missing, basis: documentation}]
"""


def one_input(data: bytes) -> None:
    """The first byte says which importer reads the rest."""
    kind, content = _KINDS[data[:1][0] % len(_KINDS)] if data else _KINDS[0], data[1:]
    with quick_folder() as folder:
        table = Path(folder) / "table.csv"
        table.write_bytes(content)
        try:
            kind(table, Path(folder) / "pack")
        except (UsageError, RulesError) as error:
            assert "table.csv" in str(error) or str(error).startswith("--column "), error


def _mapping(table: Path, pack: Path) -> None:
    _check(import_mapping((table,), "acme", pack, TableOptions(), _LIBRARIES), pack / "targets/acme", "mapping")


def _mapping_as_read(table: Path, pack: Path) -> None:
    """A table with columns of its own, and names that it witnesses itself."""
    options = TableOptions(_readings(table.parent), Basis.DOCUMENTATION, (), {"x": "an id"})
    _check(import_mapping((table,), "acme", pack, options, _LIBRARIES), pack / "targets/acme", "mapping")


def _catalogue(table: Path, pack: Path) -> None:
    extras = CatalogueExtras(headers=table, removed=(table,), ambiguous=frozenset(("s*",)))
    heading: Mapping[str, str | bool] = {"title": "T: #x", "source": "a"}
    _check(import_catalogue(table, "demo", pack, heading, extras), pack / "catalogue", "catalogue")


def _facts(table: Path, pack: Path) -> None:
    result = import_facts((table,), "gaps", "acme", pack, Readings())
    _check(result, pack / "targets/acme/facts", "facts")


def _readings_of(table: Path, _pack: Path) -> None:
    load_readings(table)


def _ambiguous(table: Path, _pack: Path) -> None:
    ambiguous_names(table)


_KINDS: tuple[Callable[[Path, Path], None], ...] = (
    _mapping, _mapping_as_read, _catalogue, _facts, _readings_of, _ambiguous
)  # fmt: skip


def _readings(folder: Path) -> Readings:
    path = folder / "readings.yaml"
    path.write_text(_READINGS, encoding="utf-8")
    return load_readings(path)


def _check(result: Imported, folder: Path, schema: str) -> None:
    """Every row is accounted for. What is written is YAML of as many rows; what is in them is for the schema."""
    assert 0 <= len(result.rejected) <= result.read
    for name, count in result.written.items():
        path = folder / Path(name).name
        faults: list[str] = []
        document = load(path, schema, path.name, faults)
        assert not any("not valid YAML" in fault for fault in faults), faults
        if document is not None:
            rows: list[Any] = document.content["symbols" if schema == "catalogue" else "rows"]
            assert len(rows) == count


def seeds() -> Iterator[bytes]:
    record = ["cudaMalloc", "acMalloc", "one_to_one", "mapping_table", "o/r@1:t.json#L1", "1.0", "", "a note"]
    relations = ("renamed", "no_equivalent", "compat_shim", "partial", "odd")
    others = [["cudaFree", "", relation, "use", "s", "", "2.0", 'a "x", b'] for relation in relations]
    table = _csv([list(MAPPING_COLUMNS), record, *others])
    for kind in range(2):
        yield bytes((kind,)) + table
        yield bytes((kind,)) + b"\xef\xbb\xbf" + table.replace(b"\n", b"\r\n")
    yield b"\x01cuda,target_symbol,relation,source,says\ncudaMalloc,x,shim,words.txt,see x\n"
    columns = ["symbol", "kind", "side", "header", "library", "public", "first_seen", "seen_in", "successor", "min_sm"]
    rows = [["sNew", "function", "host", "n.h", "demo", "yes", "11.0", "11.0 12.0", "sOld", "sm_90"],
            ["sOld", "type_or_constant", "", "o.h", "demo", "no", "", "", "", ""]]  # fmt: skip
    yield b"\x02" + _csv([columns, *rows])
    yield b"\x03" + _csv([["what", "source", "n"], ["no textures", "a", "1"], ["no textures", "a", "1"], ["x", "", ""]])
    yield b"\x04" + _READINGS.encode()
    for path in sorted((seeding.ROOT / "rules" / "readings").glob("*.yaml")):
        yield b"\x04" + next(seeding.pieces(path.read_bytes()))
    yield b"\x05" + next(seeding.pieces((seeding.ROOT / "rules" / "ambiguous.yaml").read_bytes()))
    for path in sorted((seeding.ROOT / "rules" / "facts").glob("*.csv")):
        yield b"\x03" + next(seeding.pieces(path.read_bytes()))


def _csv(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()
