"""Macros of the project that stand between its code and CUDA."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Macro:
    """A macro whose body names CUDA: one place to change. ``wraps`` are the CUDA names in its body, sorted; ``paste``
    are the templates of its token pasting (``cuda##x`` is ``("cuda", 0, "")``: text before, number of the parameter,
    text after). ``uses`` in ``files`` are counted once the whole project is read."""

    file: str
    line: int
    name: str
    wraps: tuple[str, ...]
    paste: tuple[tuple[str, int, str], ...] = ()
    uses: int = 0
    files: int = 0
