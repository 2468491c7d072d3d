"""The class of every line that a port touches: the heaviest of its findings, or what it follows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

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


class Spans:
    """Those of one file, by part."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans, self._by_part = spans, _by_part(spans)
        self._guarded = any(span.switched_off or span.part is Part.LEFT_OUT for span in spans)

    def reached(self, kin: frozenset[str]) -> Mapping[Part, Sequence[Span]]:
        """What the guards of ``kin`` leave out is no part of anything but of what they leave out. In most files there
        is nothing that guards leave out, so that all targets share what is returned."""
        if not self._guarded:
            return self._by_part
        return _by_part(s for s in self._spans if kin.isdisjoint(s.switched_off) != (s.part is Part.LEFT_OUT))


def _by_part(spans: Iterable[Span]) -> dict[Part, list[Span]]:
    found: dict[Part, list[Span]] = {}
    for span in spans:
        found.setdefault(span.part, []).append(span)
    return found


def classify_lines(
    findings: Iterable[Finding],
    spans: Mapping[str, Spans],
    model_of: Callable[[str], LineModel],
    kin: frozenset[str],
    doubtful: frozenset[str] = frozenset(),
) -> dict[str, ClassifiedLines]:
    """Path -> lines, for the findings of one target; ``spans`` by path; ``model_of``: what holds in a file. Lines that
    the guards of the target's ``kin`` leave out are not there. ``doubtful``: the hazards whose lines nobody can say of
    whether they change."""
    heaviest: dict[str, dict[int, LineClass]] = {}
    for path, in_file in groupby(findings, key=lambda finding: finding.occurrence.file):
        of_file = heaviest.setdefault(path, {})
        for finding in in_file:
            place = finding.occurrence
            line_class = LineClass.UNKNOWN if place.symbol in doubtful else CLASS_OF[finding.ruling.status]
            if place.line not in of_file or _WEIGHT[line_class] > _WEIGHT[of_file[place.line]]:
                of_file[place.line] = line_class
    none = Spans(())
    files = {}
    for path in sorted({*heaviest, *spans}):
        files[path] = _File(heaviest.get(path, {}), spans.get(path, none).reached(kin)).classified(model_of(path))
    return files


class _File:
    """The lines of one file, while they are being classified. ``changed``: those that a port edits, as ``classes``
    has them."""

    def __init__(self, named: Mapping[int, LineClass], spans: Mapping[Part, Sequence[Span]]) -> None:
        self._named, self._by_part = named, spans
        self._classes = dict(named)
        self._changed = {line for line, line_class in named.items() if line_class in _CHANGED}
        self._followed: dict[int, Part] = {}
        self._rewritten: set[int] = set()

    def classified(self, model: LineModel) -> ClassifiedLines:
        for rule in model.follow:
            for span in self._by_part.get(rule.part, ()):
                if not span.of or not self._changed.isdisjoint(span.of):
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
                self._put(line, rule.line_class)
            elif line in self._followed or self._named.get(line, LineClass.UNCHANGED) is not LineClass.UNCHANGED:
                continue
            elif rule.counted:
                self._put(line, rule.line_class)
            self._followed[line] = rule.part

    def _put(self, line: int, line_class: LineClass) -> None:
        self._classes[line] = line_class
        (self._changed.add if line_class in _CHANGED else self._changed.discard)(line)

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
