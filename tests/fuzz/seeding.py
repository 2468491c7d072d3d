"""What the repository holds that inputs can begin from, in pieces that are quick to try."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
_PIECE = 2_048
_FENCED = re.compile(rb"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def sources() -> Iterator[bytes]:
    """C++ and CUDA: the samples, and the code of the hazards' cases."""
    for path in sorted((ROOT / "samples").rglob("*")):
        if path.suffix in (".cu", ".cuh", ".cpp", ".h", ".hpp", ".cc"):
            yield from pieces(path.read_bytes())
    for path in sorted((ROOT / "rules" / "hazards").glob("*.yaml")):
        content = yaml.load(path.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        for case in (*content["cases"]["hit"], *content["cases"]["no_hit"]):
            yield case["code"].encode()


def fenced(language: str) -> Iterator[bytes]:
    """The code blocks of one language in the documents."""
    for path in sorted((ROOT / "docs").glob("*.md")):
        yield from (text for tag, text in _FENCED.findall(path.read_bytes()) if tag.decode() == language)


def pieces(data: bytes) -> Iterator[bytes]:
    """``data`` cut at line ends."""
    piece = b""
    for line in data.splitlines(keepends=True):
        if len(piece) + len(line) > _PIECE and piece:
            yield piece
            piece = b""
        piece += line
    if piece:
        yield piece
