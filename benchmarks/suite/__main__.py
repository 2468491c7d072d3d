"""Portcheck beside its peers on real trees, in one run.

usage: python -m benchmarks.suite [--cache DIR] [--tree NAME]... [--runs N] [--hecbench DIR] [--rg PATH]
           [--hipify-perl PATH] [--semgrep PATH] [--python PYTHON] [--results FILE]

Fetches source distributions from the index that pip is configured for, with pinned versions and digests, scans each
cold and warm with 1 and 2 jobs, and runs ripgrep, hipify-perl and semgrep beside, as far as they are there. Prints
tables and writes the results as JSON, from which ``python docs/generate.py`` makes a page and a chart.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.suite.page import tables
from benchmarks.suite.peers import HIPIFY, RIPGREP, SEMGREP, Peers, found
from benchmarks.suite.results import Measured, OneFile, Results, save
from benchmarks.suite.scans import JOBS, Scans
from benchmarks.suite.sources import sources_of
from benchmarks.suite.trees import HECBENCH, ONE_FILE, Tree, trees

_RESULTS = Path(__file__).resolve().parent.parent / "results.json"
_LARGE = 4_000_000
"""Lines of a tree that is scanned once, for a terminal with two jobs only, and not parsed a second time."""
_ASK = "import json, platform as p, portcheck; print(json.dumps([portcheck.__version__, p.python_version()]))"


def main() -> None:
    chosen = _arguments()
    all_trees = trees(chosen.cache, chosen.hecbench, chosen.tree)
    if chosen.hecbench is None:
        _say(f"left out: {HECBENCH}, without --hecbench")
    peers = Peers(
        found(chosen.rg, "rg"), found(chosen.hipify_perl, "hipify-perl"), found(chosen.semgrep, "semgrep"), chosen.cache
    )
    for name in peers.missing:
        _say(f"left out: {name}, which is not installed; --{name} PATH says where it is")
    with tempfile.TemporaryDirectory(dir=chosen.cache) as place:
        scans = Scans(chosen.python, Path(place))
        scans.prepare()
        peers.prepare()
        measured = tuple(_measured(tree, scans, peers, chosen.runs) for tree in all_trees)
        one_file = _one_file(all_trees, scans)
    results = Results(
        datetime.datetime.now(datetime.UTC).date().isoformat(),
        _machine(),
        os.cpu_count() or 1,
        _versions(chosen.python) | peers.versions(),
        measured,
        one_file,
    )
    save(results, chosen.results)
    print(tables(results))


def _measured(tree: Tree, scans: Scans, peers: Peers, runs: int) -> Measured:
    sources = sources_of(tree.folder)
    _say(f"{tree.name} {tree.version}: {sources.files:,} files, {sources.lines:,} lines")
    large = sources.lines > _LARGE
    times = 1 if large else runs
    done = [*scans.runs(tree.folder, sources, times, JOBS[-1:] if large else JOBS)]
    with_json, digests = scans.as_json(tree.folder, sources)
    done += [*with_json, *peers.search(tree.folder, sources, times)]
    if tree.converted:
        done += peers.convert(sources)
    if tree.matched:
        done += peers.match(sources)
    parsing = None if large else scans.parsing(tree.folder)
    counts = (sources.files, sources.lines, sources.bytes, sources.code_lines)
    return Measured(tree.name, tree.version, *counts, tuple(done), digests, parsing)


def _one_file(all_trees: list[Tree], scans: Scans) -> OneFile | None:
    name, path = ONE_FILE
    for tree in all_trees:
        if tree.name == name:
            return scans.one_file(tree.folder / path, f"{name}/{Path(path).name}")
    return None


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--cache", type=Path, default=_cache(), metavar="DIR", help="where archives are kept and unpacked"
    )
    parser.add_argument("--tree", action="append", default=[], metavar="NAME", help="only this; may be repeated")
    parser.add_argument("--runs", type=int, default=1, metavar="N", help="of each scan; the median counts")
    parser.add_argument("--hecbench", type=Path, metavar="DIR", help="a checkout of HeCBench")
    for name in (RIPGREP, HIPIFY, SEMGREP):
        parser.add_argument(f"--{name}", metavar="PATH", help=f"{name}, if it is not on the PATH")
    parser.add_argument("--python", default=sys.executable, help="which has portcheck installed")
    parser.add_argument("--results", type=Path, default=_RESULTS, metavar="FILE")
    chosen = parser.parse_args()
    chosen.cache = chosen.cache.resolve()
    return chosen


def _cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "portcheck-benchmarks"


def _versions(python: str) -> dict[str, str]:
    asked = subprocess.run((python, "-c", _ASK), capture_output=True, text=True, check=True)
    return dict(zip(("portcheck", "Python"), json.loads(asked.stdout), strict=True))


def _machine() -> str:
    """The model of the processor, as far as the system tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{models[0] if models else platform.processor() or platform.machine()}, {platform.system()}"


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
