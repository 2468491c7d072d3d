"""Time portcheck on source trees, side by side with ripgrep in one run.

usage: python benchmarks/scan.py [--jobs N] [--runs N] TREE...
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from portcheck.discover.languages import SUFFIXES
from portcheck.discover.walk import discover

ONE_FILE = Path(__file__).parents[1] / "samples" / "heat2d" / "src" / "stencil.cu"
NAMES = (
    r"\b(cuda[A-Z]\w*|cu[A-Z]\w*|CU(DA)?_\w+|cu(blas|dnn|fft|rand|sparse|solver)\w*|nccl\w+"
    r"|thrust::|cub::|__(global|device|shared)__)"
)


@dataclass(frozen=True)
class Timing:
    """``seconds`` of wall time, the median of the runs; ``peak`` in bytes, of the largest process of all runs."""

    seconds: float
    peak: int


def timed(command: list[str], runs: int) -> Timing:
    seconds, peak = [], 0
    for _run in range(runs):
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _pid, status, usage = os.wait4(process.pid, 0)
        seconds.append(time.perf_counter() - start)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise SystemExit(f"{command}: exit code {process.returncode}")
        peak = max(peak, usage.ru_maxrss * 1024)
    return Timing(sorted(seconds)[len(seconds) // 2], peak)


def lines_of(tree: Path) -> tuple[int, int]:
    files = discover((tree,)).files
    return len(files), sum(file.location.read_bytes().count(b"\n") for file in files)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trees", nargs="+", type=Path, metavar="TREE")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    portcheck = [sys.executable, "-m", "portcheck", "scan", "--quiet", "--no-cache", "--jobs", str(options.jobs)]
    ripgrep = shutil.which("rg")
    load = os.getloadavg()[0]
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load:.1f}, jobs {options.jobs}")
    print(
        f"{'tree':28} {'files':>7} {'lines':>10} {'seconds':>8} {'lines/s':>10} {'peak MB':>8} {'rg s':>7} {'ratio':>6}"
    )
    with tempfile.TemporaryDirectory() as folder:
        for tree in options.trees:
            files, lines = lines_of(tree)
            ours = timed([*portcheck, str(tree), "--output", f"json:{folder}/report.json"], options.runs)
            speed, peak = lines / ours.seconds, ours.peak / 2**20
            row = f"{tree.name[:28]:28} {files:7,} {lines:10,} {ours.seconds:8.2f} {speed:10,.0f} {peak:8.0f}"
            if ripgrep:
                globs = [part for suffix in SUFFIXES for part in ("-g", f"*{suffix}")]
                peer = timed(
                    [ripgrep, "--count-matches", "-j", str(options.jobs), *globs, NAMES, str(tree)], options.runs
                )
                row += f" {peer.seconds:7.2f} {ours.seconds / peer.seconds:6.1f}"
            print(row, flush=True)
    one = timed([*portcheck, str(ONE_FILE)], max(5, options.runs))
    start = timed([sys.executable, "-c", "pass"], max(5, options.runs))
    lines = ONE_FILE.read_bytes().count(b"\n")
    print(f"one file of {lines} lines: {one.seconds:.2f} s, {one.seconds / start.seconds:.1f} times an empty Python")


if __name__ == "__main__":
    main()
