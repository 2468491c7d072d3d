"""Which files a project wants looked at."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Selection:
    """Patterns as in ``.gitignore``, on paths relative to ``folder`` (absolute); they say nothing of files elsewhere.
    ``include``: nothing but these; none: everything. ``exclude``: not these. ``force``: they hold as well for what is
    named itself."""

    folder: Path
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    force: bool = False
