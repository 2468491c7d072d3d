"""What the second look finds in one file, once all of the project is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from portcheck.model.frozen import frozen
from portcheck.model.occurrence import Occurrence
from portcheck.model.span import Span


@frozen
class UseCount:
    """``count`` uses of the macro ``name`` that the file itself defines (in this ``era``), or another file (None)."""

    name: str
    era: int | None
    count: int


@frozen
class Look:
    """The uses of the project's macros in one file, and the CUDA names that it pastes together. ``made``: those that
    uses paste together with a piece from the body of this macro."""

    path: str
    uses: tuple[UseCount, ...] = ()
    occurrences: tuple[Occurrence, ...] = ()
    made: Mapping[str, frozenset[str]] = field(default_factory=dict)


@frozen
class LookAgain:
    """``look``, and the lines that follow what other files define."""

    look: Look
    followers: tuple[Span, ...] = ()
