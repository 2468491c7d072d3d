"""The results as tables of Markdown: what the command prints, and the page of the documentation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from benchmarks.suite.aims import aims
from benchmarks.suite.measure import Cost
from benchmarks.suite.peers import HIPIFY
from benchmarks.suite.results import Measured, OneFile, Results, Run
from benchmarks.suite.scans import COLD

_MEGABYTE = 1e6
_HEAD = """# Benchmarks

Made by `python docs/generate.py` from `benchmarks/results.json`, which `python -m benchmarks.suite` writes: do not
edit.

![Lines a second on each tree](benchmarks.svg)
"""


def page(results: Results) -> str:
    """The page of the documentation."""
    return f"{_HEAD}\n{tables(results)}"


def tables(results: Results) -> str:
    """All tables, with what was measured and how."""
    sections = (_about, _aims, _trees, _runs, _converted, _parsed, _digests)
    return "\n".join(line for section in sections for line in section(results)).rstrip() + "\n"


def _about(results: Results) -> Iterator[str]:
    costs = [run.cost for tree in results.trees for run in tree.runs]
    if results.one_file is not None:
        costs += [results.one_file.scan, results.one_file.nothing]
    yield f"One run of {results.date} on {results.machine}, {results.cores} cores. " + _load(costs)
    yield ""
    yield "; ".join(f"{name} {version}" for name, version in results.versions.items()) + "."
    yield ""
    yield from (
        "- Portcheck scans for all targets and prints its report as for a terminal; `JSON` rows write a JSON report of",
        "  everything instead. Cold: its cache is empty. Warm: a scan of the same tree has filled it. Lines are those",
        "  of all source and build files that it reads; the files themselves are in the machine's memory.",
        "- `rg` counts, in files of the same suffixes, all names that make portcheck parse a file (`-F -f NAMES`).",
        "- `hipify-perl` converts all files of CUDA, C++ and C in one process, without output and warnings; `semgrep`",
        "  looks for calls of the CUDA runtime, by one rule, in the files of CUDA alone.",
        "- CPU is user and system time of all processes. Memory is at its peak: of the largest process, and of all",
        "  together with shared pages counted once (looked at 5 times a second, more often in the first).",
        "",
    )


def _load(costs: Sequence[Cost]) -> str:
    loads = [cost.load for cost in costs]
    others = [cost.others for cost in costs if cost.others is not None]
    said = f"Load average before the runs: {min(loads):.1f} to {max(loads):.1f}" if loads else ""
    return said + (f"; other processes used up to {max(others):.1f} cores meanwhile." if others else ".")


def _aims(results: Results) -> Iterator[str]:
    met = {True: "yes", False: "**no**", None: ""}
    rows = [(aim.what, aim.wanted, aim.measured, met[aim.met]) for aim in aims(results)]
    yield from ("## What is wanted", "", *_table(("", ">wanted", ">measured", "met"), rows))


def _trees(results: Results) -> Iterator[str]:
    rows = [
        (tree.name, tree.version, f"{tree.files:,}", f"{tree.lines:,}", f"{tree.code_lines:,}", _mb(tree.bytes))
        for tree in results.trees
    ]
    heads = ("tree", "version", ">files", ">lines", ">of CUDA, C++, C, PTX", ">MB")
    yield from ("## Trees", "", *_table(heads, rows))


def _runs(results: Results) -> Iterator[str]:
    heads = ("", ">jobs", ">lines/s", ">MB/s", ">seconds", ">CPU s", ">largest MB", ">together MB", ">time over cold",
             ">load", ">others")  # fmt: skip
    yield from ("## Runs", "")
    for tree in results.trees:
        yield from (f"### {tree.name}", "", *_table(heads, [_row(run, tree) for run in tree.runs]))
    if results.one_file is not None:
        yield from _one_file(results.one_file)


def _row(run: Run, tree: Measured) -> tuple[str, ...]:
    """``time over cold``: of the time that a cold scan with two jobs takes for as many lines."""
    cold = tree.run(COLD)
    ratio = f"{cold.rate / run.rate:.2f}" if cold else ""
    rates = (f"{run.rate:,.0f}", f"{run.bytes / _MEGABYTE / run.cost.seconds:.1f}")
    return (run.what, str(run.jobs), *rates, *_costs(run.cost), ratio, *_machine(run.cost))


def _costs(cost: Cost) -> tuple[str, ...]:
    together = "" if cost.together is None else _mb(cost.together)
    return f"{cost.seconds:.2f}", f"{cost.cpu:.2f}", "" if cost.largest is None else _mb(cost.largest), together


def _machine(cost: Cost) -> tuple[str, str]:
    return f"{cost.load:.1f}", "" if cost.others is None else f"{cost.others:.1f}"


def _one_file(one: OneFile) -> Iterator[str]:
    rows = [
        (what, *_costs(cost), *_machine(cost))
        for what, cost in ((f"scan of `{one.name}` ({one.lines} lines)", one.scan), ("`python -c pass`", one.nothing))
    ]
    heads = ("", ">seconds", ">CPU s", ">largest MB", ">together MB", ">load", ">others")
    yield from ("### One file", "", *_table(heads, rows))


def _converted(results: Results) -> Iterator[str]:
    """The trees that hipify-perl has read as well."""
    rows = [
        (tree.name, f"{theirs.rate:,.0f}", f"{ours.rate:,.0f}", f"{theirs.cost.seconds / ours.cost.seconds:.1f}")
        for tree in results.trees
        if (theirs := tree.run(HIPIFY, 1)) and (ours := tree.run(COLD))
    ]
    if rows:
        heads = ("tree", ">hipify-perl lines/s", ">portcheck lines/s", ">its seconds over portcheck's")
        yield from ("## Beside hipify-perl", "", *_table(heads, rows))


def _parsed(results: Results) -> Iterator[str]:
    rows = [
        (tree.name, f"{parsing.texts:,}", _mb(parsing.bytes), f"{parsing.seconds:.2f}", f"{cold.cost.cpu:.2f}",
         f"{cold.cost.cpu / parsing.seconds:.2f}")
        for tree in results.trees if (parsing := tree.parsing) and (cold := tree.run(COLD, 1))
    ]  # fmt: skip
    if rows:
        yield from ("## Beside the parser alone", "")
        yield "CPU of a cold scan with one job, over that of tree-sitter for each text that the scan parses, once."
        yield ""
        heads = ("tree", ">texts", ">MB", ">tree-sitter CPU s", ">portcheck CPU s", ">ratio")
        yield from _table(heads, rows)


def _digests(results: Results) -> Iterator[str]:
    rows = []
    for tree in results.trees:
        for digest in dict.fromkeys(tree.digests.values()):
            same = [how for how, other in tree.digests.items() if other == digest]
            rows.append((tree.name, f"`{digest[:16]}`", "; ".join(same)))
    if rows:
        yield from ("## The same bytes", "", *_table(("tree", "SHA-256 of the JSON begins with", "made"), rows))


def _table(heads: Iterable[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Columns whose head begins with ``>`` are numbers."""
    heads = [*heads]
    lines = [
        " | ".join(head.removeprefix(">") for head in heads),
        " | ".join("--:" if head.startswith(">") else "---" for head in heads),
        *(" | ".join(cell.replace("|", "\\|") for cell in row) for row in rows),
    ]
    return [*(f"| {line} |" for line in lines), ""]


def _mb(size: int) -> str:
    return f"{size / _MEGABYTE:,.1f}" if size < 100 * _MEGABYTE else f"{size / _MEGABYTE:,.0f}"
