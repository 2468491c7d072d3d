"""The fixed report, with suppressions, and something hostile in every text of the tree, the rules or the user."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from typing import Any

from portcheck.model.findings import Findings
from portcheck.model.occurrence import Kind, Mentioned
from portcheck.model.report import Report
from support.fixed_report import suppressed_report

_SAFE = frozenset(
    ("id", "target", "targets", "guards", "switched_off", "ranking", "default_profile", "device", "sdk", "lines",
     "library", "language", "encoding", "effort", "features", "price", "facts_date", "rules_digest", "tool_version",
     "fingerprint", "anchor")
)  # fmt: skip
"""Texts of portcheck's own, and those whose shape is checked where rules and options are read."""


def poisoned(change: Callable[[str], str], report: Report | None = None) -> Report:
    """Every other text changed, alike everywhere, so that what refers to a file still does. Each second finding is a
    known one."""
    whole = report or suppressed_report()
    paths = {file.path for file in whole.files} | set(whole.excerpts)

    def changed(value: Any, name: str) -> Any:
        if isinstance(value, Enum):
            return value
        if isinstance(value, str):
            return value if name in _SAFE else change(value)
        if isinstance(value, Sequence | Findings):
            return tuple(changed(item, name) for item in value)
        if isinstance(value, Mapping):
            return {change(key) if key in paths else key: changed(item, name) for key, item in value.items()}
        if is_dataclass(value) and not isinstance(value, type):
            kept = "symbol" if isinstance(value, Mentioned) and value.kind is Kind.HAZARD else ""
            parts = {f.name: changed(getattr(value, f.name), f.name) for f in fields(value) if f.name != kept}
            return replace(value, **parts)
        return value

    found: Report = changed(whole, "")
    findings = (replace(finding, suppressed=number % 2 == 1) for number, finding in enumerate(found.findings))
    return replace(found, findings=tuple(findings))
