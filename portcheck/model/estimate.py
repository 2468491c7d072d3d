"""What a move costs, in lines and in days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from portcheck.model.frozen import frozen
from portcheck.model.text import Text


class LineClass(StrEnum):
    """From light to heavy: a line takes the heaviest class on it."""

    UNCHANGED = "unchanged"
    MECHANICAL = "mechanical"
    UNKNOWN = "unknown"
    MANUAL = "manual"


@frozen
class Range:
    p10: float
    p50: float
    p90: float


@frozen
class LineCounts:
    """CUDA-touching lines in active regions by class. ``switched_off``: code lines, with names of CUDA or not, that the
    target's build leaves out, by its guards or as code for another generation of hardware. ``to_write``: lines of the
    port that do not stand in the CUDA version word for word, whoever writes them."""

    unchanged: int
    mechanical: int
    manual: int
    unknown: int
    switched_off: int
    to_write: Range

    @property
    def total(self) -> int:
        return self.unchanged + self.mechanical + self.manual + self.unknown

    @property
    def readiness(self) -> float:
        """Percent of the lines that are unchanged or mechanical, 0 to 100, one decimal; 100 where there are none."""
        return round(100 * (self.unchanged + self.mechanical) / self.total, 1) if self.total else 100.0


class Trust(StrEnum):
    """Where a price is from: ``measured`` in public material, ``published`` by a vendor, our ``assumption``, or a
    team's ``own`` (by its configuration)."""

    MEASURED = "measured"
    PUBLISHED = "published"
    ASSUMPTION = "assumption"
    OWN = "own"


@frozen
class Driver:
    """One item of the bill, the dearest first: ``count`` times ``unit_days`` gives ``days`` (all at p50). ``price`` is
    the id of its price, ``name`` what it is paid for (``""``: nothing that has a name); ``what`` says both in words.
    ``basis`` says where the price is from, ``trust`` only what that is worth."""

    what: Text
    name: str
    count: int
    unit_days: float
    days: float
    trust: Trust
    basis: Text
    price: str
    range: Range


class Regime(StrEnum):
    """What a port does with an operator: keeps its kernels, calls the vendor's library, or writes them again."""

    KEPT = "kept"
    LIBRARY = "library"
    REWRITTEN = "rewritten"


@frozen
class Operator:
    """The kernels of one ``file`` for one direction (forward or backward), together ``sloc`` lines of code.
    ``library``: the vendor's function for it, seen at ``source``; kernels of one file without one are another."""

    name: Text
    file: str
    kernels: int
    sloc: int
    regime: Regime
    library: str | None = None
    source: str | None = None


@frozen
class Step:
    """One step of the plan, with what it is about, the most important first (``more`` are left out)."""

    id: str
    what: Text
    items: tuple[Text, ...]
    more: int
    days: Range


@frozen
class Estimate:
    """``readiness``: percent of CUDA-touching lines that are unchanged or mechanical, 0 to 100, one decimal. ``days``:
    person-days; p50 is the sum of the ``drivers``. ``calendar``: working days of a whole team, if the work
    divides evenly. ``performance``: what getting the speed back may cost on top.
    ``plan``: what to do, in order; its p50s add up to that of ``days``. ``days_by_file``: what of them (p50) lies in
    which file; what is paid once for the whole tree lies in none."""

    readiness: float
    lines: LineCounts
    days: Range
    drivers: tuple[Driver, ...]
    calendar: Range
    performance: Range
    operators: tuple[Operator, ...]
    plan: tuple[Step, ...]
    assumptions: tuple[Text, ...]
    days_by_file: Mapping[str, float]


LinesOfFile = Mapping[LineClass, Sequence[int]]
"""The line numbers of one file on one target, by class, sorted."""
