"""Comments that say which findings are meant to be there."""

from __future__ import annotations

from enum import StrEnum

from portcheck.model.frozen import frozen


class Form(StrEnum):
    """How a comment suppresses: on its own lines, in the next statement, in all of its file, or from ``disable`` to
    ``enable`` (or the end of the file). An ``enable`` is listed where it ends nothing."""

    IGNORE = "ignore"
    IGNORE_NEXT_LINE = "ignore-next-line"
    IGNORE_FILE = "ignore-file"
    DISABLE = "disable"
    ENABLE = "enable"


class SuppressionFault(StrEnum):
    """Why a suppression does nothing. ``unused``: there is nothing to suppress on any target of the scan."""

    MALFORMED = "malformed"
    UNKNOWN_ID = "unknown-id"
    UNKNOWN_TARGET = "unknown-target"
    UNUSED = "unused"


@frozen
class Suppression:
    """One of the IDs in a comment at ``file:line:column``, or all of what it says where it names none (``id`` is
    ``""``). It speaks for the lines ``first`` to ``last``, on ``target`` (``""``: on all). ``used``: findings that it
    suppresses and that need a person or an answer. ``text``: the comment from ``portcheck:`` on, as it is written.
    ``instead``: of a fault, what was probably meant (a name, a target, a form)."""

    file: str
    line: int
    column: int
    end_column: int
    form: Form
    id: str
    target: str
    first: int
    last: int
    reason: str
    text: str
    used: int = 0
    fault: SuppressionFault | None = None
    instead: str = ""

    @property
    def acts(self) -> bool:
        """Whether it suppresses what there is."""
        return self.form is not Form.ENABLE and self.fault in (None, SuppressionFault.UNUSED)
