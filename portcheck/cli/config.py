"""What a project says of itself: ``portcheck.toml``, or ``[tool.portcheck]`` of ``pyproject.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from portcheck.cli.config_effort import effort_options
from portcheck.model.effort import EffortOptions
from portcheck.model.errors import UsageError, unknown

_MACROS = ("define", "undefine")
_KEYS = (*_MACROS, "effort")


@dataclass(frozen=True, slots=True)
class Config:
    """``define``: macros of the build as ``NAME`` or ``NAME=VALUE``; ``undefine``: macros that it does not define;
    ``effort``: prices and the team."""

    define: tuple[str, ...] = ()
    undefine: tuple[str, ...] = ()
    effort: EffortOptions = field(default_factory=EffortOptions)


def load_config(start: Path) -> Config:
    """The nearest configuration at or above ``start``, up to the top of its git repository; without a repository, in
    the folder itself.

    Raises UsageError for a file that cannot be read or does not hold, naming file and key.
    """
    for folder in _folders(start.resolve()):
        for name in ("portcheck.toml", "pyproject.toml"):
            path = folder / name
            content = read_toml(path) if path.is_file() else None
            if content is not None and name == "pyproject.toml":
                content = _table(content, path)
            if content is not None:
                return _checked(content, path)
    return Config()


def _folders(start: Path) -> Iterator[Path]:
    first = start if start.is_dir() else start.parent
    within = [first, *first.parents]
    top = next((folder for folder in within if (folder / ".git").exists()), first)
    for folder in within:
        yield folder
        if folder == top:
            return


def read_toml(path: Path) -> dict[str, Any]:
    """Raises UsageError for a file that cannot be read or is no TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: not valid TOML: {error}") from error


def _table(content: Mapping[str, Any], path: Path) -> dict[str, Any] | None:
    """``[tool.portcheck]``; None where a file has none."""
    tools = content.get("tool")
    own = tools.get("portcheck") if isinstance(tools, dict) else None
    if own is not None and not isinstance(own, dict):
        raise UsageError(f"{path}: tool.portcheck: expected a table")
    return own


def _checked(content: Mapping[str, Any], path: Path) -> Config:
    for key in content:
        if key not in _KEYS:
            raise UsageError(f"{path}: {unknown('key', key, _KEYS)}")
    macros = {key: content.get(key, []) for key in _MACROS}
    for key, value in macros.items():
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise UsageError(f'{path}: {key}: expected a list of texts, as {key} = ["USE_FAST_PATH"]')
    effort = effort_options(content["effort"], str(path)) if "effort" in content else EffortOptions()
    return Config(tuple(macros["define"]), tuple(macros["undefine"]), effort)
