"""``portcheck diff --format json``: a contract (``docs/diff.schema.json``) with types of its own."""

from __future__ import annotations

import json
from typing import Any

from portcheck.model.estimate import Estimate, LineCounts
from portcheck.model.report import Report
from portcheck.report.diff.compared import ChangedName, Changes, Compared, ComparedTarget, Turnover
from portcheck.report.json_text import points
from portcheck.report.registry import RenderOptions

SCHEMA_VERSION = "1.0"


def render(compared: Compared, options: RenderOptions) -> str:
    """The same reports give the same bytes."""
    content = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "portcheck", "verb": "diff"},
        "before": _side(compared.before),
        "after": _side(compared.after),
        "differing": {
            "sources": compared.causes.sources,
            "rules": compared.causes.rules,
            "tool": compared.causes.tool,
        },
        "targets": [_target(target) for target in compared.targets],
        "unpaired": {
            "before": [landing.id for landing in compared.pairs.only_before],
            "after": [landing.id for landing in compared.pairs.only_after],
        },
        "names": [_name(row) for row in compared.names],
        "files": _turnover(compared.files) | {"changed": list(compared.changed_files)},
        "libraries": _turnover(compared.libraries),
        "symbols": _turnover(compared.symbols),
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _side(report: Report) -> dict[str, Any]:
    return {
        "root_name": report.root_name,
        "tool_version": report.tool_version,
        "rules_digest": report.rules_digest,
        "targets": {landing.id: {"facts_date": landing.target.facts_date} for landing in report.landings},
    }


def _target(target: ComparedTarget) -> dict[str, Any]:
    return {
        "id": target.pair.id,
        "before": {"target": target.pair.before.id, **_estimate(target.before)},
        "after": {"target": target.pair.after.id, **_estimate(target.after)},
        "beyond_uncertainty": target.beyond,
        "worse": target.worse,
        "better": target.better,
        "changes": _changes(target.changes),
    }


def _estimate(estimate: Estimate) -> dict[str, Any]:
    return {"days": points(estimate.days), "readiness": estimate.readiness, "lines": _lines(estimate.lines)}


def _lines(lines: LineCounts) -> dict[str, int]:
    return {
        "unchanged": lines.unchanged,
        "mechanical": lines.mechanical,
        "manual": lines.manual,
        "unknown": lines.unknown,
        "switched_off": lines.switched_off,
    }


def _changes(changes: Changes) -> list[dict[str, Any]]:
    return [{"from": change.before, "to": change.after, "count": count} for change, count in changes.items()]


def _name(row: ChangedName) -> dict[str, Any]:
    return {
        "what": row.what.value,
        "symbol": row.symbol,
        "library": row.library,
        "title": None if row.title is None else {"en": row.title.en, "zh": row.title.zh},
        "uses": row.uses,
        "places": list(row.places),
        "worse": row.worse,
        "better": row.better,
        "targets": {pair: _changes(changes) for pair, changes in row.targets.items()},
    }


def _turnover(turnover: Turnover) -> dict[str, list[str]]:
    return {"added": list(turnover.added), "removed": list(turnover.removed)}
