"""``--format terminal``: what a tired lead must see in ten seconds, and where it comes from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from rich.console import Group, RenderableType
from rich.text import Text

from portcheck.model.catalogue import Retirement
from portcheck.model.escape import harmless
from portcheck.model.finding import BUILT_IN, Ruling, Status
from portcheck.model.findings import Findings
from portcheck.model.report import Report
from portcheck.model.source import Skip
from portcheck.model.target import Landing
from portcheck.model.text import COMMA, SEMICOLON, Speaker, joined, message
from portcheck.model.words import CONFIDENCE, SKIP, STATUS
from portcheck.report.digest import NEEDS_PERSON, Digest, HazardRow, SymbolRow, by_status, digest
from portcheck.report.figures import days, ranks
from portcheck.report.registry import Detail, RenderOptions
from portcheck.report.sentences import found_in, name_of, not_counted, resolved_of, size_of
from portcheck.report.suppressed import fault_lines, suppressed_of
from portcheck.report.terminal.annotated import annotate
from portcheck.report.terminal.effort import bills
from portcheck.report.terminal.parts import console_of, print_sections, printed, table_of, titled
from portcheck.report.terminal.styles import STATUS_STYLES
from portcheck.report.terminal.wrapping import Prose

_ROWS = 8
_LAYER_ROWS = 5
_WRAPS = 2
_BAR = 5
_WIDE = 100
"""Columns of a terminal that all of the first table fits in."""

_WITH_COUNTS = 80
_LINE_COLUMNS = (
    (message("stay"), "unchanged", "green"),
    (message("renamed\nby tool"), "mechanical", "green"),
    (message("need a\nperson"), "manual", "yellow"),
    (message("nobody\ncan say"), "unknown", "magenta"),
)
_SIDE_BY_SIDE = 4
"""More targets than these do not fit beside each other."""


def render(report: Report, options: RenderOptions) -> str:
    """The report as text of ``options.width`` columns."""
    facts, say = digest(report), Speaker(options.lang)
    console, output = console_of(options)
    single = len(report.files) == 1 and options.detail is not Detail.SUMMARY
    sections = [_headline(report, facts, say), _costs(report, facts, options.width, say)]
    made = (_retired,) if single else (_ported, _blockers, _hazards, _files, _layer, _unknown, _retired)
    sections += [section for make in made if (section := make(report, facts, say)) is not None]
    if not single:
        sections[2:2] = bills(report, say)
    print_sections(console, sections)
    if single or options.detail is Detail.LINES:
        annotate(console, report, options)
        console.print()
    elif options.detail is Detail.FINDINGS:
        for line in _findings(report, say):
            console.print(line, soft_wrap=True)
        console.print()
    console.print(Group(_footer(report, facts, options, say)))
    return printed(output)


def _headline(report: Report, facts: Digest, say: Speaker) -> Text:
    text = Prose().append("portcheck", style="bold")
    text.append(f"  {harmless(report.root_name)}", style="bold cyan")
    text.append(f"  {say.text(size_of(report))}")
    return text.append(f"\n{say.text(found_in(report, facts))}")


def _costs(report: Report, facts: Digest, width: int, say: Speaker) -> RenderableType:
    """One row for each target; on a narrow terminal without the counts of lines."""
    shown = _LINE_COLUMNS if width >= _WITH_COUNTS else ()
    wide = width >= _WIDE
    table_only = wide and any(facts.table_only.values())
    alone = (say("by table\nalone"),) if table_only else ()
    headers = (say.text(header) for header, _class, _style in shown)
    table = table_of("", "", say("person-days"), say("ready"), *headers, *alone)
    table.columns[1].justify = "left"
    for column in table.columns[2:]:
        column.no_wrap = True
    places = ranks(report)
    by_id = {landing.id: landing for landing in report.landings}
    for landing in (by_id[identity] for group in report.ranking for identity in group):
        estimate = report.estimates[landing.id]
        cells = [Prose(f"{getattr(estimate.lines, name):,}", style=style) for _header, name, style in shown]
        if table_only:
            cells.append(Prose(f"{facts.table_only[landing.id]:,}", style="dim"))
        cost = Prose(say.text(days(estimate.days)), style="bold")
        few = len(by_id) <= _SIDE_BY_SIDE
        name = Prose(harmless(say.text(landing.whole_title)) if few else f"{landing.target.id} {landing.way}")
        ready = _readiness(estimate.readiness, _BAR if wide else 0, say)
        table.add_row(Prose(places[landing.id], style="dim"), name, cost, ready, *cells)
    title = say("What the move costs: person-days, and lines that touch CUDA")
    if all(len(group) == 1 for group in report.ranking):
        return titled(title, table)
    return Group(titled(title, table), Prose(say("= the ranges overlap: a tie"), style="dim"))


def _readiness(percent: float, width: int, say: Speaker) -> Text:
    filled = round(percent / 100 * width)
    text = Prose("█" * filled, style="green")
    text.append("·" * (width - filled), style="dim")  # in GBK too, unlike a shade
    return text.append((" " if width else "") + say("{value:5.1f} %", value=percent), style="bold")


def _ported(report: Report, facts: Digest, say: Speaker) -> RenderableType | None:
    """What the tree holds of ports already, the most first."""
    if not report.ported:
        return None
    table = table_of("", say("lines"), say("files"), say("CUDA names\nit maps"), say("CUDA lines\nit leaves out"))
    names = {landing.target.id: say.text(landing.target.title) for landing in report.landings}
    for target, ported in sorted(report.ported.items(), key=lambda item: (-item[1].lines, item[0])):
        counts = (ported.lines, ported.files, ported.mapped, ported.left_out)
        table.add_row(Prose(harmless(names.get(target, target))), *(f"{count:,}" for count in counts))
    return titled(say("Already ported, by guard macros and files of its own"), table)


def _status(status: Status | None, say: Speaker) -> Text:
    """None: the target's guards leave out all uses."""
    if status is None:
        return Prose(say("left out"), style="dim")
    return Prose(say.text(STATUS[status]), style=STATUS_STYLES[status])


