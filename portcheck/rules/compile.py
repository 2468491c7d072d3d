"""Turn rule packs into one indexed SQLite store, checking every reference on the way."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from portcheck.model.errors import RulesError
from portcheck.model.finding import Basis
from portcheck.rules.documents import Document, load, rule_files

FORMAT = 1
"""Raise it whenever the store's tables change: stores of another format are made anew."""

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE symbol (
  name TEXT PRIMARY KEY, library TEXT NOT NULL, kind TEXT NOT NULL, side TEXT NOT NULL, header TEXT NOT NULL,
  ambiguous INTEGER NOT NULL, versions TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE header (path TEXT PRIMARY KEY, library TEXT NOT NULL, public INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE target (id TEXT PRIMARY KEY, content TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE mapping (
  target TEXT NOT NULL, symbol TEXT NOT NULL, priority INTEGER NOT NULL, status TEXT NOT NULL, replacement TEXT,
  confidence TEXT NOT NULL, profiles TEXT, note TEXT, since TEXT, until TEXT, evidence TEXT NOT NULL,
  pack TEXT NOT NULL,
  PRIMARY KEY (target, symbol, priority)
) WITHOUT ROWID;
"""

_LAYER = 10**9
"""Between the priorities of two packs: more than a symbol can have rows."""
_TRUST = {basis.value: rank for rank, basis in enumerate(Basis)}
_IDENTITY = ("symbol", "status", "replacement", "profiles", "since", "until")
_VERSION_KEYS = ("first_seen", "last_seen", "deprecated", "removed_in", "successor", "min_sm", "source")


def digest_of(pack: Path) -> str:
    """A digest of everything that a pack says: the same files give the same digest on every machine."""
    total = hashlib.sha256(f"portcheck rules format {FORMAT}\n".encode())
    for path, _schema in rule_files(pack):
        total.update(f"{path.relative_to(pack).as_posix()}\n".encode())
        total.update(hashlib.sha256(_bytes_of(path)).digest())
    return total.hexdigest()


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""  # compiling says what is wrong with it


def combined_digest(digests: Iterable[str]) -> str:
    """The digest of packs laid over each other; that of a single pack is its own."""
    parts = tuple(digests)
    return parts[0] if len(parts) == 1 else hashlib.sha256("\n".join(parts).encode()).hexdigest()


def create_tables(store: sqlite3.Connection) -> None:
    store.executescript(_TABLES)


def add_pack(store: sqlite3.Connection, pack: Path, name: str, layer: int, shown: str) -> None:
    """Add one pack's rows. A higher ``layer`` wins over a lower one, row by row.

    Raises RulesError with all faults of the pack at once; the store is then of no use.
    """
    faults: list[str] = []
    documents = []
    broken: set[str] = set()
    for path, schema in rule_files(pack):
        title = f"{shown}/{path.relative_to(pack).as_posix()}"
        if not path.resolve().is_relative_to(pack.resolve()):
            faults.append(f"{title}:1: a link that leads out of the rule pack")
            continue
        document = load(path, schema, title, faults)
        if document is not None:
            documents.append(document)
        else:
            broken.add(schema)
    if not documents and not faults:
        faults.append(f"{shown}:1: no rule files; expected catalogue/*.yaml or targets/<id>/target.yaml")
    by_schema = {schema: [d for d in documents if d.schema == schema] for schema in ("catalogue", "target", "mapping")}
    _add_catalogue(store, by_schema["catalogue"])
    references = _References(store, check_names="catalogue" not in broken, check_targets="target" not in broken)
    _add_targets(store, by_schema["target"], references, faults)
    _add_mappings(store, by_schema["mapping"], references, (name, layer), faults)
    if faults:
        raise RulesError(tuple(faults))


class _References:
    """What rules may refer to. Where a broken file may declare a name, its absence is no further fault."""

    def __init__(self, store: sqlite3.Connection, check_names: bool, check_targets: bool) -> None:
        self._check_names = check_names
        self._names = {name for (name,) in store.execute("SELECT name FROM symbol UNION ALL SELECT path FROM header")}
        self._libraries = {
            name for (name,) in store.execute("SELECT library FROM symbol UNION SELECT library FROM header")
        }
        self._store = store
        self.check_targets = check_targets

    def lacks_name(self, name: str) -> bool:
        return self._check_names and name not in self._names

    def lacks_library(self, library: str) -> bool:
        return self._check_names and library not in self._libraries

    def profiles(self) -> dict[str, dict[str, Any]]:
        """The profiles of every target known by now."""
        rows = self._store.execute("SELECT id, content FROM target")
        return {target: json.loads(content)["profiles"] for target, content in rows}


def seal(store: sqlite3.Connection, digest: str) -> None:
    """Write the digest last: a store without it is not whole."""
    store.execute("INSERT OR REPLACE INTO meta VALUES ('digest', ?)", (digest,))
    store.commit()
    store.execute("VACUUM")


def _add_catalogue(store: sqlite3.Connection, documents: list[Document]) -> None:
    for document in documents:
        content = document.content
        library = content["library"]
        store.executemany(
            "INSERT OR IGNORE INTO symbol VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    row["name"],
                    library,
                    row["kind"],
                    row.get("side", "both"),
                    row.get("header", ""),
                    int(row.get("ambiguous", False)),
                    json.dumps({key: row[key] for key in _VERSION_KEYS if key in row}, sort_keys=True),
                )
                for row in content.get("symbols", ())
            ),
        )
        store.executemany(
            "INSERT OR IGNORE INTO header VALUES (?, ?, ?)",
            ((row["path"], library, int(row["public"])) for row in content.get("headers", ())),
        )


def _add_targets(
    store: sqlite3.Connection, documents: list[Document], references: _References, faults: list[str]
) -> None:
    for document in documents:
        content = document.content
        profiles = content["profiles"]
        folder = document.path.split("/")[-2]
        if content["target"] != folder:
            faults.append(_fault(document, ["target"], f"expected {folder!r}, the folder's name"))
        if content["default_profile"] not in profiles:
            faults.append(_fault(document, ["default_profile"], f"expected one of {', '.join(profiles)}"))
        for number, profile in enumerate(content.get("compat_profiles", ())):
            if profile not in profiles:
                keys: list[str | int] = ["compat_profiles", number]
                faults.append(_fault(document, keys, f"no profile {profile!r}; expected one of {', '.join(profiles)}"))
        for number, family in enumerate(content.get("families", ())):
            if references.lacks_library(family["library"]):
                keys = ["families", number, "library"]
                faults.append(_fault(document, keys, f"no catalogue has the library {family['library']!r}"))
            for profile in set(family.get("profiles", ())) - set(profiles):
                keys = ["families", number, "profiles"]
                faults.append(_fault(document, keys, f"no profile {profile!r}; expected one of {', '.join(profiles)}"))
        row = (content["target"], json.dumps(content, sort_keys=True))
        store.execute("INSERT OR REPLACE INTO target VALUES (?, ?)", row)


def _add_mappings(
    store: sqlite3.Connection,
    documents: list[Document],
    references: _References,
    pack: tuple[str, int],
    faults: list[str],
) -> None:
    targets = references.profiles()
    rows: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for document in documents:
        target = document.content["target"]
        if target not in targets:
            if references.check_targets:
                expected = f"expected one of {', '.join(targets)}" if targets else "it needs a target.yaml"
                faults.append(_fault(document, ["target"], f"no target {target!r}; {expected}"))
            continue
        seen: set[str] = set()
        for number, row in enumerate(document.content["rows"]):
            identity = json.dumps([row.get(key) for key in _IDENTITY])
            twice = [f"{row['symbol']!r} stands here twice"] if identity in seen else []
            seen.add(identity)
            of_row = (*_row_faults(row, references, targets[target]), *twice)
            faults.extend(_fault(document, ["rows", number], fault) for fault in of_row)
            rows.setdefault((target, row["symbol"]), []).append(row)
    store.executemany("INSERT INTO mapping VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", _records(rows, *pack))


def _records(rows: dict[tuple[str, str], list[dict[str, Any]]], pack: str, layer: int) -> Iterator[tuple[Any, ...]]:
    for (target, symbol), group in sorted(rows.items()):
        for number, row in enumerate(sorted(group, key=_trust)):
            yield (
                target,
                symbol,
                number - layer * _LAYER,
                row["status"],
                row.get("replacement"),
                row["confidence"],
                json.dumps(row["profiles"]) if "profiles" in row else None,
                row.get("note"),
                row.get("since"),
                row.get("until"),
                json.dumps([[item["basis"], item["source"]] for item in row["evidence"]]),
                pack,
            )


def _row_faults(row: dict[str, Any], references: _References, profiles: dict[str, Any]) -> Iterator[str]:
    if references.lacks_name(row["symbol"]):
        yield f"{row['symbol']!r} is in no catalogue"
    for profile in row.get("profiles", ()):
        if profile not in profiles:
            yield f"no profile {profile!r}; expected one of {', '.join(profiles)}"


def _trust(row: dict[str, Any]) -> tuple[int, int, str]:
    """Conflicting rows: the most trusted basis first, then the one with more sources."""
    return (
        min(_TRUST[item["basis"]] for item in row["evidence"]),
        -len(row["evidence"]),
        row.get("replacement", ""),
    )


def _fault(document: Document, keys: list[str | int], sentence: str) -> str:
    return f"{document.path}:{document.line_of(keys)}: {sentence}"
