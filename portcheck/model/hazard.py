"""Patterns that are no API name and bite on some hardware."""

from __future__ import annotations

from enum import StrEnum

from portcheck.model.finding import BUILT_IN, Evidence, Status
from portcheck.model.frozen import frozen
from portcheck.model.occurrence import Context, Side
from portcheck.model.text import Text


class Place(StrEnum):
    """Which text a pattern is looked for in: ``code`` (comments and literals blank), ``directive`` (preprocessor lines,
    comments blank), ``literal`` (string literals only), ``build`` (build files)."""

    CODE = "code"
    DIRECTIVE = "directive"
    LITERAL = "literal"
    BUILD = "build"


class Measure(StrEnum):
    """What is measured at a place, and compared with a fact of the device (``value`` in a condition)."""

    STATIC_SHARED = "static_shared"
    DYNAMIC_SHARED = "dynamic_shared"
    BLOCK_THREADS = "block_threads"
    LOCAL_ARRAY = "local_array"


Groups = tuple[tuple[bytes, ...], ...]
"""A text that holds, in lower case, no word of one of these need not be looked at."""

LIBRARY = "hazard"
"""The library of every hazard, where others have that of their name."""


@frozen
class Finder:
    """One way to find a hazard; exactly one of ``regex``, ``query``, ``symbols``, ``ptx``, ``measure`` is given.

    ``regex`` (over bytes, group ``hit`` or the whole match is the place) in ``where``; ``query``: a tree-sitter query
    with a capture ``hit``; ``symbols``: wildcards on names that the parser resolved to CUDA, narrowed by ``context``
    and by ``arguments``, a regex that the text of the call's arguments must hold (``without``: must not);
    ``ptx``: wildcards on mnemonics (the store has spelled out ``category:NAME``). ``over``: of what is measured, more
    than so much makes a place. ``side`` narrows any of them. What ``regex`` or ``query`` matches holds ``words``, and
    what ``regex`` matches begins, in lower case, with one of ``starts``, if there are any."""

    regex: str | None = None
    query: str | None = None
    symbols: tuple[str, ...] = ()
    ptx: tuple[str, ...] = ()
    measure: Measure | None = None
    where: Place = Place.CODE
    side: Side | None = None
    context: Context | None = None
    arguments: str | None = None
    without: str | None = None
    over: int | None = None
    words: Groups = ()
    starts: tuple[bytes, ...] = ()


@frozen
class Clause:
    """``when`` holds on the device: the hazard bites as ``status`` says, because of ``why``, which may name facts in
    braces (``{warp_size}``, ``{value}``)."""

    when: str
    status: Status
    why: Text


@frozen
class Judgement:
    """What holds on one target (in ``profiles``, None: all), whatever the device facts say. With the status ``same``
    it does not bite there."""

    target: str
    profiles: frozenset[str] | None
    status: Status
    why: Text
    evidence: tuple[Evidence, ...]


@frozen
class Remedy:
    """What to do; ``before`` and ``after`` are code of several lines."""

    text: Text
    before: str
    after: str


@frozen
class Hazard:
    """One file of ``rules/hazards/``. ``by_tables``: it is judged by what a target's tables say of the name that it was
    found at; else by ``judgements``, then by ``clauses`` in order: the first that holds decides. A clause whose
    fact nobody states makes the answer ``unknown`` unless a later one holds. None holds: it does not bite. ``pack``:
    the rule pack that it is from. ``doubtful``: its places are where to look; most of such lines did not change in
    real ports."""

    id: str
    title: Text
    help: Text
    remedy: Remedy
    effort: str
    finders: tuple[Finder, ...]
    by_tables: bool
    clauses: tuple[Clause, ...]
    judgements: tuple[Judgement, ...]
    evidence: tuple[Evidence, ...]
    pack: str = BUILT_IN
    doubtful: bool = False
