"""Files that are a port already, by their names: ``acme/kernel.cpp``, ``kernel_acme.h``, ``kernel.ac``."""

from __future__ import annotations

import posixpath

from portcheck.model.regex import regex
from portcheck.model.vocabulary import Siblings

_SEPARATOR = regex(r"[-_.]")


def targets_of_path(path: str, siblings: Siblings) -> tuple[str, ...]:
    """The targets that the file at ``path`` (relative, with ``/``) is written for, sorted; none: it is for CUDA."""
    *folders, name = path.lower().split("/")
    stem, suffix = posixpath.splitext(name)
    found = set(siblings.suffixes.get(suffix, ()))
    for part in (*folders, stem):
        found.update(siblings.words.get(part, ()), siblings.words.get(_SEPARATOR.split(part)[-1], ()))
    return tuple(sorted(found))
