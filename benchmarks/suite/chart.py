"""The results as a picture: lines a second on each tree, on a scale of powers of ten."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from math import log10

from benchmarks.suite.peers import HIPIFY, RIPGREP, SEMGREP
from benchmarks.suite.results import Measured, Results, Run
from benchmarks.suite.scans import COLD, WARM

_SERIES = (
    ("portcheck, cold, 2 jobs", COLD, 2, "#0072b2"),
    ("portcheck, warm, 2 jobs", WARM, 2, "#56b4e9"),
    ("rg, all names", RIPGREP, 2, "#009e73"),
    ("hipify-perl", HIPIFY, 1, "#d55e00"),
    ("semgrep, CUDA files", SEMGREP, 2, "#cc79a7"),
)
"""What is shown of a tree: its title, what was done in how many jobs, and a colour that colour-blind people tell from
the others."""
_LEFT, _PLOT, _RIGHT = 150, 620, 90
_BAR, _GAP = 16, 22
_LOW, _HIGH = 3, 8
_TOP = 64
_STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#1a1a1a}.muted{fill:#595959}.line{stroke:#d0d0d0}"
    ".ground{fill:#fff}"
    "@media(prefers-color-scheme:dark){text{fill:#e8e8e8}.muted{fill:#a8a8a8}.line{stroke:#444}.ground{fill:#121212}}"
)


def chart(results: Results) -> str:
    """An SVG that asks nobody for anything."""
    parts: list[str] = []
    top = _TOP
    for tree in results.trees:
        rows = [*_rows(tree)]
        parts += _group(tree, rows, top)
        top += len(rows) * _BAR + _GAP
    width, height = _LEFT + _PLOT + _RIGHT, top + 24
    title = f"Lines a second, {results.date}, {results.machine}, {results.cores} cores"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-labelledby="title">\n'
        f'<title id="title">{escape(title)}</title>\n<style>{_STYLE}</style>\n'
        f'<rect class="ground" width="{width}" height="{height}"/>\n'
    )
    return head + "\n".join([*_legend(results), *_axis(top), *parts]) + "\n</svg>\n"


def _rows(tree: Measured) -> Iterator[tuple[str, Run, str]]:
    for title, what, jobs, colour in _SERIES:
        run = tree.run(what, jobs)
        if run is not None:
            yield title, run, colour


def _group(tree: Measured, rows: list[tuple[str, Run, str]], top: int) -> Iterator[str]:
    middle = top + len(rows) * _BAR / 2 + 4
    yield _text(_LEFT - 10, middle, tree.name, anchor="end")
    for number, (title, run, colour) in enumerate(rows):
        y, width = top + number * _BAR, _at(run.rate)
        said = escape(f"{tree.name}: {title}: {run.rate:,.0f} lines/s")
        yield (
            f'<rect x="{_LEFT}" y="{y + 1}" width="{width:.1f}" height="{_BAR - 2}" fill="{colour}">'
            f"<title>{said}</title></rect>"
        )
        yield _text(_LEFT + width + 6, y + _BAR - 4, f"{run.rate:,.0f}", style="muted")


def _legend(results: Results) -> Iterator[str]:
    shown = {title for tree in results.trees for title, _run, _colour in _rows(tree)}
    left = _LEFT
    for title, _what, _jobs, colour in _SERIES:
        if title in shown:
            yield f'<rect x="{left}" y="12" width="12" height="12" fill="{colour}"/>'
            yield _text(left + 17, 23, title)
            left += 40 + 7 * len(title)


def _axis(bottom: int) -> Iterator[str]:
    for power in range(_LOW, _HIGH + 1):
        x = _LEFT + _at(10**power)
        yield f'<line class="line" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP - 10}" y2="{bottom}"/>'
        yield _text(x, _TOP - 16, f"{10**power:,}", style="muted", anchor="middle")
    yield _text(
        _LEFT + _PLOT, bottom + 16, "lines a second, in steps of ten times as many", style="muted", anchor="end"
    )


def _at(rate: float) -> float:
    """How far to the right of the axis a rate is."""
    return max(0.0, min(1.0, (log10(max(rate, 1)) - _LOW) / (_HIGH - _LOW))) * _PLOT


def _text(x: float, y: float, text: str, *, style: str = "", anchor: str = "start") -> str:
    named = f' class="{style}"' if style else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{named}>{escape(text)}</text>'
