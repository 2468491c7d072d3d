"""The parts of a page, and what holds for all pages."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from html.parser import HTMLParser
from typing import Any

_DATA = re.compile(r'(<script type="text/plain" id="data">)([A-Za-z0-9+/=]*)(</script>)')
_STYLE = re.compile(r"(<style\b[^>]*>)(.*?)(</style>)", re.DOTALL)
_SCRIPT = re.compile(r"(<script>)(.*?)(</script>)", re.DOTALL)
_DIGEST = re.compile(r"sha256-[A-Za-z0-9+/=]+")


def payload_of(page: str) -> dict[str, Any]:
    (found,) = _DATA.finditer(page)
    content: dict[str, Any] = json.loads(gzip.decompress(base64.b64decode(found[2])))
    return content


def steady(page: str) -> str:
    """The page without its styles and script, and with its data to read: how well data is packed depends on zlib."""
    if _DATA.search(page):
        data = json.dumps(payload_of(page), ensure_ascii=False, indent=1)
        page = _DATA.sub(lambda found: f"{found[1]}\n{data}\n{found[3]}", page)
    for part in (_STYLE, _SCRIPT):
        page = part.sub(lambda found: f"{found[1]}…{found[3]}", page)
    return _DIGEST.sub("sha256-…", page)


class Reader(HTMLParser):
    """Elements that are open at the end, attributes that load something, and the texts by language."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.loads: list[str] = []
        self.ids: list[str] = []
        self.handlers: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "input", "rect", "line", "br"):
            self.open.append(tag)
        for name, value in attrs:
            if name in ("src", "srcset", "action", "data", "poster", "style", "xlink:href") or name.startswith("on"):
                self.loads.append(f"{tag} {name}={value}")
            if name == "id":
                self.ids.append(value or "")
            if name == "href":
                self.links.append(value or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    return reader


def assert_policy(page: str) -> None:
    """It allows the page's own styles and script alone."""
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    parts = re.findall("<(style|script)(?: id=.dark[^>]*)?>(.*?)</\\1>", page, re.DOTALL)
    assert [tag for tag, _text in parts] == ["style", "style", "script"]
    light, dark, script = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for _tag, text in parts)
    assert policy.replace("&#39;", "'") == (
        f"default-src 'none'; style-src 'sha256-{light}' 'sha256-{dark}'; script-src 'sha256-{script}';"
        " base-uri 'none'; form-action 'none'"
    )