def _blockers(report: Report, facts: Digest, say: Speaker) -> RenderableType | None:
    blockers = facts.blockers()
    if not blockers:
        return None
    everywhere = len(report.landings)
    few = everywhere <= _SIDE_BY_SIDE
    table = table_of("", say("uses"), say("files"), *_by_target(report, few, say))
    if not few:
        table.columns[3].justify = "left"
    for row in blockers[:_ROWS]:
        name = Prose(_name(row, say))
        if row.alike:
            library = harmless(row.library)
            name.append(say(" and {more:,} more of {library}", more=row.alike, library=library), style="dim")
        statuses = row.statuses
        if few:
            cells = [_status(statuses.get(landing.id), say) for landing in report.landings]
        else:
            cells = [_statuses(statuses, everywhere, say)]
        table.add_row(name, f"{row.uses:,}", f"{len(row.files):,}", *cells)
    return titled(_top(say("What needs a person"), len(blockers), say), table)


def _by_target(report: Report, few: bool, say: Speaker) -> tuple[str, ...]:
    """The headers of the columns with statuses."""
    return tuple(landing.id for landing in report.landings) if few else (say("statuses"),)


def _name(row: SymbolRow, say: Speaker) -> str:
    return harmless(say.text(row.title))


def _statuses(statuses: Mapping[str, Status], everywhere: int, say: Speaker) -> Text:
    """The targets by status, the gravest first; where it costs nothing is left out. ``everywhere``: their number."""
    text = Prose()
    for status, targets in by_status(statuses):
        text.append(say.text(SEMICOLON) if text else "")
        named = say("everywhere") if len(targets) == everywhere else say.text(COMMA).join(targets)
        text.append(say.text(STATUS[status]), style=STATUS_STYLES[status]).append(f" {named}")
    return text


def _hazards(report: Report, facts: Digest, say: Speaker) -> RenderableType | None:
    """What bites though every name is there; of its statuses on a target the gravest."""
    hazards = facts.open_hazards()
    if not hazards:
        return None
    everywhere = len(report.landings)
    few = everywhere <= _SIDE_BY_SIDE
    table = table_of("", say("places"), say("files"), *_by_target(report, few, say))
    if not few:
        table.columns[3].justify = "left"
    for row in hazards[:_ROWS]:
        if few:
            cells = [_at_worst(row, landing, say) for landing in report.landings]
        else:
            cells = [_statuses(row.statuses, everywhere, say)]
        title = harmless(say.text(row.hazard.title))
        table.add_row(Prose(title), f"{row.open_places:,}", f"{len(row.files):,}", *cells)
    return titled(_top(say("Hazards: what no name shows"), len(hazards), say), table)


