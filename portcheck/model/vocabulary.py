"""The CUDA names that the parser looks for: the catalogue, reduced to what parsing needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from portcheck.model.frozen import frozen
from portcheck.model.hazard import Hazard
from portcheck.model.symbols import Symbol, Symbols


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

    symbols: Symbols
    headers: Mapping[str, str]
    namespaces: Mapping[str, str]
    mnemonics: Mapping[str, Symbol]
    build: Mapping[str, Symbol]
    copied: Mapping[str, Library]
    files: Mapping[str, Symbol] = field(default_factory=dict)
    guards: Mapping[str, Guard] = field(default_factory=dict)
    siblings: Siblings = field(default_factory=lambda: Siblings({}, {}))
    hazards: tuple[Hazard, ...] = ()
