"""``--format html``: one file that opens offline and asks nobody for anything. Its tables stand without scripts; the
map, the list of mentions and the files are the script's, out of a payload that the page carries."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from importlib.resources import files

from markupsafe import Markup

from portcheck.model.report import Report
from portcheck.report.digest import digest
from portcheck.report.html.payload import packed
from portcheck.report.html.template import environment
from portcheck.report.html.view import view_of
from portcheck.report.registry import RenderOptions

_SCRIPTS = ("page", "answers", "table", "treemap", "files", "mentions", "main")
"""In the order in which they build on each other."""


def render(report: Report, options: RenderOptions) -> str:
    """The page in both languages, ``options.lang`` first. The detail is always whole: readers fold it up themselves."""
    facts = digest(report)
    style, dark, script = _asset("style.css"), _asset("dark.css"), _script()
    return (
        environment()
        .get_template("page.j2")
        .render(
            lang=options.lang.value,
            policy=_policy((style, dark), script),
            style=Markup(style),
            dark=Markup(dark),
            script=Markup(script),
            data=Markup(packed(report)),
            **view_of(report, facts).context(),
        )
    )


def _script() -> str:
    parts = "\n".join(_asset(f"app/{name}.js") for name in _SCRIPTS)
    return f'{_asset("d3-hierarchy.min.js")}\n(() => {{\n"use strict";\n{parts}}})();\n'


def _policy(styles: Iterable[str], script: str) -> str:
    """Nothing but these very styles and this very script: no request, no frame, no form, no code out of data."""
    known = " ".join(f"'{_digest(style)}'" for style in styles)
    return f"default-src 'none'; style-src {known}; script-src '{_digest(script)}'; base-uri 'none'; form-action 'none'"


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _asset(name: str) -> str:
    """With line ends of one kind, as browsers hash them."""
    return (files(__package__) / "assets" / name).read_text("utf-8").replace("\r\n", "\n")
