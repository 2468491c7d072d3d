"""Ask the compiled rules."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from portcheck.model.catalogue import Entry
from portcheck.model.effort import EffortRules
from portcheck.model.errors import RulesError
from portcheck.model.finding import Basis, Confidence, Evidence, Status, confidence_of
from portcheck.model.frozen import frozen
from portcheck.model.hazard import Hazard
from portcheck.model.target import Device, DeviceFact, Mode, OperatorLibrary, PortingMode, Profile, Target, Tool
from portcheck.model.text import Text
from portcheck.model.vocabulary import Guard, Siblings, Vocabulary
from portcheck.rules.arranged import names_of
from portcheck.rules.effort import line_model_of, price_of
from portcheck.rules.hazards import hazard_of

_RULES = """
SELECT library, name FROM symbol UNION ALL SELECT library, path FROM header UNION ALL SELECT 'hazard', id FROM hazard
"""


@frozen
class Row:
    """One row of a target's tables, for a name or (a family) for a whole library. ``profiles`` None: it holds in all;
    ``since``, ``until``: SDK versions, the last excluded; ``origin``: the table it stands in (``gaps`` overrule);
    ``layer``, ``pack``: where it is from; ``alias``: the other name under which it stands; ``inherited``: the target
    whose row it is."""

    status: Status
    replacement: str | None
    confidence: Confidence
    profiles: frozenset[str] | None
    note: str | None
    evidence: tuple[Evidence, ...]
    pack: str
    layer: int = 0
    origin: str = "table"
    since: str | None = None
    until: str | None = None
    alias: str | None = None
    inherited: str | None = None


@frozen
class Inheritance:
    """In ``profiles``, the tables of ``target`` (as its ``profile`` has them) hold as well."""

    target: str
    profile: str
    profiles: frozenset[str]
    evidence: Evidence


class RuleStore:
    """The compiled rules, read only. One store serves one thread. Raises RulesError for a file that is no store."""

    def __init__(self, path: Path) -> None:
        self._store = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        self._store.execute("PRAGMA temp_store = MEMORY")  # there may be no folder for temporary files
        try:
            (digest,) = self._store.execute("SELECT value FROM meta WHERE key = 'digest'").fetchone() or ("",)
        except sqlite3.DatabaseError as error:
            self.close()
            raise RulesError((f"{path}: the compiled rules are damaged ({error}); install portcheck again",)) from error
        self.digest = str(digest)

    def close(self) -> None:
        self._store.close()

    def targets(self) -> dict[str, Target]:
        """All targets by id, sorted."""
        rows = self._store.execute("SELECT id, content FROM target ORDER BY id")
        return {identity: _target(json.loads(content)) for identity, content in rows}

    def libraries(self) -> dict[str, str]:
        """Every catalogue name and header path with its library."""
        return dict(self._store.execute("SELECT path, library FROM header UNION ALL SELECT name, library FROM symbol"))

    def catalogue(self, library: str | None = None) -> list[tuple[str, str]]:
        """The entries (name, library) that code can use, each once: no aliases, no namespaces, no compiler options."""
        query = (
            "SELECT name, library FROM symbol WHERE name = entry AND kind NOT IN ('namespace', 'flag')"
            " AND (? IS NULL OR library = ?) ORDER BY library, name"
        )
        return list(self._store.execute(query, (library, library)))

    def library_titles(self) -> dict[str, str]:
        """Every library of the catalogue with its name for people."""
        return dict(self._store.execute("SELECT id, title FROM library ORDER BY id"))

    def own_release_libraries(self) -> list[str]:
        """The libraries whose versions are not those of the CUDA toolkit."""
        return [name for (name,) in self._store.execute("SELECT id FROM library WHERE versions = 'own' ORDER BY id")]

    def has_rule(self, pattern: str) -> bool:
        """Whether ``pattern`` fits a rule (``library/symbol``, ``hazard/id``); ``*`` stands for anything."""
        library, _slash, name = pattern.partition("/")
        values: tuple[str, ...]
        if name == "*" and "*" not in library:
            question, values = (
                "SELECT 1 FROM library WHERE id = ? UNION ALL SELECT 1 WHERE ? = 'hazard'",
                (library,) * 2,
            )
        elif "*" not in name:
            question, values = f"SELECT 1 FROM ({_RULES}) WHERE name = ? AND library GLOB ?", (name, _glob(library))
        else:
            question, values = f"SELECT 1 FROM ({_RULES}) WHERE library || '/' || name GLOB ?", (_glob(pattern),)
        return self._store.execute(f"{question} LIMIT 1", values).fetchone() is not None

    def rules(self) -> Iterator[tuple[str, str]]:
        """The library and the name of every rule; those of hazards are ``hazard`` and its id."""
        yield from self._store.execute(_RULES)

    def entries(self, names: Iterable[str]) -> dict[str, Entry]:
        """What the catalogue says of names and header paths; unknown ones are left out."""
        wanted = sorted(set(names))
        others = self._other_names(wanted)
        columns = (
            "library.title, library.title_zh, {}, library.versions, library.source"
            " FROM {} JOIN library ON library.id = library"
        )
        symbols = columns.format("kind, side, header, entry, symbol.versions", "symbol")
        headers = columns.format("'header', 'both', '', path, header.versions", "header")
        found = {}
        for query in (
            f"SELECT path, library, {headers} WHERE path IN ({{}})",
            f"SELECT name, library, {symbols} WHERE name IN ({{}})",
        ):
            for name, *rest in self._chunked(query, wanted):
                found[name] = _entry(name, tuple(others.get(name, ())), *rest)
        return found

    def entry_names(self, symbols: Iterable[str]) -> dict[str, str]:
        """The names whose entry has another name, with that: ``cublasCreate`` is an alias of ``cublasCreate_v2``."""
        query = "SELECT name, entry FROM symbol WHERE entry <> name AND name IN ({})"
        return dict(self._chunked(query, sorted(set(symbols))))

    def names_ending_in(self, part: str) -> list[str]:
        """Qualified names whose last part this is: ``wmma`` is the last part of ``nvcuda::wmma``."""
        query = "SELECT name FROM symbol WHERE name LIKE ? ESCAPE '\\' AND kind <> 'flag' ORDER BY name"
        escaped = part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return [name for (name,) in self._store.execute(query, (f"%::{escaped}",)) if name.endswith(f"::{part}")]

    def names_beginning_with(self, part: str, most: int) -> list[tuple[str, str]]:
        """Names that code can use and headers, with the title of their library, sorted; at most so many."""
        query = (
            "SELECT name, title FROM symbol JOIN library ON library.id = library"
            " WHERE name >= ?1 AND name < ?2 AND kind <> 'flag'"
            " UNION SELECT path, title FROM header JOIN library ON library.id = library"
            " WHERE path >= ?1 AND path < ?2 ORDER BY 1 LIMIT ?3"
        )
        return list(self._store.execute(query, (part, part + "\uffff", most)))

    def replaced_by(self, name: str) -> list[tuple[str, str]]:
        """Targets on which ``name`` takes the place of a CUDA name, with that name."""
        query = "SELECT DISTINCT target, symbol FROM mapping WHERE replacement = ? ORDER BY target, symbol"
        return list(self._store.execute(query, (name,)))

    def witness(self, target: str, name: str) -> Evidence | None:
        """Where a name of the target's own was seen; None if it stands in no list of such names."""
        query = "SELECT basis, source FROM witness WHERE target = ? AND name = ?"
        record = self._store.execute(query, (target, name)).fetchone()
        return Evidence(Basis(record[0]), record[1]) if record else None

    def witness_count(self, target: str) -> int:
        query = "SELECT count(*) FROM witness WHERE target = ?"
        return int(self._store.execute(query, (target,)).fetchone()[0])

    def row_counts(self, target: str) -> dict[str, int]:
        """Rows of the target's own tables by library of the name."""
        query = (
            "SELECT coalesce(symbol.library, header.library), count(*) FROM mapping"
            " LEFT JOIN symbol ON symbol.name = mapping.symbol LEFT JOIN header ON header.path = mapping.symbol"
            " WHERE target = ? GROUP BY 1 ORDER BY 1"
        )
        return dict(self._store.execute(query, (target,)))

    def facts(self, target: str) -> dict[str, list[dict[str, Any]]]:
        """The target's fact tables by name; of one in several packs, the last pack's."""
        query = "SELECT name, content FROM fact WHERE target = ? ORDER BY name, layer"
        return {name: json.loads(content) for name, content in self._store.execute(query, (target,))}

    def vocabulary(self) -> Vocabulary:
        """What the parser looks for."""
        (arranged,) = self._store.execute("SELECT value FROM meta WHERE key = 'names'").fetchone()
        names = names_of(arranged)
        contents = [json.loads(content) for (content,) in self._store.execute("SELECT content FROM target ORDER BY id")]
        return Vocabulary(
            symbols=names.symbols,
            headers=names.headers,
            namespaces=names.namespaces,
            mnemonics=names.mnemonics,
            build=names.build,
            copied=names.copied,
            files=names.files,
            guards=_guards(contents),
            siblings=_siblings(contents),
            hazards=self.hazards(),
        )

    def hazards(self, wanted: Container[str] | None = None) -> tuple[Hazard, ...]:
        """All hazards, or those of the ``wanted`` ids, sorted by id."""
        rows = self._store.execute("SELECT id, content, pack FROM hazard ORDER BY id")
        chosen = (row for row in rows if wanted is None or row[0] in wanted)
        return tuple(hazard_of(json.loads(content), pack) for _id, content, pack in chosen)

    def effort(self) -> EffortRules:
        """What work costs, and how lines follow names."""
        query = "SELECT content FROM effort WHERE list = ? ORDER BY rank"
        prices = [price_of(json.loads(content)) for (content,) in self._store.execute(query, ("prices",))]
        models = [line_model_of(json.loads(content)) for (content,) in self._store.execute(query, ("line_models",))]
        return EffortRules({price.id: price for price in prices}, {model.id: model for model in models})

    def rows(self, target: str, symbols: Iterable[str]) -> dict[str, tuple[Row, ...]]:
        """The rows of ``symbols`` on ``target``, best first: its own, those of other names of the same entry, those of
        the targets that it inherits from. A symbol without rows is left out."""
        wanted = sorted(set(symbols))
        names = self._other_names(wanted)
        asked = sorted({*wanted, *(other for others in names.values() for other in others)})
        tables: list[tuple[dict[str, list[Row]], Inheritance | None]] = [(self._own_rows(target, asked), None)]
        tables += [(self._own_rows(link.target, asked), link) for link in self.inheritances(target)]
        found: dict[str, list[Row]] = {}
        for own, link in tables:
            for symbol in wanted:
                rows = list(own.get(symbol, ()))
                for other in names.get(symbol, ()):
                    rows += [replace(row, alias=other) for row in own.get(other, ())]
                rows = [taken for row in rows if (taken := _inherited(row, link)) is not None]
                if rows:
                    found.setdefault(symbol, []).extend(rows)
        return {symbol: tuple(rows) for symbol, rows in found.items()}

    def families(self, target: str) -> dict[str, tuple[Row, ...]]:
        """What holds for whole libraries on ``target``, by library, best first."""
        found: dict[str, list[Row]] = {}
        query = (
            "SELECT library, status, NULL, NULL, profiles, note, evidence, pack, layer, 'family', since, until"
            " FROM family WHERE target = ? ORDER BY layer DESC, rank"
        )
        for name, link in ((target, None), *((link.target, link) for link in self.inheritances(target))):
            for record in self._store.execute(query, (name,)):
                row = _inherited(_row(record), link)
                if row is not None:
                    found.setdefault(record[0], []).append(row)
        return {library: tuple(rows) for library, rows in found.items()}

    def operator_functions(self, target: Target) -> Iterator[tuple[str, str, str]]:
        """What the operators of the target's libraries are called, with the function and where it was seen."""
        query = "SELECT name, source FROM witness WHERE target = ? AND name >= ? AND name < ? ORDER BY name"
        for library in target.operators:
            yield from library.functions
            if library.prefix:
                for name, source in self._store.execute(query, (target.id, library.prefix, library.prefix + "\uffff")):
                    yield name.removeprefix(library.prefix), name, source

    def _own_rows(self, target: str, symbols: list[str]) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        query = (
            "SELECT symbol, status, replacement, confidence, profiles, note, evidence, pack, layer, origin,"
            " since, until FROM mapping WHERE target = ? AND symbol IN ({}) ORDER BY symbol, layer DESC, rank"
        )
        for record in self._chunked(query, symbols, target):
            found.setdefault(record[0], []).append(_row(record))
        return found

    def _other_names(self, symbols: list[str]) -> dict[str, list[str]]:
        """The names that NVIDIA's headers turn into the same entry."""
        join = "SELECT asked.name, other.name FROM symbol AS asked JOIN symbol AS other ON other."
        siblings = "entry = asked.entry AND other.entry <> other.name"
        canonical = "name = asked.entry"
        names: dict[str, list[str]] = {}
        for condition in (canonical, siblings):
            query = f"{join}{condition} WHERE asked.name <> other.name AND asked.name IN ({{}}) ORDER BY 1, 2"
            for asked, other in self._chunked(query, symbols):
                names.setdefault(asked, []).append(other)
        return names

    def _chunked(self, query: str, values: list[str], *before: str) -> Iterator[tuple[Any, ...]]:
        for start in range(0, len(values), _CHUNK):
            part = values[start : start + _CHUNK]
            yield from self._store.execute(query.format(",".join("?" * len(part))), (*before, *part))

    def inheritances(self, target: str) -> tuple[Inheritance, ...]:
        """The targets whose tables hold on ``target`` as well, in the order of its target.yaml."""
        record = self._store.execute("SELECT content FROM target WHERE id = ?", (target,)).fetchone()
        links = json.loads(record[0]).get("inherits", ()) if record else ()
        return tuple(self._inheritance(link) for link in links)

    def _inheritance(self, link: Mapping[str, Any]) -> Inheritance:
        query = "SELECT content FROM target WHERE id = ?"
        record = self._store.execute(query, (link["target"],)).fetchone()
        profile = link.get("as") or (json.loads(record[0])["default_profile"] if record else "")
        evidence = Evidence(Basis.DOCUMENTATION, link["source"])
        return Inheritance(link["target"], profile, frozenset(link["profiles"]), evidence)


