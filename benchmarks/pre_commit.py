"""pre-commit, from the installation of the hook out of a clone of this repository to its verdicts and its time.

usage: python benchmarks/pre_commit.py [--runs N]     (needs pre-commit, git and an index of Python packages)
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONFIG = """repos:
- repo: {source}
  rev: {commit}
  hooks:
  - id: portcheck
    args: [--target, musa]
  - id: portcheck-gate
    args: [--target, musa, --staged]
    stages: [manual]
"""
OLD = "#include <cooperative_groups.h>\n__global__ void k() { cooperative_groups::this_grid().sync(); }\n"
GOOD = "#include <cuda_runtime.h>\nvoid f(void **p) { cudaMalloc(p, 8); }\n"


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PRE_COMMIT_HOME": str(folder.parent / "home")}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def hook(folder: Path, *arguments: str, code: int) -> str:
    """What ``pre-commit run -v`` says, if it ends with ``code``."""
    outcome = run(folder, sys.executable, "-m", "pre_commit", "run", "--verbose", *arguments)
    if outcome.returncode != code:
        sys.exit(
            f"pre-commit run {' '.join(arguments)} ends with {outcome.returncode}:\n{outcome.stdout}{outcome.stderr}"
        )
    return outcome.stdout


def project(folder: Path) -> None:
    """A repository with some CUDA, and the hooks out of a clone of this one."""
    source = folder.parent / "portcheck"
    run(folder, "git", "clone", "--quiet", str(ROOT), str(source))
    commit = run(source, "git", "rev-parse", "HEAD").stdout.strip()
    run(folder, "git", "init", "--quiet", "--initial-branch", "main")
    (folder / ".pre-commit-config.yaml").write_text(CONFIG.format(source=source, commit=commit))
    (folder / "old.cu").write_text(OLD)
    run(folder, "git", "add", "--all")
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    run(folder, "git", *who, "commit", "--quiet", "--no-verify", "--message", "start")


def stage(folder: Path, text: str) -> None:
    (folder / "new.cu").write_text(text)
    run(folder, "git", "add", "new.cu")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=11)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "work"
        folder.mkdir()
        project(folder)
        start = time.perf_counter()
        installed = run(folder, sys.executable, "-m", "pre_commit", "install-hooks")
        if installed.returncode:
            sys.exit(installed.stdout + installed.stderr)
        print(f"installation: {time.perf_counter() - start:.0f} s")
        stage(folder, GOOD)
        hook(folder, "portcheck", code=0)
        stage(folder, OLD)
        hook(folder, "portcheck", code=1)
        hook(folder, "portcheck-gate", "--hook-stage", "manual", code=1)
        print("a file without fault passes, one with a new fault fails, for the files as for the whole tree")
        stage(folder, GOOD)
        said = [hook(folder, "portcheck", code=0) for _run in range(chosen.runs)]
        times = [float(match[1]) for text in said if (match := re.search(r"duration: ([\d.]+)s", text))]
        print(f"the hook, one staged file: {statistics.median(times):.2f} s (median of {len(times)})")


if __name__ == "__main__":
    main()
