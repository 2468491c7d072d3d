"""The whole answer of a scan; reporters and the gate read nothing else."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import field

from portcheck.model.catalogue import Known, Retired
from portcheck.model.estimate import Estimate, LinesOfFile
from portcheck.model.finding import Finding, Status
from portcheck.model.frozen import frozen
from portcheck.model.hazard import Hazard
from portcheck.model.kernel import AsmStatement, Kernel
from portcheck.model.macro import Abstraction
from portcheck.model.occurrence import FileSummary, Occurrence
from portcheck.model.ported import Ported
from portcheck.model.precise import Differences
from portcheck.model.source import Skipped
from portcheck.model.suppression import Suppression
from portcheck.model.target import Landing
from portcheck.model.text import Text

Coverage = Mapping[str, Mapping[Status, int]]
"""Library -> status -> number of mentions."""


@frozen
class Report:
    """``occurrences`` and ``findings`` are sorted by place; ``hazards`` are those among the occurrences, sorted by id;
    ``lines``, ``estimates`` and ``coverage`` are keyed by landing id, ``ported`` (what the tree holds of ports
    already) by target. ``root_name`` is the scanned folder's name, for people; all paths are relative to it.
    ``abstractions`` have the most used first. ``ranking``: landings by days, those that the estimates cannot tell
    apart together. ``excerpts``: of each file the lines that a report may quote, by number; none where the source stays
    out of reports. ``retired``: what ``cuda_versions`` (by library, or ``toolkit``) deprecate or lack.
    ``differences``: in the exact mode, what Clang knew better. ``libraries``: those of the mentions, with their names
    for people. ``catalogue``: what is known of the names in use, by name; unknown names are left out. ``suppressions``:
    those in the sources, by place."""

    tool_version: str
    rules_digest: str
    root_name: str
    landings: tuple[Landing, ...]
    files: tuple[FileSummary, ...]
    occurrences: Sequence[Occurrence]
    findings: Collection[Finding]
    hazards: tuple[Hazard, ...]
    lines: Mapping[str, Mapping[str, LinesOfFile]]
    estimates: Mapping[str, Estimate]
    kernels: tuple[Kernel, ...]
    asm: Sequence[AsmStatement]
    abstractions: tuple[Abstraction, ...]
    coverage: Mapping[str, Coverage]
    ported: Mapping[str, Ported]
    cuda_versions: Mapping[str, str]
    retired: tuple[Retired, ...]
    skipped: tuple[Skipped, ...]
    warnings: tuple[Text, ...]
    ranking: tuple[tuple[str, ...], ...]
    excerpts: Mapping[str, Mapping[int, str]]
    differences: Differences | None = None
    libraries: Mapping[str, str] = field(default_factory=dict)
    catalogue: Mapping[str, Known] = field(default_factory=dict)
    suppressions: tuple[Suppression, ...] = ()
