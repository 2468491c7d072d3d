"""Write rule files: a row a line, so that a change of one fact is a change of one line."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from portcheck.model.regex import regex

_PLAIN = regex(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_NOT_PRINTED = regex("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_NOT_PLAIN = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null", "none"))


def write_rows(path: Path, heading: Mapping[str, str | bool], lists: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Write ``heading`` as block keys and each of ``lists`` as flow rows."""
    parts = ["# Made by `portcheck rules import`; import again instead of editing.\n"]
    parts += [f"{key}: {_scalar(value)}\n" for key, value in heading.items()]
    for key, rows in lists.items():
        parts.append(f"{key}:\n" if rows else f"{key}: []\n")
        parts += [f"- {_flow(row)}\n" for row in rows]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(parts), encoding="utf-8", newline="\n")


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_scalar(key)}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    if isinstance(value, str) and _PLAIN.match(value) and value.lower() not in _NOT_PLAIN:
        return value
    return _NOT_PRINTED.sub(lambda m: f"\\u{ord(m[0]):04x}", json.dumps(value, ensure_ascii=False))
