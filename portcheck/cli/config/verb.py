"""``portcheck config``: what is in force, and where each value is from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from portcheck.cli.config import BASELINE, KEYS, Config, load_config
from portcheck.cli.config.lines import Keys, dotted, quoted
from portcheck.cli.help import Command
from portcheck.cli.options import config_option, format_option, lang_option
from portcheck.model.effort import EffortOptions
from portcheck.model.escape import harmless
from portcheck.model.finding import Status
from portcheck.model.frozen import frozen
from portcheck.model.policy import USUAL
from portcheck.model.text import Lang, Speaker


@click.command(
    cls=Command,
    examples=(
        ("portcheck config", "what holds here, and where each value is from"),
        ("portcheck config src --format json", "what holds for a folder, for programs"),
    ),
)
@click.argument("path", required=False, default=".", type=click.Path(path_type=Path), metavar="[PATH]")
@config_option
@lang_option
@format_option
def config(path: Path, config_file: Path | None, lang: Lang, format_name: str) -> None:
    """Print the configuration that is in force, with its sources.

    It is what holds for PATH (this folder), as TOML that can be copied; comments say where each value is from.
    """
    from portcheck.cli.config.with_rules import check_with_rules
    from portcheck.rules.location import store_path
    from portcheck.rules.store import RuleStore

    found = load_config(path, config_file)
    with closing(RuleStore(store_path(found.rule_packs))) as store:
        check_with_rules(found, store)
    if format_name == "json":
        click.echo(json.dumps(_content(found), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_page(found, Speaker(lang))))


@frozen
class Value:
    """``value`` as TOML has it, None: nothing is asked; ``given``: the file says it, in ``line`` if that is known."""

    keys: Keys
    value: Any
    given: bool = False
    line: int | None = None


def values_of(config: Config) -> list[Value]:
    """Every value in force: those that always hold, and all that the file says, table after table."""
    found = {keys: Value(keys, value) for keys, value in _usual()}
    if config.source is not None:
        for keys, value in _leaves(config.source.content):
            found[keys] = Value(keys, value, True, config.source.line(keys))
    return sorted(found.values(), key=lambda one: (len(one.keys) > 1, KEYS.index(one.keys[0]), one.keys[:-1]))


def _usual() -> Iterator[tuple[Keys, Any]]:
    yield ("targets",), ["all"]
    for key in ("include", "exclude", "define", "undefine", "rules", "cuda-version"):
        yield (key,), []
    effort, thresholds = EffortOptions(), USUAL.scopes[0].thresholds
    yield ("effort", "team"), effort.team
    yield ("effort", "velocity"), effort.velocity
    yield ("effort", "performance"), effort.performance
    yield ("gate", "baseline"), BASELINE
    yield ("gate", "require-reason"), USUAL.reason_required
    yield ("gate", "min-readiness"), thresholds.min_readiness
    yield ("gate", "max-days"), thresholds.max_days
    yield ("gate", "max-manual-lines"), thresholds.max_manual_lines
    yield ("gate", "fail-on"), _names(thresholds.fail_on)
    yield ("gate", "fail-on-new"), _names(thresholds.fail_on_new)


def _names(statuses: frozenset[Status] | None) -> list[str]:
    return [status.value for status in Status if status in (statuses or ())]


def _leaves(content: Mapping[str, Any], above: Keys = ()) -> Iterator[tuple[Keys, Any]]:
    for key, value in content.items():
        if isinstance(value, dict):
            yield from _leaves(value, (*above, key))
        else:
            yield (*above, key), value


def _content(config: Config) -> dict[str, Any]:
    return {
        "file": str(config.file) if config.file else None,
        "folder": str(config.folder),
        "values": [
            {"key": list(one.keys), "value": one.value, "from": "file" if one.given else "default", "line": one.line}
            for one in values_of(config)
        ],
    }


def _page(config: Config, say: Speaker) -> Iterator[str]:
    if config.file is None:
        yield _comment(say("no portcheck.toml and no [tool.portcheck] in force: everything is as usual"))
    else:
        yield _comment(say("in force: {file}", file=config.file))
    yield _comment(say("paths are relative to {folder}", folder=config.folder))
    name = config.file.name if config.file else ""
    for table, values in groupby(values_of(config), key=lambda one: one.keys[:-1]):
        yield from ("", f"[{dotted(table)}]") if table else ("",)
        for one in values:
            yield _line(one, name, say)


def _line(one: Value, name: str, say: Speaker) -> str:
    key = dotted(one.keys[-1:])
    if one.value is None:
        return _comment(say("{key}: nothing is asked", key=key))
    place = f"{name}:{one.line}" if one.line else name
    origin = say("from {place}", place=place) if one.given else say("default")
    return f"{key} = {_toml(one.value)}  {_comment(origin)}"


def _comment(text: str) -> str:
    return f"# {harmless(text)}"


def _toml(value: Any) -> str:
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return repr(value)
