"""Macros of the project that stand between its code and CUDA."""

from __future__ import annotations

from portcheck.model.frozen import frozen


@frozen
class Macro:
    """A ``#define`` on the lines ``line`` to ``end_line``.

    ``parameters`` is None for an object-like macro; the last one of a variadic macro ends in ``...`` (``args...``, or
    ``...`` alone, which the body calls ``__VA_ARGS__``). ``body`` is the replacement text with comments, strings and
    continued lines as single blanks, ``""`` where it is too long. ``era`` counts how often the file has replaced or
    undefined the name before (the branches of an ``#if`` have the same); ``local``: it does so with this one too."""

    file: str
    line: int
    end_line: int
    name: str
    parameters: tuple[str, ...] | None
    body: str
    era: int = 0
    local: bool = False


@frozen
class Abstraction:
    """A macro that the project uses instead of CUDA's own names: one place to change, at ``file:line``, where the first
    of its branches is that names CUDA. ``wraps``: the CUDA names that it leads to, also through other macros, sorted.
    ``uses`` are places in code, in ``files`` files."""

    file: str
    line: int
    name: str
    wraps: tuple[str, ...]
    uses: int
    files: int
