"""Suppressions that name what there is not, with what was probably meant."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from portcheck.match.landings import choose_landings
from portcheck.model.errors import UsageError
from portcheck.model.finding import GRAVEST_FIRST
from portcheck.model.frozen import frozen
from portcheck.model.suppression import Suppression, SuppressionFault
from portcheck.model.target import Target

_MOST_ADVICE = 8
"""For so many wrong names the nearest one is looked for among all: it takes a tenth of a second each."""
_CLOSE = 3
"""Names that are longer or shorter by more are not compared."""


@frozen(slots=False)
class Names:
    """What a comment may name: ``symbols`` (of the catalogue, and what the files hold), ``libraries``, ``hazards``,
    ``targets`` of the rules."""

    symbols: Collection[str]
    libraries: Collection[str]
    hazards: Collection[str]
    targets: Mapping[str, Target]

    def has(self, identity: str) -> bool:
        if not identity or identity in self._words or identity in self.symbols:
            return True
        library, slash, name = identity.partition("/")
        return bool(slash) and library in self.libraries and (name == "*" or name in self.hazards or self.has(name))

    def has_target(self, target: str) -> bool:
        try:
            return not target or bool(choose_landings((target,), self.targets))
        except UsageError:
            return False

    @property
    def _words(self) -> tuple[str, ...]:
        return (*(status.value for status in GRAVEST_FIRST), *self.hazards)

    def nearest(self, identity: str) -> str:
        """The name that ``identity`` was probably meant to be; ``""`` if none is like it."""
        library, slash, name = identity.partition("/")
        if slash and library not in self.libraries:
            better = _nearest(library, self.libraries)
            return f"{better}/{name}" if better else ""
        if slash:
            better = self.nearest(name)
            return f"{library}/{better}" if better else ""
        whole = min((symbol for symbol in self.symbols if symbol.endswith(f"::{identity}")), default="")
        return whole or _nearest(identity, (*self._words, *self._like(identity)))

    def _like(self, identity: str) -> Iterator[str]:
        first, length = identity[:1].lower(), len(identity)
        return (s for s in self.symbols if s[:1].lower() == first and abs(len(s) - length) <= _CLOSE)

    def nearest_target(self, target: str) -> str:
        profiles = (f"{t.id}:{profile}" for t in self.targets.values() for profile in t.profiles)
        return _nearest(target, (*self.targets, *profiles))


def _nearest(name: str, known: Iterable[str]) -> str:
    import difflib  # only a wrong name needs it

    return next(iter(difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.6)), "")


def checked(suppressions: Iterable[Suppression], names: Names) -> tuple[Suppression, ...]:
    """The suppressions by place. Those that name what neither rules nor sources have say so, with the nearest name."""
    advice: dict[tuple[str, str], str] = {}

    def advised(kind: str, wrong: str) -> str:
        if (kind, wrong) not in advice and len(advice) < _MOST_ADVICE:
            advice[kind, wrong] = names.nearest_target(wrong) if kind == "target" else names.nearest(wrong)
        return advice.get((kind, wrong), "")

    def check(suppression: Suppression) -> Suppression:
        if suppression.fault is not None:
            return suppression
        if not names.has_target(suppression.target):
            instead = advised("target", suppression.target)
            return replace(suppression, fault=SuppressionFault.UNKNOWN_TARGET, instead=instead)
        if not names.has(suppression.id):
            instead = advised("id", suppression.id)
            return replace(suppression, fault=SuppressionFault.UNKNOWN_ID, instead=instead)
        return suppression

    return tuple(check(suppression) for suppression in sorted(suppressions, key=_place))


def _place(suppression: Suppression) -> tuple[str, int, int, str, str]:
    return suppression.file, suppression.line, suppression.column, suppression.id, suppression.target
