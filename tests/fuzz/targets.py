"""The targets by name."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

NAMES = ("config", "importer", "packs", "prefilter", "preprocessor", "suppressions")
CASES = Path(__file__).parent / "cases"


class Target(Protocol):
    """A module of this folder."""

    def one_input(self, data: bytes) -> None:
        """Raises AssertionError, or whatever the code under test raises, where something does not hold."""

    def seeds(self) -> Iterator[bytes]:
        """Inputs that get far, made from what the repository holds."""


def target_of(name: str) -> Target:
    return cast(Target, import_module(f".{name}", __package__))


def cases_of(name: str) -> list[Path]:
    """Inputs that failed once, as files."""
    return sorted((CASES / name).glob("*"))
