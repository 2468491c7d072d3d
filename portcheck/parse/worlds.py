"""The worlds in which a source is compiled: for CUDA, or for a target that its guard macros stand for.

A set of worlds is a bit mask. Bit 0 is CUDA: no target's guard macro is defined. Each target that has guards takes two:
in its first any of its guards may be defined, which tells what is code for it; in its second all are, which tells what
its guards leave out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from functools import cached_property

from portcheck.model.frozen import frozen
from portcheck.model.vocabulary import Guard, Vocabulary
from portcheck.parse.expression import Expression, State

CUDA = 1


@frozen(slots=False)
class Worlds:
    """All worlds: of the targets that guard macros stand for, and of ``others`` that files are written for."""

    guards: Mapping[str, Guard]
    others: frozenset[str] = frozenset()

    @cached_property
    def targets(self) -> tuple[str, ...]:
        return tuple(sorted({*self.others, *(target for guard in self.guards.values() for target in guard.targets)}))

    @cached_property
    def everywhere(self) -> int:
        return (1 << (1 + 2 * len(self.targets))) - 1

    def with_guards(self, target: str) -> int:
        """The world in which all guards of ``target`` are defined."""
        return 1 << (2 + 2 * self.targets.index(target))

    def of(self, target: str) -> int:
        """Both worlds of ``target``."""
        return 0b11 << (1 + 2 * self.targets.index(target))

    def written_for(self, reach: int) -> tuple[str, ...]:
        """The targets in whose worlds ``reach`` lies."""
        return tuple(target for target in self.targets if reach & self.of(target))

    def left_out(self, reach: int) -> tuple[str, ...]:
        """The targets whose guards switch off what is reached in ``reach`` only."""
        return tuple(target for target in self.targets if not reach & self.with_guards(target))

    @cached_property
    def known(self) -> Mapping[bytes, Macro]:
        """What the worlds say of the guards themselves."""
        found = {}
        for name, guard in self.guards.items():
            may = on = 0
            for target in guard.targets:
                may |= self.of(target)
                on |= self.with_guards(target)
            absent = self.everywhere if guard.device_pass else self.everywhere & ~on
            found[name.encode()] = Macro(may, absent)
        return found


def worlds_of(vocabulary: Vocabulary, own: Mapping[str, tuple[str, ...]] | None = None) -> Worlds:
    """All worlds that the rules know. ``own``: guard macros of the project's own with their targets; they overrule the
    targets that the rules name."""
    siblings = vocabulary.siblings
    written_for = (targets for names in (siblings.words, siblings.suffixes) for targets in names.values())
    guards = {
        macro: replace(vocabulary.guards.get(macro, Guard(())), targets=targets)
        for macro, targets in (own or {}).items()
    }
    return Worlds({**vocabulary.guards, **guards}, frozenset(target for targets in written_for for target in targets))


@frozen
class Macro:
    """The worlds in which a macro may be defined, those in which it may be undefined, and its value where it has one
    that is known."""

    present: int
    absent: int
    value: int | None = None

    def state(self, world: int) -> State:
        present, absent = bool(self.present & world), bool(self.absent & world)
        return State(None if present and absent else present, self.value)


@frozen(slots=False)
class KnownMacros:
    """What is known of macros before a file is read: ``given`` by the user (a value; None: undefined; ``""``: defined
    with a value that is no number), and ``project``: macros that the project defines in some worlds only. And of
    libraries: the IDs of those that the project carries itself (``carried``), the names of which are its own."""

    worlds: Worlds
    given: Mapping[bytes, int | str | None] = field(default_factory=dict)
    project: Mapping[bytes, int] = field(default_factory=dict)
    carried: frozenset[str] = frozenset()

    @cached_property
    def start(self) -> Mapping[bytes, Macro]:
        everywhere = self.worlds.everywhere
        known = {name: Macro(present, everywhere) for name, present in self.project.items()}
        known |= self.worlds.known
        for name, value in self.given.items():
            number = value if isinstance(value, int) else None
            known[name] = Macro(0, everywhere) if value is None else Macro(everywhere, 0, number)
        return known


def outcomes(expression: Expression, known: Mapping[bytes, Macro], worlds: Worlds) -> tuple[int, int]:
    """The worlds in which a condition can hold, and those in which it can fail."""
    macros = {name: known[name] for name in expression.names if name in known}
    can_hold = can_fail = 0
    for world in _classes(macros, worlds):
        value = expression.value({name: macro.state(world) for name, macro in macros.items()})
        can_hold |= 0 if value == 0 else world
        can_fail |= world if not value else 0
    return can_hold, can_fail


def _classes(macros: Mapping[bytes, Macro], worlds: Worlds) -> Iterator[int]:
    """Split all worlds into sets in which the same is known of every macro."""
    sets = [worlds.everywhere]
    for macro in macros.values():
        for mask in (macro.present, macro.absent):
            sets = [part for old in sets for part in (old & mask, old & ~mask) if part]
    yield from sets
