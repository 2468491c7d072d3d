"""A finished port beside its estimate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from portcheck.model.effort import Block
from portcheck.model.estimate import Range
from portcheck.model.frozen import frozen


@frozen
class Actual:
    """What a port took: person-days in all, of which ``blocks`` are known to have gone into these parts of the bill;
    ``lines`` that it changed or wrote, None where nobody counted them."""

    days: float
    lines: int | None = None
    blocks: Mapping[Block, float] = field(default_factory=dict)


@frozen
class Figure:
    """One real figure, in days or lines, beside the estimated ones."""

    real: float
    estimated: Range

    @property
    def ratio(self) -> float | None:
        """Real over p50; None where nothing was estimated."""
        return self.real / self.estimated.p50 if self.estimated.p50 else None

    @property
    def inside(self) -> bool:
        return self.estimated.p10 <= self.real <= self.estimated.p90


@frozen
class Part:
    """Days of one block, or of all that no block is named for (None)."""

    block: Block | None
    days: Figure

    @property
    def unpriced(self) -> bool:
        """Whether days went where nothing was estimated, so that no price can take them up."""
        return self.days.real > 0 and self.days.ratio is None


@frozen
class Comparison:
    """``days`` are those that the estimate counts. ``parts`` in the order of the bill, the rest last. ``prices``:
    corrected, by id, as the rules list them, for the units of the rules; only what was charged."""

    days: Figure
    lines: Figure | None
    parts: tuple[Part, ...]
    prices: Mapping[str, Range]
