"""``.gitignore`` and ``.portcheckignore``, folder by folder, as git reads them."""

from __future__ import annotations

import stat
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from portcheck.model.frozen import frozen

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

IGNORE_FILES = (".gitignore", ".portcheckignore")


@frozen
class _Level:
    folder: str
    name: str
    spec: GitIgnoreSpec


@frozen
class IgnoreRules:
    """The ignore files from the top of the repository down to one folder; the deepest one that speaks decides."""

    levels: tuple[_Level, ...] = ()

    def within(self, folder: Path) -> IgnoreRules:
        """These rules and those that stand in ``folder``."""
        added = []
        for name in IGNORE_FILES:
            lines = _lines(folder / name)
            if lines:
                from portcheck.discover.globs import spec_of  # where no file ignores anything, nothing is needed

                added.append(_Level(f"{folder.as_posix().rstrip('/')}/", name, spec_of(lines)))
        return IgnoreRules(self.levels + tuple(added)) if added else self

    def ignored_by(self, path: str, is_folder: bool) -> str | None:
        """The name of the ignore file that leaves out the absolute ``path``, or None."""
        verdict = None
        for level in self.levels:
            relative = path.removeprefix(level.folder) + ("/" if is_folder else "")
            include = level.spec.check_file(relative.replace("\n", " ")).include  # patterns know no newline
            if include is not None:
                verdict = level.name if include else None
        return verdict


def _lines(path: Path) -> list[str]:
    """The lines of an ignore file; a link, a pipe or the like is none."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return []
        return path.read_text("utf-8-sig", errors="replace").splitlines()
    except OSError:
        return []


def rules_above(folder: Path) -> IgnoreRules:
    """The rules of the folders above ``folder``, up to the top of its git repository."""
    return _stacked(reversed(_parents_in_repository(folder)))


def _stacked(folders: Iterable[Path]) -> IgnoreRules:
    rules = IgnoreRules()
    for folder in folders:
        rules = rules.within(folder)
    return rules


def _parents_in_repository(folder: Path) -> list[Path]:
    if (folder / ".git").exists():
        return []
    parents: list[Path] = []
    for parent in folder.parents:
        parents.append(parent)
        if (parent / ".git").exists():
            return parents
    return []
