"""``portcheck cache``: what scans have kept for the next one."""

from __future__ import annotations

import json
from pathlib import Path

import click

from portcheck.cli.help import Group
from portcheck.cli.options import format_option, lang_option
from portcheck.execution.cache import CacheInfo, cache_info, clear_cache
from portcheck.model.errors import UsageError
from portcheck.model.escape import harmless
from portcheck.model.text import Lang, Speaker


@click.group(
    cls=Group,
    examples=(
        ("portcheck cache info", "where it lies, and how large it is"),
        ("portcheck cache clear", "the next scan reads everything again"),
    ),
)
def cache() -> None:
    """See or drop what scans have kept.

    With it the next scan reads only what has changed. It lies in the user's cache folder, or where PORTCHECK_CACHE_DIR
    says.
    """


@cache.command(examples=(("portcheck cache info --format json", "for programs"),))
@format_option
@lang_option
def info(format_name: str, lang: Lang) -> None:
    """Where the cache lies, how many trees it holds, and how large it is."""
    held = cache_info(_folder())
    if format_name == "json":
        content = {"schema_version": "1.0", "folder": str(held.folder), "trees": held.trees, "bytes": held.size}
        click.echo(json.dumps(content, ensure_ascii=False, indent=2))
        return
    say = Speaker(lang)
    click.echo(say("{sizes} in {folder}", sizes=_sizes(held, say), folder=harmless(str(held.folder))))


@cache.command(examples=(("portcheck cache clear", "of all trees"),))
@lang_option
def clear(lang: Lang) -> None:
    """Drop the cache. The next scan of each tree reads all of it again."""
    folder = _folder()
    try:
        dropped = clear_cache(folder)
    except OSError as error:
        raise UsageError(f"{error.filename}: cannot be removed: {error.strerror}; remove it by hand") from error
    say = Speaker(lang)
    click.echo(say("{sizes} dropped from {folder}", sizes=_sizes(dropped, say), folder=harmless(str(folder))))


def _folder() -> Path:
    from portcheck.rules.location import parsed_folder

    folder = parsed_folder()
    if folder is None:
        raise UsageError("there is no place for a cache; name a folder in PORTCHECK_CACHE_DIR")
    return folder


def _sizes(held: CacheInfo, say: Speaker) -> str:
    return say.counted("{count} tree, {size:.1f} MB", "{count} trees, {size:.1f} MB", held.trees, size=held.size / 1e6)
