"""A policy, asked for one file, rule or target."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from portcheck.model.estimate import LineClass, LineCounts, Range
from portcheck.model.finding import Status
from portcheck.model.policy import Policy, Scope, Severity, Thresholds
from portcheck.model.report import Report
from portcheck.model.target import Landing
from portcheck.model.verdict import Limit, Measured


class Standards:
    """What ``policy`` asks on each landing, by the most special word on it: a folder's before that of the one above it,
    and in a folder a landing's before its target's before that for all. ``comparing``: there is a baseline or a
    reference to be new against."""

    def __init__(self, policy: Policy, landings: Sequence[Landing], comparing: bool) -> None:
        self._comparing = comparing
        self._landings = landings
        self._patterns = [(pattern_of(text), severity) for text, severity in policy.severities]
        self._scopes = {landing.id: tuple(_scopes(policy, landing)) for landing in landings}
        self._folders = sorted({scope.folder for scope in policy.scopes})
        self.severity = lru_cache(maxsize=None)(self._severity)
        self.failing = lru_cache(maxsize=None)(self._failing)

    def _severity(self, rule: str) -> Severity | None:
        """What the configuration says of a rule, None where it says nothing."""
        fitting = [severity for pattern, severity in self._patterns if pattern.fullmatch(rule)]
        return fitting[-1] if fitting else None

    def _failing(self, path: str, landing: str) -> frozenset[Status]:
        """The statuses that fail in a file."""
        always: frozenset[Status] = frozenset()
        new: frozenset[Status] = frozenset()
        for scope in self._scopes[landing]:
            if _lies_in(path, scope.folder):
                always = always if scope.thresholds.fail_on is None else scope.thresholds.fail_on
                new = new if scope.thresholds.fail_on_new is None else scope.thresholds.fail_on_new
        return always | new if self._comparing else always

    def measured(self, report: Report) -> Iterator[Measured]:
        """Every threshold that is asked, with what the report has, by folder and then by landing."""
        for folder in self._folders:
            for landing in self._landings:
                asked: dict[Limit, float] = {}
                for scope in self._scopes[landing.id]:
                    if scope.folder == folder:
                        asked |= _limits(scope.thresholds)
                actual = _totals(report, folder, landing.id) if asked else {}
                for limit, value in sorted(asked.items()):
                    yield Measured(limit, folder, landing.id, value, actual[limit])


def _scopes(policy: Policy, landing: Landing) -> list[Scope]:
    """Those that speak of the landing, the most special last."""
    special = {"": 0, landing.target.id: 1, landing.id: 2}
    mine = [scope for scope in policy.scopes if scope.target in special]
    return sorted(mine, key=lambda scope: (len(scope.folder), special[scope.target]))


def _lies_in(path: str, folder: str) -> bool:
    return not folder or path.startswith(f"{folder}/")


def pattern_of(text: str) -> re.Pattern[str]:
    """What a key of ``[severity]`` fits: ``*`` stands for anything; a name without a library is that of any."""
    whole = text if "/" in text else f"*/{text}"
    return re.compile(".*".join(map(re.escape, whole.split("*"))), re.DOTALL)


def _limits(thresholds: Thresholds) -> dict[Limit, float]:
    asked = {
        Limit.MIN_READINESS: thresholds.min_readiness,
        Limit.MAX_DAYS: thresholds.max_days,
        Limit.MAX_MANUAL_LINES: thresholds.max_manual_lines,
    }
    return {limit: value for limit, value in asked.items() if value is not None}


def _totals(report: Report, folder: str, landing: str) -> dict[Limit, float]:
    """Of the whole tree as the estimate has it. Days of a folder are those that lie in its files: what is paid once for
    the whole tree lies in none."""
    estimate = report.estimates[landing]
    if not folder:
        return _figures(estimate.lines, estimate.days.p50)
    inside = [classes for path, classes in report.lines[landing].items() if _lies_in(path, folder)]
    counts = {kind: sum(len(classes.get(kind, ())) for classes in inside) for kind in LineClass}
    lines = LineCounts(
        unchanged=counts[LineClass.UNCHANGED],
        mechanical=counts[LineClass.MECHANICAL],
        manual=counts[LineClass.MANUAL],
        unknown=counts[LineClass.UNKNOWN],
        switched_off=0,
        to_write=Range(0, 0, 0),
    )
    return _figures(lines, sum(days for path, days in estimate.days_by_file.items() if _lies_in(path, folder)))


def _figures(lines: LineCounts, days: float) -> dict[Limit, float]:
    return {
        Limit.MIN_READINESS: lines.readiness,
        Limit.MAX_DAYS: round(days, 2),
        Limit.MAX_MANUAL_LINES: lines.manual,
    }
