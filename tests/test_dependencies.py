"""What pyproject.toml asks of other packages, and the lowest releases that it was tried with."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_REQUIREMENT = re.compile(r"([A-Za-z0-9-]+)>=([\d.]+)")
EXTRAS = ("lsp", "parquet")
"""The extras that run within portcheck; ``precise`` names one release of each package."""


def promised() -> dict[str, tuple[int, ...]]:
    """The lower bound of each package that portcheck runs with."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *(one for extra in EXTRAS for one in project["optional-dependencies"][extra])]
    found = [_REQUIREMENT.fullmatch(requirement) for requirement in wanted]
    assert all(found), wanted
    return {match[1]: release(match[2]) for match in found if match}


def release(version: str) -> tuple[int, ...]:
    """As numbers, without zeros at the end."""
    numbers = [int(number) for number in version.split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


def test_every_dependency_has_a_lower_bound_and_no_other() -> None:
    assert len(promised()) == 11


def test_the_lowest_releases_are_those_that_are_promised() -> None:
    lines = (ROOT / "tests" / "lowest.txt").read_text("utf-8").splitlines()
    pinned = dict(line.split("==") for line in lines if not line.startswith("#"))
    assert {name: release(version) for name, version in pinned.items()} == promised()
