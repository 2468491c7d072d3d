"""``--format html``: one file that opens offline and asks nobody for anything. Its tables stand without scripts; the
map, the list of mentions and the files are the script's, out of a payload that the page carries."""

from __future__ import annotations

from markupsafe import Markup

from portcheck.model.report import Report
from portcheck.report.digest import digest
from portcheck.report.html.closed import asset, closed_page, program
from portcheck.report.html.payload import packed
from portcheck.report.html.view import view_of
from portcheck.report.registry import RenderOptions

_SCRIPTS = ("switches", "page", "answers", "table", "treemap", "files", "mentions", "main")
"""In the order in which they build on each other."""


def render(report: Report, options: RenderOptions) -> str:
    """The page in both languages, ``options.lang`` first. The detail is always whole: readers fold it up themselves."""
    return closed_page(
        "page.j2",
        _script(),
        options.lang,
        name=report.root_name,
        tool="portcheck",
        version=report.tool_version,
        data=Markup(packed(report)),
        **view_of(report, digest(report)).context(),
    )


def _script() -> str:
    return f"{asset('d3-hierarchy.min.js')}\n{program(f'app/{name}' for name in _SCRIPTS)}"
