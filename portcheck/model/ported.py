"""What a tree holds of a port to some target already."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mapped:
    """A CUDA name that the tree's own code for ``targets`` (a header of macros, a branch) gives another meaning:
    ``#define cudaFree hipFree``. ``replacement`` is that meaning where it is a macro's body, else ``""``."""

    name: str
    replacement: str
    targets: tuple[str, ...]
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Ported:
    """Code lines for a target (in ``files`` files, of which ``own_files`` hold nothing else), CUDA names that they
    ``map``, and CUDA lines that the target's guards leave out."""

    lines: int
    files: int
    mapped: int
    left_out: int
    own_files: int = 0
