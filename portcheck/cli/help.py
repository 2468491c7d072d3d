"""``--help``: options in sections, and examples at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import click

WIDTH = 100
"""Columns that help fills in a wider terminal."""
_Verb = TypeVar("_Verb", bound=Callable[..., object])

_COLUMN = 30
"""The widest first column that click lays out; a longer term has a line of its own."""

READ = "What to read"
SHOW = "What to show"
RULES = "Rules and targets"
RUN = "How to run"
_FIRST = (READ, RULES, SHOW)
_LAST = {RUN: len(_FIRST) + 1}

_SECTIONS: WeakKeyDictionary[click.Parameter, str] = WeakKeyDictionary()


def section(title: str) -> Callable[[_Verb], _Verb]:
    """Stands above options and puts those below it into this section of the verb's help, but for those that are in
    one already: that is what the options that several verbs share say themselves."""

    def decorate(verb: _Verb) -> _Verb:
        for parameter in getattr(verb, "__click_params__", ()):
            _SECTIONS.setdefault(parameter, title)
        return verb

    return decorate


def in_section(title: str, *options: Callable[[_Verb], _Verb]) -> Callable[[_Verb], _Verb]:
    """These options, in the order of help, in this section whatever verb they are of."""

    def decorate(verb: _Verb) -> _Verb:
        before = len(getattr(verb, "__click_params__", ()))
        for option in reversed(options):
            verb = option(verb)
        for parameter in getattr(verb, "__click_params__", ())[before:]:
            _SECTIONS[parameter] = title
        return verb

    return decorate


class _Helped(click.Command):
    """``examples``: command lines, each with what it does."""

    def __init__(self, *arguments: Any, examples: Sequence[tuple[str, str]] = (), **rest: Any) -> None:
        super().__init__(*arguments, **rest)
        self.examples = tuple(examples)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """A section after the other, all with the same columns; what is in none, such as --help, last."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx) if isinstance(parameter, click.Option) else None
            if record is not None:
                sections.setdefault(_SECTIONS.get(parameter, ""), []).append(record)
        widest = min(_COLUMN, max(len(term) for records in sections.values() for term, _said in records))
        rest = sections.pop("", [])
        for title in sorted(sections, key=_rank):
            _write(formatter, title, sections[title], widest)
        _write(formatter, "Other" if sections else "Options", rest, widest)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_epilog(ctx, formatter)
        if self.examples:
            with formatter.section("Examples"):
                formatter.write_dl(self.examples, col_max=formatter.width * 2 // 3)


def _rank(title: str) -> int:
    """Of those that have one, sections stand in the same order in every verb; the others between them, as declared."""
    return _LAST.get(title, _FIRST.index(title) if title in _FIRST else len(_FIRST))


def _write(formatter: click.HelpFormatter, title: str, records: list[tuple[str, str]], widest: int) -> None:
    if records:
        with formatter.section(title):
            formatter.write_dl([(term.ljust(widest) if said else term, said) for term, said in records])


class Command(_Helped):
    """A verb with its options in sections, and examples."""


class Group(_Helped, click.Group):
    """A verb with verbs below it."""

    command_class = Command

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_options(ctx, formatter)
        self.format_commands(ctx, formatter)


def write_commands(
    formatter: click.HelpFormatter, groups: Mapping[str, Iterable[tuple[str, click.Command | None]]]
) -> None:
    """A section for each group of verbs, with one line for each verb; a group without any is left out."""
    found = {title: [(verb, command) for verb, command in group if command] for title, group in groups.items()}
    longest = max((len(verb) for group in found.values() for verb, _command in group), default=0)
    for title, group in found.items():
        rows = [(verb.ljust(longest), command.get_short_help_str(formatter.width)) for verb, command in group]
        if rows:
            with formatter.section(title):
                formatter.write_dl(rows)
