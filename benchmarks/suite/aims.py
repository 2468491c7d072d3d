"""What the project wants of its speed, and whether a run has shown it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.suite.peers import HIPIFY
from benchmarks.suite.results import Measured, Results
from benchmarks.suite.scans import COLD, COLD_JSON, WARM
from benchmarks.suite.trees import HECBENCH

_MEGABYTE = 1e6


@dataclass(frozen=True, slots=True)
class Aim:
    """``met`` None: it was not measured."""

    what: str
    wanted: str
    measured: str
    met: bool | None


def aims(results: Results) -> Iterator[Aim]:
    yield _at_least("flash-attn, cold, 2 jobs: lines/s", 200_000, _cold_rate(results))
    yield _at_least("cold, 2 jobs, over hipify-perl on the same trees", 20, _over_hipify(results))
    for tree in results.trees:
        cold, warm = tree.run(COLD), tree.run(WARM)
        if cold and warm:
            ratio = cold.cost.seconds / warm.cost.seconds
            yield _at_least(f"{tree.name}, 2 jobs: warm over cold", 5, ratio)
    one = results.one_file
    if one is not None:
        yield _at_most(f"one file of {one.lines} lines: seconds", 0.35, one.scan.seconds)
    for tree in results.trees:
        if tree.parsing is not None:
            yield _at_most(f"{tree.name}: CPU over that of tree-sitter alone", 2, _over_parsing(tree))
    yield _at_most("flashinfer-python: MB of all processes together", 500, _peak(results))
    for tree in results.trees:
        same = len(set(tree.digests.values())) == 1
        said = f"{len(tree.digests)} equal" if same else "different"
        yield Aim(f"{tree.name}: reports of 1 and 2 jobs, cold and warm", "the same bytes", said, same)


def _over_hipify(results: Results) -> float | None:
    """The seconds of hipify-perl over those of portcheck, which reads more files, on all trees that have both."""
    wanted = [tree for tree in results.trees if tree.name in ("xgboost", "lightgbm", HECBENCH)]
    pairs = [(theirs, ours) for tree in wanted if (theirs := tree.run(HIPIFY, 1)) and (ours := tree.run(COLD))]
    if not pairs:
        return None
    return sum(theirs.cost.seconds for theirs, _ours in pairs) / sum(ours.cost.seconds for _theirs, ours in pairs)


def _over_parsing(tree: Measured) -> float | None:
    """The CPU of a cold scan with one job over that of the parser alone."""
    cold = tree.run(COLD, 1)
    return cold.cost.cpu / tree.parsing.seconds if cold and tree.parsing else None


def _cold_rate(results: Results) -> float | None:
    tree = results.tree("flash-attn")
    run = tree and tree.run(COLD)
    return run.rate if run else None


def _peak(results: Results) -> float | None:
    """Whatever the report: for a terminal or as JSON."""
    tree = results.tree("flashinfer-python")
    runs = [run for what in (COLD, COLD_JSON) if tree is not None and (run := tree.run(what)) is not None]
    return max((most / _MEGABYTE for run in runs if (most := run.cost.together or run.cost.largest)), default=None)


def _at_least(what: str, wanted: float, measured: float | None) -> Aim:
    return Aim(what, f"≥ {wanted:,}", _shown(measured), None if measured is None else measured >= wanted)


def _at_most(what: str, wanted: float, measured: float | None) -> Aim:
    return Aim(what, f"≤ {wanted:,}", _shown(measured), None if measured is None else measured <= wanted)


def _shown(value: float | None) -> str:
    if value is None:
        return "not measured"
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"
