"""``.gitignore`` and ``.portcheckignore``, folder by folder, as git reads them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pathspec import GitIgnoreSpec

IGNORE_FILES = (".gitignore", ".portcheckignore")


@dataclass(frozen=True, slots=True)
class _Level:
    folder: str
    name: str
    spec: GitIgnoreSpec


@dataclass(frozen=True, slots=True)
class IgnoreRules:
    """The ignore files from the top of the repository down to one folder; the deepest one that speaks decides."""

    levels: tuple[_Level, ...] = ()

    def within(self, folder: Path) -> IgnoreRules:
        """These rules and those that stand in ``folder``."""
        added = []
        for name in IGNORE_FILES:
            try:
                text = (folder / name).read_text("utf-8", errors="replace")
            except OSError:
                continue
            added.append(_Level(f"{folder.as_posix().rstrip('/')}/", name, GitIgnoreSpec.from_lines(text.splitlines())))
        return IgnoreRules(self.levels + tuple(added)) if added else self

    def ignored_by(self, path: str, is_folder: bool) -> str | None:
        """The name of the ignore file that leaves out the absolute ``path``, or None."""
        verdict = None
        for level in self.levels:
            relative = path.removeprefix(level.folder) + ("/" if is_folder else "")
            include = level.spec.check_file(relative).include
            if include is not None:
                verdict = level.name if include else None
        return verdict


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
