"""What a port has to pay for: each item in one file, or once for the whole tree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from portcheck.effort.lines import ClassifiedLines
from portcheck.model.estimate import LineClass, Operator, Regime
from portcheck.model.finding import Finding, Status
from portcheck.model.hazard import Hazard
from portcheck.model.occurrence import FileSummary, Kind, Occurrence, Side
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


@dataclass(frozen=True, slots=True)
class Charge:
    """``count`` units of the price ``price``, for ``what`` (a name, ``""``: none) in ``file``; None: once for the whole
    tree, however many files cause it."""

    price: str
    what: str
    file: str | None
    count: int


@dataclass(frozen=True, slots=True)
class Work:
    """All that one landing finds to do. ``lines`` by path; ``findings`` of names and hazards; ``own_files``: files that
    the tree holds for the target alone, of which nobody knows what they replace; ``kept``: paths whose CUDA names the
    tree maps itself."""

    landing: Landing
    findings: Sequence[Finding]
    lines: Mapping[str, ClassifiedLines]
    hazards: Mapping[str, Hazard]
    files: Sequence[FileSummary]
    operators: Sequence[Operator]
    own_files: int = 0
    kept: frozenset[str] = frozenset()


def charges_of(work: Work) -> tuple[Charge, ...]:
    """Every charge; those of a file depend on that file alone, and those for the tree stand once."""
    bought: dict[tuple[str, str, str | None], int] = {}
    explained = _explained(work.findings)
    names = [finding for finding in work.findings if _is_paid_name(finding, explained)]
    for charge in (*_set_up(work), *_lines(work), *_names(work, names), *_hazards(work, names), *_kernels(work)):
        key = (charge.price, charge.what, charge.file)
        before = bought.get(key, 0)
        bought[key] = max(before, charge.count) if charge.file is None else before + charge.count
    return tuple(Charge(*key, bought[key]) for key in sorted(bought, key=_order) if bought[key])


def _order(key: tuple[str, str, str | None]) -> tuple[str, str, str]:
    price, what, file = key
    return price, what, file or ""


def _set_up(work: Work) -> Iterator[Charge]:
    yield Charge("setup-toolchain", "", None, 1)
    yield Charge("test-bring-up", "", None, 1)
    built = {f.occurrence.file for f in work.findings if f.occurrence.kind is Kind.BUILD and _is_work(f)}
    yield from (Charge("setup-build-file", "", path, 1) for path in built)
    suffixes = [tool.target for tool in work.landing.target.toolchain if tool.what == "file suffix"]
    if suffixes and work.landing.profile.mode is PortingMode.TEXT:
        for file in work.files:
            if file.language == "cuda" and file.path in work.lines and file.path not in work.kept:
                yield Charge("setup-file-rename", f".cu -> {suffixes[0]}", file.path, 1)


def _is_work(finding: Finding) -> bool:
    return finding.ruling.status is not Status.SAME


def _lines(work: Work) -> Iterator[Charge]:
    for path, lines in work.lines.items():
        mechanical, manual = (lines.classes.get(kind, ()) for kind in (LineClass.MECHANICAL, LineClass.MANUAL))
        hanging = (lines.followed.keys() & manual) - lines.rewritten
        counts = {"mechanical-line": len(mechanical), "manual-line": len(hanging), "branch-off": lines.branches}
        yield from (Charge(price, "", path, count) for price, count in counts.items() if count)


def _counts(finding: Finding, work: Work) -> bool:
    """Whether it is paid for by itself: not where device code is written again, nor in what is switched off."""
    lines = work.lines.get(finding.occurrence.file)
    if lines is None:
        return True
    return finding.occurrence.line not in lines.rewritten and finding.occurrence.line not in lines.switched_off


def _names(work: Work, names: Iterable[Finding]) -> Iterator[Charge]:
    rewritten = any(operator.regime is not Regime.KEPT for operator in work.operators)
    alike = Counter(
        (f.ruling.status, f.ruling.rule, f.occurrence.kind, f.occurrence.library, f.occurrence.file)
        for f in names
        if _counts(f, work) and not (rewritten and _is_of_operator(f.occurrence))
    )
    for (status, rule, kind, library, file), count in alike.items():
        paid, name = _PAID[status], rule.split("/", 2)[-1]
        if kind is Kind.PTX:
            yield from _instruction(paid, name.partition(".")[0], file, count)
        elif kind is not Kind.BUILD:
            yield Charge(f"use-{paid}", name, file, count)
            if kind in _LEARNT:
                yield Charge(f"learn-{paid}", name, None, 1)
            if status in _SWAPPED and kind is Kind.FUNCTION and library not in _PLATFORM:
                yield Charge("library-swap", library, None, 1)


def _is_of_operator(occurrence: Occurrence) -> bool:
    """Whether it is part of an operator's price, where kernels are written again."""
    return occurrence.kind in (Kind.LAUNCH, Kind.KERNEL) or occurrence.side is Side.DEVICE


