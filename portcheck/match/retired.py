"""Names in use that a newer CUDA deprecates or no longer has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from portcheck.model.catalogue import Entry, Retired, Retirement
from portcheck.model.errors import UsageError, unknown
from portcheck.model.regex import regex
from portcheck.model.version import version_key

_VERSION = regex(r"\d+(\.\d+)*")
_TOOLKIT = "toolkit"


def parse_versions(given: Iterable[str], own: Iterable[str]) -> dict[str, str]:
    """``13.0`` is a CUDA toolkit, ``cudnn=9.0`` a release of a library that counts its ``own``.

    Raises UsageError for anything else.
    """
    versions = {}
    for text in given:
        library, equals, version = text.rpartition("=")
        if not _VERSION.fullmatch(version):
            raise UsageError(f"--cuda-version {text}: expected a version as 13.0, or LIBRARY=VERSION as cudnn=9.0")
        if equals and library not in own:
            raise UsageError(f"--cuda-version {text}: " + unknown("library with releases of its own", library, own))
        versions[library or _TOOLKIT] = version
    return versions


def retired_in(versions: Mapping[str, str], uses: Counter[str], entries: Mapping[str, Entry]) -> tuple[Retired, ...]:
    """What ``versions`` (by library, or ``toolkit``) retire of the names in ``uses``: gone ones first, then by use."""
    found = []
    for symbol, count in uses.items():
        entry = entries.get(symbol)
        version = versions.get(entry.library if entry.counts != _TOOLKIT else _TOOLKIT) if entry else None
        if entry is None or version is None:
            continue
        for state, since in ((Retirement.GONE, entry.removed_in), (Retirement.DEPRECATED, entry.deprecated)):
            if since and version_key(since) <= version_key(version):
                found.append(Retired(symbol, entry.library, state, version, since, entry.successor, count))
                break
    return tuple(sorted(found, key=lambda row: (row.state is not Retirement.GONE, -row.uses, row.symbol)))
