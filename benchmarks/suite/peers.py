"""Other programs on the same trees, as far as they are there."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from benchmarks.suite.measure import measure, median
from benchmarks.suite.results import Run
from benchmarks.suite.sources import Sources
from portcheck.discover.languages import SUFFIXES
from portcheck.parse.lexicon import Lexicon
from portcheck.rules.location import store_path
from portcheck.rules.store import RuleStore

RIPGREP, HIPIFY, SEMGREP = "rg", "hipify-perl", "semgrep"
_SEMGREP_RULE = """rules:
- id: cuda-call
  languages: [cpp]
  severity: INFO
  message: a call of the CUDA runtime
  patterns:
  - pattern: $F(...)
  - metavariable-regex: {metavariable: $F, regex: "^cuda[A-Z]"}
"""
_CUDA_SUFFIXES = (".cu", ".cuh")


@dataclass(frozen=True, slots=True)
class Peers:
    """Where the programs are; None for one that is left out. ``place``: a folder for what they are given."""

    ripgrep: str | None
    hipify: str | None
    semgrep: str | None
    place: Path

    @property
    def missing(self) -> list[str]:
        named = ((RIPGREP, self.ripgrep), (HIPIFY, self.hipify), (SEMGREP, self.semgrep))
        return [name for name, path in named if path is None]

    def versions(self) -> dict[str, str]:
        """What each says of itself, in one line."""
        asked = ((RIPGREP, self.ripgrep), (SEMGREP, self.semgrep))
        return {name: _first_line(path, "--version") for name, path in asked if path is not None}

    def prepare(self) -> None:
        """Writes the names for ripgrep, each a fixed string: all that make portcheck parse a file."""
        with closing(RuleStore(store_path())) as store:
            names = sorted(Lexicon(store.vocabulary()).triggers)
        self._names.write_bytes(b"\n".join(names) + b"\n")
        self._rule.write_text(_SEMGREP_RULE, encoding="utf-8")

    def search(self, folder: Path, sources: Sources, runs: int) -> Iterator[Run]:
        """Ripgrep counts the names in files of the same suffixes."""
        if self.ripgrep is not None:
            globs = (word for suffix in SUFFIXES for word in ("-g", f"*{suffix}"))
            command = (self.ripgrep, "-F", "-f", str(self._names), "--count-matches", "-j2", *globs, str(folder))
            costs = [measure(command, self.place, {}, good=(0, 1)) for _run in range(runs)]
            yield Run(RIPGREP, 2, sources.lines, sources.bytes, median(costs))

    def convert(self, sources: Sources) -> Iterator[Run]:
        """hipify-perl, without its warnings, in one process over all files of CUDA, C++ and C."""
        if self.hipify is not None:
            command = ("perl", self.hipify, "-quiet-warnings", "-no-output", *sources.code)
            cost = measure(command, self.place, {})
            yield Run(HIPIFY, 1, sources.code_lines, sources.code_bytes, cost)

    def match(self, sources: Sources) -> Iterator[Run]:
        """semgrep with one rule for calls, over the files of CUDA alone, which it reads as C++."""
        if self.semgrep is not None:
            files = [path for path in sources.code if path.endswith(_CUDA_SUFFIXES)]
            options = ("--metrics", "off", "--disable-version-check", "--scan-unknown-extensions", "--jobs", "2")
            with tempfile.TemporaryDirectory(dir=self.place) as home:  # its settings and its log
                environment = {"HOME": home, "SEMGREP_SEND_METRICS": "off"}
                command = (self.semgrep, "scan", "--config", str(self._rule), *options, "--json", "--quiet", *files)
                cost = measure(command, self.place, environment)
            contents = [Path(path).read_bytes() for path in files]
            yield Run(SEMGREP, 2, sum(data.count(b"\n") for data in contents), sum(map(len, contents)), cost)

    @property
    def _names(self) -> Path:
        return self.place / "names.txt"

    @property
    def _rule(self) -> Path:
        return self.place / "rule.yml"


def found(given: str | None, name: str) -> str | None:
    """The program that was given, or that of this name, if there is one."""
    return given or shutil.which(name)


def _first_line(*command: str) -> str:
    outcome = subprocess.run(command, capture_output=True, text=True, check=False)
    return (outcome.stdout.splitlines() or [""])[0].strip()
