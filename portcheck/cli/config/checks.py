"""What values of the configuration must be. A check takes a value of TOML and gives it as it is used, or raises Wrong
with what was expected."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from portcheck.cli.config.lines import quoted
from portcheck.cli.config.table import Wrong
from portcheck.model.regex import regex

MACRO = regex(r"[A-Za-z_][A-Za-z0-9_]*")
_LONGEST = 40
_T = TypeVar("_T")


def text(example: str, check: Callable[[str], _T]) -> Callable[[Any], _T]:
    """A text that is not empty, as ``check`` makes it."""

    def checked(value: Any) -> _T:
        if not isinstance(value, str) or not value:
            raise Wrong(f"expected a text, as {quoted(example)}, got {shown(value)}")
        return check(value)

    return checked


def texts(example: str, check: Callable[[str], _T]) -> Callable[[Any], tuple[_T, ...]]:
    """A list of texts that are not empty, each as ``check`` makes it."""

    def checked(value: Any) -> tuple[_T, ...]:
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            raise Wrong(f"expected a list of texts, as [{quoted(example)}], got {shown(value)}")
        return tuple(map(check, value))

    return checked


def guarded(value: Any) -> tuple[str, ...]:
    """The targets that a guard macro stands for."""
    targets = texts("TARGET", str)(value)
    if not targets:
        raise Wrong("names no target; name one, or take the macro out")
    return targets


def macro(name: str) -> str:
    if not MACRO.fullmatch(name):
        raise Wrong(f"{quoted(name)} is no name of a macro; write NAME")
    return name


def definition(text: str) -> str:
    if not MACRO.fullmatch(text.partition("=")[0]):
        raise Wrong(f"{quoted(text)} is no name of a macro; write NAME or NAME=VALUE")
    return text


def pattern(text: str) -> str:
    """A line of a ``.gitignore`` that can fit something."""
    from pathspec import GitIgnoreSpec  # only a configuration with patterns needs it

    if text.removeprefix("!").startswith("./") or ".." in text.split("/"):
        raise Wrong(f"{quoted(text)} fits nothing; write the path from this file's folder on, without ./ and ../")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)
            parsed = GitIgnoreSpec.from_lines([text]).patterns
    except (ValueError, re.error):
        parsed = ()
    if [one.include for one in parsed] not in ([True], [False]) or "\n" in text:
        raise Wrong(f"{quoted(text)} is no pattern; write one as in .gitignore, such as src/ or *.cu")
    return text


def boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Wrong(f"expected true or false, got {shown(value)}")
    return value


def number(what: str, low: float, high: float) -> Callable[[Any], float]:
    def checked(value: Any) -> float:
        if not isinstance(value, (int, float)) or isinstance(value, bool) or not low <= value <= high:
            raise Wrong(f"expected a number{what} from {low} to {high}, got {shown(value)}")
        return float(value)

    return checked


def whole(what: str, low: int, high: int) -> Callable[[Any], int]:
    def checked(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise Wrong(f"expected a whole number of {what} from {low} to {high}, got {shown(value)}")
        return value

    return checked


def folder_below(folder: Path) -> Callable[[str], str]:
    """A folder that is there, as its path relative to ``folder``."""

    def checked(text: str) -> str:
        path = PurePosixPath(text)
        if path.is_absolute() or ".." in path.parts or "\0" in text or not path.parts:
            raise Wrong(
                f"expected a folder below {folder}, as {quoted('src/kernels')}; for all of it use [gate] itself"
            )
        if not os.path.isdir(folder / path):
            raise Wrong(f"no such folder in {folder}; correct the path, or take it out")
        return path.as_posix()

    return checked


def inside(text: str, folder: Path, top: Path) -> Path:
    """``text`` relative to ``folder``, resolved. Raises Wrong for what is outside of ``top``: a tree that someone else
    wrote must not have files elsewhere read or written."""
    path = Path(os.path.realpath(folder / text)) if "\0" not in text else None
    real = Path(os.path.realpath(top))
    if path is None or not path.is_relative_to(real) or ".git" in path.relative_to(real).parts:
        raise Wrong(f"{shown(text)} leads out of {top}, or into .git; name a place inside, or use the command line")
    return path


def there(folder: Path) -> Path:
    if not os.path.isdir(folder):
        raise Wrong(f"no such folder: {folder}")
    return folder


def shown(value: Any) -> str:
    """A wrong value as TOML writes it, or its beginning."""
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."
