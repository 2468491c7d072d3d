"""What the gate says, in every format that is about the verdict and not about the whole report."""

from __future__ import annotations

from dataclasses import dataclass

from portcheck.model.report import Report
from portcheck.model.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict with the report that it is on, whose ``excerpts`` hold at least the lines of the problems."""

    verdict: Verdict
    report: Report
