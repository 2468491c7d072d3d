"""Kernels, who launches them, and the assembly in them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Launch:
    """One launch of ``kernel`` (its name without namespace and template arguments) in function ``caller`` (``""``:
    none). ``threads`` of a block and dynamic ``shared`` bytes are None where they are no constants."""

    file: str
    line: int
    kernel: str
    caller: str
    threads: int | None = None
    shared: int | None = None


@dataclass(frozen=True, slots=True)
class Kernel:
    """A ``__global__`` function with a body. ``sloc`` counts its lines without blank and comment lines; ``features``
    are words of a fixed list, sorted; ``static_shared`` in bytes, None where a size is no constant; ``launches`` are
    filled in once the whole project is read."""

    file: str
    line: int
    name: str
    sloc: int
    features: tuple[str, ...]
    template: bool = False
    static_shared: int | None = 0
    launches: tuple[Launch, ...] = ()


@dataclass(frozen=True, slots=True)
class Instruction:
    """A PTX instruction as written (``name``). ``category`` and ``min_sm`` (``80``, ``90a``) as the catalogue has
    them; None where it does not know."""

    name: str
    category: str | None
    min_sm: str | None


@dataclass(frozen=True, slots=True)
class AsmStatement:
    """One ``asm`` statement at ``file:line`` with its PTX instructions in order."""

    file: str
    line: int
    instructions: tuple[Instruction, ...]
