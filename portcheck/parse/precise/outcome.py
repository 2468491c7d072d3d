"""What became of the units: the answers by file, and the files that have none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from portcheck.parse.precise.tokens import Examined, Told, Unit

_SHOWN = 3
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Outcome:
    """``told``: answers by file, in the order of the text. ``lost``: units that gave nothing, and why. ``faults``: by
    unit, what kept Clang from all of it. ``alone``: files that were looked at through lost units only."""

    told: Mapping[str, tuple[Told, ...]]
    lost: Mapping[str, str]
    faults: Mapping[str, str]
    alone: frozenset[str]
    missing: Mapping[str, int]
    units: int

    @classmethod
    def of(cls, units: Sequence[Unit], results: Sequence[Examined | str]) -> Outcome:
        told: dict[str, dict[int, Told]] = {}
        lost: dict[str, str] = {}
        faults: dict[str, str] = {}
        missing: Counter[str] = Counter()
        for unit, result in zip(units, results, strict=True):
            if isinstance(result, str):
                lost[unit.path] = result
                continue
            missing.update(result.missing)
            if result.fatal or result.missing:
                faults[unit.path] = (
                    f"Clang stopped at: {result.fatal[:_LONGEST]}" if result.fatal else _not_found(result.missing)
                )
            for path, answers in result.told.items():
                known = told.setdefault(path, {})
                for answer in answers:
                    before = known.get(answer.start)
                    if before is None or answer.origin < before.origin:
                        known[answer.start] = answer
        seen = {
            path
            for unit, result in zip(units, results, strict=True)
            if not isinstance(result, str)
            for path in unit.targets
        }
        alone = frozenset(path for unit in units for path in unit.targets if path not in seen)
        ordered = {path: tuple(known[start] for start in sorted(known)) for path, known in told.items()}
        return cls(ordered, lost, faults, alone, missing, len(units))

    def reason(self, path: str) -> str | None:
        """Why the default mode's answers stand for all or part of a file."""
        if path in self.lost:
            return f"Clang could not parse it: {self.lost[path]}"
        if path in self.alone:
            return "Clang could parse none of the files that include it"
        return self.faults.get(path)

    def warnings(self) -> tuple[str, ...]:
        found = []
        if self.lost:
            found.append(
                f"Clang could not parse {len(self.lost)} of {self.units} files; the default mode's answers stand there"
            )
        if self.missing:
            by_use = sorted(self.missing, key=lambda name: (-self.missing[name], name))
            found.append(f"{_not_found(tuple(by_use))}; names from there keep the default mode's answers")
        return tuple(found)


def _not_found(headers: Sequence[str]) -> str:
    shown = ", ".join(headers[:_SHOWN])
    more = f" and {len(headers) - _SHOWN} more headers" if len(headers) > _SHOWN else ""
    return f"Clang did not find {shown}{more}"
