"""``[gate]`` and ``[severity]`` of a project's configuration: what it asks of its code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from portcheck.cli.config.checks import boolean, folder_below, number, shown, whole
from portcheck.cli.config.table import Table, Wrong
from portcheck.model.errors import unknown
from portcheck.model.finding import GRAVEST_FIRST, Status
from portcheck.model.policy import USUAL, Policy, Scope, Severity, Thresholds

THRESHOLDS = ("min-readiness", "max-days", "max-manual-lines", "fail-on", "fail-on-new")
KEYS = ("baseline", "require-reason", *THRESHOLDS, "target", "folder")
_HARMLESS = {
    Status.SAME: "is no fault: the target takes the text as it is",
    Status.RENAME: "is no fault: a tool does it",
}
MOST_DAYS = 1_000_000
MOST_LINES = 10**9
_SEVERITIES = tuple(severity.value for severity in Severity)


def policy_of(gate: Table, severity: Table, folder: Path) -> Policy:
    """What the tables ask, on top of what is usual; folders are those below ``folder``."""
    usual = USUAL.scopes[0].thresholds
    asked = _thresholds(gate)
    root = replace(
        asked,
        fail_on=usual.fail_on if asked.fail_on is None else asked.fail_on,
        fail_on_new=usual.fail_on_new if asked.fail_on_new is None else asked.fail_on_new,
    )
    return Policy(
        (Scope("", "", root), *_targets(gate, ""), *_folders(gate, folder)),
        tuple(severity.each(_severity, _rule)),
        gate.get("require-reason", boolean, USUAL.reason_required),
    )


def _folders(gate: Table, folder: Path) -> Iterator[Scope]:
    seen = set()
    for name, table in gate.open("folder").tables((*THRESHOLDS, "target"), folder_below(folder)):
        if name in seen:
            table.faults.add(table.path, f"is the folder {name} once more; put both tables into one")
        seen.add(name)
        yield Scope(name, "", _thresholds(table))
        yield from _targets(table, name)


def _targets(table: Table, folder: str) -> Iterator[Scope]:
    for name, own in table.open("target").tables(THRESHOLDS, _target):
        yield Scope(folder, name, _thresholds(own))


def _thresholds(table: Table) -> Thresholds:
    return Thresholds(
        table.get("min-readiness", number(" of percent", 0, 100), None),
        table.get("max-days", number(" of days", 0, MOST_DAYS), None),
        table.get("max-manual-lines", whole("lines", 0, MOST_LINES), None),
        table.get("fail-on", _statuses, None),
        table.get("fail-on-new", _statuses, None),
    )


def _statuses(value: Any) -> frozenset[Status]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise Wrong(f'expected a list of statuses, as ["missing", "redesign"], got {shown(value)}')
    return frozenset(map(_status, value))


def _status(name: str) -> Status:
    known = [status.value for status in GRAVEST_FIRST]
    if name in _HARMLESS:
        raise Wrong(f"{name} {_HARMLESS[Status(name)]}; known are {', '.join(known)}")
    if name not in known:
        raise Wrong(unknown("status", name, known))
    return Status(name)


def _severity(value: Any) -> Severity:
    if value not in _SEVERITIES:
        raise Wrong(f"expected one of {', '.join(_SEVERITIES)}, got {shown(value)}")
    return Severity(value)


def _rule(text: str) -> str:
    """A bare name stands for it in any library."""
    if not text:
        raise Wrong("expected a rule, as library/symbol, hazard/id or a bare name")
    return text if "/" in text else f"*/{text}"


def _target(name: str) -> str:
    if not name:
        raise Wrong("expected a target as targets names it")
    return name
