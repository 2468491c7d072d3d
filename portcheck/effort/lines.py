"""The class of every line that a port touches: the heaviest of its findings, or what it follows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
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
    they belong to, whether the model counts them or not. ``rewritten``: device code that is written again, whatever
    stands on its lines. ``switched_off``: what the target's own guards leave out, and ``branches`` for other hardware
    that the port leaves out."""

    classes: LinesOfFile
    followed: Mapping[int, Part]
    rewritten: frozenset[int] = frozenset()
    switched_off: frozenset[int] = frozenset()
    branches: int = 0


def classify_lines(
    findings: Iterable[Finding],
    spans: Mapping[str, Sequence[Span]],
    model_of: Callable[[str], LineModel],
    kin: frozenset[str],
    doubtful: frozenset[str] = frozenset(),
) -> dict[str, ClassifiedLines]:
    """Path -> lines, for the findings of one target; ``spans`` by path; ``model_of``: what holds in a file. Lines that
    the guards of the target's ``kin`` leave out are not there. ``doubtful``: the hazards whose lines nobody can say of
    whether they change."""
    heaviest: dict[str, dict[int, LineClass]] = {}
    for finding in findings:
        place, line = finding.occurrence.file, finding.occurrence.line
        of_file = heaviest.setdefault(place, {})
        line_class = LineClass.UNKNOWN if finding.occurrence.symbol in doubtful else CLASS_OF[finding.ruling.status]
        if line not in of_file or _WEIGHT[line_class] > _WEIGHT[of_file[line]]:
            of_file[line] = line_class
    files = {}
    for path in sorted({*heaviest, *spans}):
        reached = [span for span in spans.get(path, ()) if _is_reached(span, kin)]
        files[path] = _File(heaviest.get(path, {}), reached).classified(model_of(path))
    return files


def _is_reached(span: Span, kin: frozenset[str]) -> bool:
    """What the guards of ``kin`` leave out is no part of anything but of what they leave out."""
    return kin.isdisjoint(span.switched_off) != (span.part is Part.LEFT_OUT)


class _File:
    """The lines of one file, while they are being classified."""

    def __init__(self, named: Mapping[int, LineClass], spans: Iterable[Span]) -> None:
        self._named = named
        self._classes = dict(named)
        self._followed: dict[int, Part] = {}
        self._rewritten: set[int] = set()
        self._by_part: dict[Part, list[Span]] = {}
        for span in spans:
            self._by_part.setdefault(span.part, []).append(span)

    def classified(self, model: LineModel) -> ClassifiedLines:
        for rule in model.follow:
            for span in self._by_part.get(rule.part, ()):
                if not span.of or any(self._classes.get(line) in _CHANGED for line in span.of):
                    self._follow(span, rule)
        off, branches = self._switched_off()
        numbers: dict[LineClass, list[int]] = {}
        for line in sorted(self._classes.keys() - off):
            numbers.setdefault(self._classes[line], []).append(line)
        classes = {line_class: tuple(lines) for line_class, lines in numbers.items()}
        followed = {line: part for line, part in self._followed.items() if line not in off}
        return ClassifiedLines(classes, followed, frozenset(self._rewritten), off, branches)

    def _follow(self, span: Span, rule: Follow) -> None:
        for line in span.lines:
            if rule.share is None:  # not by its names, but because of what this kind of port is
                self._rewritten.add(line)
                self._classes[line] = rule.line_class
            elif line in self._followed or self._named.get(line, LineClass.UNCHANGED) is not LineClass.UNCHANGED:
                continue
            elif rule.counted:
                self._classes[line] = rule.line_class
            self._followed[line] = rule.part

    def _switched_off(self) -> tuple[frozenset[int], int]:
        """What the guards leave out; and branches for one hardware generation, with another branch beside them, that
        hold what needs a person: the port takes the other branch."""
        off = {line for span in self._by_part.get(Part.LEFT_OUT, ()) for line in span.lines}
        inside: dict[tuple[int, ...], set[int]] = {}
        for span in self._by_part.get(Part.HARDWARE_BRANCH, ()):
            inside.setdefault(span.of, set()).update(span.lines)
        branches = 0
        for lines in inside.values():
            if self._rewritten.isdisjoint(lines) and any(self._named.get(n) is LineClass.MANUAL for n in lines):
                branches += 1
                off |= lines
        return frozenset(off), branches
