"""What the gate says, in every format that is about the verdict and not about the whole report."""

from __future__ import annotations

from portcheck.model.frozen import frozen
from portcheck.model.report import Report
from portcheck.model.verdict import Verdict


@frozen
class Judgement:
    """A verdict with the report that it is on, whose ``excerpts`` hold at least the lines of the problems."""

    verdict: Verdict
    report: Report
