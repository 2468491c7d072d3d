"""A rule store of a few rows on one name, and rows to put into it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from portcheck.match.rulings import RulingKey
from portcheck.model.finding import Basis, Confidence, Evidence, Status
from portcheck.rules.store import Row

SEEN = (Evidence(Basis.HEADER, "a/b@0:c.h#L1"),)
NAME: RulingKey = ("cudaX", "lib", False)
HEADER: RulingKey = ("cudaX", "lib", True)


class Tables:
    """``rows`` are those of ``cudaX``, ``families`` those of its library ``lib``, each best first; ``entries`` are the
    aliases with the names that they stand for."""

    def __init__(
        self, rows: Sequence[Row] = (), families: Sequence[Row] = (), entries: Mapping[str, str] | None = None
    ) -> None:
        self._rows = tuple(rows)
        self._families = tuple(families)
        self._entries = dict(entries or {})

    def rows(self, target: str, symbols: Iterable[str]) -> dict[str, tuple[Row, ...]]:
        return {"cudaX": self._rows} if self._rows and "cudaX" in set(symbols) else {}

    def families(self, target: str) -> dict[str, tuple[Row, ...]]:
        return {"lib": self._families} if self._families else {}

    def entry_names(self, symbols: Iterable[str]) -> dict[str, str]:
        return {symbol: self._entries[symbol] for symbol in symbols if symbol in self._entries}


def row(
    status: Status,
    replacement: str | None = None,
    *,
    origin: str = "table",
    profiles: Iterable[str] | None = None,
    since: str | None = None,
    until: str | None = None,
    note: str | None = None,
    alias: str | None = None,
    inherited: str | None = None,
    layer: int = 0,
    confidence: Confidence = Confidence.WITNESSED,
) -> Row:
    return Row(
        status=status,
        replacement=replacement,
        confidence=confidence,
        profiles=None if profiles is None else frozenset(profiles),
        note=note,
        evidence=SEEN,
        pack="built-in" if layer == 0 else "my-rules",
        layer=layer,
        origin=origin,
        since=since,
        until=until,
        alias=alias,
        inherited=inherited,
    )


def gap(status: Status, *, until: str | None = None, inherited: str | None = None) -> Row:
    return row(status, origin="gaps", until=until, inherited=inherited)


def family(status: Status, replacement: str | None = None) -> Row:
    return row(status, replacement, origin="family", note="the whole library")
