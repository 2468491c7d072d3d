"""Walk the given paths: what to scan, what was passed over and why. Nothing outside the root is read."""

from __future__ import annotations

import os
import stat
from collections.abc import Container, Iterable
from dataclasses import field, replace
from pathlib import Path

from portcheck.discover.ignore import IgnoreRules, rules_above
from portcheck.discover.languages import language_of
from portcheck.discover.selected import Patterns, excluded, not_included, outermost, patterns_of
from portcheck.model.errors import UsageError
from portcheck.model.frozen import frozen, mutable
from portcheck.model.selection import Selection
from portcheck.model.source import Discovery, Language, Skip, Skipped, SourceFile
from portcheck.model.text import Text, message

MAX_BYTES = 8 * 2**20
_VERSION_CONTROL = frozenset((".git", ".hg", ".svn"))


def discover(
    paths: tuple[Path, ...],
    max_bytes: int = MAX_BYTES,
    more_suffixes: frozenset[str] = frozenset(),
    selection: Selection | None = None,
    root: Path | None = None,
) -> Discovery:
    """Find the source files below ``paths``; ``more_suffixes`` (``.xyz``) are sources as well. What is named itself is
    scanned, ignored or not, and excluded by the ``selection`` or not unless that is forced. Paths are relative to
    ``root``; None: to the folder that ``paths`` have in common.

    Raises UsageError for a path that is not there, cannot be read, or is not below ``root``.
    """
    tops = _resolved(paths)
    walk = _Walk(_root_of(tops, root), max_bytes, more_suffixes)
    patterns = patterns_of(selection)
    forced = selection is not None and selection.force
    for top in sorted(set(tops)):
        if top.is_dir():
            walk.folder(top, _Filter(_rules_for(top), patterns if forced else _patterns_for(top, patterns)))
        else:
            walk.named_file(top, patterns if forced else Patterns())
    walk.links()
    files = sorted(walk.files.values(), key=lambda file: file.path)
    scanned = _with_folders(file.path for file in files)
    skipped = {entry for entry in walk.skipped if entry.path not in scanned}
    return Discovery(walk.root, tuple(files), tuple(sorted({_gathered(entry, scanned) for entry in skipped})))


def _with_folders(paths: Iterable[str]) -> set[str]:
    """``paths`` and all folders that they lie in."""
    found: set[str] = set()
    for path in paths:
        found |= {path, "."}
        folder = path.rpartition("/")[0]
        while folder and folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return found


def _resolved(paths: tuple[Path, ...]) -> list[Path]:
    if not paths:
        raise UsageError("no path given; give a folder or a file to scan")
    tops = []
    for path in paths:
        if not os.path.exists(path):  # unlike Path.exists, it takes any name
            what = "is a broken link" if os.path.islink(path) else "is not there"
            raise UsageError(f"{path}: {what}; give a folder or a file to scan")
        tops.append(path.resolve())
    return tops


def _root_of(tops: list[Path], root: Path | None) -> Path:
    if root is None:
        return common_root(tops)
    above = root.resolve()
    for top in tops:
        if not top.is_relative_to(above):
            raise UsageError(f"{top}: is not below {above}, which paths are relative to; name paths in that folder")
    return above


def _rules_for(top: Path) -> IgnoreRules:
    """None at all where the folder is named though ignored."""
    rules = rules_above(top)
    return rules if rules.ignored_by(top.as_posix(), is_folder=True) is None else IgnoreRules()


def _patterns_for(top: Path, patterns: Patterns) -> Patterns:
    """The same for what the project excludes."""
    return replace(patterns, exclude=None) if patterns.excludes(top.as_posix(), is_folder=True) else patterns


def _gathered(entry: Skipped, scanned: Container[str]) -> Skipped:
    if entry.kind is not Skip.EXCLUDED or entry.reason != not_included():
        return entry
    return replace(entry, path=outermost(entry.path, scanned))


def common_root(tops: Iterable[Path]) -> Path:
    """The folder that the report's paths are relative to, of ``tops`` that are resolved."""
    folders = [top if top.is_dir() else top.parent for top in tops]
    return Path(os.path.commonpath(folders))


def shown(path: Path) -> str:
    """A path or name as the report shows it; bytes of a file name that are no UTF-8 are spelled out."""
    return os.fsencode(path.as_posix()).decode("utf-8", errors="backslashreplace")


