"""The class of every line that a port touches: the heaviest of its findings, or what it follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from portcheck.model.effort import Follow, LineModel
from portcheck.model.estimate import LineClass, LinesOfFile
from portcheck.model.finding import Finding, Status
from portcheck.model.span import Part, Span

CLASS_OF = {
    Status.SAME: LineClass.UNCHANGED,
    Status.RENAME: LineClass.MECHANICAL,
    Status.ADAPT: LineClass.MANUAL,
    Status.REDESIGN: LineClass.MANUAL,
    Status.MISSING: LineClass.MANUAL,
    Status.UNKNOWN: LineClass.UNKNOWN,
}
_WEIGHT = {line_class: weight for weight, line_class in enumerate(LineClass)}
_CHANGED = frozenset((LineClass.MECHANICAL, LineClass.MANUAL))


@dataclass(frozen=True, slots=True)
class ClassifiedLines:
    """The lines of one file on one target. ``followed``: of those that hold no changing name, which part of the code
    they belong to, whether the model counts them or not."""

    classes: LinesOfFile
    followed: Mapping[int, Part]


def classify_lines(
    findings: Iterable[Finding],
    spans: Mapping[str, Sequence[Span]],
    model: LineModel,
    kin: frozenset[str],
    doubtful: frozenset[str] = frozenset(),
) -> dict[str, ClassifiedLines]:
    """Path -> lines, for the findings of one target; ``spans`` by path. Lines that the guards of the target's ``kin``
    leave out are not there. ``doubtful``: the hazards whose lines nobody can say of whether they change."""
    heaviest: dict[str, dict[int, LineClass]] = {}
    for finding in findings:
        place, line = finding.occurrence.file, finding.occurrence.line
        of_file = heaviest.setdefault(place, {})
        line_class = LineClass.UNKNOWN if finding.occurrence.symbol in doubtful else CLASS_OF[finding.ruling.status]
        if line not in of_file or _WEIGHT[line_class] > _WEIGHT[of_file[line]]:
            of_file[line] = line_class
    paths = sorted({*heaviest, *spans})
    return {path: _with_following(heaviest.get(path, {}), spans.get(path, ()), model, kin) for path in paths}


def _with_following(
    named: Mapping[int, LineClass], spans: Sequence[Span], model: LineModel, kin: frozenset[str]
) -> ClassifiedLines:
    """The classes of lines by their names, and of those that follow them."""
    classes = dict(named)
    followed: dict[int, Part] = {}
    by_part: dict[Part, list[Span]] = {}
    for span in spans:
        if kin.isdisjoint(span.switched_off):
            by_part.setdefault(span.part, []).append(span)
    for rule in model.follow:
        for span in by_part.get(rule.part, ()):
            if not span.of or any(classes.get(line) in _CHANGED for line in span.of):
                _follow(span, rule, named, classes, followed)
    numbers: dict[LineClass, list[int]] = {}
    for line in sorted(classes):
        numbers.setdefault(classes[line], []).append(line)
    return ClassifiedLines({c: tuple(lines) for c, lines in numbers.items()}, followed)


def _follow(
    span: Span,
    rule: Follow,
    named: Mapping[int, LineClass],
    classes: dict[int, LineClass],
    followed: dict[int, Part],
) -> None:
    for line in range(span.first, span.last + 1):
        if line in followed or named.get(line, LineClass.UNCHANGED) is not LineClass.UNCHANGED:
            continue
        followed[line] = rule.part
        if rule.counted:
            classes[line] = rule.line_class
