"""The class of every line that a port touches: the heaviest of its findings, or what it follows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import field
from itertools import compress

from portcheck.model.effort import Follow, LineModel
from portcheck.model.estimate import LineClass, LinesOfFile
from portcheck.model.finding import Ruling, Status
from portcheck.model.frozen import frozen
from portcheck.model.occurrence import Occurrence
from portcheck.model.rows import Numbers
from portcheck.model.span import Part, Span

Rulings = Sequence[Ruling | None]
"""What each landing says of a place."""

CLASS_OF = {
    Status.SAME: LineClass.UNCHANGED,
    Status.RENAME: LineClass.MECHANICAL,
    Status.ADAPT: LineClass.MANUAL,
    Status.REDESIGN: LineClass.MANUAL,
    Status.MISSING: LineClass.MANUAL,
    Status.UNKNOWN: LineClass.UNKNOWN,
}
_CHANGED = frozenset((LineClass.MECHANICAL, LineClass.MANUAL))


@frozen
class ClassifiedLines:
    """The lines of one file on one target. ``followed``: of those that hold no changing name, which part of the code
    they belong to, whether the model counts them or not. ``rewritten``: device code that is written again, whatever
    stands on its lines. ``switched_off``: what the target's own guards leave out, and ``branches`` for other hardware
    that the port leaves out. ``tags``: lines by the class of the names on them, or by the part that they follow with;
    device code that is written again has neither."""

    classes: LinesOfFile
    followed: Mapping[int, Part]
    rewritten: frozenset[int] = frozenset()
    switched_off: frozenset[int] = frozenset()
    branches: int = 0
    tags: Mapping[str, int] = field(default_factory=dict)


class Spans:
    """Those of one file, by part."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans, self._by_part = spans, _by_part(spans)
        self.some = bool(spans)
        self.guarded = any(span.switched_off or span.part is Part.LEFT_OUT for span in spans)

    def reached(self, kin: frozenset[str]) -> Mapping[Part, Sequence[Span]]:
        """What the guards of ``kin`` leave out is no part of anything but of what they leave out."""
        if not self.guarded:
            return self._by_part
        return _by_part(s for s in self._spans if kin.isdisjoint(s.switched_off) != (s.part is Part.LEFT_OUT))


def _by_part(spans: Iterable[Span]) -> dict[Part, list[Span]]:
    found: dict[Part, list[Span]] = {}
    for span in spans:
        found.setdefault(span.part, []).append(span)
    return found


def classify_lines(
    named: Mapping[int, LineClass], spans: Spans, model: LineModel, kin: frozenset[str]
) -> ClassifiedLines:
    """The lines of one file on one target, of which ``named`` hold findings. Lines that the guards of the target's
    ``kin`` leave out are not there."""
    return _File(named, spans.reached(kin)).classified(model)


_LIGHT_TO_HEAVY = (None, *LineClass)
"""By the number that stands for a class here; None: a line holds no finding."""
_NUMBERS = {line_class: number for number, line_class in enumerate(_LIGHT_TO_HEAVY)}


class NamedLines:
    """Which class the findings on a line give it on each landing, the heaviest: as bytes, a number for each landing.
    ``doubtful``: the hazards whose lines nobody can say of whether they change."""

    def __init__(self, doubtful: Container[str] = frozenset()) -> None:
        self._doubtful = doubtful
        self._of_rulings: dict[tuple[int, bool], bytes] = {}
        self._heaviest: dict[tuple[bytes, bytes], bytes] = {}

    def of(self, places: Iterable[tuple[Occurrence, Rulings]]) -> dict[int, bytes]:
        """By line, for what each landing says of the ``places`` of one file. The rulings are held elsewhere: those of
        places that are alike are one object."""
        lines: dict[int, bytes] = {}
        for place, rulings in places:
            key = (id(rulings), place.symbol in self._doubtful)
            own = self._of_rulings.get(key)
            if own is None:
                own = self._of_rulings[key] = bytes(_NUMBERS[_class_of(ruling, doubtful=key[1])] for ruling in rulings)
            before = lines.get(place.line)
            lines[place.line] = own if before is None or before is own else self._heavier(before, own)
        return lines

    def _heavier(self, one: bytes, other: bytes) -> bytes:
        pair = (one, other)
        if pair not in self._heaviest:
            self._heaviest[pair] = bytes(map(max, one, other))
        return self._heaviest[pair]


