"""What a port does with the operators of a code base: keep, call the vendor's library, or write again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from posixpath import basename

from portcheck.model.estimate import Operator, Regime
from portcheck.model.kernel import Kernel

_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_BACKWARD = frozenset(("backward", "bwd", "grad", "gradient"))
_FORWARD = frozenset(("forward", "fwd"))
_SAID_OF_ANY = frozenset(("cuda", "gpu", "kernel", "kernels", "impl", "launcher", "host", "device", "v", "op", "ops"))
_VERSION = re.compile(r"_?[vV]\d+\Z")
_ENDING = re.compile(r"(?<=\w{3})(?:ings?|es?|s)\Z")
"""Pooling and pool, boxes and box are one word here."""
_SUFFIX = re.compile(r"\.[^.]*\Z")

LibraryNames = Mapping[tuple[str, str], tuple[str, str]]
"""What an operator is called and its direction -> the library's function and where it was seen."""


def library_names(functions: Iterable[tuple[str, str, str]]) -> LibraryNames:
    """Of functions given as (what the operator is called, function, source); the first of each name stands."""
    names: dict[tuple[str, str], tuple[str, str]] = {}
    for operator, function, source in functions:
        key = _key(operator)
        if key[0]:
            names.setdefault(key, (function, source))
    return names


def operators_of(kernels: Iterable[Kernel], rewritten: bool, library: LibraryNames) -> tuple[Operator, ...]:
    """The kernels by file and direction, the largest first. ``rewritten``: the target's machine needs other kernels; an
    operator that its library has is called instead."""
    groups: dict[tuple[str, str], list[Kernel]] = {}
    for kernel in kernels:
        groups.setdefault((kernel.file, _key(kernel.name)[1]), []).append(kernel)
    found = [_operator(file, group, direction, rewritten, library) for (file, direction), group in groups.items()]
    return tuple(sorted(found, key=lambda operator: (-operator.sloc, operator.file, operator.name)))


def _operator(file: str, kernels: list[Kernel], direction: str, rewritten: bool, library: LibraryNames) -> Operator:
    stem = _SUFFIX.sub("", basename(file))
    names = [_key(name)[0] for name in (stem, *(kernel.name for kernel in kernels))]
    shown = kernels[0].name if len(kernels) == 1 else f"{stem} {direction}".strip()
    sloc = sum(kernel.sloc for kernel in kernels)
    if not rewritten:
        return Operator(shown, file, len(kernels), sloc, Regime.KEPT)
    for name in names:
        for asked in (direction, "") if direction != "backward" else (direction,):
            if (name, asked) in library:
                return Operator(shown, file, len(kernels), sloc, Regime.LIBRARY, *library[name, asked])
    return Operator(shown, file, len(kernels), sloc, Regime.REWRITTEN)


def _key(name: str) -> tuple[str, str]:
    """What is left of a name without the words that say nothing of the operator, and its direction: ``forward`` if it
    says neither."""
    words = [word.lower() for word in _WORDS.findall(_VERSION.sub("", name))]
    direction = "backward" if _BACKWARD.intersection(words) else "forward"
    kept = (word for word in words if word not in _SAID_OF_ANY | _BACKWARD | _FORWARD)
    return "".join(_ENDING.sub("", word) for word in kept), direction
