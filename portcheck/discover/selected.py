"""What a project's own patterns leave out."""

from __future__ import annotations

from collections.abc import Container
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from portcheck.model.frozen import frozen
from portcheck.model.selection import Selection
from portcheck.model.text import Text, message

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


def excluded() -> Text:
    return message("excluded by the configuration")


def not_included() -> Text:
    return message("not included by the configuration")


@frozen
class Patterns:
    """A selection, ready to ask. ``folder`` has a ``/`` at its end; of what lies elsewhere nothing is left out.
    ``prunes``: what lies in an excluded folder is out whatever its name, as no pattern takes anything in again."""

    folder: str = ""
    include: GitIgnoreSpec | None = None
    exclude: GitIgnoreSpec | None = None
    prunes: bool = True

    def excludes(self, path: str, is_folder: bool) -> bool:
        """Whether the file or folder at the absolute ``path``, or a folder that it lies in, is excluded."""
        return self.exclude is not None and path.startswith(self.folder) and self._fits(self.exclude, path, is_folder)

    def leave_out(self, path: str) -> Text | None:
        """Why the file at the absolute ``path`` is no part of the selection; None: it is one."""
        if self.excludes(path, is_folder=False):
            return excluded()
        if self.include is None or not path.startswith(self.folder) or self._fits(self.include, path, False):
            return None
        return not_included()

    def _fits(self, spec: GitIgnoreSpec, path: str, is_folder: bool) -> bool:
        relative = path.removeprefix(self.folder).replace("\n", " ")  # patterns know no newline
        return bool(spec.check_file(relative + ("/" if is_folder else "")).include)


def patterns_of(selection: Selection | None) -> Patterns:
    """Where nothing is selected, nothing is left out."""
    if selection is None:
        return Patterns()
    from portcheck.discover.globs import spec_of

    include = spec_of(selection.include) if selection.include else None
    exclude = spec_of(selection.exclude) if selection.exclude else None
    again = any(pattern.startswith("!") for pattern in selection.exclude)
    return Patterns(f"{selection.folder.as_posix().rstrip('/')}/", include, exclude, not again)


def outermost(path: str, scanned: Container[str]) -> str:
    """The highest folder around ``path`` (both relative) that holds nothing of ``scanned``, which has the folders of
    scanned files as well: thousands of files that are not included are one line."""
    for folder in list(PurePosixPath(path).parents)[-2::-1]:
        if str(folder) not in scanned:
            return str(folder)
    return path
