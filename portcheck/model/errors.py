"""The errors a user can cause or meet, each with the exit code that DESIGN fixes."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class ExitCode(IntEnum):
    OK = 0
    GATE_NOT_MET = 1
    USAGE = 2
    NOTHING_TO_SCAN = 3
    INTERNAL = 4
    INTERRUPTED = 130


class PortcheckError(Exception):
    """One clear sentence for the user; ``exit_code`` says how the program ends."""

    exit_code = ExitCode.INTERNAL


class UsageError(PortcheckError):
    """A path, target, option or output that cannot be used."""

    exit_code = ExitCode.USAGE


class NothingToScanError(PortcheckError):
    """The paths exist but hold nothing that portcheck looks for."""

    exit_code = ExitCode.NOTHING_TO_SCAN


class RulesError(PortcheckError):
    """Rule files that do not hold: every fault at once, one per line, each with file and line."""

    exit_code = ExitCode.USAGE

    def __init__(self, faults: tuple[str, ...]) -> None:
        self.faults = faults
        count = f"{len(faults)} faults" if len(faults) > 1 else "1 fault"
        super().__init__("\n".join((f"the rules have {count}:", *(f"  {fault}" for fault in faults))))


class ConfigError(UsageError):
    """A configuration that does not hold: every fault at once, one per line, each with file, line and key."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        self.faults = faults
        head = f"the configuration has {len(faults)} faults:"
        super().__init__("\n".join((head, *(f"  {fault}" for fault in faults))) if len(faults) > 1 else faults[0])


def unknown(what: str, name: str, known: Iterable[str]) -> str:
    """The sentence for a name that is none of ``known``."""
    listed = sorted(known)
    near = nearest(name, listed)
    hint = f"did you mean {near}? " if near else ""
    return f"unknown {what} {name!r}: {hint}known are {', '.join(listed) or 'none'}"


def nearest(name: str, known: Iterable[str]) -> str | None:
    """That of ``known`` which ``name`` may have been meant to be."""
    import difflib  # only a wrong name needs it

    return next(iter(difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.5)), None)
