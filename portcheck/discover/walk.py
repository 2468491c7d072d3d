"""Walk the given paths: what to scan, what was passed over and why. Nothing outside the root is read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from portcheck.discover.ignore import IgnoreRules, rules_above
from portcheck.discover.languages import language_of
from portcheck.model.errors import UsageError
from portcheck.model.source import Discovery, Language, Skip, Skipped, SourceFile
from portcheck.model.text import Text, message

MAX_BYTES = 8 * 2**20
_VERSION_CONTROL = frozenset((".git", ".hg", ".svn"))


def discover(
    paths: tuple[Path, ...],
    max_bytes: int = MAX_BYTES,
    more_suffixes: frozenset[str] = frozenset(),
    root: Path | None = None,
) -> Discovery:
    """Find the source files below ``paths``; ``more_suffixes`` (``.xyz``) are sources as well. What is named itself is
    scanned, ignored or not. Paths in the report are relative to ``root``, or to the folder that holds all ``paths``.

    Raises UsageError for a path that is not there, cannot be read or lies outside of ``root``.
    """
    if not paths:
        raise UsageError("no path given; give a folder or a file to scan")
    tops = []
    for path in paths:
        if not os.path.exists(path):  # unlike Path.exists, it takes any name
            what = "is a broken link" if os.path.islink(path) else "is not there"
            raise UsageError(f"{path}: {what}; give a folder or a file to scan")
        tops.append(path.resolve())
        if root is not None and not tops[-1].is_relative_to(root.resolve()):
            raise UsageError(f"{path}: lies outside of {root}; check it from a folder that holds both")
    walk = _Walk(root.resolve() if root else common_root(tops), max_bytes, more_suffixes)
    for top in sorted(set(tops)):
        if top.is_dir():
            rules = rules_above(top)
            named_though_ignored = rules.ignored_by(top.as_posix(), is_folder=True) is not None
            walk.folder(top, IgnoreRules() if named_though_ignored else rules)
        else:
            walk.named_file(top)
    walk.links()
    files = sorted(walk.files.values(), key=lambda file: file.path)
    scanned = {path for file in files for path in (file.path, *map(str, PurePosixPath(file.path).parents))}
    skipped = sorted({entry for entry in walk.skipped if entry.path not in scanned})
    return Discovery(walk.root, tuple(files), tuple(skipped))


def common_root(tops: Iterable[Path]) -> Path:
    """The folder that the report's paths are relative to, of ``tops`` that are resolved."""
    folders = [top if top.is_dir() else top.parent for top in tops]
    return Path(os.path.commonpath(folders))


def shown(path: Path) -> str:
    """A path or name as the report shows it; bytes of a file name that are no UTF-8 are spelled out."""
    return os.fsencode(path.as_posix()).decode("utf-8", errors="backslashreplace")


@dataclass
class _Walk:
    root: Path
    max_bytes: int
    more_suffixes: frozenset[str]
    files: dict[Path, SourceFile] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    pending_links: list[Path] = field(default_factory=list)

    def folder(self, top: Path, rules: IgnoreRules) -> None:
        pending = [(top, rules)]
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
                    if entry.name not in _VERSION_CONTROL and not self._ignored(path, inside, is_folder=True):
                        pending.append((path, inside))
                elif self._is_source(entry.name) and not self._ignored(path, inside, is_folder=False):
                    self._file(path)

    def named_file(self, path: Path) -> None:
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

    def _link(self, path: Path, rules: IgnoreRules) -> None:
        if not self._is_source(path.name) and not os.path.isdir(path):
            return
        if self._ignored(path, rules, is_folder=False):
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

    def _ignored(self, path: Path, rules: IgnoreRules, is_folder: bool) -> bool:
        name = rules.ignored_by(path.as_posix(), is_folder)
        if name is not None:
            self._skip(path, Skip.IGNORED, message("ignored by {name}", name=name))
        return name is not None

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
            self.files[followed or path] = SourceFile(self._relative(path), path, language, status.st_size)

    def _relative(self, path: Path) -> str:
        return shown(path.relative_to(self.root))

    def _skip(self, path: Path, kind: Skip, reason: Text) -> None:
        self.skipped.append(Skipped(self._relative(path), kind, reason))
