"""The formats of a verdict. A new one is a module with ``render`` and a line here. Every other format of a report shows
the whole report, with what the verdict knows already marked in it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from portcheck.report import registry
from portcheck.report.registry import RenderOptions
from portcheck.report.verdict import Judgement

Render = Callable[[Judgement, RenderOptions], str]

_MODULES = {
    "github": "portcheck.report.verdict.github",
    "json": "portcheck.report.verdict.json",
    "junit": "portcheck.report.verdict.junit",
    "markdown": "portcheck.report.verdict.markdown",
    "terminal": "portcheck.report.verdict.terminal",
}


def formats() -> tuple[str, ...]:
    """Those of a verdict and those of a report."""
    return tuple(sorted({*_MODULES, *registry.formats()}))


def format_of_suffix(suffix: str) -> str | None:
    """The format that a file name asks for by its suffix."""
    return registry.format_of_suffix(suffix)


def shows_verdict(name: str) -> bool:
    """Whether a format is about the verdict; otherwise it shows the whole report."""
    return name in _MODULES


def renderer(name: str) -> Render:
    """The ``render`` of a format of verdicts; only its module is imported."""
    render: Render = import_module(_MODULES[name]).render
    return render


def load(name: str) -> object:
    """Import any of the ``formats``. Raises UsageError where that needs a package that is not installed."""
    return renderer(name) if shows_verdict(name) else registry.renderer(name)