_CHUNK = 500
"""Names asked for in one query: below SQLite's limit of variables."""


def _glob(pattern: str) -> str:
    """``pattern`` for SQLite, where only ``*`` stands for anything."""
    return pattern.replace("[", "[[]").replace("?", "[?]")


def _entry(name: str, others: tuple[str, ...], library: str, title: str, *rest: str) -> Entry:
    title_zh, kind, side, header, entry, versions, counts, source = rest
    stated = json.loads(versions)
    keys = ("first_seen", "last_seen", "deprecated", "removed_in", "successor", "min_sm")
    about = {key: stated.get(key) for key in keys}
    return Entry(name, library, title, kind, side, header, entry, others, counts, **about,
                 source=stated.get("source", source), title_zh=title_zh)  # fmt: skip


def _inherited(row: Row, link: Inheritance | None) -> Row | None:
    """The row as the inheriting target has it: what another vendor's table says is plausible here and no more."""
    if link is None:
        return row
    if row.profiles is not None and link.profile not in row.profiles:
        return None
    evidence = (*row.evidence, link.evidence)
    return replace(row, profiles=link.profiles, confidence=Confidence.TABLE, evidence=evidence, inherited=link.target)


def _row(record: tuple[Any, ...]) -> Row:
    """A row's confidence is stated, or that of its best evidence."""
    _key, status, replacement, confidence, profiles, note, evidence, pack, layer, origin, since, until = record
    shown = tuple(Evidence(Basis(basis), source) for basis, source in json.loads(evidence))
    best = confidence_of(min((item.basis for item in shown), key=tuple(Basis).index))
    return Row(
        Status(status),
        replacement,
        Confidence(confidence) if confidence else best,
        frozenset(json.loads(profiles)) if profiles else None,
        note,
        shown,
        pack,
        layer,
        origin,
        since,
        until,
    )


