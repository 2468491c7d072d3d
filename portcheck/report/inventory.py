"""``--format inventory``: which parts of CUDA a tree uses, as a bill of materials in JSON; no target is named.

Its schema is published (``docs/inventory.schema.json``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from portcheck.model.hazard import LIBRARY
from portcheck.model.occurrence import Kind, Occurrence, Region, Side
from portcheck.model.report import Report
from portcheck.model.source import BUILD_LANGUAGES
from portcheck.model.version import version_key
from portcheck.report.json_text import laid_out
from portcheck.report.registry import RenderOptions

SCHEMA_VERSION = "1.0"
_OPEN = frozenset(("libraries", "names", "kernels", "features", "ptx", "categories", "hazards", "build_files"))
_NO_CATEGORY = "other"


def render(report: Report, options: RenderOptions) -> str:
    """Sorted by id and name; ``--detail`` makes no difference. What is in dead code or in code for other targets stands
    in one count only."""
    mentions = [occurrence for occurrence in report.occurrences if occurrence.kind is not Kind.HAZARD]
    used = [occurrence for occurrence in mentions if occurrence.region is Region.ACTIVE]
    content = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "portcheck", "version": report.tool_version},
        "rules": {"digest": report.rules_digest},
        "project": report.root_name,
        "totals": {
            "files": len(report.files),
            "lines": sum(file.lines for file in report.files),
            "sloc": sum(file.sloc for file in report.files),
            "cuda_files": len({occurrence.file for occurrence in used}),
            "mentions": len(used),
            "not_compiled": len(mentions) - len(used),
            "skipped": len(report.skipped),
        },
        "libraries": _libraries(report, used),
        "kernels": _kernels(report),
        "ptx": _ptx(report),
        "hazards": _hazards(report),
        "build_files": _build_files(report, used),
    }
    return laid_out(content, _OPEN) + "\n"


def _libraries(report: Report, used: Iterable[Occurrence]) -> list[dict[str, Any]]:
    by_library: dict[str, list[Occurrence]] = {}
    for occurrence in used:
        by_library.setdefault(occurrence.library, []).append(occurrence)
    return [_library(report, library, by_library[library]) for library in sorted(by_library)]


def _library(report: Report, library: str, mentions: Sequence[Occurrence]) -> dict[str, Any]:
    by_name: dict[str, list[Occurrence]] = {}
    for mention in mentions:
        by_name.setdefault(mention.symbol, []).append(mention)
    names = [_name(report, name, by_name[name]) for name in sorted(by_name)]
    seen = [name["first_seen"] for name in names if name["first_seen"]]
    counts = {known.counts for name in by_name if (known := report.catalogue.get(name)) and known.library == library}
    return {
        "id": library,
        "title": report.libraries.get(library, library),
        "symbols": len(names),
        **_counts(mentions),
        "versions": min(counts, default=None),
        "lowest_version": max(seen, key=version_key, default=None),
        "names": names,
    }


def _name(report: Report, name: str, mentions: Sequence[Occurrence]) -> dict[str, Any]:
    known = report.catalogue.get(name)
    return {
        "name": name,
        "kind": mentions[0].kind.value,
        **_counts(mentions),
        "first_seen": known.first_seen if known else None,
        "deprecated": known.deprecated if known else None,
        "removed_in": known.removed_in if known else None,
        "successor": known.successor if known else None,
    }


def _counts(mentions: Sequence[Occurrence]) -> dict[str, int]:
    host = sum(1 for mention in mentions if mention.side is Side.HOST)
    files = len({mention.file for mention in mentions})
    return {"mentions": len(mentions), "files": files, "host": host, "device": len(mentions) - host}


def _kernels(report: Report) -> dict[str, Any]:
    features = Counter(feature for kernel in report.kernels for feature in kernel.features)
    return {
        "count": len(report.kernels),
        "sloc": sum(kernel.sloc for kernel in report.kernels),
        "templates": sum(1 for kernel in report.kernels if kernel.template),
        "launches": sum(len(kernel.launches) for kernel in report.kernels),
        "features": [{"feature": feature, "kernels": features[feature]} for feature in sorted(features)],
    }


def _ptx(report: Report) -> dict[str, Any]:
    instructions = [instruction for statement in report.asm for instruction in statement.instructions]
    by_category: dict[str, list[str | None]] = {}
    for instruction in instructions:
        by_category.setdefault(instruction.category or _NO_CATEGORY, []).append(instruction.min_sm)
    return {
        "statements": len(report.asm),
        "instructions": len(instructions),
        "lowest_sm": _highest(instruction.min_sm for instruction in instructions),
        "categories": [
            {
                "category": category,
                "instructions": len(by_category[category]),
                "lowest_sm": _highest(by_category[category]),
            }
            for category in sorted(by_category)
        ],
    }


def _highest(architectures: Iterable[str | None]) -> str | None:
    """The lowest sm that has all: the highest of those that each needs."""
    return max((sm for sm in architectures if sm), key=_sm_key, default=None)


def _sm_key(architecture: str) -> tuple[int, str]:
    """``90`` before ``90a`` before ``100``."""
    number = re.match(r"\d*", architecture)
    digits = number[0] if number else ""
    return int(digits or 0), architecture[len(digits) :]


def _hazards(report: Report) -> list[dict[str, Any]]:
    places = Counter(
        occurrence.symbol
        for occurrence in report.occurrences
        if occurrence.library == LIBRARY and occurrence.region is Region.ACTIVE
    )
    return [
        {"id": hazard.id, "title": {"en": hazard.title.en, "zh": hazard.title.zh}, "places": places[hazard.id]}
        for hazard in report.hazards
        if places[hazard.id]
    ]


def _build_files(report: Report, used: Iterable[Occurrence]) -> list[dict[str, Any]]:
    """The build files that name CUDA, with what they name."""
    languages = {language.value for language in BUILD_LANGUAGES}
    files = {file.path: file.language for file in report.files if file.language in languages}
    names: dict[str, Counter[str]] = {}
    for occurrence in used:
        if occurrence.file in files:
            names.setdefault(occurrence.file, Counter())[occurrence.symbol] += 1
    return [
        {"path": path, "language": files[path], "names": {name: names[path][name] for name in sorted(names[path])}}
        for path in sorted(names)
    ]
