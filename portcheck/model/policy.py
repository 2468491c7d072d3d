"""What a project asks of its code before a change may land."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum

from portcheck.model.finding import Status
from portcheck.model.frozen import frozen
from portcheck.model.text import Text


class Severity(StrEnum):
    """``off``: the gate does not look at it; ``warning``: it is said, and nothing fails; ``error``: it fails, whatever
    its status."""

    OFF = "off"
    WARNING = "warning"
    ERROR = "error"


@frozen
class Thresholds:
    """None: nothing is asked here. ``min_readiness`` in percent, ``max_days`` in person-days (p50). ``fail_on``: these
    statuses fail where the baseline does not hold them; ``fail_on_new``: these as well, where there is a baseline or a
    reference to be new against."""

    min_readiness: float | None = None
    max_days: float | None = None
    max_manual_lines: int | None = None
    fail_on: frozenset[Status] | None = None
    fail_on_new: frozenset[Status] | None = None


@frozen
class Scope:
    """Thresholds for all files below ``folder`` (relative to the configuration's folder, with ``/``; ``""``: all) and
    on ``target`` (a landing's id, or a target's for all of its landings; ``""``: all)."""

    folder: str
    target: str
    thresholds: Thresholds


@frozen
class Policy:
    """``severities``: patterns of rules (``library/symbol``, ``hazard/id``; ``*`` stands for anything), the last that
    fits holds. ``reason_required``: a suppression without a reason is a problem."""

    scopes: tuple[Scope, ...] = ()
    severities: tuple[tuple[str, Severity], ...] = ()
    reason_required: bool = False


USUAL = Policy(
    (
        Scope(
            "",
            "",
            Thresholds(
                fail_on=frozenset((Status.MISSING, Status.REDESIGN)),
                fail_on_new=frozenset((Status.MISSING, Status.REDESIGN)),
            ),
        ),
    )
)
"""Where a project asks nothing itself: no new name that the targets do not have."""


@frozen
class Changes:
    """The lines of each file (path relative to the scan root) that differ from the git ``reference``, 1-based, as the
    working copy numbers them; files without such lines are left out."""

    reference: str
    lines: dict[str, frozenset[int]] = field(default_factory=dict)
    warnings: tuple[Text, ...] = ()