def _class_of(ruling: Ruling | None, *, doubtful: bool) -> LineClass | None:
    if ruling is None:
        return None
    return LineClass.UNKNOWN if doubtful else CLASS_OF[ruling.status]


def classified(
    named: Mapping[int, bytes], spans: Sequence[Span], models: Sequence[tuple[LineModel, frozenset[str]]]
) -> Iterator[tuple[list[int], ClassifiedLines]]:
    """The lines of one file on all landings, as ``models`` has them: how lines follow, and the kin of the landing.
    Landings on which its names fare alike, and which follow them by the same model, come together, by their numbers: a
    file may have many lines, and what is found for some landings is let go before the next. Without spans, those on
    which no name means anything are left out. ``named``: see ``NamedLines``; models are held elsewhere."""
    of_file, lines, numbers = Spans(spans), tuple(named), b"".join(named.values())
    alike: dict[tuple[bytes, int, frozenset[str] | None], list[int]] = {}
    for number, (model, kin) in enumerate(models):
        column = numbers[number :: len(models)]
        if of_file.some or any(column):
            alike.setdefault((column, id(model), kin if of_file.guarded else None), []).append(number)
    for (column, _id, _kin), together in alike.items():
        classes = zip(lines, map(_LIGHT_TO_HEAVY.__getitem__, column), strict=True)
        held = {line: line_class for line, line_class in classes if line_class is not None}
        yield together, classify_lines(held, of_file, *models[together[0]])


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
        for rule in model.follow if self._by_part else ():
            for span in self._by_part.get(rule.part, ()):
                if not span.of or not self._changed.isdisjoint(span.of):
                    (self._follow if rule.share is not None else self._rewrite)(span, rule)
        off, branches = self._switched_off()
        held, followed = self._classes, self._followed
        if off:
            held = {line: line_class for line, line_class in held.items() if line not in off}
            followed = {line: part for line, part in followed.items() if line not in off}
        order = sorted(held)
        by_line = [*map(held.__getitem__, order)]
        classes = {
            line_class: Numbers(compress(order, [one is line_class for one in by_line]))
            for line_class in dict.fromkeys(by_line)
        }
        tags = _tags(classes, followed, self._rewritten)
        return ClassifiedLines(classes, followed, frozenset(self._rewritten), off, branches, tags)

    def _follow(self, span: Span, rule: Follow) -> None:
        followed, class_of, unchanged = self._followed, self._named.get, LineClass.UNCHANGED
        free = [
            line
            for line in range(span.first, span.last + 1)
            if line not in followed and class_of(line, unchanged) is unchanged
        ]
        for line in free:
            followed[line] = rule.part
        if rule.counted:
            self._put(free, rule.line_class)

    def _rewrite(self, span: Span, rule: Follow) -> None:
        """Not by its names, but because of what this kind of port is."""
        self._rewritten.update(span.lines)
        self._put(span.lines, rule.line_class)
        for line in span.lines:
            self._followed[line] = rule.part

    def _put(self, lines: Iterable[int], line_class: LineClass) -> None:
        classes = self._classes
        for line in lines:
            classes[line] = line_class
        (self._changed.update if line_class in _CHANGED else self._changed.difference_update)(lines)

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


def _tags(classes: LinesOfFile, followed: Mapping[int, Part], rewritten: Set[int]) -> Mapping[str, int]:
    if rewritten:
        tags = Counter[str](part for line, part in followed.items() if line not in rewritten)
    else:
        tags = Counter[str](followed.values())
    for line_class, numbers in classes.items():
        if line_class is not LineClass.UNCHANGED:
            tags[line_class.value] += sum(1 for line in numbers if line not in followed and line not in rewritten)
    return tags
