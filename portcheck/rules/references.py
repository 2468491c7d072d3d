"""What rules may refer to: catalogue names, libraries, targets and their profiles."""

from __future__ import annotations

import fnmatch
import json
import sqlite3
from functools import cached_property
from typing import Any

from portcheck.model.regex import regex
from portcheck.rules.documents import Document

_PATTERN = regex(r"[*?\[]")


class References:
    """Where a broken file may declare a name, its absence is no further fault."""

    def __init__(self, store: sqlite3.Connection, check_names: bool, check_targets: bool) -> None:
        self._check_names = check_names
        self._store = store
        self.check_targets = check_targets
        self.targets: dict[str, dict[str, Any]] = {}

    def read_targets(self) -> None:
        """Take in the targets known by now, this pack's own among them."""
        rows = self._store.execute("SELECT id, content FROM target")
        self.targets = {target: json.loads(content) for target, content in rows}

    def lacks_name(self, name: str) -> bool:
        return self._check_names and name not in self._names

    def lacks_library(self, library: str) -> bool:
        return self._check_names and library not in self._libraries

    def names_like(self, pattern: str) -> list[str]:
        """The catalogue names that a pattern (fnmatch, case counts) stands for; a plain name stands for itself."""
        if not _PATTERN.search(pattern):
            return [pattern] if pattern in self._names else []
        return sorted(fnmatch.filter(self._names, pattern))

    def lacks_names_like(self, pattern: str) -> bool:
        return self._check_names and not self.names_like(pattern)

    def lacks_category(self, category: str) -> bool:
        return self._check_names and category not in self.categories

    @cached_property
    def categories(self) -> dict[str, list[str]]:
        """The categories of PTX instructions, with the instructions."""
        found: dict[str, list[str]] = {}
        for name, versions in self._store.execute("SELECT name, versions FROM symbol WHERE kind = 'ptx' ORDER BY name"):
            category = json.loads(versions).get("category")
            if category:
                found.setdefault(category, []).append(name)
        return found

    @cached_property
    def _names(self) -> frozenset[str]:
        rows = self._store.execute("SELECT name FROM symbol UNION ALL SELECT path FROM header")
        return frozenset(name for (name,) in rows)

    @cached_property
    def _libraries(self) -> frozenset[str]:
        return frozenset(name for (name,) in self._store.execute("SELECT id FROM library"))


def fault_at(document: Document, keys: list[str | int], sentence: str) -> str:
    return f"{document.path}:{document.line_of(keys)}: {sentence}"
