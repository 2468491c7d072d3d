"""A CUDA name, and the answer of every target for it: in lines for the terminal, and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import click

from portcheck.cli.columns import left
from portcheck.match.answers import Answer, answers_on
from portcheck.match.landings import choose_landings
from portcheck.model.catalogue import Entry
from portcheck.model.errors import UsageError
from portcheck.model.finding import BUILT_IN, Evidence, Status
from portcheck.model.occurrence import Side
from portcheck.model.target import Landing, Target
from portcheck.model.text import COMMA, SEMICOLON, Lang, Speaker, Text
from portcheck.model.words import BASIS, CONFIDENCE, ENTRY, SIDE, STATUS
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


def answers_for(entry: Entry, targets: tuple[str, ...], store: RuleStore) -> list[list[Answer]]:
    """The answers of the ``targets`` asked for, each in a list; of none, those of every profile of every target.

    Raises UsageError for an unknown target."""
    key = (entry.name, entry.library, entry.kind == "header")
    return [answers_on(group, key, store) for group in _landings(targets, store)]


def _landings(wanted: tuple[str, ...], store: RuleStore) -> list[tuple[Landing, ...]]:
    """What was asked for; else every profile of every target, the default one first."""
    targets = store.targets()
    if wanted:
        return [(landing,) for landing in choose_landings(wanted, targets)]
    return [choose_landings(tuple(_profiles(target)), targets) for target in targets.values()]


def _profiles(target: Target) -> Iterator[str]:
    """As landings, the default one first; of one that comes twice, the first counts."""
    for profile in (target.default_profile, *target.profiles):
        yield f"{target.id}:{profile}"


def entry_of(symbol: str, store: RuleStore) -> Entry:
    """The entry that is meant. Raises UsageError for what is no CUDA name, with the nearest."""
    entry = find_entry(symbol, store)
    if entry is None:
        refuse_replacement(symbol, store)
        nearest = nearest_names(symbol, store.libraries())
        hint = f"nearest are {', '.join(nearest)}" if nearest else "no name is near it"
        raise UsageError(f"{symbol} is in no catalogue of CUDA names; {hint}")
    return entry


def find_entry(symbol: str, store: RuleStore) -> Entry | None:
    """By its name, its header's path or the last part of a qualified name; None if there is none."""
    entries = store.entries([symbol]) or store.entries(store.names_ending_in(symbol)[:1])
    return next(iter(entries.values()), None)


def refuse_replacement(symbol: str, store: RuleStore) -> None:
    """Raises UsageError for a name of a target's, with the CUDA names that it takes the place of."""
    replaced = store.replaced_by(symbol)
    if replaced:
        pairs = ", ".join(f"{name} on {target}" for target, name in replaced[:4])
        raise UsageError(f"{symbol} is no CUDA name; it takes the place of {pairs}: look that up")


def nearest_names(symbol: str, names: Iterable[str]) -> list[str]:
    """Names of about the same length that share a start, an end or a good part with ``symbol``."""
    import difflib  # only a wrong name needs it

    wanted = symbol.lower()
    lowered = {name.lower(): name for name in names if abs(len(name) - len(symbol)) <= 8}
    alike = [name for name in lowered if name[:4] == wanted[:4] or wanted in name or name[-6:] == wanted[-6:]]
    return [lowered[name] for name in difflib.get_close_matches(wanted, alike, n=5, cutoff=0.6)]


def heading(entry: Entry, say: Speaker) -> Iterator[str]:
    title, kind = Text(entry.title, entry.title_zh or entry.title), ENTRY[entry.kind]
    what = say("{title}, {kind}", title=title, kind=kind)
    if entry.side != "both" and not entry.kind.startswith(entry.side):
        what = say("{title}, {side} {kind}", title=title, side=SIDE[Side(entry.side)], kind=kind)
    if entry.header:
        what = say("{what} in {header}", what=what, header=entry.header)
    yield f"{click.style(entry.name, bold=True)}  {what}"
    if entry.entry != entry.name:
        yield say("  another name of {name}, by a macro of NVIDIA's header", name=entry.entry)
    others = [name for name in entry.others if name != entry.entry]
    if others:
        yield say("  also called {names}", names=say.text(COMMA).join(others))
    history = say.text(SEMICOLON).join(_history(entry, say))
    if history:
        whose = "CUDA" if entry.counts == "toolkit" else say.text(title)
        yield "  " + say("{name}: {value}", name=whose, value=history)


