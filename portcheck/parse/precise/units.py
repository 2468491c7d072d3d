"""Which files Clang parses, with which arguments, and which files it is asked about in each."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import field
from pathlib import PurePosixPath

from portcheck.model.frozen import frozen
from portcheck.parse.precise.commands import Command
from portcheck.parse.precise.headers import Headers
from portcheck.parse.precise.includes import IncludeGraph, Reached
from portcheck.parse.precise.prelude import PRELUDE
from portcheck.parse.precise.tokens import Unit

_SOURCES = {".cu": "cuda", ".c": "c", ".cc": "c++", ".cpp": "c++", ".cxx": "c++"}
_VIEWS = 3
"""Units through which a header is looked at: what depends on macros differs between them, and each costs time."""

_ARCHITECTURE = "sm_80"
_WRAPPER = "__clang_cuda_runtime_wrapper.h"
"""Clang's own way into NVIDIA's headers; it is not taken by itself where no toolkit's folder is given."""

_PASSES = ("--cuda-host-only", "--cuda-device-only")


@frozen(slots=False)
class Plan:
    """How the units of one tree are made. ``root``: its real path; ``stubs``: the folder of stand-in headers;
    ``locations``: report path to real path; ``commands``: by real path; ``macros``: what the user says of the build."""

    root: str
    headers: Headers
    stubs: str
    locations: Mapping[str, str]
    commands: Mapping[str, Command]
    graph: IncludeGraph
    macros: Mapping[bytes, int | str | None] = field(default_factory=dict)

    def units(self, wanted: Iterable[str], in_cuda: frozenset[str]) -> tuple[Unit, ...]:
        """Units that show every file of ``wanted``: the sources among them, sources that include the headers among
        them, and at last the headers that none includes. What else these include is looked at on the way.
        ``in_cuda``: the headers that are CUDA's by their suffix."""
        files = sorted(set(wanted))
        reached = {path: self.graph.reached(path) for path in sorted(self.graph.included) if _language(path)}
        targets: dict[str, list[str]] = {path: [path] for path in files if _language(path)}
        includers: dict[str, list[str]] = {}
        for source in sorted(reached, key=lambda path: (path not in targets, _language(path) != "cuda", path)):
            for header in reached[source].files[1:]:
                includers.setdefault(header, []).append(source)
        for header in files:
            if _language(header):
                continue
            for source in includers.get(header, [header])[:_VIEWS]:
                targets.setdefault(source, []).append(header)
        shown = set(files)
        for header, sources in includers.items():
            if header not in shown and not _language(header):
                for source in [source for source in sources if source in targets][:_VIEWS]:
                    targets[source].append(header)
        return tuple(
            self._unit(path, seen, reached.get(path) or self.graph.reached(path), path in in_cuda)
            for path, seen in sorted(targets.items())
        )

    def _unit(self, path: str, targets: list[str], reached: Reached, in_cuda: bool) -> Unit:
        command = self.commands.get(self.locations[path])
        language = (command.language if command else None) or _language(path) or ("cuda" if in_cuda else "c++")
        if language == "c" and not self.headers.cuda:
            language = "c++"  # the stand-ins are C++
        arguments = ["-x", language, "-resource-dir", self.headers.resources, "-w", "-ferror-limit=0"]
        arguments += command.arguments if command else self._defaults(path, reached)
        arguments += self._given()
        if language != "c" and not any(word.startswith("-std=") for word in arguments):
            arguments.append("-std=c++17")
        arguments += [word for folder in (*self.headers.cuda, self.stubs) for word in ("-isystem", folder)]
        if language != "cuda":
            return Unit(path, (tuple(arguments),), tuple(targets))
        arguments += [f"--cuda-gpu-arch={_ARCHITECTURE}", "-nocudainc", "-nocudalib"]
        if self.headers.cuda:
            arguments += ["-include", _WRAPPER]
        else:
            arguments += ["-include", PRELUDE]
        return Unit(path, tuple((*arguments, one) for one in _PASSES), tuple(targets))

    def _given(self) -> list[str]:
        given = ((name.decode(), value) for name, value in self.macros.items())
        return [f"-U{name}" if value is None else f"-D{name}={value}" for name, value in given]

    def _defaults(self, path: str, reached: Reached) -> list[str]:
        """The folder of the file with its include folder, the folders above in the tree, and where the graph found
        headers."""
        above = ["" if parent == PurePosixPath() else parent.as_posix() for parent in PurePosixPath(path).parents]
        folders = dict.fromkeys(
            (*above[:1], *reached.folders, *(f"{f}/include".lstrip("/") for f in above), *above[1:])
        )
        present = (
            os.path.normpath(os.path.join(self.root, folder))
            for folder in folders
            if folder not in self.graph.shadowing
        )
        return [f"-I{folder}" for folder in dict.fromkeys(present) if os.path.isdir(folder)]


def _language(path: str) -> str | None:
    """Clang's name of the language of a source file; None for a header."""
    return _SOURCES.get(PurePosixPath(path).suffix.lower())
