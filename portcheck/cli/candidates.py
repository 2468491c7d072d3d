"""What the shell proposes for values that the rules know: fast, and nothing at all where they are not compiled yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from typing import TYPE_CHECKING, TypeAlias

import click
from click.shell_completion import CompletionItem

from portcheck.model.errors import PortcheckError

if TYPE_CHECKING:
    from portcheck.rules.store import RuleStore

COMPLETE = "_PORTCHECK_COMPLETE"
"""The variable by which the shells' scripts ask what could stand next."""
Candidates: TypeAlias = "list[CompletionItem[str]]"  # quoted, as older releases of click have no parameter there
_LEAST = 2
"""Characters of a name of CUDA before names are proposed; there are tens of thousands."""
_MOST = 200
"""Names proposed at once."""


def files(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> Candidates:
    """Any file: the shell finds them."""
    return [CompletionItem(incomplete, type="file")]


def folders(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> Candidates:
    return [CompletionItem(incomplete, type="dir")]


def target_ids(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> Candidates:
    """Targets; behind a colon their profiles, behind a plus their modes."""
    return _asked(lambda store: _landings(store, incomplete), incomplete)


def library_ids(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> Candidates:
    return _asked(lambda store: ((name, title) for name, title in store.library_titles().items()), incomplete)


def cuda_names(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> Candidates:
    return _asked(lambda store: _names(store, incomplete), incomplete)


def explained_ids(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> Candidates:
    """Words, statuses, hazards, prices, rules of the gate; names of CUDA by themselves or behind their library."""
    from portcheck.cli.explain_ids import short_ids

    def known(store: RuleStore) -> Iterator[tuple[str, str]]:
        yield from ((identity, "") for identity in short_ids(store))
        library, slash, name = incomplete.partition("/")
        if slash:
            titles = store.library_titles()
            if library in titles:
                names = (name for name, _library in store.catalogue(library))
                yield from ((f"{library}/{found}", titles[library]) for found in names if found.startswith(name))
        else:
            yield from _names(store, incomplete)

    return _asked(known, incomplete)


def _names(store: RuleStore, incomplete: str) -> Iterator[tuple[str, str]]:
    if len(incomplete) >= _LEAST:
        yield from store.names_beginning_with(incomplete, _MOST)


def _landings(store: RuleStore, incomplete: str) -> Iterator[tuple[str, str]]:
    for target in store.targets().values():
        yield target.id, target.name
        if incomplete.startswith(f"{target.id}:"):
            yield from ((f"{target.id}:{profile.id}", profile.name.en) for profile in target.profiles.values())
        base, plus, _mode = incomplete.partition("+")
        if plus and base.partition(":")[0] == target.id:
            yield from ((f"{base}+{mode.id}", mode.name.en) for mode in target.modes.values())


def _asked(ask: Callable[[RuleStore], Iterable[tuple[str, str]]], incomplete: str) -> Candidates:
    """What begins with ``incomplete``, of the answers of a store that is there already."""
    import sqlite3  # as the store: most commands complete nothing

    from portcheck.rules.location import compiled_already
    from portcheck.rules.store import RuleStore

    with suppress(OSError, sqlite3.Error, PortcheckError, LookupError, ValueError):
        path = compiled_already()
        if path is not None:
            with closing(RuleStore(path)) as store:
                found = [item for item in ask(store) if item[0].startswith(incomplete)]
                return [CompletionItem(value, help=said or None) for value, said in found[:_MOST]]
    return []
