"""A document as TOML, every table in one line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portcheck.cli.config.lines import quoted


def toml(document: Mapping[str, Any]) -> str:
    return "".join(f"{quoted(key)} = {_value(value)}\n" for key, value in document.items())


def _value(value: Any) -> str:
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{quoted(key)} = {_value(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return str(value).lower()
