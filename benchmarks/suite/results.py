"""What a run of the suite has measured, and its file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.suite.measure import Cost


@dataclass(frozen=True, slots=True)
class Run:
    """One way to look at a tree. ``what`` is done, in ``jobs`` processes; ``lines`` and ``bytes`` that were read."""

    what: str
    jobs: int
    lines: int
    bytes: int
    cost: Cost

    @property
    def rate(self) -> float:
        """Lines a second."""
        return self.lines / self.cost.seconds


@dataclass(frozen=True, slots=True)
class Parsing:
    """What tree-sitter itself needs for the texts that portcheck parses: ``seconds`` of CPU."""

    texts: int
    bytes: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Measured:
    """One tree. ``lines`` and ``bytes`` of all its source files, ``code_lines`` of CUDA, C++, C and PTX alone.
    ``digests``: SHA-256 of the JSON report, by how it was made."""

    name: str
    version: str
    files: int
    lines: int
    bytes: int
    code_lines: int
    runs: tuple[Run, ...]
    digests: Mapping[str, str]
    parsing: Parsing | None

    def run(self, what: str, jobs: int = 2) -> Run | None:
        return next((run for run in self.runs if (run.what, run.jobs) == (what, jobs)), None)


@dataclass(frozen=True, slots=True)
class OneFile:
    """A scan of one file, and a Python that does nothing."""

    name: str
    lines: int
    scan: Cost
    nothing: Cost


@dataclass(frozen=True, slots=True)
class Results:
    """One run of the suite. ``versions`` of what was run."""

    date: str
    machine: str
    cores: int
    versions: Mapping[str, str]
    trees: tuple[Measured, ...]
    one_file: OneFile | None

    def tree(self, name: str) -> Measured | None:
        return next((tree for tree in self.trees if tree.name == name), None)


def save(results: Results, path: Path) -> None:
    path.write_text(json.dumps(asdict(results), indent=1) + "\n", encoding="utf-8")


def load(path: Path) -> Results:
    """Raises OSError and what a file that is none of ``save`` makes."""
    content = json.loads(path.read_text("utf-8"))
    one = content.pop("one_file")
    return Results(
        **content | {"trees": tuple(map(_measured, content["trees"]))},
        one_file=one and OneFile(**one | {"scan": Cost(**one["scan"]), "nothing": Cost(**one["nothing"])}),
    )


def _measured(content: Mapping[str, Any]) -> Measured:
    runs = tuple(Run(**run | {"cost": Cost(**run["cost"])}) for run in content["runs"])
    return Measured(**{**content, "runs": runs, "parsing": content["parsing"] and Parsing(**content["parsing"])})
