"""The files of the workspace that a document includes. What they declare under a name of CUDA's is not CUDA's, and
their macros decide branches.

An include path is not known here: a header is looked for beside the file that includes it, and in each folder above up
to the workspace's, with its ``include`` and ``src``. Nothing outside of the workspace is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import field
from itertools import islice
from pathlib import Path

from portcheck.discover.languages import language_of
from portcheck.discover.walk import shown
from portcheck.model.frozen import mutable
from portcheck.model.occurrence import Include, ParsedFile
from portcheck.model.source import Language, Skipped, SourceFile
from portcheck.parse.own_macros import plain_inclusions

_MOST = 64
"""Files that are read for one document, the nearest first."""
_MOST_LINES = 256
"""``#include`` lines of one file that are followed."""
_MAX_BYTES = 512 * 2**10
_REMEMBERED = 512
_REMEMBERED_PLACES = 8192
_FOLDERS = ("", "include", "src")

Parse = Callable[[SourceFile], ParsedFile | Skipped]
_Stamp = tuple[Path, int, int]
"""A file as it is now: where, when it was written, and its size."""


@mutable(slots=False)
class Beside:
    """Reads each file once, until it changes on disk. Where headers lie is found once, until it is to look again."""

    root: Path
    parse: Parse
    _places: dict[tuple[Path, str], Path | None] = field(default_factory=dict)
    _known: dict[_Stamp, ParsedFile | Skipped] = field(default_factory=dict)

    def look_again(self) -> None:
        """Files may have come or gone."""
        self._places.clear()

    def of(self, document: SourceFile) -> tuple[ParsedFile, ...]:
        """What the document includes, directly or not."""
        found: list[ParsedFile] = []
        waiting = [(document.location.parent, plain_inclusions(document.read()))]
        tried = {document.location}
        while waiting and len(found) < _MOST:
            folder, includes = waiting.pop(0)
            for header in self._included(folder, includes):
                parsed = self._parsed(header) if header not in tried and len(found) < _MOST else None
                tried.add(header)
                if parsed is not None:
                    found.append(parsed)
                    waiting.append((header.parent, parsed.includes))
        return tuple(found)

    def _included(self, folder: Path, includes: Iterable[Include]) -> Iterator[Path]:
        for include in islice(includes, _MOST_LINES):
            key = folder, include.path
            if key not in self._places:
                if len(self._places) >= _REMEMBERED_PLACES:
                    self._places.clear()
                self._places[key] = self._place(*key)
            path = self._places[key]
            if path is not None:
                yield path

    def _place(self, folder: Path, written: str) -> Path | None:
        if not folder.is_relative_to(self.root) or "\0" in written:
            return None
        below = [folder, *folder.parents][: len(folder.relative_to(self.root).parts) + 1]
        for place in (base / name / written for base in below for name in _FOLDERS):
            with suppress(OSError, RuntimeError, ValueError):  # a name that no system takes, a circle of links
                if place.is_file() and (real := place.resolve()).is_relative_to(self.root):
                    return real
        return None

    def _parsed(self, location: Path) -> ParsedFile | None:
        try:
            status = location.stat()
        except OSError:
            return None
        stamp = location, status.st_mtime_ns, status.st_size
        if status.st_size > _MAX_BYTES:
            return None
        if stamp not in self._known:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            language = language_of(location.name) or Language.CXX
            path = shown(location.relative_to(self.root))
            self._known[stamp] = self.parse(SourceFile(path, location, language, status.st_size))
        parsed = self._known[stamp]
        return None if isinstance(parsed, Skipped) else parsed
