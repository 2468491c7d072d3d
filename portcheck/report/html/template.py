"""The template engine, with the words and figures that the page needs."""

from __future__ import annotations

from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from portcheck.model.escape import harmless
from portcheck.model.finding import Status
from portcheck.model.text import Text, counted, message
from portcheck.model.words import STATUS
from portcheck.report.digest import by_status
from portcheck.report.figures import days_each, figure
from portcheck.report.html.words import CLASSES, LETTERS


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Everything that goes in is escaped, and made harmless, unless it is markup already."""
    made = Environment(
        loader=PackageLoader("portcheck.report.html", "assets"),
        autoescape=True,
        finalize=_finalized,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {
        "say": lambda template, **values: both(message(template, **values)),
        "counted": lambda one, many, count: both(counted(one, many, count)),
        "both": both,
    }
    made.filters |= {
        "figure": figure,
        "each": lambda driver: both(days_each(driver)),
        "word": lambda status: STATUS[Status(status)],
        "class_word": {letter: CLASSES[line_class] for line_class, letter in LETTERS.items()}.__getitem__,
        "by_status": by_status,
        "slug": slug,
        "harmless": harmless,
        "code": code,
    }
    return made


def both(text: Text) -> Markup:
    """The sentence in both languages; the page's style shows one."""
    english, chinese = escape(harmless(text.en)), escape(harmless(text.zh))
    if english == chinese:
        return english
    return Markup('<span lang="en">{}</span><span lang="zh">{}</span>').format(english, chinese)


def slug(identity: str) -> str:
    """A landing's id as part of an element's."""
    return "".join(c if c.isascii() and c.isalnum() else "-" for c in identity)


def code(text: str) -> str:
    """Code of several lines; its line ends and tabs stay."""
    lines = ("\t".join(map(harmless, line.split("\t"))) for line in text.split("\n"))
    return Markup(escape("\n".join(lines)))


def _finalized(value: object) -> object:
    return harmless(value) if isinstance(value, str) and not isinstance(value, Markup) else value
