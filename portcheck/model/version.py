"""Versions as CUDA and the vendors' SDKs count: numbers between dots."""

from __future__ import annotations

from portcheck.model.regex import regex

_NUMBER = regex(r"\d+")


def version_key(version: str) -> tuple[int, ...]:
    """Sorts versions: ``12.0`` before ``12.10``; ``4.3`` equals ``4.3.0``; no version is the lowest."""
    numbers = [int(number) for number in _NUMBER.findall(version)]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def holds_in(version: str | None, since: str | None, until: str | None) -> bool:
    """Is ``version`` in [since, until)? None as version means the newest: then only an open end holds."""
    if version is None:
        return until is None
    key = version_key(version)
    return (since is None or version_key(since) <= key) and (until is None or key < version_key(until))
