"""The exact mode: what it is asked for, and how its answers differ from the default mode's."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from portcheck.model.frozen import frozen
from portcheck.model.text import Text


@frozen
class PreciseOptions:
    """``cuda_path``: a CUDA toolkit; without one, NVIDIA's header packages or the catalogue serve.
    ``compile_commands``: a compilation database; without one it is looked for in the scanned folder."""

    cuda_path: Path | None = None
    compile_commands: Path | None = None


class Change(StrEnum):
    DROPPED = "dropped"
    ADDED = "added"


@frozen(order=True)
class Difference:
    """A mention that Clang took away or added; ``refers_to`` says what the name is to Clang, and where."""

    file: str
    line: int
    column: int
    symbol: str
    change: Change
    refers_to: Text


@frozen
class Differences:
    """What Clang made of the default mode's mentions: ``confirmed``, or ``unresolved`` (Clang is silent: the default
    answer stays), or changed. ``headers`` says where CUDA's declarations came from; ``units`` were parsed, ``lost``
    (path, reason) were not."""

    headers: Text
    units: int
    confirmed: int
    unresolved: int
    changes: tuple[Difference, ...]
    lost: tuple[tuple[str, Text], ...]
    warnings: tuple[Text, ...] = ()
