"""What the tables say of an occurrence on one target."""

from __future__ import annotations

from enum import StrEnum
from hashlib import blake2b

from portcheck.model.frozen import frozen
from portcheck.model.occurrence import Occurrence
from portcheck.model.text import Text


class Status(StrEnum):
    SAME = "same"
    RENAME = "rename"
    ADAPT = "adapt"
    REDESIGN = "redesign"
    MISSING = "missing"
    UNKNOWN = "unknown"


GRAVEST_FIRST = (Status.MISSING, Status.REDESIGN, Status.ADAPT, Status.UNKNOWN)
"""The statuses that ask for something. What stays or is renamed by a tool does not."""


class Confidence(StrEnum):
    """``witnessed``: seen in code or headers of the target. ``documented``: the vendor's documents or tools name it.
    ``table``: a mapping table spells it out and nobody has witnessed it. ``none``: nothing is known."""

    WITNESSED = "witnessed"
    DOCUMENTED = "documented"
    TABLE = "table"
    NONE = "none"


class Basis(StrEnum):
    """What kind of material a fact was read from, the most trusted first."""

    SHIM_HEADER = "shim_header"
    HEADER = "header"
    PAIRED_PORT = "paired_port"
    USE = "use"
    DOCUMENTATION = "documentation"
    BINDING = "binding"
    MAPPING_TABLE = "mapping_table"


_SEEN = frozenset((Basis.SHIM_HEADER, Basis.HEADER, Basis.PAIRED_PORT, Basis.USE))


def confidence_of(basis: Basis) -> Confidence:
    """What a fact with this basis is worth by itself."""
    if basis in _SEEN:
        return Confidence.WITNESSED
    return Confidence.TABLE if basis is Basis.MAPPING_TABLE else Confidence.DOCUMENTED


@frozen
class Evidence:
    """Where a fact stands: ``source`` is ``owner/repo@commit:path#line``."""

    basis: Basis
    source: str


BUILT_IN = "built-in"
"""The origin of a ruling that portcheck's own rules give."""


@frozen
class Ruling:
    """The answer of one target's tables for one symbol; the same for every place that mentions it.

    ``origin``: the rule pack that it is from; None where no pack says anything. ``note``: why, or what to mind; that of
    a mapping table is quoted, alike in both languages."""

    target: str
    rule: str
    status: Status
    replacement: str | None
    confidence: Confidence
    evidence: tuple[Evidence, ...]
    note: Text | None = None
    origin: str | None = None


@frozen
class Finding:
    """One occurrence on one target. ``suppressed``: a comment in the source says that it is meant to be there; in a
    report of the gate, or the baseline holds it."""

    occurrence: Occurrence
    ruling: Ruling
    suppressed: bool = False

    @property
    def fingerprint(self) -> str:
        return fingerprint_of(self.ruling.rule, self.occurrence.anchor)


def fingerprint_of(rule: str, anchor: str) -> str:
    """Of the rule and the statement's text: it survives moved lines and a formatter."""
    return blake2b(f"{rule}\n{anchor}".encode(), digest_size=8).hexdigest()
