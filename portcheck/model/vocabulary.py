"""The CUDA names that the parser looks for: the catalogue, reduced to what parsing needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import NamedTuple

from portcheck.model.frozen import frozen
from portcheck.model.hazard import Hazard
from portcheck.model.occurrence import Kind, Side


class Symbol(NamedTuple):
    """A catalogue entry: a tuple, for there are tens of thousands. ``side`` is None where host and device both have it.

    ``ambiguous`` marks a name that code without CUDA has too (``sin``, ``memcpy``, ``float4``): it counts only with a
    sign that CUDA's is meant (a function: called in device code; a type: in a file with other CUDA), or where
    ``header`` is included. ``category`` and ``min_sm`` are those of a PTX instruction.
    """

    name: str
    library: str
    kind: Kind
    side: Side | None
    header: str
    ambiguous: bool = False
    category: str | None = None
    min_sm: str | None = None


@frozen
class Library:
    """A library of the catalogue; ``title`` is its name for people."""

    id: str
    title: str


@frozen
class Guard:
    """A macro that is defined where code is compiled for ``targets``; with ``device_pass`` only while the device's part
    is, so that its absence tells nothing."""

    targets: tuple[str, ...]
    device_pass: bool = False


@frozen
class Siblings:
    """How files that are a port already are called: a word (``folder/``, ``file_word.cpp``) or a suffix, each with
    the targets that it stands for."""

    words: Mapping[str, tuple[str, ...]]
    suffixes: Mapping[str, tuple[str, ...]]


@frozen
class Vocabulary:
    """``symbols`` by full name (``thrust::sort``), ``headers`` to their library, ``namespaces`` that belong to CUDA,
    ``mnemonics`` of PTX, longest dotted form (``mma.sync``), ``build`` names of build files (``find_package(CUDA)``),
    ``copied``: headers of libraries that are sources, of which a tree may carry a copy, ``files`` of libraries
    (``libcudart``), ``guards``: macros of code that is for a target, ``siblings``: names of files that are, ``hazards``
    that no name shows."""

    symbols: Mapping[str, Symbol]
    headers: Mapping[str, str]
    namespaces: Mapping[str, str]
    mnemonics: Mapping[str, Symbol]
    build: Mapping[str, Symbol]
    copied: Mapping[str, Library]
    files: Mapping[str, Symbol] = field(default_factory=dict)
    guards: Mapping[str, Guard] = field(default_factory=dict)
    siblings: Siblings = field(default_factory=lambda: Siblings({}, {}))
    hazards: tuple[Hazard, ...] = ()
