"""Sentences that more than one format says."""

from __future__ import annotations

from portcheck.model.report import Report
from portcheck.model.text import Text, counted, message
from portcheck.report.digest import Digest


def files_of(count: int) -> Text:
    return counted("{count:,} file", "{count:,} files", count)


def lines_of(count: int) -> Text:
    return counted("{count:,} line", "{count:,} lines", count)


def mentions_of(count: int) -> Text:
    return counted("{count:,} mention", "{count:,} mentions", count)


def known_of(count: int) -> Text:
    """Findings that a baseline holds."""
    return counted("{count:,} known finding is not shown", "{count:,} known findings are not shown", count)


def more_of(count: int) -> Text:
    """Behind the rows that are shown."""
    return counted("… and {count:,} more", "… and {count:,} more", count)


def size_of(report: Report) -> Text:
    """How much was scanned."""
    lines = sum(file.lines for file in report.files)
    return message("{files}, {lines}", files=files_of(len(report.files)), lines=lines_of(lines))


def found_in(report: Report, facts: Digest) -> Text:
    """How much of it is CUDA."""
    return message(
        "{mentions} of CUDA on {lines} in {files}, {kernels}",
        mentions=mentions_of(facts.mentions),
        lines=lines_of(facts.cuda_lines),
        files=files_of(facts.cuda_files),
        kernels=counted("{count:,} kernel", "{count:,} kernels", len(report.kernels)),
    )
