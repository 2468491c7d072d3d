"""The whole answer of a scan; reporters and the gate read nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portcheck.model.catalogue import Retired
from portcheck.model.estimate import Estimate, LinesOfFile
from portcheck.model.finding import Finding, Status
from portcheck.model.kernel import AsmStatement, Kernel
from portcheck.model.occurrence import FileSummary, Occurrence
from portcheck.model.source import Skipped
from portcheck.model.target import Landing

Coverage = Mapping[str, Mapping[Status, int]]
"""Library -> status -> number of mentions."""


@dataclass(frozen=True, slots=True)
class Report:
    """``occurrences`` and ``findings`` are sorted by place; ``lines``, ``estimates`` and ``coverage`` are keyed by
    landing id. ``root_name`` is the scanned folder's name, for people; all paths are relative to it. ``retired``: what
    ``cuda_versions`` (by library, or ``toolkit``) deprecate or no longer have."""

    tool_version: str
    rules_digest: str
    root_name: str
    landings: tuple[Landing, ...]
    files: tuple[FileSummary, ...]
    occurrences: tuple[Occurrence, ...]
    findings: tuple[Finding, ...]
    lines: Mapping[str, Mapping[str, LinesOfFile]]
    estimates: Mapping[str, Estimate]
    kernels: tuple[Kernel, ...]
    asm: tuple[AsmStatement, ...]
    coverage: Mapping[str, Coverage]
    cuda_versions: Mapping[str, str]
    retired: tuple[Retired, ...]
    skipped: tuple[Skipped, ...]
    warnings: tuple[str, ...]
