"""The page of all hazards: what each is, what to do, and where it bites."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase

from portcheck.match.hazards import HazardJudge, chosen_judgement, conditions_of, device_of
from portcheck.match.landings import choose_landings
from portcheck.match.rulings import RulingKey, rulings_for
from portcheck.model.finding import Ruling, Status
from portcheck.model.hazard import Finder, Hazard, Judgement
from portcheck.model.occurrence import Context, Kind
from portcheck.model.target import Landing, Target
from portcheck.model.text import Text
from portcheck.model.vocabulary import Vocabulary
from portcheck.report.markdown.text import code, plain, table
from portcheck.rules.conditions import facts_in
from portcheck.rules.store import Inheritance, RuleStore

_MUCH = 10**12
"""More than any device has: stands for what is measured at a place."""
Names = Mapping[str, tuple[str, Kind]]
"""Every name of the catalogue with its library and kind."""

_HEAD = """\
# Hazards

Made by `python docs/generate.py`; do not edit.

A hazard is code that is no missing name and yet does not run elsewhere, or runs wrongly. Each is judged against the
device of the profile that is landed on: it bites, it does not, or nobody states the fact that it takes to say so.
"""


def hazards_page(store: RuleStore) -> str:
    """The page as Markdown."""
    hazards, targets = store.hazards(), store.targets()
    names = _all_names(store.vocabulary())
    lines = [_HEAD, *(f"- [{plain(h.title.en)}](#{h.id}) {plain(h.title.zh)}" for h in hazards)]
    for hazard in hazards:
        lines += ["", *_section(hazard, store, targets, names)]
    return "\n".join(lines).rstrip() + "\n"


def _section(hazard: Hazard, store: RuleStore, targets: Mapping[str, Target], names: Names) -> Iterator[str]:
    remedy = hazard.remedy
    yield from (f"## {hazard.id}", "", f"**{plain(hazard.title.en)}** {plain(hazard.title.zh)}", "")
    yield from _both(hazard.help)
    yield f"Found by {_joined(map(_found_by, hazard.finders))}. A place takes {_EFFORT[hazard.effort]}."
    yield ""
    yield from _both(remedy.text)
    yield from ("```cuda", remedy.before.rstrip("\n"), "```", "", "```cuda", remedy.after.rstrip("\n"), "```", "")
    yield f"Written down in {_joined(code(item.source) for item in hazard.evidence)}."
    yield ""
    yield from table(("profile", "", "why", "source"), _answers(hazard, store, targets, names))


_EFFORT = {"minutes": "minutes", "hours": "hours", "rewrite": "a rewrite"}


def _both(text: Text) -> Iterator[str]:
    yield from (plain(text.en), "", plain(text.zh), "")


def _joined(parts: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(parts))


def _found_by(finder: Finder) -> str:
    if finder.measure is not None:
        over = f" over {finder.over:,}" if finder.over is not None else ""
        return f"what is measured: {finder.measure.value.replace('_', ' ')}{over}"
    if finder.symbols or finder.ptx:
        shown = [*finder.symbols, *finder.ptx]
        more = f" and {len(shown) - 6} more" if len(shown) > 6 else ""
        kind = "PTX" if finder.ptx else "names"
        return f"{kind} {', '.join(map(code, shown[:6]))}{more}"
    return "the syntax tree" if finder.query else _PLACES[finder.where.value]


_PLACES = {
    "code": "the text of code",
    "directive": "preprocessor lines",
    "literal": "strings",
    "build": "build files",
}


def _answers(
    hazard: Hazard, store: RuleStore, targets: Mapping[str, Target], names: Names
) -> Iterator[tuple[str, ...]]:
    """A row for the profiles of a target of which the same holds."""
    keys = sorted({key for finder in hazard.finders for key in _names_of(finder, names)})
    for target in targets.values():
        links = store.inheritances(target.id)
        grouped: dict[tuple[str, str, str], list[str]] = {}
        for landing in choose_landings(tuple(f"{target.id}:{name}" for name in target.profiles), targets):
            chosen = chosen_judgement(hazard, landing, links)
            if hazard.by_tables and chosen is None:
                answer = _by_names(rulings_for(landing, keys, store).values())
            else:
                answer = _by_hazard(hazard, landing, links, chosen[0] if chosen else None)
            grouped.setdefault(answer, []).append(f"`{landing.id}`")
        for answer, landings in grouped.items():
            yield ", ".join(landings), *answer


def _names_of(finder: Finder, names: Names) -> Iterator[RulingKey]:
    """The names that show a hazard; functions alone, where it is a call that does."""
    functions = finder.context is Context.CALL
    for pattern in (*finder.symbols, *finder.ptx):
        for name, (library, kind) in names.items():
            if fnmatchcase(name, pattern) and not (functions and kind not in _CALLED):
                yield name, library, kind is Kind.HEADER


_CALLED = (Kind.FUNCTION, Kind.LAUNCH, Kind.MACRO)


def _all_names(vocabulary: Vocabulary) -> Names:
    headers = {path: (library, Kind.HEADER) for path, library in vocabulary.headers.items()}
    symbols = (*vocabulary.symbols.values(), *vocabulary.mnemonics.values(), *vocabulary.build.values())
    return headers | {symbol.name: (symbol.library, symbol.kind) for symbol in symbols}


def _by_hazard(
    hazard: Hazard, landing: Landing, links: tuple[Inheritance, ...], chosen: Judgement | None
) -> tuple[str, str, str]:
    measured = any(finder.measure is not None for finder in hazard.finders)
    ruling = HazardJudge(landing, {hazard.id: hazard}, {}, links).answer(hazard.id, value=_MUCH if measured else None)
    if ruling is not None:
        why = plain((ruling.note.en if ruling.note else "").replace(str(_MUCH), "N"))
        return _word(ruling.status, measured), why, _sources(item.source for item in ruling.evidence)
    if chosen is not None:
        return _NO, plain(chosen.why.en), _sources(item.source for item in chosen.evidence)
    return _NO, *_stated(hazard, landing)


_NO = "does not bite"


def _stated(hazard: Hazard, landing: Landing) -> tuple[str, str]:
    """The facts by which it does not bite, with their sources."""
    device = device_of(landing)
    named = dict.fromkeys(name for _clause, condition in conditions_of(hazard) for name in facts_in(condition))
    facts = {name: device.properties[name] for name in named if name in device.properties} if device else {}
    said = ", ".join(f"{name.replace('_', ' ')} {str(fact.value).lower()}" for name, fact in facts.items())
    return plain(said), _sources(fact.source for fact in facts.values())


def _word(status: Status, measured: bool) -> str:
    if status is Status.UNKNOWN:
        return "not known"
    return f"bites where more is asked for: {status.value}" if measured else f"bites: {status.value}"


def _by_names(rulings: Iterable[Ruling]) -> tuple[str, str, str]:
    """What the tables say of all names that show the hazard."""
    counts = Counter(ruling.status for ruling in rulings)
    biting = [status for status in (Status.MISSING, Status.REDESIGN, Status.ADAPT) if counts[status]]
    open_names = counts[Status.UNKNOWN]
    word = _NO if counts.total() > open_names else "not known"
    if biting:
        word = f"bites: {biting[0].value} at worst"
    elif open_names and word == _NO:
        word = "does not bite, as far as known"
    said = ", ".join(f"{status.value} {counts[status]:,}" for status in Status if counts[status])
    return word, f"of {counts.total():,} names: {said}", "the tables, name by name"


def _sources(sources: Iterable[str]) -> str:
    return ", ".join(map(code, dict.fromkeys(sources)))
