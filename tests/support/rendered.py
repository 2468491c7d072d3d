"""A report in a format that is text."""

from __future__ import annotations

from portcheck.model.report import Report
from portcheck.report.registry import RenderOptions, renderer


def text_of(name: str, report: Report, options: RenderOptions | None = None) -> str:
    text = renderer(name)(report, options or RenderOptions())
    assert isinstance(text, str)
    return text
