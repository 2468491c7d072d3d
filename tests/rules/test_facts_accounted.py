"""The fact tables and what became of them: nothing is lost on the way into the compiled rules.

What a row must become is written down here again, from the rules of the tables themselves, not from the importer. The
tables are no part of the checkout: they lie in the folder PORTCHECK_FACTS, or in ../shared/facts beside the checkout.
"""

from __future__ import annotations

import csv
import importlib.util
import os
import random
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from portcheck.model.catalogue import Entry
from portcheck.model.version import version_key
from portcheck.rules.store import RuleStore
from portcheck.rules.tables import Imported

ROOT = Path(__file__).resolve().parents[2]
FACTS = Path(os.environ.get("PORTCHECK_FACTS") or ROOT.parent / "shared" / "facts")
SEED = int(os.environ.get("PORTCHECK_SEED") or int.from_bytes(os.urandom(8), "big"))
"""PORTCHECK_SEED takes the rows of a failed run again."""

MAPPING_ROWS, CUDA_ROWS = 150, 50
SPECIAL = {"ptx": "ptx", "nvcc_flags": "flag"}
"""Tables of one kind of name without a column for the kind."""
HAND_WRITTEN = (
    "cuda_language", "build", "build_bazel", "build_meson", "build_toolchain", "build_torch", "build_xmake"
)  # fmt: skip
"""Catalogues without a table."""
NO_TABLE = {"nvblas": "NVBLAS replaces the BLAS of a program that is not changed; it has one header and no table"}
"""Libraries of headers.csv whose headers are not taken, and why."""
NOT_IMPORTED: dict[str, str] = {}
"""Tables that are not taken, and why."""
SOURCES = {"kernel_pairs": "target_source", "port_diff": "port"}
"""Of tables without a column ``source``: the one that names it."""

pytestmark = pytest.mark.skipif(not FACTS.is_dir(), reason=f"no fact tables in {FACTS}; PORTCHECK_FACTS may name them")

Record = Mapping[str, str]


@cache
def records_of(path: Path) -> Sequence[Record]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.DictReader(lines)
        return [{key: (value or "").strip() for key, value in row.items() if key} for row in rows]


def tables_of(folder: str) -> list[Path]:
    return sorted((FACTS / folder).rglob("*.csv"))


def sampled(tables: Iterable[Path], count: int) -> Iterator[tuple[Path, Record]]:
    rows = [(path, record) for path in tables for record in records_of(path)]
    return iter(random.Random(SEED).sample(rows, min(count, len(rows))))


# The catalogue


@cache
def catalogue_rows() -> Mapping[str, Mapping[str, Record]]:
    """Name -> library -> the row that the tables have of it; what a library's own table has comes first."""
    found: dict[str, dict[str, Record]] = {}
    own = {path.stem for path in tables_of("cuda")}
    for path in tables_of("cuda"):
        if path.stem not in ("legacy_pre_11_8", "headers"):
            library = "nvcc" if path.stem == "nvcc_flags" else path.stem
            for record in records_of(path):
                found.setdefault(_name(record), {}).setdefault(library, record)
    for path in (FACTS / "cuda" / "legacy_pre_11_8.csv", FACTS / "cuda" / "headers.csv"):
        for record in records_of(path):
            if record["library"] in own:
                found.setdefault(_name(record), {}).setdefault(record["library"], record)
    return found


def _name(record: Record) -> str:
    return next(iter(record.values()))


def _expected(path: Path, record: Record) -> dict[str, str | None]:
    """What the catalogue must say of a row, but for its library and what it stands for."""
    kind = record.get("kind") or SPECIAL.get(path.stem, "header")
    if kind == "type_or_constant":
        kind = "enumerator" if _name(record).isupper() else "type"
    seen = record.get("seen_in", "").split()
    said = {"kind": kind, "side": record.get("side") or "both", "header": record.get("header", "")}
    if kind == "header":
        said["header"] = ""
    return {
        **said,
        "first_seen": (seen[0] if seen else record.get("added") or record.get("first_seen")) or None,
        "last_seen": (seen[-1] if seen else record.get("last_seen")) or None,
        "deprecated": record.get("deprecated") or None,
        "removed_in": record.get("removed_in") or None,
        "min_sm": record.get("min_sm") or None,
    }


def _stands_for(entry: Entry, record: Record, table: Mapping[str, Record]) -> str | None:
    """What is wrong with the name's alias or successor."""
    successor = record.get("successor", "")
    other = table.get(successor)
    is_alias = (
        other is not None
        and not other.get("successor")
        and successor != entry.name
        and not record["deprecated"]
        and record["kind"] in ("function", "type", "enum", "enumerator")
        and version_key(other["first_seen"]) <= version_key(record["first_seen"])
    )
    expected = (successor, None) if is_alias else (entry.name, successor or None)
    if (entry.entry, entry.successor) != expected:
        return f"stands for {entry.entry}, successor {entry.successor}; expected {expected}"
    return None


