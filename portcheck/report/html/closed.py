"""A page in one file that opens offline, with a policy that allows its own style and script alone."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from importlib.resources import files

from markupsafe import Markup

from portcheck.model.text import Lang
from portcheck.report.html.template import environment


def closed_page(template: str, script: str, lang: Lang, **context: object) -> str:
    """The ``template``, which extends ``base.j2``, with the style of all pages, in both languages, ``lang`` first."""
    style, dark = asset("style.css"), asset("dark.css")
    return (
        environment()
        .get_template(template)
        .render(
            lang=lang.value,
            policy=_policy((style, dark), script),
            style=Markup(style),
            dark=Markup(dark),
            script=Markup(script),
            **context,
        )
    )


def program(modules: Iterable[str]) -> str:
    """Modules of ``assets`` as one script, in the order in which they build on each other."""
    parts = "\n".join(asset(f"{name}.js") for name in modules)
    return f'(() => {{\n"use strict";\n{parts}}})();\n'


def asset(name: str) -> str:
    """With line ends of one kind, as browsers hash them."""
    return (files(__package__) / "assets" / name).read_text("utf-8").replace("\r\n", "\n")


def _policy(styles: Iterable[str], script: str) -> str:
    """Nothing but these very styles and this very script: no request, no frame, no form, no code out of data."""
    known = " ".join(f"'{_digest(style)}'" for style in styles)
    return f"default-src 'none'; style-src {known}; script-src '{_digest(script)}'; base-uri 'none'; form-action 'none'"


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