def _history(entry: Entry, say: Speaker) -> Iterator[str]:
    if entry.first_seen and entry.last_seen:
        yield say("seen from {first} to {last}", first=entry.first_seen, last=entry.last_seen)
    elif entry.first_seen:
        yield say("since {version}", version=entry.first_seen)
    if entry.deprecated:
        yield say("deprecated since {version}", version=entry.deprecated)
    if entry.removed_in:
        yield say("gone since {version}", version=entry.removed_in)
    if entry.successor:
        yield say("successor {name}", name=entry.successor)
    if entry.min_sm:
        yield say("needs sm_{version}", version=entry.min_sm)


def answer_lines(answers: list[Answer], say: Speaker) -> Iterator[str]:
    """Lines for one target: an answer a line, its sources below, then what it outweighs or other SDKs have."""
    for answer in answers:
        yield _answer(answer, say)
        yield from (f"           {line}" for line in _details(answer, say))


def _answer(answer: Answer, say: Speaker) -> str:
    ruling = answer.ruling
    status = click.style(left(say.text(STATUS[ruling.status]), 9), fg=_COLORS[ruling.status], bold=True)
    profiles = say.text(COMMA).join(landing.way for landing in answer.landings)
    confidence = "" if ruling.status is Status.UNKNOWN else f"  [{say.text(CONFIDENCE[ruling.confidence])}]"
    dates = _dates(answer.row, say) if answer.row else ""
    target = f"{answer.landings[0].target.id:<10}"
    return f"{target} {status} {ruling.replacement or ''}{confidence}{dates}" + say("  ({profiles})", profiles=profiles)


def _details(answer: Answer, say: Speaker) -> Iterator[str]:
    ruling = answer.ruling
    if ruling.note:
        yield say.text(ruling.note)
    if ruling.origin and ruling.origin != BUILT_IN:
        yield say("from {pack}", pack=ruling.origin)
    yield from _sources(ruling.evidence, say)
    if not ruling.evidence:
        yield say("no public evidence either way")
    for other in answer.outweighed:
        yield say("also: {what}", what=_outweighed(other, say))


def _dates(row: Row, say: Speaker) -> str:
    sdk = say("SDK of {target}", target=row.inherited) if row.inherited else "SDK"
    since = say("  since {sdk} {version}", sdk=sdk, version=row.since) if row.since else ""
    return since + (say("  until {sdk} {version}", sdk=sdk, version=row.until) if row.until else "")


def _sources(evidence: tuple[Evidence, ...], say: Speaker) -> Iterator[str]:
    for item in evidence[:_SOURCES]:
        yield _source(item, say)
    more = len(evidence) - _SOURCES
    if more > 0:
        yield say.counted("and {count} more source (--format json)", "and {count} more sources (--format json)", more)


def _source(item: Evidence, say: Speaker) -> str:
    basis = item.basis.value if say.lang is Lang.EN else BASIS[item.basis].zh
    return say("{trust}: {source}", trust=basis, source=item.source)


def _outweighed(row: Row, say: Speaker) -> str:
    answer = say.text(STATUS[row.status]) + (f" {row.replacement}" if row.replacement else "")
    if row.alias:
        answer = say("{answer} as {name}", answer=answer, name=row.alias)
    source = _source(row.evidence[0], say) if row.evidence else row.pack
    return say("{answer}, {source}", answer=answer + _dates(row, say), source=source)


def about(entry: Entry) -> dict[str, Any]:
    keys = ("library", "title", "title_zh", "kind", "side", "header", "entry", "first_seen", "last_seen", "deprecated",
            "removed_in", "successor", "min_sm", "source")  # fmt: skip
    return {"symbol": entry.name, "others": list(entry.others), "versions": entry.counts,
            **{key: getattr(entry, key) for key in keys}}  # fmt: skip


def answer_content(answer: Answer) -> dict[str, Any]:
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
