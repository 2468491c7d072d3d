"""``portcheck lookup``: what every target has in a CUDA name's place, with the evidence."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from portcheck.cli.options import format_option, rules_option, targets_option
from portcheck.model.errors import UsageError
from portcheck.model.finding import BUILT_IN, Evidence, Status

if TYPE_CHECKING:
    from portcheck.match.answers import Answer
    from portcheck.model.catalogue import Entry
    from portcheck.model.target import Landing, Target
    from portcheck.rules.store import Row, RuleStore

_COLORS = {
    Status.SAME: "green",
    Status.RENAME: "green",
    Status.ADAPT: "yellow",
    Status.REDESIGN: "red",
    Status.MISSING: "red",
    Status.UNKNOWN: "magenta",
}
_SOURCES = 2
"""Sources shown of a row; the JSON has all."""


@click.command()
@click.argument("symbol")
@targets_option("all, in every profile")
@format_option
@rules_option
def lookup(symbol: str, targets: tuple[str, ...], format_name: str, rule_packs: tuple[Path, ...]) -> None:
    """Show what becomes of a CUDA name (or header) on each target, and where that is from.

    A part of a qualified name will do where it is the last one: wmma for nvcuda::wmma.
    """
    from portcheck.match.answers import answers_on
    from portcheck.rules.location import store_path
    from portcheck.rules.store import RuleStore

    with closing(RuleStore(store_path(rule_packs))) as store:
        entry = _entry(symbol, store)
        key = (entry.name, entry.library, entry.kind == "header")
        answers = [answers_on(group, key, store) for group in _landings(targets, store)]
    if format_name == "json":
        content = {**_about(entry), "targets": [_content(answer) for group in answers for answer in group]}
        click.echo(json.dumps(content, ensure_ascii=False, indent=2))
        return
    click.echo("\n".join([*_heading(entry), "", *(line for group in answers for line in _shown(group))]))


def _landings(wanted: tuple[str, ...], store: RuleStore) -> list[tuple[Landing, ...]]:
    """What was asked for; else every profile of every target, the default one first."""
    from portcheck.match.landings import choose_landings

    targets = store.targets()
    if wanted:
        return [(landing,) for landing in choose_landings(wanted, targets)]
    return [choose_landings(tuple(_profiles(target)), targets) for target in targets.values()]


def _profiles(target: Target) -> Iterator[str]:
    """As landings, the default one first; of one that comes twice, the first counts."""
    for profile in (target.default_profile, *target.profiles):
        yield f"{target.id}:{profile}"


def _entry(symbol: str, store: RuleStore) -> Entry:
    entries = store.entries([symbol])
    if not entries:
        entries = store.entries(store.names_ending_in(symbol)[:1])
    if entries:
        return next(iter(entries.values()))
    replaced = store.replaced_by(symbol)
    if replaced:
        pairs = ", ".join(f"{name} on {target}" for target, name in replaced[:4])
        raise UsageError(f"{symbol} is no CUDA name; it takes the place of {pairs}: look that up")
    nearest = _nearest(symbol, store.libraries())
    hint = f"nearest are {', '.join(nearest)}" if nearest else "no name is near it"
    raise UsageError(f"{symbol} is in no catalogue of CUDA names; {hint}")


def _nearest(symbol: str, names: Iterable[str]) -> list[str]:
    """Names of about the same length that share a start, an end or a good part with ``symbol``."""
    import difflib  # only a wrong name needs it

    wanted = symbol.lower()
    lowered = {name.lower(): name for name in names if abs(len(name) - len(symbol)) <= 8}
    alike = [name for name in lowered if name[:4] == wanted[:4] or wanted in name or name[-6:] == wanted[-6:]]
    return [lowered[name] for name in difflib.get_close_matches(wanted, alike, n=5, cutoff=0.6)]


def _heading(entry: Entry) -> Iterator[str]:
    place = f" in {entry.header}" if entry.header else ""
    side = f"{entry.side} " if entry.side != "both" and not entry.kind.startswith(entry.side) else ""
    yield f"{click.style(entry.name, bold=True)}  {entry.title}, {side}{entry.kind.replace('_', ' ')}{place}"
    if entry.entry != entry.name:
        yield f"  another name of {entry.entry}, by a macro of NVIDIA's header"
    others = [name for name in entry.others if name != entry.entry]
    if others:
        yield f"  also called {', '.join(others)}"
    history = "; ".join(_history(entry))
    if history:
        yield f"  {'CUDA' if entry.counts == 'toolkit' else entry.title}: {history}"


def _history(entry: Entry) -> Iterator[str]:
    if entry.first_seen:
        yield f"seen from {entry.first_seen} to {entry.last_seen}" if entry.last_seen else f"since {entry.first_seen}"
    if entry.deprecated:
        yield f"deprecated since {entry.deprecated}"
    if entry.removed_in:
        yield f"gone since {entry.removed_in}"
    if entry.successor:
        yield f"successor {entry.successor}"
    if entry.min_sm:
        yield f"needs sm_{entry.min_sm}"


def _shown(answers: list[Answer]) -> Iterator[str]:
    """Lines for one target: an answer a line, its sources below, then what it outweighs or other SDKs have."""
    for answer in answers:
        ruling = answer.ruling
        status = click.style(f"{ruling.status.value:<9}", fg=_COLORS[ruling.status], bold=True)
        profiles = ", ".join(landing.way for landing in answer.landings)
        confidence = "" if ruling.status is Status.UNKNOWN else f"  [{ruling.confidence.value}]"
        replacement = f"{ruling.replacement}" if ruling.replacement else ""
        row = answer.row
        dates = _dates(row) if row else ""
        yield f"{answer.landings[0].target.id:<10} {status} {replacement}{confidence}{dates}  ({profiles})"
        if ruling.note:
            yield f"           {ruling.note.en}"
        if ruling.origin and ruling.origin != BUILT_IN:
            yield f"           from {ruling.origin}"
        yield from (f"           {line}" for line in _sources(ruling.evidence))
        if not ruling.evidence:
            yield "           no public evidence either way"
        yield from (f"           also: {_outweighed(other)}" for other in answer.outweighed)


def _dates(row: Row) -> str:
    sdk = f"SDK of {row.inherited}" if row.inherited else "SDK"
    since = f"  since {sdk} {row.since}" if row.since else ""
    return since + (f"  until {sdk} {row.until}" if row.until else "")


def _sources(evidence: tuple[Evidence, ...]) -> Iterator[str]:
    for item in evidence[:_SOURCES]:
        yield f"{item.basis.value}: {item.source}"
    more = len(evidence) - _SOURCES
    if more > 0:
        yield f"and {more} more {'source' if more == 1 else 'sources'} (--format json)"


def _outweighed(row: Row) -> str:
    replacement = f" {row.replacement}" if row.replacement else ""
    by = f" as {row.alias}" if row.alias else ""
    source = f"{row.evidence[0].basis.value}: {row.evidence[0].source}" if row.evidence else row.pack
    return f"{row.status.value}{replacement}{by}{_dates(row)}, {source}"


def _about(entry: Entry) -> dict[str, Any]:
    keys = ("library", "title", "kind", "side", "header", "entry", "first_seen", "last_seen", "deprecated",
            "removed_in", "successor", "min_sm", "source")  # fmt: skip
    return {"symbol": entry.name, "others": list(entry.others), "versions": entry.counts,
            **{key: getattr(entry, key) for key in keys}}  # fmt: skip


def _content(answer: Answer) -> dict[str, Any]:
    ruling = answer.ruling
    return {
        "target": answer.landings[0].target.id,
        "profiles": [landing.way for landing in answer.landings],
        "status": ruling.status.value,
        "replacement": ruling.replacement,
        "confidence": ruling.confidence.value,
        "note": ruling.note.en if ruling.note else None,
        "note_zh": ruling.note.zh if ruling.note else None,
        "origin": ruling.origin,
        "since": answer.row.since if answer.row else None,
        "until": answer.row.until if answer.row else None,
        "inherited": answer.row.inherited if answer.row else None,
        "evidence": [_evidence(item) for item in ruling.evidence],
        "outweighed": [_row(row) for row in answer.outweighed],
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "status": row.status.value,
        "replacement": row.replacement,
        "confidence": row.confidence.value,
        "note": row.note,
        "origin": row.pack,
        "since": row.since,
        "until": row.until,
        "inherited": row.inherited,
        "as": row.alias,
        "evidence": [_evidence(item) for item in row.evidence],
    }


def _evidence(item: Evidence) -> dict[str, str]:
    return {"basis": item.basis.value, "source": item.source}
