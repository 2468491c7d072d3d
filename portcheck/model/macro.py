"""Macros of the project that stand between its code and CUDA."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Macro:
    """A ``#define`` on the lines ``line`` to ``end_line``.

    ``parameters`` is None for an object-like macro; the last one of a variadic macro ends in ``...`` (``args...``, or
    ``...`` alone, which the body calls ``__VA_ARGS__``). ``body`` is the replacement text with comments, strings and
    continued lines as single blanks, ``""`` where it is too long."""

    file: str
    line: int
    end_line: int
    name: str
    parameters: tuple[str, ...] | None
    body: str


@dataclass(frozen=True, slots=True)
class Abstraction:
    """A macro that the project uses instead of CUDA's own names: one place to change, at ``file:line``. ``wraps``: the
    CUDA names that it leads to, also through other macros, sorted. ``uses`` are places in code, in ``files`` files."""

    file: str
    line: int
    name: str
    wraps: tuple[str, ...]
    uses: int
    files: int