def _guards(contents: list[dict[str, Any]]) -> dict[str, Guard]:
    guards: dict[str, Guard] = {}
    for content in contents:
        for guard in content.get("guards", ()):
            targets = guards[guard["macro"]].targets if guard["macro"] in guards else ()
            guards[guard["macro"]] = Guard((*targets, content["target"]), guard.get("device_pass", False))
    return guards


def _siblings(contents: list[dict[str, Any]]) -> Siblings:
    """Words and suffixes of files, each with the targets that it stands for."""
    found: dict[str, dict[str, tuple[str, ...]]] = {"word": {}, "suffix": {}}
    for content in contents:
        for sibling in content.get("siblings", ()):
            kind = "word" if "word" in sibling else "suffix"
            name = sibling[kind]
            found[kind][name] = (*found[kind].get(name, ()), content["target"])
    return Siblings(found["word"], found["suffix"])


def _target(content: Mapping[str, Any]) -> Target:
    return Target(
        id=content["target"],
        name=content["name"],
        name_zh=content["name_zh"],
        vendor=Text(content["vendor"], content.get("vendor_zh", content["vendor"])),
        facts_date=content["facts_date"],
        coverage=content["coverage"],
        porting=tuple(content.get("porting", ())),
        default_profile=content["default_profile"],
        profiles={identity: _profile(identity, profile) for identity, profile in content["profiles"].items()},
        modes={
            identity: Mode(identity, _name(mode), PortingMode(mode["kind"]), mode["source"])
            for identity, mode in content.get("modes", {}).items()
        },
        devices={
            identity: Device(identity, _name(device), {k: DeviceFact(**v) for k, v in device["properties"].items()})
            for identity, device in content.get("devices", {}).items()
        },
        guards={guard["macro"]: guard["source"] for guard in content.get("guards", ())},
        siblings={entry.get("word") or entry["suffix"]: entry["source"] for entry in content.get("siblings", ())},
        inherits=_inherits(content),
        toolchain=tuple(Tool(**{"cuda": None, **tool}) for tool in content.get("toolchain", ())),
        repositories={entry["name"]: entry["what"] for entry in content.get("repositories", ())},
        operators=tuple(map(_operator_library, content.get("operators", ()))),
        coverage_zh=content.get("coverage_zh", ""),
        porting_zh=tuple(content.get("porting_zh", ())),
    )


def _name(content: Mapping[str, Any]) -> Text:
    return Text(content["name"], content.get("name_zh", content["name"]))


def _operator_library(entry: Mapping[str, Any]) -> OperatorLibrary:
    functions = ((f.get("operator", f["name"]), f["name"], f["source"]) for f in entry.get("functions", ()))
    return OperatorLibrary(entry["name"], entry.get("prefix", ""), tuple(functions))


def _inherits(content: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for link in content.get("inherits", ()):
        for profile in link["profiles"]:
            found[profile] = (*found.get(profile, ()), link["target"])
    return found


def _profile(identity: str, profile: Mapping[str, Any]) -> Profile:
    return Profile(
        identity,
        _name(profile),
        PortingMode(profile["mode"]),
        profile.get("device"),
        profile.get("sdk"),
        frozenset(profile["keeps"]) if "keeps" in profile else None,
        profile.get("lines", "rename"),
    )
