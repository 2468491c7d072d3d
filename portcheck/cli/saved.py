"""Saved reports from files, packed or not, or from stdin."""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

import click

from portcheck.model.errors import UsageError
from portcheck.model.report import Report
from portcheck.report.saved import STDIN, read

_PIECE = 1 << 20
"""Characters that are read at once."""
_PACKED = b"\x1f\x8b"

SAVED_FILE = click.Path(path_type=Path, allow_dash=True)


def read_saved(file: Path) -> Report:
    """The report in ``file``, or on stdin for ``-``. Raises UsageError for a file that cannot be read or holds none."""
    try:
        if str(file) == "-":
            return read(_pieces(sys.stdin.buffer, STDIN), STDIN)
        with file.open("rb") as content:
            return read(_pieces(content, str(file)), str(file))
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror or error}") from error


def _pieces(content: IO[bytes], name: str) -> Iterator[str]:
    """The text of ``content``, a piece after the other."""
    buffered = io.BufferedReader(cast(io.RawIOBase, content))
    packed = buffered.peek(len(_PACKED))[: len(_PACKED)] == _PACKED
    whole = gzip.GzipFile(fileobj=buffered) if packed else buffered
    text = io.TextIOWrapper(whole, encoding="utf-8-sig", newline="")
    try:
        while piece := text.read(_PIECE):
            yield piece
    except UnicodeDecodeError as error:
        raise UsageError(f"{name}: is no text in UTF-8, so no report of portcheck") from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise UsageError(f"{name}: is packed with gzip, and damaged: {error}") from error
