"""What the gate says of a report."""

from __future__ import annotations

from enum import StrEnum

from portcheck.model.finding import Finding
from portcheck.model.frozen import frozen
from portcheck.model.occurrence import Occurrence
from portcheck.model.policy import Severity
from portcheck.model.suppression import Suppression
from portcheck.model.text import Text


@frozen
class Problem:
    """What is new on one line by one rule: its ``findings`` (at least one, in the order of the targets), of which a
    target has one or several. ``severity`` is ``error`` where the gate fails for it, ``warning`` otherwise."""

    rule: str
    severity: Severity
    findings: tuple[Finding, ...]

    @property
    def place(self) -> Occurrence:
        return self.findings[0].occurrence


class Limit(StrEnum):
    """A threshold, as the configuration calls it."""

    MIN_READINESS = "min-readiness"
    MAX_DAYS = "max-days"
    MAX_MANUAL_LINES = "max-manual-lines"


@frozen
class Measured:
    """A threshold and what was measured: percent, person-days (p50) or lines. ``folder`` ``""``: the whole tree."""

    limit: Limit
    folder: str
    target: str
    asked: float
    actual: float

    @property
    def met(self) -> bool:
        return self.actual >= self.asked if self.limit is Limit.MIN_READINESS else self.actual <= self.asked


class Fault(StrEnum):
    """What is wrong with a suppression; ``no-reason`` only where reasons are required."""

    MALFORMED = "malformed"
    UNKNOWN_ID = "unknown-id"
    UNKNOWN_TARGET = "unknown-target"
    UNUSED = "unused"
    NO_REASON = "no-reason"


@frozen
class FaultySuppression:
    suppression: Suppression
    fault: Fault
    severity: Severity

    @property
    def rule(self) -> str:
        return f"suppression/{self.fault}"


@frozen
class Fixed:
    """What the baseline holds of a rule in a file (as it was called then) and the gate no longer finds: it was ported,
    taken out, suppressed, or is no longer asked for."""

    file: str
    rule: str
    targets: tuple[str, ...]
    count: int


@frozen
class Compared:
    """What the findings were held against. ``baseline``: the file's name, None without one; ``stale``: it was written
    with other rules; ``unheld``: targets of the scan that it says nothing of, as it was written for others;
    ``lowered``: what was fixed has been taken out of it. ``reference``: of git, where only changed lines were judged;
    ``warnings``: what to mind of these, and of the paths that were given."""

    baseline: str | None = None
    stale: bool = False
    unheld: tuple[str, ...] = ()
    lowered: bool = False
    reference: str | None = None
    warnings: tuple[Text, ...] = ()


@frozen
class Verdict:
    """``problems`` are sorted by place, ``suppressions`` as well. Counted in findings, one for each target: those that
    the baseline holds (``accepted``; ``edited`` of them stand in lines that were edited since), the ``suppressed``, and
    those on lines that were not changed (``unchanged``). ``whole``: the whole tree was scanned, not some of its
    files: only then there are ``measured`` and ``fixed``."""

    problems: tuple[Problem, ...]
    measured: tuple[Measured, ...]
    suppressions: tuple[FaultySuppression, ...]
    fixed: tuple[Fixed, ...]
    accepted: int
    edited: int
    suppressed: int
    unchanged: int
    compared: Compared
    whole: bool

    @property
    def passed(self) -> bool:
        return not self.errors

    @property
    def errors(self) -> int:
        """Problems, thresholds that are not met and faulty suppressions for which the gate fails."""
        return self.said(Severity.ERROR) + sum(not measured.met for measured in self.measured)

    def said(self, severity: Severity) -> int:
        """Problems and faulty suppressions of this severity."""
        severities = [problem.severity for problem in self.problems] + [item.severity for item in self.suppressions]
        return severities.count(severity)
