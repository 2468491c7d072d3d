"""A hostile report through every format, each with what must hold there. A format without a check fails."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache, lru_cache
from html.parser import HTMLParser
from itertools import product
from xml.etree import ElementTree

import pytest

from portcheck.model.escape import first_harmful
from portcheck.model.report import Report
from portcheck.model.text import Lang
from portcheck.report.registry import Detail, RenderOptions, formats
from support.hostile_report import poisoned
from support.markdown_pages import page_of
from support.rendered import bytes_of, text_of

POISONS = {
    "script": "<script>alert(1)</script>",
    "end of script": "</script><img src=x onerror=alert(1)>",
    "attribute": "\" onmouseover='alert(1)' x=`",
    "comment": "--><!-- ]]>",
    "colour": "\x1b[31m",
    "title of the window": "\x1b]0;owned\x07\x1b]8;;http://evil.example\x1b\\",
    "controls": "\x00\x08\x7f\x9b31m\x85",
    "formula": "=cmd|'/c calc'!A0",
    "at": "@SUM(1)|`&$(x)`",
    "plus": "+1;-1\t=1",
    "direction": "\u202e\u2066\u200f\ufeff\u200b",
    "lines": "a\nb\r\nc\rd\u2028e\u2029f\x0bg",
    "command": "%0a::error::owned%0D\n::error::owned\n##[error]owned",
    "markdown": "|``` ![](http://evil.example/x.png) [x](javascript:alert(1)) @all #1",
    "format": "{0} {name} %s %(x)s ${x} {{x}} {% raw %}",
    "long": "x" * 10_000,
    "unmapped": "\ufffe\uffff\U0010ffff\ue000",
}
SURROGATE = "\ud800\udcff"
"""Of a name that is no UTF-8: only what the user typed can hold it, paths are spelled out."""

ALL = [RenderOptions(detail, 80, lang=lang) for detail, lang in product(Detail, Lang)]


@lru_cache
def hostile(name: str) -> Report:
    return poisoned(lambda text: f"{POISONS[name]}{text}{POISONS[name]}")


@lru_cache
def tame() -> Report:
    return poisoned(lambda text: f"a{text}a")


@cache
def expected(name: str, options: RenderOptions) -> str:
    """What the format makes of a report that is not hostile."""
    return of(name, tame(), replace(options, command="portcheck scan a"))


def of(name: str, report: Report, options: RenderOptions) -> str:
    """A format that is text, as it is written to a file."""
    return text_of(name, report, options).encode().decode()


def check_shown(text: str, kept: str = "\n") -> None:
    """Nothing in it that a terminal obeys or that a reader cannot see."""
    harmful = first_harmful(re.sub(f"[{kept}]", "", text))
    assert harmful is None, harmful


def check_terminal(report: Report, options: RenderOptions) -> None:
    check_shown(of("terminal", report, options))
    colored = of("terminal", report, replace(options, color=True))
    check_shown(re.sub(r"\x1b\[[0-9;]*m", "", colored))


def check_markdown(report: Report, options: RenderOptions) -> None:
    text = of("markdown", report, options)
    check_shown(text)
    page, other = page_of(text), page_of(expected("markdown", options))
    assert page.shape == other.shape
    assert page.html == other.html
    assert all(address.startswith("https://github.com/") for address in page.links)


def check_html(report: Report, options: RenderOptions) -> None:
    text = of("html", report, options)
    assert "<script>alert" not in text and "onerror=alert(1)>" not in text
    check_shown(text, "\n\t")
    assert _tags(text) == _tags(expected("html", options))


def _tags(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """The tags with the names of their attributes."""
    found: list[tuple[str, tuple[str, ...]]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append((tag, tuple(name for name, _value in attrs)))

    Reader().feed(text)
    return found


def check_junit(report: Report, options: RenderOptions) -> None:
    text = of("junit", report, options)
    check_shown(text)
    found, other = (
        [(item.tag, sorted(item.attrib)) for item in ElementTree.fromstring(page.encode()).iter()]
        for page in (text, expected("junit", options))
    )
    assert found == other


def check_csv(report: Report, options: RenderOptions) -> None:
    text = of("csv", report, options).removeprefix("\ufeff")
    check_shown(text, "\r\n")
    found, other = (list(csv.reader(io.StringIO(page, newline=""))) for page in (text, expected("csv", options)))
    assert [len(cells) for cells in found] == [len(cells) for cells in other]
    assert not [cell for cells in found for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def check_github(report: Report, options: RenderOptions) -> None:
    text = of("github", report, options)
    check_shown(text)
    commands = text.splitlines()
    assert len(commands) == len(expected("github", options).splitlines())
    assert all(re.match(r"::(error|warning|notice)( |::)", line) for line in commands)
    assert "%0a::error" not in text.lower()


def _json(name: str) -> Callable[[Report, RenderOptions], None]:
    """Of the shape that it has for any report; nothing of it is a control character."""

    def check(report: Report, options: RenderOptions) -> None:
        text = of(name, report, options)
        assert not re.search(r"[\x00-\x09\x0b-\x1f]", text)
        assert _kinds(json.loads(text)) == _kinds(json.loads(expected(name, options)))

    return check


def _kinds(value: object) -> object:
    """A JSON value without its texts, and without the order that they make."""
    if isinstance(value, dict):
        return sorted(str(_kinds(item)) for item in value.values())
    if isinstance(value, list):
        return sorted(str(_kinds(item)) for item in value)
    return type(value).__name__


def check_jsonl(report: Report, options: RenderOptions) -> None:
    lines, other = (page.split("\n") for page in (of("jsonl", report, options), expected("jsonl", options)))
    assert not any(re.search(r"[\x00-\x1f]", line) for line in lines)
    assert [_kinds(json.loads(line)) for line in lines[:-1]] == [_kinds(json.loads(line)) for line in other[:-1]]


def check_sarif(report: Report, options: RenderOptions) -> None:
    text = of("sarif", report, options)
    assert not re.search(r"[\x00-\x09\x0b-\x1f]", text)
    for address in re.findall(r'"uri": ?"([^"]*)"', text):
        assert re.fullmatch(r"[!-~]*", address), address
    assert len(json.loads(text)["runs"]) == 1


def check_parquet(report: Report, options: RenderOptions) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    rows, other = (parquet.read_table(io.BytesIO(_bytes("parquet", which, options))) for which in (report, tame()))
    assert (rows.num_rows, rows.schema) == (other.num_rows, other.schema)


def _bytes(name: str, report: Report, options: RenderOptions) -> bytes:
    return bytes_of(name, report, options)


CHECKS: Mapping[str, Callable[[Report, RenderOptions], None]] = {
    "csv": check_csv,
    "github": check_github,
    "gitlab": _json("gitlab"),
    "html": check_html,
    "inventory": _json("inventory"),
    "json": _json("json"),
    "jsonl": check_jsonl,
    "junit": check_junit,
    "markdown": check_markdown,
    "parquet": check_parquet,
    "sarif": check_sarif,
    "terminal": check_terminal,
}


@pytest.mark.parametrize("name", formats())
def test_every_format_has_a_check(name: str) -> None:
    assert name in CHECKS, f"no check for format {name}: write one into CHECKS"


@pytest.mark.parametrize("poison", POISONS)
@pytest.mark.parametrize("name", sorted(CHECKS.keys() & set(formats())))
def test_hostile_text_stays_text(name: str, poison: str) -> None:
    for options in ALL[-1:] if poison == "long" else ALL:  # a terminal takes its time to fold it
        CHECKS[name](hostile(poison), replace(options, command=f"portcheck scan {POISONS[poison]}"))


@pytest.mark.parametrize("name", sorted(CHECKS.keys() & set(formats())))
def test_a_path_that_was_typed_may_be_no_utf_8(name: str) -> None:
    for options in ALL:
        CHECKS[name](tame(), replace(options, command=f"portcheck scan {SURROGATE}"))
