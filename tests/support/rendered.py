"""A report in a format that is text, and the golden files that it is held against."""

from __future__ import annotations

import os
from pathlib import Path

from portcheck.model.report import Report
from portcheck.report.registry import RenderOptions, as_pieces, renderer

GOLDEN = Path(__file__).parents[1] / "report" / "golden"


def text_of(name: str, report: Report, options: RenderOptions | None = None) -> str:
    return bytes_of(name, report, options).decode()


def bytes_of(name: str, report: Report, options: RenderOptions | None = None) -> bytes:
    return b"".join(as_pieces(renderer(name)(report, options or RenderOptions())))


def compare(name: str, text: str) -> None:
    """With the golden file; ``PORTCHECK_UPDATE_GOLDEN=1 pytest`` writes them anew."""
    path = GOLDEN / name
    if os.environ.get("PORTCHECK_UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
    assert text.encode() == path.read_bytes()
