"""What a port has to pay for: each item in one file, or once for the whole tree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from portcheck.effort.lines import ClassifiedLines, Rulings
from portcheck.model.estimate import LineClass, Operator, Regime
from portcheck.model.finding import Ruling, Status
from portcheck.model.frozen import frozen
from portcheck.model.hazard import Hazard
from portcheck.model.occurrence import Kind, Occurrence, Side
from portcheck.model.target import Landing, PortingMode

_PAID = {Status.ADAPT: "adapt", Status.REDESIGN: "redesign", Status.MISSING: "missing", Status.UNKNOWN: "unknown"}
_LEARNT = frozenset((Kind.FUNCTION, Kind.TYPE, Kind.BUILTIN, Kind.ATTRIBUTE, Kind.LAUNCH, Kind.STRING))
"""Kinds of names that have to be understood; enumerators, macros and headers come with them."""
_SWAPPED = frozenset((Status.REDESIGN, Status.MISSING))
_PLATFORM = frozenset(
    ("cuda_runtime", "cuda_driver", "cuda_language", "device_builtins", "cooperative_groups", "ptx", "build")
)
"""The platform itself, which is not swapped as one library for another."""
_PRICE_OF = {Regime.KEPT: "test-kernel", Regime.LIBRARY: "kernel-library", Regime.REWRITTEN: "kernel-rewrite"}


@frozen
class Charge:
    """``count`` units of the price ``price``, for ``what`` (a name, ``""``: none) in ``file``; None: for the whole
    tree, however many files cause it."""

    price: str
    what: str
    file: str | None
    count: int


@frozen
class Charges:
    """What is to be paid: ``counts`` in files, by price and name, and ``once`` for the whole tree. ``in_files``: the
    former by price and file; it is all that a large tree can keep of each file."""

    counts: Mapping[tuple[str, str], int]
    once: frozenset[tuple[str, str]]
    in_files: tuple[Charge, ...]


def summed(charges: Iterable[Charge]) -> Charges:
    """What is paid in a file adds up, what is paid once for the whole tree is paid once."""
    counts: dict[tuple[str, str], int] = {}
    in_files: dict[tuple[str, str], int] = {}
    once = set()
    for charge in charges:
        price, file, count = charge.price, charge.file, charge.count
        key = (price, charge.what)
        if file is None:
            once.add(key)
        elif count:
            counts[key] = counts.get(key, 0) + count
            in_files[file, price] = in_files.get((file, price), 0) + count
    by_price = tuple(Charge(price, "", file, count) for (file, price), count in in_files.items())
    return Charges(counts, frozenset(once), by_price)


Place = tuple[int, int]
"""Line and column. A hazard that a name shows stands where the name does."""


@frozen
class Alike:
    """Mentions in one file of which each landing says the same, by ``rulings``. ``of_operator``: they are part of an
    operator's price, where kernels are written again. ``at_hazards``: those of the ``places`` of names at which a
    hazard stands, with their number in the file."""

    kind: Kind
    library: str
    symbol: str
    of_operator: bool
    rulings: Rulings
    places: list[Place]
    at_hazards: list[tuple[Place, int]]


def alike_in(mentions: Iterable[tuple[Occurrence, Rulings]]) -> list[Alike]:
    """The ``mentions`` of one file. Those that share the object of their rulings have the same symbol and library."""
    groups: dict[tuple[int, Kind, bool], Alike] = {}
    hazards: set[Place] = set()
    found = [*mentions]
    for mention, rulings in found:
        kind = mention.kind
        key = (id(rulings), kind, mention.side is Side.DEVICE or kind is Kind.LAUNCH or kind is Kind.KERNEL)
        group = groups.get(key)
        if group is None:
            group = groups[key] = Alike(kind, mention.library, mention.symbol, key[2], rulings, [], [])
        group.places.append((mention.line, mention.column))
        if kind is Kind.HAZARD:
            hazards.add(group.places[-1])
    for number, (mention, rulings) in enumerate(found if hazards else ()):
        place, kind = (mention.line, mention.column), mention.kind
        if kind is not Kind.HAZARD and place in hazards:
            key = (id(rulings), kind, mention.side is Side.DEVICE or kind is Kind.LAUNCH or kind is Kind.KERNEL)
            groups[key].at_hazards.append((place, number))
    return [*groups.values()]


@frozen
class InFile:
    """What the landing with this ``number`` in all rulings finds in one file. ``renamed``: what becomes of the file's
    suffix, if the toolchain asks for another. ``rewritten``: some of the project's kernels are not kept."""

    path: str
    mentions: Sequence[Alike]
    number: int
    lines: ClassifiedLines
    renamed: str = ""
    rewritten: bool = False

    def counting(self, places: list[Place]) -> list[Place]:
        """Those that are paid for by themselves: not where device code is written again, nor what is switched off."""
        rewritten, off = self.lines.rewritten, self.lines.switched_off
        if not rewritten and not off:
            return places
        return [place for place in places if place[0] not in rewritten and place[0] not in off]


def charges_of_tree(operators: Iterable[Operator]) -> Iterator[Charge]:
    """What is paid for whatever the files hold, and for the kernels in them."""
    yield Charge("setup-toolchain", "", None, 1)
    yield Charge("test-bring-up", "", None, 1)
    for operator in operators:
        kept = operator.regime is Regime.KEPT
        count = operator.kernels if kept else 1
        yield Charge(_PRICE_OF[operator.regime], "", operator.file, count)
        yield Charge("performance-kernel", "", operator.file, count)


