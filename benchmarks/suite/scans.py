"""Scans with portcheck: cold and warm, with one job and with two, for a terminal and as JSON."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.suite.measure import Cost, measure, median
from benchmarks.suite.results import OneFile, Parsing, Run
from benchmarks.suite.sources import Sources

COLD, WARM, COLD_JSON, WARM_JSON = "cold", "warm", "cold, JSON", "warm, JSON"
JOBS = (1, 2)
_PARSING = Path(__file__).with_name("parsing.py")
_STARTS = 11


@dataclass(frozen=True, slots=True)
class Scans:
    """Portcheck as ``python`` has it. ``place``: a folder for caches and reports."""

    python: str
    place: Path

    def prepare(self) -> None:
        """Compiles the rules where they are not yet: no scan that is measured does."""
        measure((self.python, "-m", "portcheck", "targets"), self.place, {})

    def runs(self, folder: Path, sources: Sources, runs: int, jobs: tuple[int, ...]) -> Iterator[Run]:
        """Cold: the cache is empty. Warm: a scan has filled it before."""
        for number in jobs:
            cold, warm = [], []
            for _run in range(runs):
                with tempfile.TemporaryDirectory(dir=self.place) as cache:
                    cold.append(self._scan(folder, cache, number))
                    warm.append(self._scan(folder, cache, number))
            for what, costs in ((COLD, cold), (WARM, warm)):
                yield Run(what, number, sources.lines, sources.bytes, median(costs))

    def as_json(self, folder: Path, sources: Sources) -> tuple[list[Run], dict[str, str]]:
        """The same with JSON, each once, and the digests of the reports."""
        runs, digests = [], {}
        for number in JOBS:
            with tempfile.TemporaryDirectory(dir=self.place) as cache:
                report = self.place / "report.json"
                for what, how in ((COLD_JSON, COLD), (WARM_JSON, WARM)):
                    cost = self._scan(folder, cache, number, "--output", f"json:{report}")
                    runs.append(Run(what, number, sources.lines, sources.bytes, cost))
                    with report.open("rb") as file:
                        digests[f"{how}, {number} jobs"] = hashlib.file_digest(file, "sha256").hexdigest()
        return runs, digests

    def parsing(self, folder: Path) -> Parsing:
        command = (self.python, str(_PARSING), str(folder))
        outcome = subprocess.run(command, cwd=self.place, stdout=subprocess.PIPE, check=False)
        if outcome.returncode:
            sys.exit(f"{' '.join(command)}: exit code {outcome.returncode}")
        return Parsing(**json.loads(outcome.stdout))

    def one_file(self, file: Path, name: str) -> OneFile:
        scan = [measure((self.python, "-m", "portcheck", "scan", str(file)), self.place, {}) for _ in range(_STARTS)]
        nothing = [measure((self.python, "-c", "pass"), self.place, {}) for _ in range(_STARTS)]
        return OneFile(name, file.read_bytes().count(b"\n"), median(scan), median(nothing))

    def _scan(self, folder: Path, cache: str, jobs: int, *more: str) -> Cost:
        command = (self.python, "-m", "portcheck", "scan", str(folder), "--jobs", str(jobs), "--no-progress", *more)
        return measure(command, self.place, {"PORTCHECK_CACHE_DIR": cache})
