"""A page of ``portcheck explain``: paragraphs, what to do, before and after, what says more."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import RenderableType

from portcheck.cli.prose import code, indented, printed, titled
from portcheck.model.frozen import frozen
from portcheck.model.text import Speaker, Text
from portcheck.report.json_text import both

WHAT_TO_DO = Text("What to do", "处理办法")
BEFORE = Text("before", "改前")
AFTER = Text("after", "改后")
_SEE_ALSO = Text("See also", "另见")


@frozen
class Example:
    """``before`` and ``after`` are code, or lines of a configuration, with comments in the language of the reader;
    ``caption`` says where that is so."""

    caption: Text
    before: Text
    after: Text

    def content(self) -> dict[str, Any]:
        return {"caption": both(self.caption), "before": both(self.before), "after": both(self.after)}

    def paragraphs(self, say: Speaker) -> Iterator[RenderableType]:
        yield titled(say.text(self.caption))
        for title, lines in ((BEFORE, self.before), (AFTER, self.after)):
            yield indented(say.text(title), 2, "dim")
            yield from code(say.text(lines))


@frozen
class Topic:
    """``what``: the kind of thing that the ID stands for; ``see``: commands that say more."""

    what: str
    id: str
    title: Text
    paragraphs: tuple[Text, ...]
    to_do: Text | None = None
    examples: tuple[Example, ...] = ()
    see: tuple[str, ...] = ()

    def content(self) -> dict[str, Any]:
        return {
            "explains": self.what,
            "id": self.id,
            "title": both(self.title),
            "text": [both(paragraph) for paragraph in self.paragraphs],
            "to_do": both(self.to_do) if self.to_do else None,
            "examples": [example.content() for example in self.examples],
            "see": list(self.see),
        }

    def page(self, say: Speaker) -> str:
        return printed(self._page(say))

    def _page(self, say: Speaker) -> Iterator[RenderableType]:
        yield titled(f"{say.text(self.title)} ({self.id})")
        for paragraph in self.paragraphs:
            yield from (indented(say.text(paragraph), 0), "")
        if self.to_do:
            yield from (titled(say.text(WHAT_TO_DO)), indented(say.text(self.to_do), 0), "")
        for example in self.examples:
            yield from (*example.paragraphs(say), "")
        if self.see:
            yield titled(say.text(_SEE_ALSO))
            yield from (indented(command, 2) for command in self.see)