def _at_worst(row: HazardRow, landing: Landing, say: Speaker) -> Text:
    status = row.statuses.get(landing.id)
    return Prose("-", style="dim") if status is None else _status(status, say)


def _files(report: Report, facts: Digest, say: Speaker) -> RenderableType | None:
    rows = [row for row in facts.files if any(row.open_lines.values())]
    if not rows:
        return None
    few = len(report.landings) <= _SIDE_BY_SIDE
    targets = [landing.id for landing in report.landings] if few else [say("fewest"), say("most")]
    table = table_of("", say("CUDA lines"), *targets)
    for row in rows[:_ROWS]:
        open_lines = [(row.open_lines.get(landing.id, 0), landing.id) for landing in report.landings]
        shown = [f"{count:,}" for count, _target in open_lines]
        if not few:
            shown = [f"{count:,} {target}" for count, target in (min(open_lines), max(open_lines))]
        table.add_row(Prose(harmless(row.path)), f"{row.cuda_lines:,}", *shown)
    return titled(_top(say("Files with the most lines that do not change by themselves"), len(rows), say), table)


def _layer(report: Report, facts: Digest, say: Speaker) -> RenderableType | None:
    """Macros of the project's own that many places use instead of CUDA's names."""
    rows = [row for row in report.abstractions if row.uses > 1]
    if not rows:
        return None
    table = table_of("", say("uses"), say("files"), say("stands for"))
    table.columns[3].justify = "left"
    for row in rows[:_LAYER_ROWS]:
        name = Prose(harmless(row.name)).append(f" {harmless(row.file)}:{row.line}", style="dim")
        names = say.text(COMMA).join(harmless(symbol) for symbol in row.wraps[:_WRAPS])
        more = len(row.wraps) - _WRAPS
        shown = say("{names} and {more:,} more", names=names, more=more) if more > 0 else names
        table.add_row(name, f"{row.uses:,}", f"{row.files:,}", Prose(shown))
    return titled(_top(say("One place to change, many uses"), len(rows), say, _LAYER_ROWS), table)


def _unknown(report: Report, facts: Digest, say: Speaker) -> RenderableType | None:
    table = table_of("", say("mentions"), say("symbols"), say("most used"))
    table.columns[3].justify = "left"
    shown = False
    few = len(report.landings) <= _SIDE_BY_SIDE
    for landing in report.landings:
        rows = facts.unknown_on(landing.id)
        if rows:
            shown = True
            most = say.text(COMMA).join(f"{_name(row, say)} {row.uses}" for row in rows[: 4 if few else 2])
            title = harmless(say.text(landing.title))
            table.add_row(Prose(title), f"{sum(row.uses for row in rows):,}", f"{len(rows):,}", Prose(most))
    return titled(say("What nobody can say: no public evidence either way"), table) if shown else None


def _retired(report: Report, facts: Digest, say: Speaker) -> RenderableType | None:
    """What newer CUDA itself retires, whatever the target."""
    if not report.retired:
        return None
    table = table_of("", say("uses"), "", say("instead"))
    table.columns[2].justify = table.columns[3].justify = "left"
    for row in report.retired[:_ROWS]:
        gone = row.state is Retirement.GONE
        since = say("gone since {version}", version=harmless(row.since))
        if not gone:
            since = say("deprecated since {version}", version=harmless(row.since))
        name = Prose(f"{harmless(row.symbol)}").append(f" {harmless(row.library)}", style="dim")
        table.add_row(name, f"{row.uses:,}", since, harmless(row.successor or ""))
    versions = say.text(COMMA).join(
        f"CUDA {version}" if library == "toolkit" else f"{library} {version}"
        for library, version in report.cuda_versions.items()
    )
    title = say("What {versions} itself retires", versions=harmless(versions))
    return titled(_top(title, len(report.retired), say), table)


