"""The formats. A new one is a module with ``render`` and a line here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from importlib import import_module

from portcheck.model.frozen import frozen
from portcheck.model.report import Report
from portcheck.model.text import Lang


class Detail(StrEnum):
    SUMMARY = "summary"
    FINDINGS = "findings"
    LINES = "lines"


@frozen
class RenderOptions:
    """``width`` in columns and ``color`` matter to the terminal only; ``command`` is what the user ran. ``lang``: of
    what people read; HTML holds both, and shows this one first. ``prefix``: the scan root as seen from the folder that
    the user is in (``src/``); formats for code hosts set it before each path."""

    detail: Detail = Detail.FINDINGS
    width: int = 100
    color: bool = False
    command: str = "portcheck scan ."
    lang: Lang = Lang.EN
    prefix: str = ""


Content = str | bytes | Iterator[bytes]
"""Of a report in some format. What may be long comes in pieces, each made as it is asked for: a big report is never in
memory as a whole."""
Render = Callable[[Report, RenderOptions], Content]


def as_pieces(content: Content) -> Iterator[bytes]:
    if isinstance(content, str | bytes):
        yield content.encode() if isinstance(content, str) else content
    else:
        yield from content


_MODULES = {
    "csv": "portcheck.report.csv",
    "github": "portcheck.report.github",
    "gitlab": "portcheck.report.gitlab",
    "html": "portcheck.report.html",
    "inventory": "portcheck.report.inventory",
    "json": "portcheck.report.json",
    "jsonl": "portcheck.report.jsonl",
    "junit": "portcheck.report.junit",
    "markdown": "portcheck.report.markdown",
    "parquet": "portcheck.report.parquet",
    "sarif": "portcheck.report.sarif",
    "terminal": "portcheck.report.terminal",
}
_SUFFIXES = {
    ".csv": "csv",
    ".html": "html",
    ".json": "json",
    ".jsonl": "jsonl",
    ".md": "markdown",
    ".parquet": "parquet",
    ".sarif": "sarif",
    ".txt": "terminal",
}
_BINARY = frozenset(("parquet",))


def formats() -> tuple[str, ...]:
    return tuple(sorted(_MODULES))


def format_of_suffix(suffix: str) -> str | None:
    """The format that a file name asks for by its suffix."""
    return _SUFFIXES.get(suffix)


def usual_detail(name: str, report: Report) -> Detail:
    """How much a format shows where nobody says it: to people a summary, of a single file its lines."""
    if name == "terminal":
        return Detail.FINDINGS if len(report.files) == 1 else Detail.SUMMARY
    return Detail.SUMMARY if name == "markdown" else Detail.LINES


def is_binary(name: str) -> bool:
    """Whether a format is no text, and nothing to print on a terminal."""
    return name in _BINARY


def renderer(name: str) -> Render:
    """The ``render`` of a format; only its module is imported. Raises UsageError where that needs a package that is not
    installed."""
    render: Render = import_module(_MODULES[name]).render
    return render
