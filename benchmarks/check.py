"""Time ``portcheck check`` against a baseline: cold, warm, with one changed file, and one staged file.

usage: python benchmarks/check.py [--python PYTHON] [--target TARGET]... [--runs N] TREE

PYTHON has portcheck installed. The tree is copied, as a git repository of its own, and scanned there: what is measured
is what a developer waits for. Times are medians of wall time; cold is one run. Beside them stands ripgrep, if it is
installed, which reads the same files and counts the names that begin with ``cuda``. Needs git.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from portcheck.discover.walk import discover

COMMIT = ("git", "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "--quiet", "--no-verify")


@dataclass(frozen=True)
class Project:
    """A copy of the tree in ``folder``, and the cache of its own that scans of it use."""

    folder: Path
    cache: Path

    def run(self, *command: str) -> float:
        """Seconds of wall time. What does not succeed ends the benchmark."""
        environment = os.environ | {"PORTCHECK_CACHE_DIR": str(self.cache)}
        start = time.perf_counter()
        outcome = subprocess.run(
            command, cwd=self.folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
        )
        seconds = time.perf_counter() - start
        if outcome.returncode:
            sys.exit(f"{' '.join(command)}: exit code {outcome.returncode}\n{outcome.stderr.decode(errors='replace')}")
        return seconds

    def prepare(self, tree: Path, portcheck: list[str], targets: list[str]) -> None:
        """All of the tree is committed, with a configuration and a baseline."""
        shutil.copytree(tree, self.folder, symlinks=True, ignore=shutil.ignore_patterns(".git"))
        for name in ("portcheck.toml", ".portcheck-baseline"):
            (self.folder / name).unlink(missing_ok=True)
        self.run("git", "init", "--quiet")
        self.run(*portcheck, "init", *(word for target in targets for word in ("--target", target)))
        self.run("git", "add", "--all")
        self.run(*COMMIT, "--message", "start")

    def edit(self, file: Path) -> None:
        """A line that is no use of anything, and makes the file another."""
        with file.open("a") as text:
            text.write(f"\n// {time.monotonic_ns()}\n")

    def stage(self, file: Path) -> None:
        self.edit(file)
        self.run("git", "add", str(file))


def median_of(runs: int, command: Callable[[], float], before: Callable[[], None] = lambda: None) -> float:
    times = []
    for _run in range(runs):
        before()
        times.append(command())
    return statistics.median(times)


def changed_file(folder: Path) -> Path:
    """The CUDA source of median size."""
    sources = sorted((file.size, file.path) for file in discover((folder,)).files if file.path.endswith(".cu"))
    if not sources:
        sys.exit(f"{folder}: no .cu file to change")
    return folder / sources[len(sources) // 2][1]


def measure(project: Project, portcheck: list[str], runs: int) -> dict[str, float]:
    """Seconds by what was done."""
    file = changed_file(project.folder)
    check = (*portcheck, "check")
    shutil.rmtree(project.cache, ignore_errors=True)  # a small tree has none
    times = {
        "cold": project.run(*check),
        "warm": median_of(runs, lambda: project.run(*check)),
        "one changed file": median_of(runs, lambda: project.run(*check), lambda: project.edit(file)),
        "one staged file, by itself": median_of(
            runs, lambda: project.run(*check, "--staged", str(file)), lambda: project.stage(file)
        ),
    }
    ripgrep = shutil.which("rg")
    if ripgrep:
        times["rg --count-matches"] = median_of(runs, lambda: project.run(ripgrep, "--count-matches", r"cuda\w+"))
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tree", type=Path, metavar="TREE")
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--target", action="append", default=[], help="default: all")
    parser.add_argument("--runs", type=int, default=5)
    chosen = parser.parse_args()
    portcheck = [chosen.python, "-m", "portcheck"]
    with tempfile.TemporaryDirectory() as place:
        project = Project(Path(place).resolve() / "tree", Path(place) / "cache")
        project.prepare(chosen.tree, portcheck, chosen.target or ["all"])
        files = discover((project.folder,)).files
        megabytes = sum(file.size for file in files) / 1e6
        print(f"{chosen.tree.resolve().name}: {len(files):,} files, {megabytes:.1f} MB")
        for what, seconds in measure(project, portcheck, chosen.runs).items():
            rate = "" if "staged" in what else f"{megabytes / seconds:10.2f} MB/s"
            print(f"{what:<28} {seconds:7.2f} s{rate}")


if __name__ == "__main__":
    main()
