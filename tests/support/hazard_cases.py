"""The cases of hazard files, as their tests and documents read them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parents[2] / "rules" / "hazards"
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Case:
    """A piece of source with the lines where the hazard must be found: none in a case that must not be hit."""

    hazard: str
    name: str
    file: str
    code: str
    lines: tuple[int, ...]


def hazard_files(folder: Path = FOLDER) -> list[Path]:
    return sorted(folder.glob("*.yaml"))


def content_of(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.load(path.read_text("utf-8"), Loader=_LOADER)
    return content


def cases_of(path: Path) -> Iterator[Case]:
    """Every case of one file, the hits first."""
    content = content_of(path)
    in_build = all(finder.get("in") == "build" for finder in content["find"])
    for kind in ("hit", "no_hit"):
        for number, case in enumerate(content["cases"][kind], start=1):
            file = case.get("file", "CMakeLists.txt" if in_build else "case.cu")
            lines = tuple(case.get("lines", ()))
            yield Case(content["id"], f"{content['id']}-{kind}-{number}", file, case["code"], lines)
