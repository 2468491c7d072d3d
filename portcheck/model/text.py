"""Sentences for readers of English and of Chinese. The Chinese stands in a gettext catalogue
(``portcheck/locale/zh/LC_MESSAGES``); what the rules say carries its own."""

from __future__ import annotations

import gettext
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from portcheck.model.frozen import frozen

_LOCALE = Path(__file__).parents[1] / "locale"


class Lang(StrEnum):
    EN = "en"
    ZH = "zh"


@frozen(order=True)
class Text:
    """The same sentence for readers of English and of Chinese."""

    en: str
    zh: str

    def of(self, lang: Lang) -> str:
        return self.en if lang is Lang.EN else self.zh


COMMA = Text(", ", "、")
"""Between the items of a list."""
SEMICOLON = Text("; ", "；")
"""Between sentences."""


def same(text: str) -> Text:
    """What reads alike in both: a name, a path, a figure."""
    return Text(text, text)


def message(template: str, /, **values: object) -> Text:
    """``template`` in both languages, its ``{names}`` filled in as ``str.format`` does. A value that is a Text goes in
    in the language of the sentence. ``docs/catalogues.py`` collects the templates; they are literals for that."""
    return _filled(template, _chinese().gettext(template), values)


def counted(one: str, many: str, count: int, /, **values: object) -> Text:
    """The same with ``{count}`` in it, and a form for one."""
    english = one if count == 1 else many
    return _filled(english, _chinese().ngettext(one, many, count), values | {"count": count})


def joined(texts: list[Text], comma: Text) -> Text:
    """One after the other, with ``comma`` between."""
    return Text(comma.en.join(text.en for text in texts), comma.zh.join(text.zh for text in texts))


@frozen
class Speaker:
    """Says everything in one language: ``say = Speaker(lang)``."""

    lang: Lang

    def __call__(self, template: str, /, **values: object) -> str:
        return message(template, **values).of(self.lang)

    def counted(self, one: str, many: str, count: int, /, **values: object) -> str:
        return counted(one, many, count, **values).of(self.lang)

    def text(self, text: Text) -> str:
        return text.of(self.lang)


def _filled(english: str, chinese: str, values: dict[str, object]) -> Text:
    if not values:
        return Text(english, chinese)
    return Text(english.format(**_in(Lang.EN, values)), chinese.format(**_in(Lang.ZH, values)))


def _in(lang: Lang, values: dict[str, object]) -> dict[str, object]:
    return {name: value.of(lang) if isinstance(value, Text) else value for name, value in values.items()}


@lru_cache(maxsize=1)
def _chinese() -> gettext.NullTranslations:
    return gettext.translation("portcheck", _LOCALE, languages=["zh"])
