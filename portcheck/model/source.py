"""What discovery finds: source files to read, and what was passed over and why."""

from __future__ import annotations

import errno
import os
import stat
from enum import StrEnum
from pathlib import Path

from portcheck.model.frozen import frozen
from portcheck.model.text import Text, message


class Language(StrEnum):
    CUDA = "cuda"
    CXX = "c++"
    C = "c"
    PTX = "ptx"
    CMAKE = "cmake"
    MAKE = "make"
    MESON = "meson"
    BAZEL = "bazel"
    XMAKE = "xmake"
    PYTHON = "python"


BUILD_LANGUAGES = frozenset(
    (Language.CMAKE, Language.MAKE, Language.MESON, Language.BAZEL, Language.XMAKE, Language.PYTHON)
)
"""Languages that say how sources are built. Their files are no sources of a CUDA project, unless they name CUDA."""

_COMMENT_MARKS: dict[str, str] = {language.value: "#" for language in BUILD_LANGUAGES} | {Language.XMAKE.value: "--"}


def comment_mark(language: str) -> str:
    """What begins a comment that ends with its line, in a ``Language``."""
    return _COMMENT_MARKS.get(language, "//")


_MORE = 64 * 2**20
"""Bytes by which a file may grow while a scan is under way."""


@frozen
class SourceFile:
    """One file to scan. ``path`` is relative to the scan root, with ``/``; ``location`` is where to read it, unless an
    editor has it ``unsaved``."""

    path: str
    location: Path
    language: Language
    size: int
    unsaved: bytes | None = None

    def read(self) -> bytes:
        """Raises OSError where it cannot be read, or is by now another thing than was found: a link, which may lead out
        of the tree; a pipe, to which nobody may write, ever; a file that grows and grows."""
        if self.unsaved is not None:
            return self.unsaved
        with open(os.open(self.location, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise OSError(errno.EINVAL, "no plain file any more", str(self.location))
            data = file.read(self.size + 1)  # as many bytes are set aside as are asked for
            if len(data) > self.size:
                data += file.read(_MORE - 1)
        if len(data) == self.size + _MORE:
            raise OSError(errno.EFBIG, "has become far larger since it was found", str(self.location))
        return data


class Skip(StrEnum):
    """Why a file or folder is passed over. ``excluded``: by the project's configuration; ``special``: a pipe, a device,
    a socket; ``unparsed``: the parser failed."""

    IGNORED = "ignored"
    EXCLUDED = "excluded"
    LINK = "link"
    BINARY = "binary"
    LARGE = "large"
    SPECIAL = "special"
    UNREADABLE = "unreadable"
    UNPARSED = "unparsed"


@frozen(order=True)
class Skipped:
    """A file or folder that was passed over. ``reason`` is a sentence part fit for the report."""

    path: str
    kind: Skip
    reason: Text


def binary(path: str) -> Skipped:
    return Skipped(path, Skip.BINARY, message("binary"))


@frozen
class Discovery:
    """All that the given paths hold. ``files`` and ``skipped`` are sorted by path."""

    root: Path
    files: tuple[SourceFile, ...]
    skipped: tuple[Skipped, ...]


@frozen
class DecodedText:
    """A file's text as UTF-8 bytes. ``damaged`` says that some bytes fitted no encoding and were replaced."""

    utf8: bytes
    encoding: str
    damaged: bool
