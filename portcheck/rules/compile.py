"""Turn rule packs into one indexed SQLite store, checking every reference on the way."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from portcheck.model.errors import RulesError
from portcheck.rules.arranged import arranged_names
from portcheck.rules.compile_effort import add_effort
from portcheck.rules.compile_hazards import add_hazard
from portcheck.rules.compile_rows import Pack, add_rows, unseen_replacements
from portcheck.rules.documents import Document, bytes_of, load, rule_files
from portcheck.rules.references import References, fault_at

FORMAT = 10
"""Raise it whenever the store's tables change: stores of another format are made anew."""

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE library (id TEXT PRIMARY KEY, title TEXT NOT NULL, source TEXT NOT NULL, versions TEXT NOT NULL,
  header_only INTEGER NOT NULL, title_zh TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE symbol (
  name TEXT PRIMARY KEY, library TEXT NOT NULL, kind TEXT NOT NULL, side TEXT NOT NULL, header TEXT NOT NULL,
  ambiguous INTEGER NOT NULL, entry TEXT NOT NULL, versions TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX symbol_entry ON symbol (entry) WHERE entry <> name;
CREATE TABLE header (path TEXT PRIMARY KEY, library TEXT NOT NULL, public INTEGER NOT NULL, versions TEXT NOT NULL)
  WITHOUT ROWID;
CREATE TABLE target (id TEXT PRIMARY KEY, content TEXT NOT NULL, layer INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE mapping (
  target TEXT NOT NULL, symbol TEXT NOT NULL, layer INTEGER NOT NULL, rank INTEGER NOT NULL, origin TEXT NOT NULL,
  status TEXT NOT NULL, replacement TEXT, confidence TEXT NOT NULL, profiles TEXT, note TEXT, since TEXT, until TEXT,
  evidence TEXT NOT NULL, pack TEXT NOT NULL,
  PRIMARY KEY (target, symbol, layer, rank)
) WITHOUT ROWID;
CREATE TABLE family (
  target TEXT NOT NULL, library TEXT NOT NULL, layer INTEGER NOT NULL, rank INTEGER NOT NULL, status TEXT NOT NULL,
  note TEXT NOT NULL, profiles TEXT, since TEXT, until TEXT, evidence TEXT NOT NULL, pack TEXT NOT NULL,
  PRIMARY KEY (target, library, layer, rank)
) WITHOUT ROWID;
CREATE TABLE fact (
  target TEXT NOT NULL, name TEXT NOT NULL, layer INTEGER NOT NULL, content TEXT NOT NULL,
  PRIMARY KEY (target, name, layer)
) WITHOUT ROWID;
CREATE TABLE witness (
  target TEXT NOT NULL, name TEXT NOT NULL, basis TEXT NOT NULL, source TEXT NOT NULL,
  PRIMARY KEY (target, name)
) WITHOUT ROWID;
CREATE TABLE hazard (id TEXT PRIMARY KEY, content TEXT NOT NULL, pack TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE effort (
  rank INTEGER PRIMARY KEY, list TEXT NOT NULL, id TEXT NOT NULL, content TEXT NOT NULL, UNIQUE (list, id)
);
"""

_VERSION_KEYS = (
    "first_seen",
    "last_seen",
    "deprecated",
    "removed_in",
    "successor",
    "min_sm",
    "category",
    "note",
    "source",
)
_SCHEMAS = ("catalogue", "target", "mapping", "facts", "hazard", "effort")


def digest_of(pack: Path) -> str:
    """A digest of everything that a pack says: the same files give the same digest on every machine."""
    total = hashlib.sha256(f"portcheck rules format {FORMAT}\n".encode())
    for path, _schema in rule_files(pack):
        total.update(f"{path.relative_to(pack).as_posix()}\n".encode())
        total.update(hashlib.sha256(_bytes_of(path)).digest())
    return total.hexdigest()


def _bytes_of(path: Path) -> bytes:
    try:
        return bytes_of(path)
    except OSError:
        return b""  # compiling says what is wrong with it


def combined_digest(digests: Iterable[str]) -> str:
    """The digest of packs laid over each other; that of a single pack is its own."""
    parts = tuple(digests)
    return parts[0] if len(parts) == 1 else hashlib.sha256("\n".join(parts).encode()).hexdigest()


def create_tables(store: sqlite3.Connection) -> None:
    store.executescript(_TABLES)


def add_pack(store: sqlite3.Connection, pack: Path, name: str, layer: int, shown: str, strict: bool = False) -> None:
    """Add one pack's rows. A higher ``layer`` wins over a lower one, row by row. ``strict``: a replacement that no list
    of the target's names has is a fault as well.

    Raises RulesError with all faults of the pack at once; the store is then of no use.
    """
    faults: list[str] = []
    documents: list[Document] = []
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
        faults.append(
            f"{shown}:1: no rule files; expected catalogue/*.yaml, hazards/*.yaml, effort/*.yaml or"
            " targets/<id>/target.yaml"
        )
    by_schema = {schema: [d for d in documents if d.schema == schema] for schema in _SCHEMAS}
    _add_catalogue(store, by_schema["catalogue"])
    references = References(store, check_names="catalogue" not in broken, check_targets="target" not in broken)
    _add_targets(store, by_schema["target"], layer, references, faults)
    references.read_targets()
    faults.extend(fault for document in by_schema["target"] for fault in _inheritance_faults(document, references))
    add_rows(store, by_schema, references, Pack(name, layer), faults)
    for document in by_schema["hazard"]:
        faults += add_hazard(store, document, references, name)
    faults += add_effort(store, by_schema["effort"])
    if "effort" not in broken:
        faults.extend(fault for document in by_schema["target"] for fault in _line_model_faults(document, store))
    if strict:
        faults.extend(unseen_replacements(store, by_schema["mapping"]))
    if faults:
        raise RulesError(tuple(faults))


def seal(store: sqlite3.Connection, digest: str) -> None:
    """Arrange what every scan loads, and write the digest last: a store without it is not whole."""
    store.execute("INSERT OR REPLACE INTO meta VALUES ('names', ?)", (arranged_names(store),))
    store.execute("INSERT OR REPLACE INTO meta VALUES ('digest', ?)", (digest,))
    store.commit()
    store.execute("VACUUM")


def _add_catalogue(store: sqlite3.Connection, documents: list[Document]) -> None:
    for document in documents:
        content = document.content
        library = content["library"]
        copied = int(content.get("header_only", False))
        title, chinese = content["title"], content.get("title_zh", content["title"])
        about = (library, title, content["source"], content.get("versions", "own"), copied, chinese)
        store.execute("INSERT OR IGNORE INTO library VALUES (?, ?, ?, ?, ?, ?)", about)
        store.executemany(
            "INSERT OR IGNORE INTO symbol VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    row["name"],
                    row.get("library", library),
                    row["kind"],
                    row.get("side", "both"),
                    row.get("header", ""),
                    int(row.get("ambiguous", False)),
                    row.get("alias_of", row["name"]),
                    json.dumps({key: row[key] for key in _VERSION_KEYS if key in row}, sort_keys=True),
                )
                for row in content.get("symbols", ())
            ),
        )
        store.executemany(
            "INSERT OR IGNORE INTO header VALUES (?, ?, ?, ?)",
            (
                (
                    row["path"],
                    library,
                    int(row["public"]),
                    json.dumps({key: row[key] for key in _VERSION_KEYS if key in row}, sort_keys=True),
                )
                for row in content.get("headers", ())
            ),
        )


def _add_targets(
    store: sqlite3.Connection, documents: list[Document], layer: int, references: References, faults: list[str]
) -> None:
    for document in documents:
        content = document.content
        faults.extend(_target_faults(document, references))
        row = (content["target"], json.dumps(content, sort_keys=True), layer)
        store.execute("INSERT OR REPLACE INTO target VALUES (?, ?, ?)", row)


def _line_model_faults(document: Document, store: sqlite3.Connection) -> Iterable[str]:
    models = [identity for (identity,) in store.execute("SELECT id FROM effort WHERE list = 'line_models' ORDER BY id")]
    for name, profile in document.content["profiles"].items():
        if models and "lines" in profile and profile["lines"] not in models:
            sentence = f"no line model {profile['lines']!r}; expected one of {', '.join(models)}"
            yield fault_at(document, ["profiles", name, "lines"], sentence)


def _target_faults(document: Document, references: References) -> Iterable[str]:
    content = document.content
    profiles = content["profiles"]
    folder = document.path.split("/")[-2]
    if content["target"] != folder:
        yield fault_at(document, ["target"], f"expected {folder!r}, the folder's name")
    if "porting_zh" in content and len(content["porting_zh"]) != len(content.get("porting", ())):
        sentence = f"expected as many paragraphs as porting has, {len(content.get('porting', ()))}"
        yield fault_at(document, ["porting_zh"], sentence)
    if content["default_profile"] not in profiles:
        yield fault_at(document, ["default_profile"], f"expected one of {', '.join(profiles)}")
    for name, profile in profiles.items():
        if "device" in profile and profile["device"] not in content.get("devices", {}):
            yield fault_at(document, ["profiles", name, "device"], f"no device {profile['device']!r} under devices")
        for library in profile.get("keeps", ()):
            if references.lacks_library(library):
                yield fault_at(document, ["profiles", name, "keeps"], f"no catalogue has the library {library!r}")
    for key in ("families", "inherits"):
        for number, entry in enumerate(content.get(key, ())):
            for profile in sorted(set(entry.get("profiles", ())) - set(profiles)):
                sentence = f"no profile {profile!r}; expected one of {', '.join(profiles)}"
                yield fault_at(document, [key, number, "profiles"], sentence)
    for number, family in enumerate(content.get("families", ())):
        if references.lacks_library(family["library"]):
            keys: list[str | int] = ["families", number, "library"]
            yield fault_at(document, keys, f"no catalogue has the library {family['library']!r}")


def _inheritance_faults(document: Document, references: References) -> Iterable[str]:
    targets = references.targets
    for number, link in enumerate(document.content.get("inherits", ())):
        other = targets.get(link["target"])
        keys: list[str | int] = ["inherits", number]
        if other is None and references.check_targets:
            sentence = f"no target {link['target']!r}; expected one of {', '.join(targets)}"
            yield fault_at(document, [*keys, "target"], sentence)
        if other is not None and "as" in link and link["as"] not in other["profiles"]:
            sentence = f"{link['target']} has no profile {link['as']!r}; expected one of {', '.join(other['profiles'])}"
            yield fault_at(document, [*keys, "as"], sentence)
