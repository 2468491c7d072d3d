"""Macros that the project itself defines for some worlds only: ``#ifdef USE_OTHER`` / ``#define WAVE64``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from portcheck.model.occurrence import ParsedFile
from portcheck.parse.worlds import KnownMacros


def derived_macros(files: Iterable[ParsedFile], known: KnownMacros) -> KnownMacros:
    """``known`` with the macros that all definitions in the tree keep to the same few worlds, as far as some condition
    asks for them. One that is only defined where nothing is compiled tells nothing: a build may define it."""
    defined: dict[bytes, int] = {}
    asked: set[bytes] = set()
    for file in files:
        asked |= file.asked
        for name, reach in file.defines.items():
            defined[name] = defined.get(name, 0) | reach
    everywhere = known.worlds.everywhere
    found = {
        name: reach
        for name, reach in defined.items()
        if name in asked and reach not in (0, everywhere) and name not in known.worlds.known and name not in known.given
    }
    return replace(known, project=found)


def affected(files: Iterable[ParsedFile], before: Mapping[bytes, int], after: Mapping[bytes, int]) -> list[str]:
    """The files whose conditions ask for a macro of which more is known now."""
    news = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    return [file.summary.path for file in files if not news.isdisjoint(file.asked)]