def catalogue_fault(path: Path, record: Record, store: RuleStore, headers: Mapping[str, str]) -> str | None:
    """What is wrong with what the compiled catalogue has of a row; None if it is there and whole."""
    name = _name(record)
    if path.stem == "headers" and record["library"] in NO_TABLE:
        return None
    entry = store.entries([name]).get(name)
    if entry is None:
        return "is not there"
    by_library = catalogue_rows()[name]
    if entry.library not in by_library:
        return f"is in {entry.library}; expected one of {', '.join(by_library)}"
    if by_library[entry.library] != record:
        return None  # the name stands in several tables, and another of them has it
    expected = _expected(path, record)
    stated = {key: getattr(entry, key) for key in expected}
    if stated != expected:
        return f"is {stated}; expected {expected}"
    if path.stem == "headers":
        is_public = record["public"] == "yes"
        return None if headers.get(name) or not is_public else "is public, and not looked for"
    if path.stem == "legacy_pre_11_8":
        return None if entry.source == record["source"] else f"has the source {entry.source}"
    table = {_name(row): row for row in records_of(path)}
    return _stands_for(entry, record, table)


def test_rows_of_the_catalogue_are_there(built_in_store: RuleStore) -> None:
    headers = built_in_store.vocabulary().headers
    found = [
        f"{path.name}: {_name(record)} {fault}"
        for path, record in sampled(tables_of("cuda"), CUDA_ROWS)
        if (fault := catalogue_fault(path, record, built_in_store, headers))
    ]
    assert not found, f"PORTCHECK_SEED={SEED}: {found}"


def test_libraries_of_headers_and_removed_names_have_a_table() -> None:
    own = {path.stem for path in tables_of("cuda")}
    for name in ("headers", "legacy_pre_11_8"):
        libraries = {record["library"] for record in records_of(FACTS / "cuda" / f"{name}.csv")}
        assert libraries - own <= set(NO_TABLE), name


# Mapping tables


@cache
def catalogue_names() -> frozenset[str]:
    """Those of the facts, those written by hand, and those that were added to a table, each with its own source."""
    names = set(catalogue_rows())
    for path in (ROOT / "rules" / "catalogue").glob("*.yaml"):
        names |= set(re.findall(r"^- \{name: (\w+),.* source: ", path.read_text("utf-8"), re.MULTILINE))
    for library in HAND_WRITTEN:
        content = yaml.safe_load((ROOT / "rules" / "catalogue" / f"{library}.yaml").read_text("utf-8"))
        names |= {row["name"] for row in content["symbols"]}
    return frozenset(names)


def target_symbol(record: Record) -> str:
    return record["target_symbol"] or record.get("roc_symbol", "")


def left_out(target: str, record: Record) -> str | None:
    """Why a row may be absent from the rules."""
    if record["cuda_symbol"] not in catalogue_names():
        return "no name of the catalogue"
    if not target_symbol(record) and record.get("relation") in ("one_to_one", "renamed"):
        return "no target symbol"
    if target == "cambricon" and record["library"] == "torch_python":
        return "a name of Python code"
    return None


def expected_status(target: str, record: Record) -> str:
    if "supported" in record:
        return _status_of_supported(record["supported"], record["effort_level"])
    relation = record["relation"]
    if relation == "compat_shim":
        return "rename" if target == "musa" else "same"
    if relation == "source_compatible":
        return "same"
    if relation in ("one_to_one", "renamed"):
        return "same" if record["cuda_symbol"] == target_symbol(record) else "rename"
    if relation in ("signature_differs", "partial"):
        return "adapt"
    if relation == "concept_differs":
        return "redesign"
    assert relation == "no_equivalent", relation
    return "unknown" if record.get("basis") in ("paired_port", "use") else "missing"


def _status_of_supported(supported: str, effort: str) -> str:
    if supported == "no":
        return {"low": "adapt", "medium": "redesign", "high": "missing"}[effort]
    if supported == "partial":
        return "adapt"
    assert supported == "yes", supported
    return "adapt" if effort == "high" else "rename"


def expected_row(target: str, record: Record) -> dict[str, Any]:
    status = expected_status(target, record)
    replaced = status in ("rename", "adapt", "redesign")
    return {
        "status": status,
        "replacement": (target_symbol(record) or None) if replaced else None,
        "since": record.get("hip_added") or None,
        "until": record.get("hip_removed") or None,
    }


