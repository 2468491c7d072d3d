"""What the CUDA catalogue says of a name itself, whatever the target."""

from __future__ import annotations

from enum import StrEnum

from portcheck.model.frozen import frozen


@frozen
class Entry:
    """One name. ``entry`` is the name that it stands for (itself, but for an alias), ``others`` the other names of the
    same entry. Versions count what ``counts`` says: ``toolkit`` or the library's ``own`` releases; ``first_seen`` may
    mean «at or before», where it is the oldest that was read."""

    name: str
    library: str
    title: str
    kind: str
    side: str
    header: str
    entry: str
    others: tuple[str, ...]
    counts: str
    first_seen: str | None
    last_seen: str | None
    deprecated: str | None
    removed_in: str | None
    successor: str | None
    min_sm: str | None
    source: str
    title_zh: str = ""
    """The title in Chinese."""


@frozen
class Known:
    """What the catalogue knows of a name in use; its fields are those of Entry."""

    library: str
    counts: str
    first_seen: str | None
    deprecated: str | None
    removed_in: str | None
    successor: str | None


class Retirement(StrEnum):
    DEPRECATED = "deprecated"
    GONE = "gone"


@frozen
class Retired:
    """A name in use that ``version`` of CUDA (or of its library) deprecates or no longer has, since ``since``."""

    symbol: str
    library: str
    state: Retirement
    version: str
    since: str
    successor: str | None
    uses: int
