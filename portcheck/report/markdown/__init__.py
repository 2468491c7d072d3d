"""``--format markdown``: a comment on a merge request, or the summary of a CI job, in GitHub-flavoured Markdown
(https://github.github.com/gfm) that GitLab shows as well. Forges refuse long comments, so a page has its limit."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from portcheck.model.escape import harmless
from portcheck.model.estimate import Range
from portcheck.model.finding import Ruling, Status
from portcheck.model.findings import Findings
from portcheck.model.frozen import frozen
from portcheck.model.occurrence import Kind
from portcheck.model.report import Report
from portcheck.model.source import Skip
from portcheck.model.target import Landing
from portcheck.model.text import COMMA, SEMICOLON, Speaker, Text, joined, message
from portcheck.model.words import CONFIDENCE, SKIP, STATUS
from portcheck.report.by_place import GRAVITY, Mention, mentions
from portcheck.report.digest import NEEDS_PERSON, Digest, HazardRow, SymbolRow, by_status, digest
from portcheck.report.evidence_link import evidence_parts
from portcheck.report.figures import days, percent, ranks
from portcheck.report.markdown.page import Section, page
from portcheck.report.markdown.text import code, header, link, plain, row
from portcheck.report.registry import Detail, RenderOptions
from portcheck.report.sentences import found_in, known_of, mentions_of, name_of, not_counted, size_of
from portcheck.report.suppressed import fault_of, faulty, known_count, place_of, suppressed_of

_ROWS = {Detail.SUMMARY: 8, Detail.FINDINGS: 40, Detail.LINES: 2_000}
"""Rows of a table; two thousand are more than a page holds."""

_GRAVE = GRAVITY[:-1]
"""Without the names that are replaced, which is no work."""

_FEW = 4
"""Targets that have a column each."""

_NAME, _PLACE, _NOTE, _COMMAND = 80, 120, 200, 300
"""Characters of what is cut."""


def render(report: Report, options: RenderOptions) -> str:
    """At most 60,000 bytes. ``--detail`` says how many rows a table has; with ``lines``, source is quoted."""
    made = (_headline, _targets, _new, _blockers, _hazards, _plan, _files, _unknown, _suppressions, _unchecked)
    writer = _Writer(report, digest(report), Speaker(options.lang), options.detail)
    sections = (make(writer) for make in made)
    return page([section for section in sections if section], _footer(writer, options.command), writer.say)


@frozen
class _Writer:
    """What the sections of one report share."""

    report: Report
    facts: Digest
    say: Speaker
    detail: Detail

    @property
    def best(self) -> Landing:
        return next(landing for landing in self.report.landings if landing.id == self.report.ranking[0][0])

    @property
    def few(self) -> bool:
        return len(self.report.landings) <= _FEW

    def words(self, text: Text) -> str:
        return _cut(self.say.text(text))

    def listed(self, parts: Iterable[str]) -> str:
        return self.say.text(COMMA).join(parts)

    def ids(self, targets: Iterable[str]) -> str:
        return self.listed(code(target, _NAME) for target in targets)

    def section(
        self, title: str, head: tuple[str, str], rows: Iterable[Sequence[str]], total: int, tail: tuple[str, ...] = ()
    ) -> Section:
        """A table with as many of its rows as the detail asks for."""
        shown = tuple(row(cells) for cells in islice(rows, _ROWS[self.detail]))
        return Section(title, head, shown, total, tail)

    def statuses(self, found: Mapping[str, Status], statuses: Sequence[Status] = _GRAVE) -> str:
        """The targets by status, the gravest first, as far as they have one of ``statuses``."""
        parts = []
        for status, targets in by_status(found, statuses):
            everywhere = len(targets) == len(self.report.landings) > 1
            whose = self.say("everywhere") if everywhere else self.ids(targets)
            parts.append(f"**{self.say.text(STATUS[status])}** {whose}")
        return self.say.text(SEMICOLON).join(parts)

    def evidence(self, ruling: Ruling) -> str:
        """The confidence, as a link to what it rests on where that is public."""
        word = self.say.text(CONFIDENCE[ruling.confidence])
        if not ruling.evidence:
            return ""
        parts = evidence_parts(ruling.evidence[0].source)
        links = [link(word if number == 1 else str(number), address) for number, (_part, address)
                 in enumerate(parts, 1) if address]  # fmt: skip
        return (
            self.listed(links)
            if len(links) == len(parts)
            else self.say("{trust}: {source}", trust=word, source=code(parts[0][0], _PLACE))
        )


def _days(writer: _Writer, value: Range) -> str:
    return writer.say.text(days(value))


def _cut(text: str) -> str:
    return plain(text if len(text) <= _NOTE else text[: _NOTE - 1] + "…")


def _headline(writer: _Writer) -> Section:
    report, say = writer.report, writer.say
    scanned = say.text(joined([size_of(report), found_in(report, writer.facts)], SEMICOLON))
    return Section("", (f"## portcheck: {code(report.root_name, _PLACE)}", "", scanned))


def _targets(writer: _Writer) -> Section:
    """One row for each target, the cheapest first."""
    report, say = writer.report, writer.say
    table_only = any(writer.facts.table_only.values())
    places = ranks(report)
    landings = {landing.id: landing for landing in report.landings}

    def rows() -> Iterator[Sequence[str]]:
        for identity in (identity for group in report.ranking for identity in group):
            estimate = report.estimates[identity]
            lines = estimate.lines
            counts = [lines.unchanged, lines.mechanical, lines.manual, lines.unknown]
            counts += [writer.facts.table_only[identity]] * table_only
            title = writer.words(landings[identity].whole_title)
            ready = say.text(percent(estimate.readiness))
            yield (
                places[identity],
                title,
                f"**{_days(writer, estimate.days)}**",
                ready,
                *(f"{count:,}" for count in counts),
            )

    head = ["", say("target"), say("person-days"), say("ready"), say("stay"), say("renamed by a tool"),
            say("need a person"), say("nobody can say")]  # fmt: skip
    head += [say("by a table alone")] * table_only
    found = tuple(row(cells) for cells in rows())
    note = say("Person-days are p50 (p10 to p90); the lines are those that touch CUDA.")
    if any(len(group) > 1 for group in report.ranking):
        note += say(" `=`: the ranges overlap, a tie.")
    return Section(say("What the move costs"), header(head, range(2, len(head))), found, len(found), (note,))


def _new(writer: _Writer) -> Section | None:
    """What is not among the known findings, if any are known."""
    report, say = writer.report, writer.say
    known = known_count(report)
    if not known:
        return None
    found = mentions(report.findings)
    title, tail = say("What is new"), (say.text(known_of(known)),)
    if not found:
        return Section(title, (say("Nothing."), "", *tail))
    found.sort(key=lambda mention: GRAVITY.index(mention.worst))  # stable: by place within
    head = [say("place"), say("name"), say("statuses"), say("instead"), say("evidence")]
    head += [say("source")] * (writer.detail is Detail.LINES)
    return writer.section(title, header(head), (_new_row(writer, mention) for mention in found), len(found), tail)


def _new_row(writer: _Writer, mention: Mention) -> Sequence[str]:
    occurrence = mention.occurrence
    statuses = {ruling.target: ruling.status for ruling in mention.rulings}
    worst = min(mention.rulings, key=lambda ruling: GRAVITY.index(ruling.status))
    cells = [
        code(occurrence.place, _PLACE),
        code(writer.say.text(name_of(occurrence)), _NAME),
        writer.statuses(statuses, GRAVITY),
        _instead(writer, mention.rulings),
        writer.evidence(worst),
    ]
    if writer.detail is Detail.LINES:
        line = writer.report.excerpts.get(occurrence.file, {}).get(occurrence.line, "")
        cells.append(code(line.strip(), _PLACE))
    return cells


def _instead(writer: _Writer, rulings: Iterable[Ruling]) -> str:
    """The replacements, each with its targets."""
    found: dict[str, list[str]] = {}
    for ruling in rulings:
        if ruling.replacement:
            found.setdefault(ruling.replacement, []).append(ruling.target)
    shown = [f"{code(name, _NAME)} ({writer.ids(targets)})" for name, targets in found.items()]
    return writer.listed(shown[:_FEW]) + " …" * (len(shown) > _FEW)


def _blockers(writer: _Writer) -> Section | None:
    blockers, say = writer.facts.blockers(), writer.say
    if not blockers:
        return None
    reasons = _reasons(writer.report)

    def cells(blocker: SymbolRow) -> Sequence[str]:
        name = code(say.text(blocker.title), _NAME)
        if blocker.alike:
            name += say(" and {more:,} more of {library}", more=blocker.alike, library=plain(blocker.library))
        why = _why(writer, reasons[blocker.symbol, blocker.library])
        return name, f"{blocker.uses:,}", f"{len(blocker.files):,}", writer.statuses(blocker.statuses), why

    head = ["", say("uses"), say("files"), say("statuses"), say("why, at the gravest")]
    return writer.section(say("What needs a person"), header(head, (1, 2)), map(cells, blockers), len(blockers))


def _why(writer: _Writer, reason: Ruling) -> str:
    """The note and the evidence, and of several targets the one that they are of."""
    say, evidence = writer.say, writer.evidence(reason)
    why = writer.words(reason.note) if reason.note else evidence
    if reason.note and evidence:
        why = say("{note} ({evidence})", note=why, evidence=evidence)
    if why and len(writer.report.landings) > 1:
        return say("{name}: {value}", name=code(reason.target, _NAME), value=why)
    return why


def _reasons(report: Report) -> dict[tuple[str, str], Ruling]:
    """The gravest ruling of each symbol, by its name in the digest and its library."""
    found: dict[tuple[str, str], Ruling] = {}
    for occurrence, rulings, _suppressed in Findings.of(report.findings).rows():
        name = "inline PTX" if occurrence.kind is Kind.PTX else occurrence.symbol
        key = name, occurrence.library
        for ruling in rulings if occurrence.kind is not Kind.HAZARD else ():
            needs_person = ruling.status in NEEDS_PERSON
            if needs_person and (key not in found or GRAVITY.index(ruling.status) < GRAVITY.index(found[key].status)):
                found[key] = ruling
    return found


def _hazards(writer: _Writer) -> Section | None:
    hazards, say = writer.facts.open_hazards(), writer.say
    if not hazards:
        return None

    def cells(found: HazardRow) -> Sequence[str]:
        title = f"{writer.words(found.hazard.title)} ({code(found.hazard.id, _NAME)})"
        return title, f"{found.open_places:,}", f"{len(found.files):,}", writer.statuses(found.statuses)

    explain = say("portcheck explain ID")
    tail = (say("What each is and what to do: {command}", command=code(explain)),)
    head = ["", say("places"), say("files"), say("statuses")]
    return writer.section(
        say("Hazards: what no name shows"), header(head, (1, 2)), map(cells, hazards), len(hazards), tail
    )


def _plan(writer: _Writer) -> Section:
    """What to do first on the cheapest target."""
    best, say = writer.best, writer.say
    estimate = writer.report.estimates[best.id]

    def rows() -> Iterator[Sequence[str]]:
        for number, step in enumerate(estimate.plan, 1):
            items = writer.listed(code(say.text(item), _NAME) for item in step.items[:_FEW])
            more = step.more + len(step.items[_FEW:])
            if more:
                items = say("{names} and {more:,} more", names=items, more=more)
            what = writer.words(step.what)
            yield (
                str(number),
                say("{name}: {value}", name=what, value=items) if items else what,
                _days(writer, step.days),
            )

    found = tuple(row(cells) for cells in rows())
    target = f"<code>{html.escape(harmless(say.text(best.title)))}</code>"  # no Markdown in a summary
    title = say("What to do first on {target}: {days} person-days", target=target, days=_days(writer, estimate.days))
    head = header(["", say("step"), say("person-days")], (2,))
    return Section(say("What to do first"), head, found, len(found), fold=title)


def _files(writer: _Writer) -> Section | None:
    found, say = [file for file in writer.facts.files if any(file.open_lines.values())], writer.say
    if not found:
        return None
    landings = writer.report.landings

    def rows() -> Iterator[Sequence[str]]:
        for file in found:
            counts = [(file.open_lines.get(landing.id, 0), landing.id) for landing in landings]
            shown = [f"{count:,}" for count, _target in counts]
            if not writer.few:
                shown = [f"{count:,} {code(target, _NAME)}" for count, target in (min(counts), max(counts))]
            yield code(file.path, _PLACE), f"{file.cuda_lines:,}", *shown

    columns = [code(landing.id, _NAME) for landing in landings] if writer.few else [say("fewest"), say("most")]
    title = say("Files with the most lines that do not change by themselves")
    head = header(["", say("CUDA lines"), *columns], range(1, len(columns) + 2))
    return writer.section(title, head, rows(), len(found))


def _unknown(writer: _Writer) -> Section | None:
    say = writer.say
    unknown = [(landing, writer.facts.unknown_on(landing.id)) for landing in writer.report.landings]
    found = [(landing, symbols) for landing, symbols in unknown if symbols]
    if not found:
        return None

    def rows() -> Iterator[Sequence[str]]:
        for landing, symbols in found:
            most = writer.listed(f"{code(say.text(row.title), _NAME)} {row.uses:,}" for row in symbols[:_FEW])
            uses = sum(symbol.uses for symbol in symbols)
            yield writer.words(landing.title), f"{uses:,}", f"{len(symbols):,}", most

    title = say("What nobody can say: no public evidence either way")
    head = header(["", say("mentions"), say("symbols"), say("most used")], (1, 2))
    return writer.section(title, head, rows(), len(found))


def _suppressions(writer: _Writer) -> Section | None:
    """Comments that suppress nothing."""
    say, most = writer.say, _ROWS[writer.detail]
    found = faulty(writer.report)
    if not found:
        return None
    rows = ((code(place_of(fault), _PLACE), writer.words(fault_of(fault))) for fault in found[:most])
    return writer.section(say("Comments that suppress nothing"), header([say("place"), say("why")]), rows, len(found))


def _unchecked(writer: _Writer) -> Section | None:
    """What was not read, not counted, or taken for granted."""
    report, say, best = writer.report, writer.say, writer.best
    counts = Counter(skipped.kind for skipped in report.skipped)
    kinds = [message("{count:,} {what}", count=counts[kind], what=SKIP[kind]) for kind in Skip if kind in counts]
    found = [
        *map(writer.words, report.warnings),
        *((say("Skipped: {kinds}.", kinds=joined(kinds, COMMA)),) if kinds else ()),
        *map(writer.words, filter(None, (suppressed_of(report),))),
        *_uncounted(writer),
        *map(writer.words, report.estimates[best.id].assumptions),
    ]
    title = say("What was not checked")
    rows = tuple(f"- {line}" for line in found)
    return Section(title, (), rows, len(rows), fold=title) if rows else None


def _uncounted(writer: _Writer) -> Iterator[str]:
    facts, say = writer.facts, writer.say
    yield from map(say.text, not_counted(facts))
    if facts.lexical:
        by_text = mentions_of(facts.lexical)
        yield say("Found by text alone, where there is no syntax tree: {mentions}.", mentions=by_text)


def _footer(writer: _Writer, command: str) -> list[str]:
    report, say = writer.report, writer.say
    dates = sorted({landing.target.facts_date for landing in report.landings})
    how = say("portcheck explain effort")
    return [
        say("Everything, with the evidence: {command}", command=code(f"{command} -o report.html", _COMMAND)),
        "",
        say(
            "portcheck {version}, rules {digest}, facts of {dates}. How lines become days, how wrong that is: {how}",
            version=plain(report.tool_version),
            digest=code(report.rules_digest[:12]),
            dates=writer.listed(map(plain, dates)),
            how=code(how),
        ),
    ]
