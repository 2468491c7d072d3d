"""A rule pack that is small enough to be read, and compiles in no time."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from portcheck.rules.compile import add_pack, create_tables, seal
from portcheck.rules.store import RuleStore

FILES = {
    "catalogue/demo.yaml": """\
library: demo
title: Demo
source: a header
symbols:
- {name: demoMalloc, kind: function, side: host, header: demo.h}
- {name: demoFree, kind: function, side: host, header: demo.h}
- {name: demo_t, kind: type}
- {name: sin, kind: device_function, side: device, header: demo.h, ambiguous: true}
- {name: demo, kind: namespace}
headers:
- {path: demo.h, public: true}
- {path: detail/impl.h, public: false}
- {path: common.h, public: false}
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
  wrapped: {name: compatibility layer, mode: layer}
devices:
  a1: {name: Acme One, properties: {warp_size: {value: 64, source: a device table}}}
""",
    "targets/acme/demo.yaml": """\
target: acme
library: demo
rows:
- {symbol: demoMalloc, status: rename, replacement: acMalloc, confidence: table, evidence: [{basis: mapping_table, source: "o/r@1:t.json#L1"}]}
- {symbol: demoFree, status: missing, confidence: documented, evidence: [{basis: documentation, source: "o/r@1:d.md#L2"}]}
""",  # noqa: E501
}


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """The small pack, to be changed at will."""
    folder = tmp_path / "pack"
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def layered(tmp_path: Path) -> Iterator[Callable[..., RuleStore]]:
    """Compile packs laid over each other, the first at the bottom, and open the store."""
    with ExitStack() as stack:

        def compiled(*packs: Path) -> RuleStore:
            output = tmp_path / f"store{len(list(tmp_path.glob('store*')))}.sqlite"
            with closing(sqlite3.connect(output)) as store:
                create_tables(store)
                for layer, folder in enumerate(packs):
                    add_pack(store, folder, f"layer {layer}", layer, "rules")
                seal(store, "digest")
            return stack.enter_context(closing(RuleStore(output)))

        yield compiled
