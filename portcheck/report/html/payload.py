"""What the page's script works on: every mention, its answers on every target, every quoted line. Columns of numbers
that point into lists of values, as most answers are those of many mentions."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterable, Sequence
from typing import Any

from portcheck.model.escape import harmless
from portcheck.model.estimate import LinesOfFile
from portcheck.model.finding import Evidence, Ruling
from portcheck.model.findings import Findings
from portcheck.model.occurrence import Kind, Occurrence
from portcheck.model.report import Report
from portcheck.model.text import Text
from portcheck.report.evidence_link import evidence_parts
from portcheck.report.html.numbered import Numbered
from portcheck.report.html.words import CODES, LETTERS, UI

_NOWHERE = -1


def packed(report: Report) -> str:
    """The payload as base64 of gzipped JSON; the same report gives the same text."""
    content = json.dumps(payload(report), ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(gzip.compress(content.encode(), 9, mtime=0)).decode()


def payload(report: Report) -> dict[str, Any]:
    paths = sorted({o.file for o in report.occurrences} | {path for files in report.lines.values() for path in files})
    return {
        "targets": [{"id": landing.id, "name": _pair(landing.title)} for landing in report.landings],
        "best": report.ranking[0][0],
        "total": [report.estimates[landing.id].days.p50 for landing in report.landings],
        "words": {key: _pair(text) for key, text in {**UI, **CODES}.items()},
        "hazards": {hazard.id: _pair(hazard.title) for hazard in report.hazards},
        **_files(report, paths),
        **_mentions(report, paths),
    }


def _files(report: Report, paths: Sequence[str]) -> dict[str, Any]:
    """Of each file its path, the quoted lines by number, their text (none with ``--no-source``), and their classes:
    numbers into ``combos``, which hold a letter for each target. ``days``: by target and file, None: none."""
    combos = Numbered[str]()
    targets = [landing.id for landing in report.landings]
    mentioned: dict[str, set[int]] = {path: set() for path in paths}
    for occurrence in report.occurrences:
        mentioned[occurrence.file].add(occurrence.line)
    files = []
    for path in paths:
        letters = _letters([report.lines[target].get(path, {}) for target in targets], mentioned[path])
        quoted = report.excerpts.get(path)
        row: dict[str, Any] = {
            "path": harmless(path),
            "lines": _deltas(letters),
            "classes": [combos.number(combo) for combo in letters.values()],
        }
        if quoted:
            row["text"] = [_code(quoted.get(line, "")) for line in letters]
        files.append(row)
    days = [[report.estimates[target].days_by_file.get(path, 0) for path in paths] for target in targets]
    return {"files": files, "combos": combos.values(), "days": days}


def _letters(of_targets: Sequence[LinesOfFile], mentioned: Iterable[int]) -> dict[int, str]:
    """Line -> a letter for each target, by line; ``.``: it has no class there."""
    found = {line: ["."] * len(of_targets) for line in mentioned}
    for number, classes in enumerate(of_targets):
        for line_class, lines in classes.items():
            for line in lines:
                found.setdefault(line, ["."] * len(of_targets))[number] = LETTERS[line_class]
    return {line: "".join(found[line]) for line in sorted(found)}


def _deltas(numbers: Iterable[int]) -> list[int]:
    """Each number less the one before it: small ones compress."""
    found, before = [], 0
    for number in numbers:
        found.append(number - before)
        before = number
    return found


def _code(line: str) -> str:
    """With its tabs."""
    return "\t".join(map(harmless, line.split("\t")))


def _mentions(report: Report, paths: Sequence[str]) -> dict[str, Any]:
    """Columns of the mentions, in the report's order. ``answer`` points into ``answers``: for each target a number into
    ``rulings``, -1 where the mention has no finding, -2 - number where it is suppressed."""
    order = {path: number for number, path in enumerate(paths)}
    names, answers = Numbered[tuple[str, str, str]](), Numbered[tuple[int, ...]]()
    rulings = Numbered[Ruling]()
    answered = _answered(report, rulings)
    columns: dict[str, list[int]] = {key: [] for key in ("file", "line", "column", "width", "name", "how", "answer")}
    hows = Numbered[tuple[str, ...]]()
    nothing = (_NOWHERE,) * len(report.landings)
    for occurrence in report.occurrences:
        about = occurrence.about if occurrence.kind is Kind.HAZARD else ""
        how = (occurrence.kind, occurrence.context, occurrence.side, occurrence.resolution, occurrence.region)
        row = (
            order[occurrence.file],
            occurrence.line,
            occurrence.column,
            occurrence.end_column - occurrence.column,
            names.number((occurrence.symbol, occurrence.library, about)),
            hows.number(tuple(word.value for word in how)),
            answers.number(tuple(answered.get(_key(occurrence), nothing))),
        )
        for column, value in zip(columns.values(), row, strict=True):
            column.append(value)
    return {
        "mentions": columns,
        "names": [list(map(harmless, name)) for name in names.values()],
        "hows": hows.values(),
        "answers": answers.values(),
        **_tables(rulings.values()),
    }


def _answered(report: Report, rulings: Numbered[Ruling]) -> dict[tuple[str, int, int, str], list[int]]:
    targets = {landing.id: number for number, landing in enumerate(report.landings)}
    answered: dict[tuple[str, int, int, str], list[int]] = {}
    for occurrence, said, suppressed in Findings.of(report.findings).rows():
        if said:
            of_targets = answered.setdefault(_key(occurrence), [_NOWHERE] * len(targets))
        for ruling in said:
            number = rulings.of_object(ruling)
            of_targets[targets[ruling.target]] = -2 - number if ruling.target in suppressed else number
    return answered


def _tables(rulings: Iterable[Ruling]) -> dict[str, Any]:
    """``rulings``: status, replacement, confidence, then numbers into ``notes`` (-1: none) and ``evidence``, rule,
    origin. ``evidence``: basis, then its places."""
    notes, sources = Numbered[Text](), Numbered[Evidence]()
    rows = [
        [
            ruling.status.value,
            _shown(ruling.replacement),
            ruling.confidence.value,
            _NOWHERE if ruling.note is None else notes.number(ruling.note),
            [sources.number(item) for item in ruling.evidence],
            harmless(ruling.rule),
            _shown(ruling.origin),
        ]
        for ruling in rulings
    ]
    return {
        "rulings": rows,
        "notes": [_pair(note) for note in notes.values()],
        "evidence": [[each.basis.value, *_places(each.source)] for each in sources.values()],
    }


def _places(source: str) -> list[list[str | None]]:
    """A source, or the two that make a pair, each with its address (None: it has none)."""
    return [[harmless(place), address] for place, address in evidence_parts(source)]


def _shown(text: str | None) -> str | None:
    return None if text is None else harmless(text)


def _pair(text: Text) -> list[str]:
    return [harmless(text.en), harmless(text.zh)]


def _key(occurrence: Occurrence) -> tuple[str, int, int, str]:
    return occurrence.file, occurrence.line, occurrence.column, occurrence.symbol