def mapping_fault(target: str, record: Record, store: RuleStore) -> str | None:
    """What is wrong with what the compiled rules have of a row; None if it is there and whole, or left out."""
    symbol = record["cuda_symbol"]
    rows = [
        row
        for row in store.rows(target, [symbol]).get(symbol, ())
        if row.origin == "table" and row.alias is None and row.inherited is None
    ]
    basis = {"migration_tool": "documentation"}.get(record.get("basis", ""), record.get("basis") or "documentation")
    with_source = [
        row for row in rows if any(item.source == record["source"] and item.basis == basis for item in row.evidence)
    ]
    expected = expected_row(target, record)
    stated = [{key: getattr(row, key) for key in expected} for row in with_source]
    reason = left_out(target, record)
    if (expected in stated) != (reason is None):
        return f"is {stated}; expected {expected if reason is None else 'none'} ({reason}) by {record['source']}"
    return None


def test_rows_of_mapping_tables_are_there(built_in_store: RuleStore) -> None:
    tables = [path for path in tables_of("vendors") if path.name == "mapping.csv"]
    found = [
        f"{path.parent.name}: {record['cuda_symbol']} {fault}"
        for path, record in sampled(tables, MAPPING_ROWS)
        if (fault := mapping_fault(path.parent.name, record, built_in_store))
    ]
    assert not found, f"PORTCHECK_SEED={SEED}: {found}"


# Tables of facts


OTHERS = [path for path in tables_of("vendors") if path.name not in ("mapping.csv", "symbols.csv")]
LISTS = [path for path in tables_of("vendors") if path.name == "symbols.csv"]


def title(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", OTHERS, ids=title)
def test_every_row_of_a_table_of_facts_is_there(path: Path, built_in_store: RuleStore) -> None:
    source = SOURCES.get(path.stem, "source")
    expected = [
        {("source" if key == source else key): value for key, value in record.items() if value or key == source}
        for record in records_of(path)
    ]
    rows = built_in_store.facts(path.parent.name)[path.stem]
    stated = [{key: value for key, value in row.items() if key != "rules"} for row in rows]
    assert [row for row in expected if row not in stated] == []
    assert [row for row in stated if row not in expected] == []


@pytest.mark.parametrize("path", LISTS, ids=title)
def test_every_name_of_the_targets_own_has_a_witness(path: Path, built_in_store: RuleStore) -> None:
    found = {
        record["symbol"]: built_in_store.witness(path.parent.name, record["symbol"]) for record in records_of(path)
    }
    assert [name for name, witness in found.items() if witness is None] == []
    sources = {(record["symbol"], record["basis"], record["source"]) for record in records_of(path)}
    stated = {(name, witness.basis.value, witness.source) for name, witness in found.items() if witness}
    assert stated <= sources


# The import itself


def test_every_table_is_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The script that makes the rules is run with importers that only tell which tables they were given."""
    spec = importlib.util.spec_from_file_location("import_facts_script", ROOT / "rules" / "import_facts.py")
    assert spec is not None
    assert spec.loader is not None
    script: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    read: set[Path] = set()

    def importing(*given: Any, **named: Any) -> Imported:
        for value in (*given, *named.values()):
            options = (getattr(value, name, ()) or () for name in ("headers", "removed", "symbols"))
            several = (value, *options)
            read.update(path for item in several for path in ([item] if isinstance(item, Path) else _paths(item)))
        return Imported(0, {}, ())

    for name in ("import_catalogue", "import_mapping", "import_symbols", "import_facts"):
        monkeypatch.setattr(script, name, importing)
    monkeypatch.setattr(script, "PACK", tmp_path)
    for name in ("facts", "readings"):
        shutil.copytree(ROOT / "rules" / name, tmp_path / name)
    shutil.copy(ROOT / "rules" / "ambiguous.yaml", tmp_path)
    account = script.Account()
    script.import_catalogues(FACTS, account)
    for folder in sorted((FACTS / "vendors").iterdir()):
        script.import_target(FACTS, folder.name, {}, account)
    tables = {path.relative_to(FACTS).as_posix() for path in (*tables_of("cuda"), *tables_of("vendors"))}
    imported = {path.relative_to(FACTS).as_posix() for path in read if path.is_relative_to(FACTS)}
    assert tables - imported == set(NOT_IMPORTED)
    own = {path.name for path in (ROOT / "rules" / "facts").glob("*.csv")}
    assert own == {path.name for path in read if path.is_relative_to(tmp_path / "facts")}


def _paths(value: Any) -> Iterator[Path]:
    if isinstance(value, tuple):
        yield from (item for item in value if isinstance(item, Path))
