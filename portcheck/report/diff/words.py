"""What all formats of a comparison say to people, in two languages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from portcheck.model.text import COMMA, Text, counted, joined, message, same
from portcheck.model.words import STATUS
from portcheck.report.diff.compared import Change, ChangedName, Compared, ComparedTarget, Turnover, What
from portcheck.report.figures import days, percent

_ALIKE = "≈"
_FEW = 3
"""Targets that are easier to leave out than to list the others."""
# single words have other Chinese in other places, and so do not stand in the catalogue
WHAT = {
    What.NEW: Text("new", "新增"),
    What.CHANGED: Text("status changed", "状态变化"),
    What.GONE: Text("gone", "已消失"),
}
WORSE, BETTER = Text("worse", "变差"), Text("better", "变好")
EXAMPLE = Text("for example", "例如")
_BEFORE, _AFTER = Text("before", "之前"), Text("after", "之后")
_FEWER, _MORE = Text("fewer", "减少"), Text("more", "增加")

COSTS = message("What the move costs, before and after")
GOT_WORSE = message("What got worse, and what is new and costs work")
GOT_BETTER = message("What got better")
CAME_AND_WENT = message("What came and went")


def causes(compared: Compared) -> Iterator[Text]:
    """Whether it is the sources or the rules that changed."""
    of = compared.causes
    if of.sources and of.rules:
        yield message("Both the sources and the rules changed.")
    elif of.sources:
        yield message("The sources changed; the rules are the same.")
    elif of.rules and compared.before.rules_digest == compared.after.rules_digest:
        yield message(
            "The way to land on a target changed; the rules and the sources did not, as far as the reports show them."
        )
    elif of.rules:
        yield message("The rules changed; the sources did not, as far as the reports show them.")
    elif not compared.names and all(target.before == target.after for target in compared.targets):
        yield message("Sources, rules and results are the same.")
    else:
        yield message("Sources and rules are the same; what differs comes from options or the configuration.")
    if of.tool:
        yield message(
            "portcheck {before} made the first scan, {after} the second: the same sources may show other things.",
            before=compared.before.tool_version,
            after=compared.after.tool_version,
        )


def balance(compared: Compared) -> Text:
    """How many names got worse and better."""
    worse, better = len(compared.worse), len(compared.better)
    if not worse and not better:
        return message("No name got worse or better.")
    return message(
        "{worse}; {better}.",
        worse=counted("{count:,} name or hazard got worse", "{count:,} names and hazards got worse", worse),
        better=counted("{count:,} got better", "{count:,} got better", better),
    )


def days_of(target: ComparedTarget) -> Text:
    """``22 (11 to 72) → 30 (14 to 90)``."""
    return arrow(days(target.before.days), days(target.after.days))


def verdict(target: ComparedTarget) -> Text:
    """Whether the days changed by more than they are uncertain; a sign where they did not."""
    if days(target.before.days) == days(target.after.days):
        return same("")
    if not target.beyond:
        return same(_ALIKE)
    return _FEWER if target.after.days.p50 < target.before.days.p50 else _MORE


def note(compared: Compared) -> Text | None:
    """What the sign of ``verdict`` means, if it is there."""
    if any(verdict(target) == same(_ALIKE) for target in compared.targets):
        return message("{sign} the ranges overlap: the change is within the uncertainty", sign=_ALIKE)
    return None


def arrow(before: Text, after: Text) -> Text:
    return before if before == after else message("{before} → {after}", before=before, after=after)


def counts(before: int, after: int) -> Text:
    return arrow(same(f"{before:,}"), same(f"{after:,}"))


def ready(target: ComparedTarget) -> Text:
    return arrow(percent(target.before.readiness), percent(target.after.readiness))


def change_of(change: Change) -> Text:
    """The status of what is new or gone, both of what changed."""
    before, after = (None if status is None else STATUS[status] for status in (change.before, change.after))
    if before is not None and after is not None:
        return arrow(before, after)
    return after or before or same("")


def name_of(row: ChangedName) -> Text:
    return row.title or same(row.symbol)


def on_targets(
    row: ChangedName, compared: Compared, shown: Callable[[Sequence[str]], Text]
) -> Iterator[tuple[Change, Text]]:
    """Each change of a name that costs or saves work, with the targets that it is for; the gravest first. ``shown``:
    ids of targets as the format shows them."""
    after = {target.pair.id: target.pair.after.id for target in compared.targets}
    changes = {change for found in row.targets.values() for change in found if change.weight}
    for change in sorted(changes, key=lambda change: (-abs(change.weight), change.before or "", change.after or "")):
        named = [pair for pair, found in row.targets.items() if change in found]
        yield change, _everywhere([after[pair] for pair in named], [after[p] for p in after if p not in named], shown)


def _everywhere(named: Sequence[str], others: Sequence[str], shown: Callable[[Sequence[str]], Text]) -> Text:
    """The ``named`` targets, in as few words as it takes; with a single one in all there is nothing to say."""
    if not others:
        return message("everywhere") if len(named) > 1 else same("")
    if len(others) <= _FEW and 2 * len(others) < len(named):
        return message("everywhere but {targets}", targets=shown(others))
    return shown(named)


def turnovers(compared: Compared) -> Iterator[tuple[Text, tuple[str, ...]]]:
    """What came and went, with its names: files, those with the most mentions first; libraries, names in use."""
    before, after = (Counter(o.file for o in report.occurrences) for report in (compared.before, compared.after))
    files = Turnover(_most_first(compared.files.added, after), _most_first(compared.files.removed, before))
    yield from _turnover(files, message("new files"), message("files that are gone"))
    if compared.changed_files:
        yield message("changed files"), _most_first(compared.changed_files, after)
    yield from _turnover(compared.libraries, message("libraries newly in use"), message("libraries no longer in use"))
    yield from _turnover(compared.symbols, message("names newly in use"), message("names no longer in use"))


def _most_first(files: Sequence[str], mentions: Counter[str]) -> tuple[str, ...]:
    return tuple(sorted(files, key=lambda file: (-mentions[file], file)))


def listed(title: Text, count: int, names: str) -> Text:
    """``new files (3): a.cu, b.cu …``."""
    return message("{title} ({count:,}): {names}", title=title, count=count, names=names)


def _turnover(turnover: Turnover, added: Text, removed: Text) -> Iterator[tuple[Text, tuple[str, ...]]]:
    if turnover.added:
        yield added, turnover.added
    if turnover.removed:
        yield removed, turnover.removed


def basis(compared: Compared) -> Iterator[Text]:
    """The rules of both, and what was not compared."""
    rules = arrow(same(compared.before.rules_digest[:12]), same(compared.after.rules_digest[:12]))
    facts = arrow(*(joined([same(d) for d in dates], COMMA) for dates in _dates(compared)))
    yield message("Rules {rules}, facts of {facts}.", rules=rules, facts=facts)
    rest = [(landing.id, _BEFORE) for landing in compared.pairs.only_before]
    rest += [(landing.id, _AFTER) for landing in compared.pairs.only_after]
    if rest:
        named = joined([message("{target} ({when})", target=name, when=when) for name, when in rest], COMMA)
        yield message(
            "Not compared, as they have no counterpart: {targets}; --pair BEFORE=AFTER names one.", targets=named
        )


def _dates(compared: Compared) -> tuple[list[str], list[str]]:
    pairs = [target.pair for target in compared.targets]
    return (
        sorted({pair.before.target.facts_date for pair in pairs}),
        sorted({pair.after.target.facts_date for pair in pairs}),
    )