def charges_in(file: InFile, hazards: Mapping[str, Hazard]) -> Iterator[Charge]:
    """What a landing has to pay for in one file; what is paid once for the whole tree is among it."""
    ruled = [(alike, ruling) for alike in file.mentions if (ruling := alike.rulings[file.number]) is not None]
    if any(alike.kind is Kind.BUILD and ruling.status is not Status.SAME for alike, ruling in ruled):
        yield Charge("setup-build-file", "", file.path, 1)
    if file.renamed:
        yield Charge("setup-file-rename", file.renamed, file.path, 1)
    yield from _lines(file)
    biting = [(alike, ruling) for alike, ruling in ruled if alike.kind is Kind.HAZARD]
    names = [(alike, ruling) for alike, ruling in ruled if alike.kind is not Kind.HAZARD and ruling.status in _PAID]
    explained = _explained(biting)
    yield from _names(file, names, explained)
    if biting:
        yield from _hazards(file, biting, _paid(names, explained), hazards)


def suffix_change(landing: Landing) -> str:
    """What becomes of the suffix of CUDA sources; ``""`` where it stays."""
    suffixes = [tool.target for tool in landing.target.toolchain if tool.what == "file suffix"]
    return f".cu -> {suffixes[0]}" if suffixes and landing.profile.mode is PortingMode.TEXT else ""


Ruled = tuple[Alike, Ruling]


def _explained(biting: Iterable[Ruled]) -> set[Place]:
    """The places of names that a hazard tells the work of. It pays for PTX, as what takes the place of an instruction
    depends on its category."""
    return {place for alike, ruling in biting if ruling.status is not Status.UNKNOWN for place in alike.places}


def _names(file: InFile, names: Iterable[Ruled], explained: Container[Place]) -> Iterator[Charge]:
    for alike, ruling in names:
        if file.rewritten and alike.of_operator:
            continue
        places = file.counting(alike.places)
        if alike.kind is Kind.PTX:
            places = [place for place in places if place not in explained]
        if places:
            yield from _uses(file.path, alike, ruling, len(places))


def _uses(path: str, alike: Alike, ruling: Ruling, count: int) -> Iterator[Charge]:
    paid, name, kind = _PAID[ruling.status], ruling.rule.split("/", 2)[-1], alike.kind
    if kind is Kind.PTX:
        yield from _instruction(paid, name.partition(".")[0], path, count)
    elif kind is not Kind.BUILD:
        yield Charge(f"use-{paid}", name, path, count)
        if kind in _LEARNT:
            yield Charge(f"learn-{paid}", name, None, 1)
        if ruling.status in _SWAPPED and kind is Kind.FUNCTION and alike.library not in _PLATFORM:
            yield Charge("library-swap", alike.library, None, 1)


def _paid(names: Iterable[Ruled], explained: Container[Place]) -> dict[Place, Status]:
    """The names that are paid for where a hazard stands; of several at one place the last."""
    found: dict[Place, tuple[int, Status]] = {}
    for alike, ruling in names:
        for place, number in alike.at_hazards:
            if alike.kind is not Kind.PTX or place not in explained:
                found[place] = max(found.get(place, (-1, ruling.status)), (number, ruling.status))
    return {place: status for place, (_number, status) in found.items()}


def _hazards(
    file: InFile, biting: Iterable[Ruled], paid: Mapping[Place, Status], hazards: Mapping[str, Hazard]
) -> Iterator[Charge]:
    """One repair a file; where it is open whether there is anything to repair, a look at each place. A hazard at a name
    which is paid for itself costs nothing more, unless nobody knows of the name, and of the hazard one does."""
    counts, known = Counter[str](), set[str]()
    for alike, ruling in biting:
        unknown = ruling.status is Status.UNKNOWN
        places = file.counting(alike.places)
        if paid:
            open_names = (None,) if unknown else (None, Status.UNKNOWN)
            places = [place for place in places if paid.get(place) in open_names]
        counts[alike.symbol] += len(places)
        if places and not unknown:
            known.add(alike.symbol)
    for identity, count in counts.items():
        certain = not hazards[identity].doubtful and identity in known
        if certain:
            yield from _repair(identity, hazards[identity].effort, file.path)
        if count:
            yield Charge("hazard-place", identity, file.path, count - certain)


def _lines(file: InFile) -> Iterator[Charge]:
    lines = file.lines
    mechanical, manual = (lines.classes.get(kind, ()) for kind in (LineClass.MECHANICAL, LineClass.MANUAL))
    hanging = (lines.followed.keys() & manual) - lines.rewritten
    counts = {"mechanical-line": len(mechanical), "manual-line": len(hanging), "branch-off": lines.branches}
    yield from (Charge(price, "", file.path, count) for price, count in counts.items() if count)


def _instruction(paid: str, name: str, file: str, count: int) -> Iterator[Charge]:
    """An instruction in whatever form; that nobody knows of a target is one question for all PTX."""
    yield Charge(f"use-{paid}", f"PTX {name}", file, count)
    if paid == _PAID[Status.UNKNOWN]:
        yield Charge("learn-unknown", "PTX", None, 1)


def _repair(identity: str, effort: str, path: str) -> Iterator[Charge]:
    """What is written again is thought out once, and then written in each file."""
    if effort == "rewrite":
        yield Charge("hazard-rewrite", identity, None, 1)
        effort = "rewrite-file"
    yield Charge(f"hazard-{effort}", identity, path, 1)