def _explained(findings: Iterable[Finding]) -> frozenset[tuple[str, int, int]]:
    """The places of names that a hazard tells the work of. It pays for PTX, as what takes the place of an instruction
    depends on its category."""
    return frozenset(
        _place(finding)
        for finding in findings
        if finding.occurrence.kind is Kind.HAZARD and finding.ruling.status is not Status.UNKNOWN
    )


def _instruction(paid: str, name: str, file: str, count: int) -> Iterator[Charge]:
    """An instruction in whatever form; that nobody knows of a target is one question for all PTX."""
    yield Charge(f"use-{paid}", f"PTX {name}", file, count)
    if paid == _PAID[Status.UNKNOWN]:
        yield Charge("learn-unknown", "PTX", None, 1)


def _hazards(work: Work, names: Iterable[Finding]) -> Iterator[Charge]:
    """One repair a file; where it is open whether there is anything to repair, a look at each place. A hazard at a name
    which is paid for itself costs nothing more, unless nobody knows of the name, and of the hazard one does."""
    places: dict[tuple[str, str], list[Finding]] = {}
    paid = {_place(finding): finding.ruling.status for finding in names}
    for finding in work.findings:
        if finding.occurrence.kind is not Kind.HAZARD or not _counts(finding, work):
            continue
        name = paid.get(_place(finding))
        if name is None or (name is Status.UNKNOWN and finding.ruling.status is not Status.UNKNOWN):
            places.setdefault((finding.occurrence.symbol, finding.occurrence.file), []).append(finding)
    for (identity, path), found in places.items():
        certain = not work.hazards[identity].doubtful and any(f.ruling.status is not Status.UNKNOWN for f in found)
        if certain:
            yield from _repair(identity, work.hazards[identity].effort, path)
        yield Charge("hazard-place", identity, path, len(found) - certain)


def _repair(identity: str, effort: str, path: str) -> Iterator[Charge]:
    """What is written again is thought out once, and then written in each file."""
    if effort == "rewrite":
        yield Charge("hazard-rewrite", identity, None, 1)
        effort = "rewrite-file"
    yield Charge(f"hazard-{effort}", identity, path, 1)


def _is_paid_name(finding: Finding, explained: frozenset[tuple[str, int, int]]) -> bool:
    occurrence = finding.occurrence
    if occurrence.kind is Kind.HAZARD or finding.ruling.status not in _PAID:
        return False
    return occurrence.kind is not Kind.PTX or _place(finding) not in explained


def _place(finding: Finding) -> tuple[str, int, int]:
    """A hazard that a name shows stands where the name does."""
    return finding.occurrence.file, finding.occurrence.line, finding.occurrence.column


def _kernels(work: Work) -> Iterator[Charge]:
    for operator in work.operators:
        kept = operator.regime is Regime.KEPT
        count = operator.kernels if kept else 1
        yield Charge(_PRICE_OF[operator.regime], "", operator.file, count)
        yield Charge("performance-kernel", "", operator.file, count)
