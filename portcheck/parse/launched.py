"""Which kernels the project's launches mean."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Sequence
from dataclasses import replace

from portcheck.model.kernel import Kernel, Launch
from portcheck.model.occurrence import ParsedFile


def with_launches(files: Iterable[ParsedFile]) -> tuple[ParsedFile, ...]:
    """Give each kernel its launches, found by name: a launch means the kernels of that name in its own file, else those
    in the files nearest to it by folder."""
    parsed = tuple(files)
    by_name: dict[str, dict[str, list[Kernel]]] = {}
    for file in parsed:
        for kernel in file.kernels:
            by_name.setdefault(kernel.name, {}).setdefault(kernel.file, []).append(kernel)
    nearest: dict[tuple[str, str], Sequence[str]] = {}
    launched: dict[Kernel, list[Launch]] = {}
    for launch in (launch for file in parsed for launch in file.launches):
        holders = by_name.get(launch.kernel)
        if holders is None:
            continue
        place = (launch.kernel, launch.file if launch.file in holders else posixpath.dirname(launch.file))
        if place not in nearest:
            nearest[place] = [launch.file] if launch.file in holders else _nearest(place[1], holders)
        for path in nearest[place]:
            for kernel in holders[path]:
                launched.setdefault(kernel, []).append(launch)
    return tuple(_filled(file, launched) for file in parsed)


def _filled(file: ParsedFile, launched: dict[Kernel, list[Launch]]) -> ParsedFile:
    if not any(kernel in launched for kernel in file.kernels):
        return file
    kernels = tuple(
        replace(kernel, launches=tuple(sorted(launched.get(kernel, ()), key=lambda launch: (launch.file, launch.line))))
        for kernel in file.kernels
    )
    return replace(file, kernels=kernels)


def _nearest(folder: str, paths: Iterable[str]) -> list[str]:
    """The ``paths`` that share the longest part of their way with ``folder``."""
    shared = {path: len(posixpath.commonpath([f"/{folder}", f"/{posixpath.dirname(path)}"])) for path in paths}
    longest = max(shared.values())
    return [path for path, length in shared.items() if length == longest]
