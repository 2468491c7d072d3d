"""Files that are written whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Iterable
from pathlib import Path

_STREAMS = ("/dev/fd/", "/dev/std", "/proc/")
"""Names of what this process, or another, has open already."""
_TAKES_NO_MORE = (errno.EACCES, errno.EPERM, errno.EROFS)
_MOST_LINKS = 40
_STAYS = (errno.EACCES, errno.EPERM, errno.EBUSY)


def write_whole(path: Path, chunks: Iterable[bytes]) -> None:
    """Write ``chunks``, which may be made on the way, to ``path``. All of them are there at once, after the last; if
    anything goes wrong, what was there before is left as it was. It keeps its permissions. A link is replaced, not
    followed. A pipe or device, and what is open already as standard output, is written as the chunks come; so is a file
    whose folder takes no other.

    Raises OSError, and what ``chunks`` raise.
    """
    old = _mode(path)
    plain = old is not None and stat.S_ISREG(old)
    if _is_stream(path) or not (old is None or plain or stat.S_ISLNK(old)):
        _write(path, chunks)
        return
    draft = path.with_name(f".portcheck-{os.urandom(8).hex()}")
    try:
        try:
            file = draft.open("xb")
        except OSError as error:
            if not plain or error.errno not in _TAKES_NO_MORE:
                raise
            _write(path, chunks)
            return
        with file:
            if old is not None and plain:
                os.fchmod(file.fileno(), stat.S_IMODE(old))
            file.writelines(chunks)
        try:
            draft.replace(path)
        except OSError as error:
            if not plain or error.errno not in _STAYS:
                raise
            shutil.copyfile(draft, path)  # it is mounted, or belongs to another user in a folder for all
    finally:
        draft.unlink(missing_ok=True)


def behind_links(path: Path) -> Path:
    """What is meant by a link to a link to a file; it need not be there."""
    for _link in range(_MOST_LINKS):
        if _is_stream(path) or not path.is_symlink():
            break
        path = path.parent / path.readlink()
    return path


def _is_stream(path: Path) -> bool:
    return os.path.abspath(path).startswith(_STREAMS)


def _mode(path: Path) -> int | None:
    try:
        return path.lstat().st_mode
    except FileNotFoundError:
        return None


def _write(path: Path, chunks: Iterable[bytes]) -> None:
    with path.open("wb") as file:
        file.writelines(chunks)
