"""What starting costs: a lookup over ``python -c pass``, and compiling the rules.

usage: python benchmarks/startup.py [--python PYTHON] [--runs N]     (PYTHON has portcheck installed from a wheel)
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from portcheck.rules.location import compile_store

LOOKUP = """
from portcheck.rules.location import store_path
from portcheck.rules.store import RuleStore
RuleStore(store_path()).rows("musa", ["cudaMallocAsync"])
"""


def milliseconds(command: list[str], runs: int) -> float:
    """The median wall time of ``command``."""
    times = []
    for _run in range(runs):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=tempfile.gettempdir())
        times.append(time.perf_counter() - start)
    return 1000 * statistics.median(times)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--python", default=sys.executable)
    options.add_argument("--runs", type=int, default=21)
    chosen = options.parse_args()
    commands = {
        "python -c pass": ["-c", "pass"],
        "python -c 'import click'": ["-c", "import click"],
        "open the store, look one name up": ["-c", LOOKUP],
        "portcheck lookup cudaMallocAsync": ["-m", "portcheck", "lookup", "cudaMallocAsync"],
    }
    base = 0.0
    for title, arguments in commands.items():
        taken = milliseconds([chosen.python, *arguments], chosen.runs)
        base = base or taken
        print(f"{title:<36} {taken:6.1f} ms  {taken - base:+6.1f} ms  {taken / base:4.1f} times")
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store.sqlite"
        start = time.perf_counter()
        compile_store(Path(__file__).resolve().parent.parent / "rules", store)
        taken = time.perf_counter() - start
        print(f"compiling the rules: {taken:.1f} s, {store.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
