"""Rule packs written by hand, as tests lay them over each other."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from portcheck.rules.store import RuleStore

Layered = Callable[..., RuleStore]
"""``layered(pack, extra)``: the packs compiled over each other, the first at the bottom, as the fixture gives it."""


def write(pack: Path, name: str, content: Mapping[str, Any]) -> Path:
    """Write one rule file, a key and a row a line."""
    path = pack / name
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = []
    for key, value in content.items():
        rows = value if isinstance(value, list) and value else ()
        lines.append(f"{key}:" if rows else f"{key}: {json.dumps(value)}")
        lines += [f"- {json.dumps(row)}" for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def catalogue(pack: Path, library: str, *symbols: Mapping[str, Any], **about: Any) -> None:
    content = {"library": library, "title": library.upper(), "source": f"headers of {library}", **about}
    write(pack, f"catalogue/{library}.yaml", {**content, "symbols": list(symbols)})


def functions(pack: Path, library: str, *names: str) -> None:
    catalogue(pack, library, *({"name": name, "kind": "function"} for name in names))


def target(pack: Path, identity: str, **more: Any) -> None:
    """A target with the profiles ``main`` (its default) and ``other``."""
    about = {"name": identity.title(), "name_zh": identity, "vendor": identity, "coverage": "thin"}
    profiles = {name: {"name": name, "mode": "text"} for name in ("main", "other")}
    content = {"target": identity, **about, "facts_date": "2026-11", "default_profile": "main", "profiles": profiles}
    write(pack, f"targets/{identity}/target.yaml", {**content, **more})


def row(symbol: str, status: str = "same", basis: str = "header", source: str = "s", **more: Any) -> dict[str, Any]:
    about = {"symbol": symbol, "status": status, "confidence": "witnessed"}
    return {**about, **more, "evidence": [{"basis": basis, "source": source}]}


def mapping(pack: Path, *rows: Mapping[str, Any], target: str = "acme", name: str = "more") -> None:
    write(pack, f"targets/{target}/{name}.yaml", {"target": target, "library": "demo", "rows": list(rows)})


def facts(pack: Path, table: str, *rows: Mapping[str, Any], target: str = "acme") -> None:
    """A fact table: its first row stands in line 4."""
    write(pack, f"targets/{target}/facts/{table}.yaml", {"target": target, "table": table, "rows": list(rows)})


def ruling(fact: str, *rules: Mapping[str, Any], source: str = "acme/docs@1:gaps.md#L1") -> dict[str, Any]:
    """A fact row that says ``fact`` and decides ``rules``."""
    return {"what": fact, "source": source, "rules": list(rules)}
