"""The pack loader: any pack is refused with file and line, or gives a store that opens and answers."""

from __future__ import annotations

import copy
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import yaml

from portcheck.model.errors import RulesError
from portcheck.rules.compile import add_pack, create_tables, seal
from portcheck.rules.store import RuleStore

from . import seeding
from .draw import Draw
from .folders import quick_folder

_PLACE = re.compile(r"pack/[\w./-]+:\d+: ")
_EVIDENCE = "[{basis: documentation, source: a}]"
FILES = {
    "catalogue/demo.yaml": """\
library: demo
title: Demo
source: a header
symbols:
- {name: demoMalloc, kind: function, side: host, header: demo.h, first_seen: "11.0", successor: demoNew}
- {name: demoOld, kind: function, alias_of: demoMalloc, removed_in: "12.0"}
- {name: "demo::sin", kind: device_function, side: device, ambiguous: true, min_sm: sm_90}
headers:
- {path: demo.h, public: true}
""",
    "targets/acme/target.yaml": """\
target: acme
name: Acme
name_zh: 极致
vendor: Acme Inc
facts_date: "2026-11"
coverage: thin
vendor_sources: ["acme/*"]
default_profile: native
profiles:
  native: {name: text conversion, mode: text, device: a1}
  wrapped: {name: compatibility layer, mode: layer, keeps: [demo]}
devices:
  a1: {name: Acme One, properties: {warp_size: {value: 64, source: a device table}}}
families:
- {library: demo, status: unknown, note: n, evidence: [{basis: documentation, source: s}]}
""",
    "targets/acme/demo.yaml": f"""\
target: acme
library: demo
rows:
- {{symbol: demoMalloc, status: rename, replacement: acMalloc, confidence: table, evidence: {_EVIDENCE}}}
- {{symbol: demoOld, status: missing, confidence: documented, since: "1.0", profiles: [native], evidence: {_EVIDENCE}}}
""",
    "targets/acme/facts/gaps.yaml": """\
target: acme
table: gaps
rows:
- {what: no demo, source: "acme/x", rules: [{symbols: ["demo*"], status: missing, basis: documentation}]}
""",
    "targets/acme/facts/symbols.yaml": """\
target: acme
table: symbols
rows:
- {symbol: acMalloc, kind: function, basis: header, source: s}
""",
    "hazards/odd-thing.yaml": """\
id: odd-thing
title: {en: An odd thing, zh: 怪事}
help: {en: It is odd., zh: 很怪。}
remedy: {text: {en: Do not., zh: 不要。}}
effort: minutes
find:
- {regex: '\\bodd\\b'}
judge:
- {when: "warp_size != 32", status: adapt, why: {en: "{warp_size} lanes", zh: "{warp_size}"}}
evidence: [{basis: documentation, source: s}]
cases:
  hit: [{code: "odd\\n", lines: [1]}, {code: "odd\\n", lines: [1]}, {code: "odd\\n", lines: [1]}]
  no_hit: [{code: "a\\n"}, {code: "b\\n"}, {code: "c\\n"}]
""",
    "effort/lines.yaml": """\
line_models:
- id: rename
  title: {en: w, zh: 词}
  measured: {en: w, zh: 词}
  sources: [s]
  threshold: 0.5
  band: {p10: 0.9, p50: 1, p90: 1.25}
  writes: {manual: 2, mechanical: 1, call: 0.5}
  follow:
  - {part: call, class: mechanical, changed: 1, lines: 2}
prices:
- {id: learn, block: names, title: {en: w, zh: 词}, unit: {en: API, zh: 每}, days: {p10: 0.5, p50: 1, p90: 2},
   trust: assumption, why: {en: w, zh: 词}}
""",
}
_NAMES = tuple(FILES)
_BASE = _NAMES[:2]
"""What the other files speak of."""
_VALUES: tuple[Any, ...] = (
    None, "", "demo", "demoMalloc", "demoOld", "native", "acme", "missing", "same", "*", "1.0", "x\ny", "(",
    "(?P<a", "{a}", "warp_size == 64 or", "1 / 0", 0, -1, 1.5, 10**30, float("inf"), float("nan"), True, [], {}, [[]],
    ["demo"], {"en": "x"}, {"": 1}, "\u202e", "call", "header", "text",
)  # fmt: skip


def one_input(data: bytes) -> None:
    """The first two bytes say which file is another one, the third whether that is a change of what holds."""
    draw = Draw(data)
    name = draw.one(_NAMES)
    content = _changed(name, draw) if draw.byte() == ord("C") else draw.rest()
    with quick_folder() as folder:
        pack = Path(folder) / "pack"
        for path, text in FILES.items():
            if name not in _BASE and path not in (*_BASE, name):
                continue
            file = pack / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if path == name else text.encode())
        store = Path(folder) / "store.sqlite"
        try:
            _compile(pack, store)
        except RulesError as error:
            assert error.faults
            for fault in error.faults:
                assert _PLACE.match(fault), fault
                assert "\n" not in fault, fault
            return
        _ask(store)


def _compile(pack: Path, output: Path) -> None:
    with closing(sqlite3.connect(output)) as store:
        store.execute("PRAGMA synchronous = OFF")
        create_tables(store)
        add_pack(store, pack, "pack", 0, "pack", strict=True)
        seal(store, "digest")


def _ask(path: Path) -> None:
    """What every scan asks."""
    with closing(RuleStore(path)) as store:
        store.vocabulary()
        store.effort()
        store.libraries()
        assert list(store.targets()), "a pack with a target.yaml has a target"


def _changed(name: str, draw: Draw) -> bytes:
    content = yaml.load(FILES[name], Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    for _ in range(1 + draw.number(2)):
        places = list(_places(content))
        place, key = draw.one(places)
        action = draw.number(3)
        if action == 0:
            del place[key]
        elif action == 1:
            place[key] = copy.copy(draw.one(_VALUES))
        elif action == 2:
            other, at = draw.one(places)
            place[key] = copy.deepcopy(other[at])
        elif isinstance(place, list):
            place.append(copy.deepcopy(place[key]))
        else:
            place[f"{key}x"] = copy.deepcopy(place[key])
        if not content:
            break
    return yaml.dump(content, allow_unicode=True, Dumper=_Plain).encode()


class _Plain(yaml.SafeDumper):
    """Without aliases, which rule files may not have."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every element, as what holds it and its key there."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _places(value[key])


def seeds() -> Iterator[bytes]:
    for number, name in enumerate(_NAMES):
        choice = bytes((0, number))
        yield choice + b"B" + FILES[name].encode()
        yield from (choice + b"C" + bytes((0, one, 0, two, 0, three, 0, two)) for one in (0, 1) for two in (3, 9, 27)
                    for three in (0, 1, 2))  # fmt: skip
    for folder, number in (
        ("catalogue", 0),
        ("hazards", 5),
        ("effort", 6),
        ("targets/musa", 2),
        ("targets/musa/facts", 3),
    ):
        for path in sorted((seeding.ROOT / "rules" / folder).glob("*.yaml"))[:12]:
            yield bytes((0, number)) + b"B" + next(seeding.pieces(path.read_bytes()))