@frozen
class _Filter:
    """What is left out of a folder: by ignore files, and by the project's own patterns."""

    rules: IgnoreRules
    patterns: Patterns

    def within(self, folder: Path) -> _Filter:
        return replace(self, rules=self.rules.within(folder))

    def left_out(self, path: str, is_folder: bool) -> tuple[Skip, Text] | None:
        name = self.rules.ignored_by(path, is_folder)
        if name is not None:
            return Skip.IGNORED, message("ignored by {name}", name=name)
        if is_folder:
            out = self.patterns.prunes and self.patterns.excludes(path, is_folder)
            return (Skip.EXCLUDED, excluded()) if out else None
        reason = self.patterns.leave_out(path)
        return (Skip.EXCLUDED, reason) if reason else None


@mutable(slots=False)
class _Walk:
    root: Path
    max_bytes: int
    more_suffixes: frozenset[str]
    files: dict[Path, SourceFile] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    pending_links: list[Path] = field(default_factory=list)

    def folder(self, top: Path, wanted: _Filter) -> None:
        pending = [(top, wanted)]
        while pending:
            folder, above = pending.pop()
            inside = above.within(folder)
            try:
                entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
            except OSError as error:
                self._skip(folder, Skip.UNREADABLE, message("cannot be opened: {error}", error=error.strerror))
                continue
            for entry in entries:
                path = folder / entry.name
                if entry.is_symlink():
                    self._link(path, inside)
                elif entry.is_dir(follow_symlinks=False):
                    if entry.name not in _VERSION_CONTROL and not self._left_out(path, inside, is_folder=True):
                        pending.append((path, inside))
                elif self._is_source(entry.name) and not self._left_out(path, inside, is_folder=False):
                    self._file(path)

    def named_file(self, path: Path, patterns: Patterns) -> None:
        if not self._left_out(path, _Filter(IgnoreRules(), patterns), is_folder=False):
            self._file(path)

    def links(self) -> None:
        """Links to files are followed last: only where the file behind is inside the root and not scanned by itself."""
        for link in self.pending_links:
            target = Path(os.path.realpath(link))
            if target in self.files:
                which = self._relative(target)
                self._skip(link, Skip.LINK, message("link to {path}, which is scanned itself", path=which))
            else:
                self._file(link, followed=target)

    def _link(self, path: Path, wanted: _Filter) -> None:
        if not self._is_source(path.name) and not os.path.isdir(path):
            return
        if self._left_out(path, wanted, is_folder=False):
            return
        try:
            target = Path(os.path.realpath(path, strict=True))
        except OSError:
            self._skip(path, Skip.LINK, message("link that leads nowhere or in a circle"))
            return
        if not target.is_relative_to(self.root):
            self._skip(path, Skip.LINK, message("link that leads out of the scanned folder"))
        elif target.is_dir():
            self._skip(path, Skip.LINK, message("link to a folder"))
        else:
            self.pending_links.append(path)

    def _is_source(self, name: str) -> bool:
        return language_of(name) is not None or os.path.splitext(name)[1].lower() in self.more_suffixes

    def _left_out(self, path: Path, wanted: _Filter, is_folder: bool) -> bool:
        why = wanted.left_out(path.as_posix(), is_folder)
        if why is not None:
            self._skip(path, *why)
        return why is not None

    def _file(self, path: Path, followed: Path | None = None) -> None:
        try:
            status = path.stat()
        except OSError as error:
            self._skip(path, Skip.UNREADABLE, message("cannot be read: {error}", error=error.strerror))
            return
        if not stat.S_ISREG(status.st_mode):
            self._skip(path, Skip.SPECIAL, message("not a regular file"))
        elif status.st_size > self.max_bytes:
            self._skip(path, Skip.LARGE, message("larger than {size:g} MiB", size=self.max_bytes / 2**20))
        else:
            language = language_of(path.name) or Language.CXX
            real = followed or path
            self.files[real] = SourceFile(self._relative(path), real, language, status.st_size)

    def _relative(self, path: Path) -> str:
        return shown(path.relative_to(self.root))

    def _skip(self, path: Path, kind: Skip, reason: Text) -> None:
        self.skipped.append(Skipped(self._relative(path), kind, reason))
