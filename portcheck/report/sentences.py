"""Sentences that more than one format says."""

from __future__ import annotations

from collections.abc import Iterator

from portcheck.model.occurrence import Occurrence
from portcheck.model.report import Report
from portcheck.model.text import Text, counted, message
from portcheck.model.words import called
from portcheck.report.digest import Digest


def name_of(occurrence: Occurrence) -> Text:
    return called(occurrence.symbol, occurrence.library)


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


def resolved_of(facts: Digest) -> Text:
    """How the mentions are known."""
    in_tree = facts.mentions - facts.lexical - facts.semantic
    known = message("{mentions} resolved in the syntax tree", mentions=mentions_of(in_tree))
    if facts.semantic:
        known = message(
            "{mentions} resolved by Clang, {in_tree:,} in the syntax tree",
            mentions=mentions_of(facts.semantic),
            in_tree=in_tree,
        )
    if not facts.lexical:
        return known
    return message(
        "{known}, {by_text:,} by text where it has none (macro bodies, code that did not parse, PTX, build files)",
        known=known,
        by_text=facts.lexical,
    )


def not_counted(facts: Digest) -> Iterator[Text]:
    """What stands in the tree and is no work."""
    if facts.dead:
        dead = mentions_of(facts.dead)
        yield message("Not counted: {mentions} in branches that are never compiled (#if 0).", mentions=dead)
    if facts.guarded:
        guarded = mentions_of(facts.guarded)
        yield message(
            "Not counted: {mentions} in code for other targets (guard macros, their files).", mentions=guarded
        )
