"""What got better or worse between two scans: of two commits, with two SDK versions, with two rule packs."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import field
from enum import StrEnum

from portcheck.model.estimate import Estimate, Range
from portcheck.model.finding import Finding, Status
from portcheck.model.frozen import frozen
from portcheck.model.hazard import LIBRARY
from portcheck.model.occurrence import Kind, Occurrence, Region
from portcheck.model.report import Report
from portcheck.model.text import Text
from portcheck.report.diff.pairs import Pair, Pairs

EXAMPLES = 5
"""Places that are named of a change."""

_COST = {None: 0, Status.SAME: 0, Status.RENAME: 0, Status.UNKNOWN: 1, Status.ADAPT: 2, Status.REDESIGN: 3,
         Status.MISSING: 4}  # fmt: skip
"""By what is left to do; a name that is not there costs as little as one that a tool replaces."""


class What(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"


@frozen
class Change:
    """The status of a finding before and after; None where there was or is no such finding."""

    before: Status | None
    after: Status | None

    @property
    def what(self) -> What:
        if self.before is None:
            return What.NEW
        return What.GONE if self.after is None else What.CHANGED

    @property
    def weight(self) -> int:
        """How much worse it got; below 0: better."""
        return _COST[self.after] - _COST[self.before]


Changes = Mapping[Change, int]
"""How often, the gravest first."""


@frozen
class ChangedName:
    """A name, or a hazard with its ``title``, whose findings are new, gone or of another status: at ``uses`` places,
    of which ``places`` are examples (after the change, unless gone). ``targets``: by id of the pair."""

    what: What
    symbol: str
    library: str
    title: Text | None
    uses: int
    places: tuple[str, ...]
    targets: Mapping[str, Changes]

    @property
    def worse(self) -> int:
        """The changes that left more to do, weighed by how much."""
        return sum(
            max(0, change.weight) * count for changes in self.targets.values() for change, count in changes.items()
        )

    @property
    def better(self) -> int:
        return sum(
            max(0, -change.weight) * count for changes in self.targets.values() for change, count in changes.items()
        )


@frozen
class ComparedTarget:
    """The estimates of one target before and after, and how its findings changed."""

    pair: Pair
    before: Estimate
    after: Estimate
    changes: Changes

    @property
    def beyond(self) -> bool:
        """Whether the days changed by more than the estimates are uncertain: their ranges do not overlap."""
        return _apart(self.before.days, self.after.days) or _apart(self.after.days, self.before.days)

    @property
    def worse(self) -> int:
        """Findings that leave more to do."""
        return sum(count for change, count in self.changes.items() if change.weight > 0)

    @property
    def better(self) -> int:
        return sum(count for change, count in self.changes.items() if change.weight < 0)


@frozen
class ChangedFinding:
    """One that is new, gone or of another status. ``pair``: its id."""

    pair: str
    before: Finding | None
    after: Finding | None

    @property
    def change(self) -> Change:
        return Change(_status(self.before), _status(self.after))

    @property
    def shown(self) -> Finding:
        """The later one, unless it is gone."""
        found = self.after or self.before
        assert found is not None
        return found


@frozen
class Turnover:
    """What is there only after (``added``) and only before (``removed``), sorted."""

    added: tuple[str, ...]
    removed: tuple[str, ...]


@frozen
class Causes:
    """What differs between the scans: texts of the sources, as far as the reports show them (counts of lines, quoted
    lines), the rules (their digest, the dates of the facts, the way to land), the version of portcheck."""

    sources: bool
    rules: bool
    tool: bool


@frozen
class Compared:
    """``names``: the gravest first. ``findings``: pair by pair. ``symbols`` and ``libraries``: those in use.
    ``changed_files``: in both, and not the same."""

    before: Report
    after: Report
    pairs: Pairs
    causes: Causes
    targets: tuple[ComparedTarget, ...]
    names: tuple[ChangedName, ...]
    findings: tuple[ChangedFinding, ...]
    files: Turnover
    changed_files: tuple[str, ...]
    libraries: Turnover
    symbols: Turnover

    @property
    def worse(self) -> tuple[ChangedName, ...]:
        return tuple(row for row in self.names if row.worse)

    @property
    def better(self) -> tuple[ChangedName, ...]:
        """What got better, and nowhere worse."""
        return tuple(row for row in self.names if row.better and not row.worse)

    @property
    def other(self) -> tuple[ChangedName, ...]:
        """What costs a person nothing before and after."""
        return tuple(row for row in self.names if not row.worse and not row.better)


def compare(before: Report, after: Report, pairs: Pairs) -> Compared:
    """Two reports, target by target."""
    rows = _Rows({hazard.id: hazard.title for report in (before, after) for hazard in report.hazards})
    was, now = _by_target(before.findings), _by_target(after.findings)
    for pair in pairs.paired:
        rows.add(pair, _matched(was[pair.before.id], now[pair.after.id]))
    files = _turnover({file.path for file in before.files}, {file.path for file in after.files})
    changed_files = _changed_files(before, after)
    rules = before.rules_digest != after.rules_digest or any(_landed_otherwise(pair) for pair in pairs.paired)
    return Compared(
        before=before,
        after=after,
        pairs=pairs,
        causes=Causes(
            sources=bool(files.added or files.removed or changed_files),
            rules=rules,
            tool=before.tool_version != after.tool_version,
        ),
        targets=tuple(
            ComparedTarget(
                pair, before.estimates[pair.before.id], after.estimates[pair.after.id], rows.changes_on(pair.id)
            )
            for pair in pairs.paired
        ),
        names=rows.names(),
        findings=tuple(rows.findings),
        files=files,
        changed_files=changed_files,
        libraries=_turnover(_in_use(before, lambda o: o.library), _in_use(after, lambda o: o.library)),
        symbols=_turnover(_in_use(before, lambda o: o.symbol), _in_use(after, lambda o: o.symbol)),
    )


def _apart(low: Range, high: Range) -> bool:
    return low.p90 < high.p10


def _landed_otherwise(pair: Pair) -> bool:
    dates = pair.before.target.facts_date, pair.after.target.facts_date
    return pair.before.id != pair.after.id or dates[0] != dates[1]


def _by_target(findings: Iterable[Finding]) -> Mapping[str, list[Finding]]:
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        found[finding.ruling.target].append(finding)
    return found


_KEYS: tuple[Callable[[Finding], Hashable], ...] = (
    lambda finding: (finding.fingerprint, finding.occurrence.file),
    lambda finding: finding.fingerprint,
    lambda finding: (*_name(finding), finding.ruling.status, finding.occurrence.file),
    lambda finding: (*_name(finding), finding.occurrence.file),
    lambda finding: (*_name(finding), finding.ruling.status),
)
"""By what two findings are the same, the surest first: the same line of the same file, the line moved to another file,
another line of the file in the place of one that is no more (it was edited), a line of another file that costs the
same (it was moved and edited)."""


def _name(finding: Finding) -> tuple[str, str]:
    return finding.occurrence.symbol, finding.occurrence.library


_Match = tuple[Finding | None, Finding | None]


def _matched(before: list[Finding], after: list[Finding]) -> Iterator[_Match]:
    """Every finding once, with its counterpart if it has one."""
    for key in _KEYS:
        waiting: dict[Hashable, deque[Finding]] = defaultdict(deque)
        for finding in before:
            waiting[key(finding)].append(finding)
        rest = []
        for finding in after:
            same = waiting.get(key(finding))
            if same:
                yield same.popleft(), finding
            else:
                rest.append(finding)
        before, after = [finding for left in waiting.values() for finding in left], rest
    yield from ((finding, None) for finding in before)
    yield from ((None, finding) for finding in after)


def _status(finding: Finding | None) -> Status | None:
    return None if finding is None else finding.ruling.status


_Place = tuple[str, int, int]


@frozen
class _Rows:
    """Changes by name: their places, and how many there are on each pair."""

    titles: Mapping[str, Text]
    findings: list[ChangedFinding] = field(default_factory=list)
    places: dict[tuple[What, str, str], set[_Place]] = field(default_factory=dict)
    counts: dict[tuple[What, str, str], dict[str, Counter[Change]]] = field(default_factory=dict)

    def add(self, pair: Pair, matches: Iterable[_Match]) -> None:
        for before, after in matches:
            found = ChangedFinding(pair.id, before, after)
            change = found.change
            if change.before is change.after:
                continue
            occurrence = found.shown.occurrence
            key = change.what, occurrence.symbol, occurrence.library
            self.findings.append(found)
            self.places.setdefault(key, set()).add((occurrence.file, occurrence.line, occurrence.column))
            self.counts.setdefault(key, defaultdict(Counter))[pair.id][change] += 1

    def changes_on(self, pair: str) -> Changes:
        return _gravest_first(sum((counts[pair] for counts in self.counts.values() if pair in counts), Counter()))

    def names(self) -> tuple[ChangedName, ...]:
        rows = (self._row(*key) for key in self.counts)
        return tuple(
            sorted(rows, key=lambda row: (-row.worse, -row.better, -row.uses, row.symbol, row.library, row.what))
        )

    def _row(self, what: What, symbol: str, library: str) -> ChangedName:
        places = sorted(self.places[what, symbol, library])
        targets = {pair: _gravest_first(counts) for pair, counts in self.counts[what, symbol, library].items()}
        shown = tuple(f"{file}:{line}:{column}" for file, line, column in places[:EXAMPLES])
        title = self.titles.get(symbol) if library == LIBRARY else None
        return ChangedName(what, symbol, library, title, len(places), shown, targets)


def _gravest_first(counts: Counter[Change]) -> Changes:
    order = sorted(counts, key=lambda change: (-change.weight, change.before or "", change.after or ""))
    return {change: counts[change] for change in order}


def _turnover(before: set[str], after: set[str]) -> Turnover:
    return Turnover(tuple(sorted(after - before)), tuple(sorted(before - after)))


def _in_use(report: Report, word: Callable[[Occurrence], str]) -> set[str]:
    return {word(o) for o in report.occurrences if o.region is Region.ACTIVE and o.kind is not Kind.HAZARD}


def _changed_files(before: Report, after: Report) -> tuple[str, ...]:
    """Files whose lines are more or fewer, or of whose quoted lines one reads otherwise; and with the same rules and
    the same portcheck, those with other mentions."""
    was = {file.path: file for file in before.files}
    mentions = None
    if (before.rules_digest, before.tool_version) == (after.rules_digest, after.tool_version):
        mentions = _mentions(before), _mentions(after)
    changed = []
    for file in after.files:
        old = was.get(file.path)
        if old is None:
            continue
        quoted, now_quoted = (report.excerpts.get(file.path, {}) for report in (before, after))
        other = any(quoted[number] != now_quoted[number] for number in quoted.keys() & now_quoted.keys())
        if mentions is not None:
            other = other or mentions[0].get(file.path) != mentions[1].get(file.path)
        if other or (old.lines, old.sloc) != (file.lines, file.sloc):
            changed.append(file.path)
    return tuple(changed)


def _mentions(report: Report) -> dict[str, set[tuple[int, int, str]]]:
    found: dict[str, set[tuple[int, int, str]]] = {}
    for occurrence in report.occurrences:
        found.setdefault(occurrence.file, set()).add((occurrence.line, occurrence.column, occurrence.symbol))
    return found
