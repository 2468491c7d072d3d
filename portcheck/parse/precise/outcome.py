"""What became of the units: the answers by file, and the files that have none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from portcheck.model.frozen import frozen
from portcheck.model.text import Text, counted, message
from portcheck.parse.precise.tokens import Examined, Told, Unit

_SHOWN = 3
_LONGEST = 200


@frozen
class Outcome:
    """``told``: answers by file, in the order of the text. ``lost``: units that gave nothing, and why. ``faults``: by
    unit, what kept Clang from all of it. ``alone``: files that were looked at through lost units only."""

    told: Mapping[str, tuple[Told, ...]]
    lost: Mapping[str, Text]
    faults: Mapping[str, Text]
    alone: frozenset[str]
    missing: Mapping[str, int]
    units: int

    @classmethod
    def of(cls, units: Sequence[Unit], results: Sequence[Examined | Text]) -> Outcome:
        told: dict[str, dict[int, Told]] = {}
        lost: dict[str, Text] = {}
        faults: dict[str, Text] = {}
        missing: Counter[str] = Counter()
        for unit, result in zip(units, results, strict=True):
            if isinstance(result, Text):
                lost[unit.path] = result
                continue
            missing.update(result.missing)
            if result.fatal or result.missing:
                faults[unit.path] = _stopped(result.fatal) if result.fatal else _not_found(result.missing)
            for path, answers in result.told.items():
                known = told.setdefault(path, {})
                for answer in answers:
                    before = known.get(answer.start)
                    if before is None or answer.origin < before.origin:
                        known[answer.start] = answer
        seen = {
            path
            for unit, result in zip(units, results, strict=True)
            if not isinstance(result, Text)
            for path in unit.targets
        }
        alone = frozenset(path for unit in units for path in unit.targets if path not in seen)
        ordered = {path: tuple(known[start] for start in sorted(known)) for path, known in told.items()}
        return cls(ordered, lost, faults, alone, missing, len(units))

    def reason(self, path: str) -> Text | None:
        """Why the default mode's answers stand for all or part of a file."""
        if path in self.lost:
            return message("Clang could not parse it: {reason}", reason=self.lost[path])
        if path in self.alone:
            return message("Clang could parse none of the files that include it")
        return self.faults.get(path)

    def warnings(self) -> tuple[Text, ...]:
        found = []
        if self.lost:
            found.append(
                counted(
                    "Clang could not parse {lost} of {count} file; the default mode's answers stand there",
                    "Clang could not parse {lost} of {count} files; the default mode's answers stand there",
                    self.units,
                    lost=len(self.lost),
                )
            )
        if self.missing:
            by_use = sorted(self.missing, key=lambda name: (-self.missing[name], name))
            found.append(
                message("{not_found}; names from there keep the default mode's answers", not_found=_not_found(by_use))
            )
        return tuple(found)


def _stopped(fault: str) -> Text:
    return message("Clang stopped at: {fault}", fault=fault[:_LONGEST])


def _not_found(headers: Sequence[str]) -> Text:
    shown, more = ", ".join(headers[:_SHOWN]), len(headers) - _SHOWN
    if more <= 0:
        return message("Clang did not find {headers}", headers=shown)
    return message("Clang did not find {headers} and {more} more headers", headers=shown, more=more)
