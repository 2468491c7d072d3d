"""The class of every CUDA-touching line: the heaviest of its findings."""

from __future__ import annotations

from collections.abc import Iterable

from portcheck.model.estimate import LineClass, LinesOfFile
from portcheck.model.finding import Finding, Status

CLASS_OF = {
    Status.SAME: LineClass.UNCHANGED,
    Status.RENAME: LineClass.MECHANICAL,
    Status.ADAPT: LineClass.MANUAL,
    Status.REDESIGN: LineClass.MANUAL,
    Status.MISSING: LineClass.MANUAL,
    Status.UNKNOWN: LineClass.UNKNOWN,
}
_WEIGHT = {line_class: weight for weight, line_class in enumerate(LineClass)}


def classify_lines(findings: Iterable[Finding]) -> dict[str, LinesOfFile]:
    """Path -> class -> sorted line numbers, for the findings of one target."""
    heaviest: dict[tuple[str, int], LineClass] = {}
    for finding in findings:
        place = (finding.occurrence.file, finding.occurrence.line)
        line_class = CLASS_OF[finding.ruling.status]
        if place not in heaviest or _WEIGHT[line_class] > _WEIGHT[heaviest[place]]:
            heaviest[place] = line_class
    files: dict[str, dict[LineClass, list[int]]] = {}
    for (path, line), line_class in sorted(heaviest.items()):
        files.setdefault(path, {}).setdefault(line_class, []).append(line)
    return {path: {c: tuple(lines) for c, lines in classes.items()} for path, classes in files.items()}
