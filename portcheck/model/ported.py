"""What a tree holds of a port to some target already."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from portcheck.model.frozen import frozen


@frozen
class Mapped:
    """A CUDA name that the tree's own code for ``targets`` (a header of macros, a branch) gives another meaning:
    ``#define cudaFree hipFree``. ``replacement`` is that meaning where it is a macro's body, else ``""``."""

    name: str
    replacement: str
    targets: tuple[str, ...]
    file: str
    line: int


@frozen
class Ported:
    """Code lines for a target (in ``files`` files, of which ``own_files`` hold nothing else), CUDA names that they
    ``map``, and CUDA lines that the target's guards leave out."""

    lines: int
    files: int
    mapped: int
    left_out: int
    own_files: int = 0


def own_files_of(ported: Mapping[str, Ported], kin: Collection[str]) -> int:
    """Files that the tree holds for one of ``kin`` alone."""
    return sum(of_target.own_files for target, of_target in ported.items() if target in kin)
