"""``--format json``: the contract that outside programs read. Types of its own, so that inner ones can change."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from portcheck.model.catalogue import Known
from portcheck.model.estimate import Estimate, LineClass, LinesOfFile
from portcheck.model.finding import Evidence, Finding, Ruling, Status, fingerprint_of
from portcheck.model.findings import Findings
from portcheck.model.frozen import frozen
from portcheck.model.kernel import AsmStatement, Kernel
from portcheck.model.macro import Abstraction
from portcheck.model.occurrence import FileSummary, Occurrence
from portcheck.model.precise import Differences
from portcheck.model.report import Report
from portcheck.model.suppression import Suppression
from portcheck.model.target import Landing
from portcheck.model.text import Text
from portcheck.report.digest import HazardRow, hazard_rows
from portcheck.report.json_text import about, points
from portcheck.report.pieces import utf8
from portcheck.report.registry import Detail, RenderOptions

SCHEMA_VERSION = "1.0"
_TOGETHER = 512
"""Lines of a file that are encoded at once."""
_CLASSES = (LineClass.MECHANICAL, LineClass.MANUAL, LineClass.UNKNOWN, LineClass.UNCHANGED)


def render(report: Report, options: RenderOptions) -> Iterator[bytes]:
    """The same report gives the same bytes. ``--detail summary`` leaves the lists of mentions and findings empty;
    ``lines`` and ``excerpts`` are there with ``--detail lines`` only."""
    whole = options.detail is not Detail.SUMMARY
    content: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "portcheck", "version": report.tool_version},
        "rules": {
            "digest": report.rules_digest,
            "targets": {landing.id: {"facts_date": landing.target.facts_date} for landing in report.landings},
        },
        "root": ".",
        "root_name": report.root_name,
        "targets": [landing.id for landing in report.landings],
        "landings": [_landing(landing) for landing in report.landings],
        "files": map(_compact, map(_file, report.files)),
        "occurrences": (_compact(_occurrence(occurrence)) for occurrence in report.occurrences) if whole else [],
        "findings": _findings(report.findings) if whole else [],
    }
    if options.detail is Detail.LINES:
        content["lines"] = _Members(_lines(report.lines))
        content["excerpts"] = _Members(_excerpts(report.excerpts))
    content |= {
        "hazards": [_hazard(row) for row in hazard_rows(report)],
        "estimates": _Members((target, (_compact(_estimate(of)),)) for target, of in report.estimates.items()),
        "ranking": [list(group) for group in report.ranking],
        "kernels": map(_compact, map(_kernel, report.kernels)),
        "asm": (_compact(_asm(statement)) for statement in report.asm) if whole else [],
        "abstractions": [_abstraction(abstraction) for abstraction in report.abstractions],
        "coverage": {
            target: {
                library: {status.value: count for status, count in counts.items() if count}
                for library, counts in libraries.items()
            }
            for target, libraries in report.coverage.items()
        },
        "ported": {
            target: {
                "lines": p.lines,
                "files": p.files,
                "own_files": p.own_files,
                "mapped": p.mapped,
                "left_out": p.left_out,
            }
            for target, p in report.ported.items()
        },
        "cuda_versions": dict(report.cuda_versions),
        "retired": [
            {
                "symbol": row.symbol,
                "library": row.library,
                "state": row.state.value,
                "version": row.version,
                "since": row.since,
                "successor": row.successor,
                "uses": row.uses,
            }
            for row in report.retired
        ],
        "libraries": dict(report.libraries),
        "catalogue": {name: _known(known) for name, known in report.catalogue.items()},
        "skipped": [
            {"path": skipped.path, "kind": skipped.kind.value, **_both("reason", skipped.reason)}
            for skipped in report.skipped
        ],
        **_all("warnings", report.warnings),
        "suppressions": [_suppression(suppression) for suppression in report.suppressions],
        "differences": None if report.differences is None else _differences(report.differences),
    }
    return utf8(_pieces(content))


def _pieces(content: dict[str, Any]) -> Iterator[str]:
    """A key a line at the top, and one element a line in the long lists: readable, and quick to diff. Those of
    an iterator are JSON already: a big scan has hundreds of thousands."""
    before = "{\n"
    for key, value in content.items():
        yield f"{before}  {_compact(key)}: "
        yield from _member(value)
        before = ",\n"
    yield "\n}\n"


def _member(value: Any) -> Iterator[str]:
    if isinstance(value, Iterator):
        yield from _block("[", "]", value)
    elif isinstance(value, list):
        yield from _block("[", "]", map(_compact, value))
    elif isinstance(value, _Members):
        yield from _members(value.items)
    elif isinstance(value, dict):
        yield from _members((name, (_compact(item),)) for name, item in value.items())
    else:
        yield _compact(value)


@frozen
class _Members:
    """An object whose members are made on the way, each in pieces of JSON: a file may have a million lines."""

    items: Iterable[tuple[str, Iterable[str]]]


def _block(opening: str, closing: str, rows: Iterable[str]) -> Iterator[str]:
    """Each row on a line of its own; without any, the brackets alone."""
    before = f"{opening}\n    "
    for row in rows:
        yield before
        yield row
        before = ",\n    "
    yield f"\n  {closing}" if before[0] == "," else opening + closing


def _members(items: Iterable[tuple[str, Iterable[str]]]) -> Iterator[str]:
    """The same for what has names."""
    before = "{\n    "
    for name, pieces in items:
        yield f"{before}{_compact(name)}: "
        yield from pieces
        before = ",\n    "
    yield "\n  }" if before[0] == "," else "{}"


def _in_pieces(parts: Iterable[dict[str, Any]]) -> Iterator[str]:
    """One object with what all ``parts`` hold."""
    before = "{"
    for part in parts:
        yield before + _compact(part)[1:-1]
        before = ", "
    yield "}" if before == ", " else "{}"


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _landing(landing: Landing) -> dict[str, Any]:
    target, profile = landing.target, landing.profile
    return {
        "id": landing.id,
        "target": target.id,
        "name": target.name,
        "name_zh": target.name_zh,
        **_both("vendor", target.vendor),
        "profile": {
            "id": profile.id,
            **_both("name", profile.name),
            "mode": profile.mode.value,
            "device": profile.device,
            "sdk": profile.sdk,
        },
        "kin": sorted(landing.kin),
    }


def _file(file: FileSummary) -> dict[str, Any]:
    return {
        "path": file.path,
        "language": file.language,
        "encoding": file.encoding,
        "lines": file.lines,
        "sloc": file.sloc,
        "parse": file.parse.value,
        **_both("reason", file.reason),
        **({"damaged": True} if file.damaged else {}),
    }


def _occurrence(occurrence: Occurrence) -> dict[str, Any]:
    return {
        "id": occurrence.id,
        "file": occurrence.file,
        "line": occurrence.line,
        "column": occurrence.column,
        "end_column": occurrence.end_column,
        "symbol": occurrence.symbol,
        "library": occurrence.library,
        "kind": occurrence.kind.value,
        "context": occurrence.context.value,
        "side": occurrence.side.value,
        "resolution": occurrence.resolution.value,
        "region": occurrence.region.value,
        **({"anchor": occurrence.anchor} if occurrence.anchor else {}),
        **({"guards": list(occurrence.guards)} if occurrence.guards else {}),
        **({"switched_off": list(occurrence.switched_off)} if occurrence.switched_off else {}),
        **({"about": occurrence.about} if occurrence.about else {}),
        **({"value": occurrence.value} if occurrence.value is not None else {}),
    }


def _findings(findings: Iterable[Finding]) -> Iterator[str]:
    """The findings as JSON. What a ruling says is the same for all its places, and is encoded once."""
    known: dict[int, tuple[str, str]] = {}
    for occurrence, rulings, suppressed in Findings.of(findings).rows():
        place, anchor = _compact(occurrence.id), occurrence.anchor
        for ruling in rulings:
            parts = known.get(id(ruling))
            if parts is None:
                parts = known[id(ruling)] = _ruling(ruling)
            quiet = "true" if ruling.target in suppressed else "false"
            yield f'{parts[0]}{place}{parts[1]}{fingerprint_of(ruling.rule, anchor)}", "suppressed": {quiet}}}'


def _ruling(ruling: Ruling) -> tuple[str, str]:
    """What stands in a finding before its occurrence, and from there to its fingerprint."""
    before = {"rule": ruling.rule, "target": ruling.target}
    after = {
        "status": ruling.status.value,
        "replacement": ruling.replacement,
        "confidence": ruling.confidence.value,
        **(_both("note", ruling.note) if ruling.note else {"note": None}),
        "origin": ruling.origin,
        "evidence": _evidence(ruling.evidence),
    }
    return f'{_compact(before)[:-1]}, "occurrence": ', f', {_compact(after)[1:-1]}, "fingerprint": "'


def _suppression(suppression: Suppression) -> dict[str, Any]:
    return {
        "file": suppression.file,
        "line": suppression.line,
        "column": suppression.column,
        "end_column": suppression.end_column,
        "form": suppression.form.value,
        "id": suppression.id,
        "target": suppression.target,
        "first": suppression.first,
        "last": suppression.last,
        "reason": suppression.reason,
        "text": suppression.text,
        "used": suppression.used,
        "fault": suppression.fault.value if suppression.fault else None,
        "instead": suppression.instead,
    }


def _evidence(evidence: Iterable[Evidence]) -> list[dict[str, str]]:
    return [{"basis": item.basis.value, "source": item.source} for item in evidence]


def _hazard(row: HazardRow) -> dict[str, Any]:
    hazard = row.hazard
    return {
        **about(hazard),
        "doubtful": hazard.doubtful,
        "origin": hazard.pack,
        "evidence": _evidence(hazard.evidence),
        "places": row.places,
        "targets": {
            target: {status.value: counts[status] for status in Status if status in counts}
            for target, counts in row.counts.items()
        },
    }


def _both(key: str, text: Text | None) -> dict[str, str | None]:
    """A sentence under the key that always had its English, and beside it in Chinese."""
    return {key: text.en if text else None, f"{key}_zh": text.zh if text else None}


def _all(key: str, texts: Iterable[Text]) -> dict[str, list[str]]:
    both = list(texts)
    return {key: [text.en for text in both], f"{key}_zh": [text.zh for text in both]}


def _known(known: Known) -> dict[str, Any]:
    return {
        "library": known.library,
        "counts": known.counts,
        "first_seen": known.first_seen,
        "deprecated": known.deprecated,
        "removed_in": known.removed_in,
        "successor": known.successor,
    }


def _lines(lines: Mapping[str, Mapping[str, LinesOfFile]]) -> Iterator[tuple[str, Iterator[str]]]:
    for path in sorted({path for files in lines.values() for path in files}):
        of_targets = [(target, files[path]) for target, files in lines.items() if path in files]
        yield path, _in_pieces({target: _classes(of_file)} for target, of_file in of_targets)


def _classes(lines: LinesOfFile) -> dict[str, Any]:
    return {line_class.value: [*lines.get(line_class, ())] for line_class in _CLASSES}


def _excerpts(excerpts: Mapping[str, Mapping[int, str]]) -> Iterator[tuple[str, Iterator[str]]]:
    for path, lines in excerpts.items():
        yield path, _in_pieces(_batches(lines))


def _batches(lines: Mapping[int, str]) -> Iterator[dict[str, str]]:
    rows = iter(lines.items())
    while batch := {str(number): line for number, line in islice(rows, _TOGETHER)}:
        yield batch


def _estimate(estimate: Estimate) -> dict[str, Any]:
    lines = estimate.lines
    return {
        "readiness": estimate.readiness,
        "lines": {
            "unchanged": lines.unchanged,
            "mechanical": lines.mechanical,
            "manual": lines.manual,
            "unknown": lines.unknown,
            "switched_off": lines.switched_off,
            "to_write": points(lines.to_write),
        },
        "days": points(estimate.days),
        "drivers": [
            {**_both("what", d.what), "name": d.name, "count": d.count, "unit_days": d.unit_days, "days": d.days,
             "trust": d.trust.value, **_both("basis", d.basis), "price": d.price, "range": points(d.range)}
            for d in estimate.drivers
        ],
        "calendar": points(estimate.calendar),
        "performance": points(estimate.performance),
        "operators": [
            {**_both("name", o.name), "file": o.file, "kernels": o.kernels, "sloc": o.sloc, "regime": o.regime.value,
             "library": o.library, "source": o.source}
            for o in estimate.operators
        ],
        "plan": [
            {"id": step.id, **_both("what", step.what), **_all("items", step.items), "more": step.more,
             "days": points(step.days)}
            for step in estimate.plan
        ],
        **_all("assumptions", estimate.assumptions),
        "days_by_file": dict(estimate.days_by_file),
    }  # fmt: skip


def _kernel(kernel: Kernel) -> dict[str, Any]:
    return {
        "file": kernel.file,
        "line": kernel.line,
        "name": kernel.name,
        "sloc": kernel.sloc,
        "features": list(kernel.features),
        "template": kernel.template,
        "static_shared": kernel.static_shared,
        "launched_by": [
            {"file": launch.file, "line": launch.line, "function": launch.caller, "threads": launch.threads,
             "shared": launch.shared}
            for launch in kernel.launches
        ],
    }  # fmt: skip


def _asm(statement: AsmStatement) -> dict[str, Any]:
    return {
        "file": statement.file,
        "line": statement.line,
        "instructions": [
            {"name": instruction.name, "category": instruction.category, "sm": instruction.min_sm}
            for instruction in statement.instructions
        ],
    }


def _abstraction(abstraction: Abstraction) -> dict[str, Any]:
    return {
        "file": abstraction.file,
        "line": abstraction.line,
        "name": abstraction.name,
        "wraps": list(abstraction.wraps),
        "uses": abstraction.uses,
        "files": abstraction.files,
    }


def _differences(differences: Differences) -> dict[str, Any]:
    return {
        **_both("headers", differences.headers),
        "units": differences.units,
        "confirmed": differences.confirmed,
        "unresolved": differences.unresolved,
        "changes": [
            {"file": row.file, "line": row.line, "column": row.column, "symbol": row.symbol, "change": row.change.value,
             **_both("refers_to", row.refers_to)}
            for row in differences.changes
        ],
        "lost": [{"path": path, **_both("reason", reason)} for path, reason in differences.lost],
        **_all("warnings", differences.warnings),
    }  # fmt: skip
