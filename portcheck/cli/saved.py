"""Saved reports from files, packed or not, or from stdin."""

from __future__ import annotations

import codecs
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import click

from portcheck.model.errors import UsageError
from portcheck.model.report import Report
from portcheck.report.saved import STDIN, read

_PIECE = 1 << 20
"""Bytes that are read at once."""
_GZIP, _WBITS = b"\x1f\x8b", 31
"""How a file packed by gzip begins, and what tells zlib to expect it."""

SAVED_FILE = click.Path(path_type=Path, allow_dash=True)


def read_saved(file: Path) -> Report:
    """The report in ``file``, or on stdin for ``-``. Raises UsageError for a file that cannot be read or holds none."""
    if str(file) == "-":
        return read(_pieces(sys.stdin.buffer, STDIN), STDIN)
    try:
        with file.open("rb") as content:
            return read(_pieces(content, str(file)), str(file))
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror or error}") from error


def _pieces(content: BinaryIO, name: str) -> Iterator[str]:
    """The text of ``content``, a piece after the other."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        for piece in _unpacked(content):
            yield decoder.decode(piece)
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise UsageError(f"{name}: is no text in UTF-8; portcheck scan PATH --output json:FILE writes one") from error
    except zlib.error as error:
        raise UsageError(f"{name}: is packed with gzip, and damaged: {error}") from error


def _unpacked(content: BinaryIO) -> Iterator[bytes]:
    """Never more than a piece at once, however well it is packed. Raises zlib.error."""
    packed = content.read(_PIECE)
    if not packed.startswith(_GZIP):
        while packed:
            yield packed
            packed = content.read(_PIECE)
        return
    unpacker = zlib.decompressobj(_WBITS)
    while packed and not unpacker.eof:
        yield unpacker.decompress(packed, _PIECE)
        packed = unpacker.unconsumed_tail or content.read(_PIECE)
    if not unpacker.eof:
        raise zlib.error("it was cut")
    if unpacker.unused_data or packed:
        raise zlib.error("more follows after its end")