def _findings(report: Report, say: Speaker) -> Iterable[Text]:
    """A line for every finding that is not ``same``, by place: ``file:line:column: target status symbol -> …``."""
    for finding in report.findings:
        ruling = finding.ruling
        if ruling.status is Status.SAME:
            continue
        line = Prose(harmless(finding.occurrence.place), style="cyan")
        line.append(f": {ruling.target} ")
        line.append_text(_status(ruling.status, say))
        line.append(f" {harmless(say.text(name_of(finding.occurrence)))}")
        if ruling.replacement:
            line.append(f" -> {harmless(ruling.replacement)}")
        line.append(say(" ({note})", note=_known(ruling, say)), style="dim")
        if ruling.note:
            line.append(f" {harmless(say.text(ruling.note))}", style="dim")
        if finding.suppressed:
            line.append(say(" (suppressed)"), style="dim")
        yield line


def _known(ruling: Ruling, say: Speaker) -> str:
    """How a finding is known, and by whose rules."""
    known = say("no evidence")
    if ruling.evidence:
        source = harmless(ruling.evidence[0].source)
        known = say("{trust}: {source}", trust=CONFIDENCE[ruling.confidence], source=source)
    if ruling.origin in (None, BUILT_IN):
        return known
    return say("{known}, from {pack}", known=known, pack=harmless(str(ruling.origin)))


def _footer(report: Report, facts: Digest, options: RenderOptions, say: Speaker) -> Text:
    text = Prose()
    steps = list(_next_steps(report, facts, options, say))
    if steps:
        text.append(say("Next"), style="bold").append("".join(f"\n  {step}" for step in steps) + "\n\n")
    return text.append("\n".join(_basis(report, facts, say)), style="dim")


def _next_steps(report: Report, facts: Digest, options: RenderOptions, say: Speaker) -> Iterable[str]:
    best = next(landing for landing in report.landings if landing.id == report.ranking[0][0])
    if len(report.files) > 1 and facts.files and facts.files[0].open_lines.get(best.id):
        worst = max(facts.files, key=lambda row: (row.open_lines.get(best.id, 0), row.path))
        target = harmless(say.text(best.target.title))
        yield say("look at {file}: most of the open lines on {target}", file=harmless(worst.path), target=target)
    gravest = [row for row in facts.blockers() if row.statuses.get(best.id) in NEEDS_PERSON]
    if gravest:
        yield say("settle first: {names}", names=_first_names(gravest, say))
    unknown = facts.unknown_on(best.id)
    if unknown:
        yield say(
            "ask {vendor} about: {names}",
            vendor=harmless(say.text(best.target.vendor)),
            names=_first_names(unknown, say),
        )
    if options.detail is Detail.SUMMARY:
        yield say(
            "every mention with its evidence: {command} --output json:report.json", command=harmless(options.command)
        )


def _first_names(rows: Iterable[SymbolRow], say: Speaker) -> str:
    return say.text(COMMA).join(_name(row, say) for row in list(rows)[:3])


def _basis(report: Report, facts: Digest, say: Speaker) -> Iterable[str]:
    yield say("{known}.", known=resolved_of(facts))
    yield from map(say.text, not_counted(facts))
    if suppressed := suppressed_of(report):
        yield say.text(suppressed)
    if report.skipped:
        counts = Counter(skipped.kind for skipped in report.skipped)
        kinds = [message("{count:,} {what}", count=counts[kind], what=SKIP[kind]) for kind in Skip if kind in counts]
        yield say("Skipped: {kinds}.", kinds=joined(kinds, COMMA))
    origins = (ruling.origin for _place, rulings, _off in Findings.of(report.findings).rows() for ruling in rulings)
    packs = Counter(origin for origin in origins if origin not in (None, BUILT_IN))
    for pack, count in sorted(packs.items(), key=str):
        name = harmless(str(pack))
        yield say.counted(
            "{count:,} finding by the rules of {pack}.", "{count:,} findings by the rules of {pack}.", count, pack=name
        )
    for warning in report.warnings:
        yield say("Warning: {warning}.", warning=harmless(say.text(warning)))
    for line in fault_lines(report, _ROWS):
        yield say("Suppression: {line}", line=line)
    dates = say.text(COMMA).join(sorted({landing.target.facts_date for landing in report.landings}))
    yield say(
        "Rules {digest}, facts of {dates}. How lines become days, and how wrong that is: portcheck explain effort.",
        digest=report.rules_digest[:12],
        dates=dates,
    )


def _top(title: str, total: int, say: Speaker, rows: int = _ROWS) -> str:
    return say("{title} ({rows} of {total:,})", title=title, rows=rows, total=total) if total > rows else title
