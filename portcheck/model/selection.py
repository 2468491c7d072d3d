"""Which files a project wants looked at."""

from __future__ import annotations

from pathlib import Path

from portcheck.model.frozen import frozen


@frozen
class Selection:
    """Patterns as in ``.gitignore``, on paths relative to ``folder`` (absolute); they say nothing of files elsewhere.
    ``include``: nothing but these; none: everything. ``exclude``: not these. ``force``: they hold as well for what is
    named itself."""

    folder: Path
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    force: bool = False
