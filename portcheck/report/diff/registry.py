"""The formats of a comparison. A new one is a module with ``render`` and a line here."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from portcheck.report.diff.compared import Compared
from portcheck.report.registry import RenderOptions

Render = Callable[[Compared, RenderOptions], str]

_MODULES = {
    "csv": "portcheck.report.diff.csv",
    "html": "portcheck.report.diff.html",
    "json": "portcheck.report.diff.json",
    "markdown": "portcheck.report.diff.markdown",
    "terminal": "portcheck.report.diff.terminal",
}
_SUFFIXES = {".csv": "csv", ".html": "html", ".json": "json", ".md": "markdown", ".txt": "terminal"}


def formats() -> tuple[str, ...]:
    return tuple(sorted(_MODULES))


def format_of_suffix(suffix: str) -> str | None:
    """The format that a file name asks for by its suffix."""
    return _SUFFIXES.get(suffix)


def renderer(name: str) -> Render:
    """The ``render`` of a format; only its module is imported."""
    render: Render = import_module(_MODULES[name]).render
    return render
