"""A table of the configuration, read key by key; what is wrong is collected, and said all at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field
from typing import Any, TypeVar

from portcheck.cli.config.lines import Keys, dotted
from portcheck.cli.config.source import Source
from portcheck.model.errors import ConfigError, unknown
from portcheck.model.frozen import frozen

_T = TypeVar("_T")


class Wrong(Exception):
    """What is wrong with a value, and what to write; ``below``: with which part of it."""

    def __init__(self, sentence: str, *below: str) -> None:
        super().__init__(sentence)
        self.below = below


@frozen(slots=False)
class Faults:
    """What is wrong with a file so far."""

    source: Source
    found: list[str] = field(default_factory=list)

    def add(self, keys: Keys, sentence: str) -> None:
        self.found.append(f"{self.source.where(keys)}: {sentence}")

    def unknown(self, table: Keys, key: str, known: Iterable[str]) -> None:
        where = f"{dotted(table)}: " if table else ""
        self.found.append(f"{self.source.place((*table, key))}: {where}{unknown('key', key, known)}")

    def check(self) -> None:
        """Raises ConfigError if anything is wrong."""
        if self.found:
            raise ConfigError(tuple(self.found))


@frozen(slots=False)
class Table:
    content: Mapping[str, Any]
    faults: Faults
    path: Keys = ()

    def get(self, key: str, check: Callable[[Any], _T], default: _T) -> _T:
        """The value of ``key`` as ``check`` makes it, which raises Wrong; ``default`` where there is none that is
        right."""
        if key not in self.content:
            return default
        try:
            return check(self.content[key])
        except Wrong as wrong:
            self.faults.add((*self.path, key, *wrong.below), str(wrong))
            return default

    def each(self, check: Callable[[Any], _T], name: Callable[[str], str] = str) -> Iterator[tuple[str, _T]]:
        """All keys, which ``name`` checks, with their values."""
        for key in self.content:
            for checked in self._named(key, name):
                value = self.get(key, check, None)
                if value is not None:
                    yield checked, value

    def table(self, key: str, known: Iterable[str]) -> Table:
        """The table ``key`` with no keys but ``known``; an empty one where it is not there or wrong."""
        return self.open(key).only(known)

    def tables(self, known: Iterable[str], name: Callable[[str], str] = str) -> Iterator[tuple[str, Table]]:
        """The same of all its keys."""
        for key in self.content:
            for checked in self._named(key, name):
                yield checked, self.table(key, known)

    def open(self, key: str) -> Table:
        """The table ``key``, whatever its keys are."""
        content = self.content.get(key, {})
        if not isinstance(content, dict):
            self.faults.add((*self.path, key), "expected a table")
            content = {}
        return Table(content, self.faults, (*self.path, key))

    def only(self, known: Iterable[str]) -> Table:
        keys = tuple(known)
        for key in self.content:
            if key not in keys:
                self.faults.unknown(self.path, key, keys)
        return self

    def _named(self, key: str, name: Callable[[str], str]) -> Iterator[str]:
        try:
            yield name(key)
        except Wrong as wrong:
            self.faults.add((*self.path, key), str(wrong))
