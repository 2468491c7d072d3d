"""Ways to look into a parsed file."""

from __future__ import annotations

from collections.abc import Callable

from portcheck.model.occurrence import Kind, Occurrence, ParsedFile
from portcheck.parse.directives import directives
from portcheck.parse.regions import Regions, find_regions
from portcheck.parse.worlds import KnownMacros, Worlds

NOTHING_KNOWN = KnownMacros(Worlds({}))
"""No macro is known, and no target has guards."""

ParseSource = Callable[..., ParsedFile]
"""``parse(source, "name.cu")``, as the fixture of that name gives it."""


def regions_of(source: bytes, known: KnownMacros, reach: int | None = None) -> Regions:
    """The regions of a source without comments and strings."""
    return find_regions(source, tuple(directives(source, source)), known, reach)


def symbols(parsed: ParsedFile) -> list[str]:
    """The names of CUDA; hazards are none."""
    return [occurrence.symbol for occurrence in parsed.occurrences if occurrence.kind is not Kind.HAZARD]


def of_kind(parsed: ParsedFile, kind: Kind) -> list[Occurrence]:
    return [occurrence for occurrence in parsed.occurrences if occurrence.kind is kind]


def one(parsed: ParsedFile, symbol: str) -> Occurrence:
    """The only occurrence of ``symbol``; fails if there are none or several."""
    found = [occurrence for occurrence in parsed.occurrences if occurrence.symbol == symbol]
    assert len(found) == 1, symbols(parsed)
    return found[0]
