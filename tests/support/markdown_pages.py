"""A page of Markdown as its reader sees it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from markdown_it import MarkdownIt

_PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_OURS = {"text", "code_inline", "softbreak", "strong_open", "strong_close", "link_open", "link_close"}


@dataclass(frozen=True)
class Page:
    """``tables``: the text of the cells of each; ``links`` with their addresses; ``html``: the tags of the page."""

    text: str
    tables: tuple[tuple[tuple[str, ...], ...], ...]
    links: tuple[str, ...]
    html: tuple[str, ...]

    @property
    def shape(self) -> list[tuple[int, ...]]:
        """How many cells each row of each table has."""
        return [tuple(map(len, rows)) for rows in self.tables]

    def table(self, *head: str) -> list[tuple[str, ...]]:
        """The rows of the table whose head begins so."""
        (found,) = [rows for rows in self.tables if rows[0][: len(head)] == head]
        return list(found[1:])


def page_of(markdown: str) -> Page:
    """Fails where a mark stands in the page that portcheck does not make."""
    tables: list[list[list[str]]] = []
    links, tags, texts = [], [], []
    for token in _PARSER.parse(markdown):
        if token.type == "table_open":
            tables.append([])
        elif token.type == "tr_open":
            tables[-1].append([])
        elif token.type in ("html_block", "html_inline"):
            tags += list(_tags(token.content))
        elif token.type == "inline":
            children = token.children or []
            assert {child.type for child in children} <= _OURS, token.content
            links += [str(child.attrs["href"]) for child in children if child.type == "link_open"]
            text = "".join(child.content for child in children)
            texts.append(text)
            if token.map and tables and tables[-1] and token.level == 4:
                tables[-1][-1].append(text)
    shapes = tuple(tuple(tuple(row) for row in rows) for rows in tables)
    return Page("\n".join(texts), shapes, tuple(links), tuple(tags))


def _tags(html: str) -> Iterator[str]:
    found: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            assert not attrs
            found.append(tag)

        def handle_endtag(self, tag: str) -> None:
            found.append(f"/{tag}")

        def handle_comment(self, data: str) -> None:
            found.append("comment")

    Reader().feed(html)
    yield from found
