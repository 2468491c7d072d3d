"""Which of the project's files include which, as far as their paths tell."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from functools import cached_property

from portcheck.model.occurrence import ParsedFile


class Inclusion:
    """The files that each file brings in. An include path is not known here: a header is found beside the file that
    includes it, or anywhere in the project by the whole path that is written, the nearest first."""

    def __init__(self, files: Iterable[ParsedFile]) -> None:
        self._files = {file.summary.path: file for file in files}

    @cached_property
    def _by_name(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in self._files:
            found.setdefault(posixpath.basename(path), []).append(path)
        return found

    def found(self, folder: str, written: str) -> str | None:
        """The project's file that ``#include`` in a file of ``folder`` means; None if it is none of the project's."""
        beside = posixpath.normpath(posixpath.join(folder, written))
        if beside in self._files:
            return beside
        whole = posixpath.normpath(written).lstrip("./")
        named = self._by_name.get(posixpath.basename(written), ())
        candidates = [path for path in named if path == whole or path.endswith(f"/{whole}")]
        return max(candidates, key=lambda path: len(posixpath.commonprefix((path, folder))), default=None)

    def reached(self, starts: Iterable[str], always: bool) -> set[str]:
        """The files of ``starts`` and all that they include, directly or not; ``always``: in any build."""
        seen, waiting = set(starts), list(starts)
        while waiting:
            path = waiting.pop()
            folder = posixpath.dirname(path)
            for include in self._files[path].includes:
                if always and not include.always:
                    continue
                header = self.found(folder, include.path)
                if header is not None and header not in seen:
                    seen.add(header)
                    waiting.append(header)
        return seen
