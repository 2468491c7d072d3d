"""``--format terminal``: what a tired lead must see in ten seconds, and where it comes from."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Mapping

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from portcheck.model.catalogue import Retirement
from portcheck.model.escape import harmless
from portcheck.model.finding import BUILT_IN, Status
from portcheck.model.report import Report
from portcheck.model.target import Landing
from portcheck.model.words import SKIP
from portcheck.report.annotated import annotate
from portcheck.report.digest import NEEDS_PERSON, Digest, HazardRow, digest
from portcheck.report.registry import Detail, RenderOptions
from portcheck.report.styles import STATUS_STYLES as _STYLES
from portcheck.report.terminal_effort import bills, days, ranks

_ROWS = 8
_LAYER_ROWS = 5
_WRAPS = 2
_BAR = 5
_WIDE = 100
"""Columns of a terminal that all of the first table fits in."""

_WITH_COUNTS = 80
_LINE_COLUMNS = (
    ("stay", "unchanged", "green"),
    ("renamed\nby tool", "mechanical", "green"),
    ("need a\nperson", "manual", "yellow"),
    ("nobody\ncan say", "unknown", "magenta"),
)
_SIDE_BY_SIDE = 4
"""More targets than these do not fit beside each other."""


def render(report: Report, options: RenderOptions) -> str:
    """The report as text of ``options.width`` columns."""
    facts = digest(report)
    output = io.StringIO()
    console = Console(
        file=output,
        width=options.width,
        force_terminal=options.color,
        color_system="standard" if options.color else None,
        no_color=not options.color,
        highlight=False,
        emoji=False,
        legacy_windows=False,
    )
    single = len(report.files) == 1 and options.detail is not Detail.SUMMARY
    made = (_retired,) if single else (_ported, _blockers, _hazards, _files, _layer, _unknown, _retired)
    found = [_headline(report, facts), _costs(report, facts, options.width), *(make(report, facts) for make in made)]
    sections = [section for section in found if section is not None]
    if not single:
        sections[2:2] = bills(report)
    for section in sections:
        console.print(Padding(section, (0, 0, 1, 0)))
    if single or options.detail is Detail.LINES:
        annotate(console, report, options)
        console.print()
    elif options.detail is Detail.FINDINGS:
        for line in _findings(report):
            console.print(line, soft_wrap=True)
        console.print()
    console.print(_footer(report, facts, options))
    return "\n".join(line.rstrip() for line in output.getvalue().rstrip().split("\n")) + "\n"


def _headline(report: Report, facts: Digest) -> Text:
    lines = sum(file.lines for file in report.files)
    text = Text().append("portcheck", style="bold")
    text.append(f"  {harmless(report.root_name)}", style="bold cyan")
    text.append(f"  {_count(len(report.files), 'file')}, {_count(lines, 'line')}")
    text.append(
        f"\n{_count(facts.mentions, 'mention')} of CUDA on {_count(facts.cuda_lines, 'line')} in"
        f" {_count(facts.cuda_files, 'file')}, {_count(len(report.kernels), 'kernel')}",
    )
    return text


def _table(*columns: str | Text) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number == 0 else "right", overflow="fold")
    return table


def _titled(title: str, table: Table) -> RenderableType:
    return Group(Text(title, style="bold"), table)


def _costs(report: Report, facts: Digest, width: int) -> RenderableType:
    """One row for each target; on a narrow terminal without the counts of lines."""
    counted = _LINE_COLUMNS if width >= _WITH_COUNTS else ()
    wide = width >= _WIDE
    table_only = wide and any(facts.table_only.values())
    alone = ("by table\nalone",) if table_only else ()
    table = _table("", "", "person-days", "ready", *(header for header, _class, _style in counted), *alone)
    table.columns[1].justify = "left"
    for column in table.columns[2:]:
        column.no_wrap = True
    places = ranks(report)
    by_id = {landing.id: landing for landing in report.landings}
    for landing in (by_id[identity] for group in report.ranking for identity in group):
        estimate = report.estimates[landing.id]
        cells = [Text(f"{getattr(estimate.lines, name):,}", style=style) for _header, name, style in counted]
        if table_only:
            cells.append(Text(f"{facts.table_only[landing.id]:,}", style="dim"))
        cost = Text(days(estimate.days), style="bold")
        title = Text(_landing_title(landing) if len(by_id) <= _SIDE_BY_SIDE else f"{landing.target.id} {landing.way}")
        ready = _readiness(estimate.readiness, _BAR if wide else 0)
        table.add_row(Text(places[landing.id], style="dim"), title, cost, ready, *cells)
    tie = any(len(group) > 1 for group in report.ranking)
    note = Text("= the ranges overlap: a tie" if tie else "", style="dim")
    return Group(
        _titled("What the move costs: person-days, and lines that touch CUDA", table), *((note,) if tie else ())
    )


def _landing_title(landing: Landing) -> str:
    """With the profile, also where it is the default one."""
    return f"{landing.target.name} {landing.way}"


def _readiness(percent: float, width: int) -> Text:
    filled = round(percent / 100 * width)
    text = Text("█" * filled, style="green")
    text.append("·" * (width - filled), style="dim")  # in GBK too, unlike a shade
    return text.append(f"{' ' if width else ''}{percent:5.1f} %", style="bold")


def _ported(report: Report, facts: Digest) -> RenderableType | None:
    """What the tree holds of ports already, the most first."""
    if not report.ported:
        return None
    table = _table("", "lines", "files", "CUDA names\nit maps", "CUDA lines\nit leaves out")
    names = {landing.target.id: landing.target.name for landing in report.landings}
    for target, ported in sorted(report.ported.items(), key=lambda item: (-item[1].lines, item[0])):
        counts = (ported.lines, ported.files, ported.mapped, ported.left_out)
        table.add_row(Text(harmless(names.get(target, target))), *(f"{count:,}" for count in counts))
    return _titled("Already ported, by guard macros and files of its own", table)


def _status(status: Status | None) -> Text:
    """None: the target's guards leave out all uses."""
    if status is None:
        return Text("left out", style="dim")
    return Text(status.value, style=_STYLES[status])


def _blockers(report: Report, facts: Digest) -> RenderableType | None:
    blockers = facts.blockers()
    if not blockers:
        return None
    everywhere = len(report.landings)
    few = everywhere <= _SIDE_BY_SIDE
    table = _table("", "uses", "files", *(map(_short, report.landings) if few else ("statuses",)))
    if not few:
        table.columns[3].justify = "left"
    for row in blockers[:_ROWS]:
        name = Text(harmless(row.symbol))
        if row.alike:
            name.append(f" and {row.alike:,} more of {harmless(row.library)}", style="dim")
        statuses = row.statuses
        if few:
            cells = [_status(statuses.get(landing.id)) for landing in report.landings]
        else:
            cells = [_statuses(statuses, everywhere)]
        table.add_row(name, f"{row.uses:,}", f"{len(row.files):,}", *cells)
    return _titled(_top("What needs a person", len(blockers)), table)


def _statuses(statuses: Mapping[str, Status], everywhere: int) -> Text:
    """The targets by status, the gravest first; where it costs nothing is left out. ``everywhere``: their number."""
    text = Text()
    for status in (Status.MISSING, Status.REDESIGN, Status.ADAPT, Status.UNKNOWN):
        targets = [target for target, given in statuses.items() if given is status]
        if targets:
            text.append("; " if text else "")
            named = "everywhere" if len(targets) == everywhere else ", ".join(targets)
            text.append(status.value, style=_STYLES[status]).append(f" {named}")
    return text


def _hazards(report: Report, facts: Digest) -> RenderableType | None:
    """What bites though every name is there; of its statuses on a target the gravest."""
    hazards = facts.open_hazards()
    if not hazards:
        return None
    everywhere = len(report.landings)
    few = everywhere <= _SIDE_BY_SIDE
    table = _table("", "places", "files", *(map(_short, report.landings) if few else ("statuses",)))
    if not few:
        table.columns[3].justify = "left"
    for row in hazards[:_ROWS]:
        cells = (
            [_at_worst(row, landing) for landing in report.landings] if few else [_statuses(row.statuses, everywhere)]
        )
        table.add_row(Text(harmless(row.hazard.title.en)), f"{row.open_places:,}", f"{len(row.files):,}", *cells)
    return _titled(_top("Hazards: what no name shows", len(hazards)), table)


def _at_worst(row: HazardRow, landing: Landing) -> Text:
    status = row.statuses.get(landing.id)
    return Text("-", style="dim") if status is None else _status(status)


def _files(report: Report, facts: Digest) -> RenderableType | None:
    rows = [row for row in facts.files if any(row.open_lines.values())]
    if not rows:
        return None
    few = len(report.landings) <= _SIDE_BY_SIDE
    table = _table("", "CUDA lines", *(map(_short, report.landings) if few else ("fewest", "most")))
    for row in rows[:_ROWS]:
        open_lines = [(row.open_lines.get(landing.id, 0), landing.id) for landing in report.landings]
        shown = [f"{count:,}" for count, _target in open_lines]
        if not few:
            shown = [f"{count:,} {target}" for count, target in (min(open_lines), max(open_lines))]
        table.add_row(Text(harmless(row.path)), f"{row.cuda_lines:,}", *shown)
    return _titled(_top("Files with the most lines that do not change by themselves", len(rows)), table)


def _layer(report: Report, facts: Digest) -> RenderableType | None:
    """Macros of the project's own that many places use instead of CUDA's names."""
    rows = [row for row in report.abstractions if row.uses > 1]
    if not rows:
        return None
    table = _table("", "uses", "files", "stands for")
    table.columns[3].justify = "left"
    for row in rows[:_LAYER_ROWS]:
        name = Text(harmless(row.name)).append(f" {harmless(row.file)}:{row.line}", style="dim")
        shown = ", ".join(harmless(symbol) for symbol in row.wraps[:_WRAPS])
        more = f" and {len(row.wraps) - _WRAPS:,} more" if len(row.wraps) > _WRAPS else ""
        table.add_row(name, f"{row.uses:,}", f"{row.files:,}", Text(shown + more))
    return _titled(_top("One place to change, many uses", len(rows), _LAYER_ROWS), table)


def _unknown(report: Report, facts: Digest) -> RenderableType | None:
    table = _table("", "mentions", "symbols", "most used")
    table.columns[3].justify = "left"
    shown = False
    few = len(report.landings) <= _SIDE_BY_SIDE
    for landing in report.landings:
        rows = facts.unknown_on(landing.id)
        if rows:
            shown = True
            most = ", ".join(f"{harmless(row.symbol)} {row.uses}" for row in rows[: 4 if few else 2])
            table.add_row(Text(landing.title.en), f"{sum(row.uses for row in rows):,}", f"{len(rows):,}", Text(most))
    return _titled("What nobody can say: no public evidence either way", table) if shown else None


def _retired(report: Report, facts: Digest) -> RenderableType | None:
    """What newer CUDA itself retires, whatever the target."""
    if not report.retired:
        return None
    table = _table("", "uses", "", "instead")
    table.columns[2].justify = table.columns[3].justify = "left"
    for row in report.retired[:_ROWS]:
        word = "gone" if row.state is Retirement.GONE else "deprecated"
        name = Text(f"{harmless(row.symbol)}").append(f" {row.library}", style="dim")
        table.add_row(name, f"{row.uses:,}", f"{word} since {row.since}", row.successor or "")
    versions = ", ".join(
        f"CUDA {version}" if library == "toolkit" else f"{library} {version}"
        for library, version in report.cuda_versions.items()
    )
    return _titled(_top(f"What {versions} itself retires", len(report.retired)), table)


def _findings(report: Report) -> Iterable[Text]:
    """A line for every finding that is not ``same``, by place: ``file:line:column: target status symbol -> …``."""
    for finding in report.findings:
        ruling = finding.ruling
        if ruling.status is Status.SAME:
            continue
        line = Text(harmless(finding.occurrence.place), style="cyan")
        line.append(f": {ruling.target} ")
        line.append(ruling.status.value, style=_STYLES[ruling.status])
        line.append(f" {harmless(finding.occurrence.symbol)}")
        if ruling.replacement:
            line.append(f" -> {harmless(ruling.replacement)}")
        known = (
            f"{ruling.confidence.value}: {harmless(ruling.evidence[0].source)}" if ruling.evidence else "no evidence"
        )
        if ruling.origin not in (None, BUILT_IN):
            known += f", from {harmless(str(ruling.origin))}"
        line.append(f" ({known})", style="dim")
        if ruling.note:
            line.append(f" {harmless(ruling.note.en)}", style="dim")
        yield line


def _footer(report: Report, facts: Digest, options: RenderOptions) -> Text:
    text = Text().append("Next", style="bold")
    for step in _next_steps(report, facts, options):
        text.append(f"\n  {step}")
    text.append("\n\n" + "\n".join(_basis(report, facts)), style="dim")
    return text


def _next_steps(report: Report, facts: Digest, options: RenderOptions) -> Iterable[str]:
    best = next(landing for landing in report.landings if landing.id == report.ranking[0][0])
    if facts.files and facts.files[0].open_lines.get(best.id):
        worst = max(facts.files, key=lambda row: (row.open_lines.get(best.id, 0), row.path))
        yield f"look at {harmless(worst.path)}: most of the open lines on {best.target.name}"
    gravest = [row for row in facts.blockers() if row.statuses.get(best.id) in NEEDS_PERSON]
    if gravest:
        yield f"settle first: {', '.join(harmless(row.symbol) for row in gravest[:3])}"
    unknown = facts.unknown_on(best.id)
    if unknown:
        yield f"ask {best.target.vendor.en} about: {', '.join(harmless(row.symbol) for row in unknown[:3])}"
    if options.detail is Detail.SUMMARY:
        yield f"every mention with its evidence: {options.command} --output json:report.json"


def _basis(report: Report, facts: Digest) -> Iterable[str]:
    in_tree = facts.mentions - facts.lexical - facts.semantic
    known = f"{_count(in_tree, 'mention')} resolved in the syntax tree"
    if facts.semantic:
        known = f"{_count(facts.semantic, 'mention')} resolved by Clang, {in_tree:,} in the syntax tree"
    if facts.lexical:
        known += (
            f", {facts.lexical:,} by text where it has none (macro bodies, code that did not parse, PTX, build files)"
        )
    yield known + "."
    if facts.dead:
        yield f"Not counted: {_count(facts.dead, 'mention')} in branches that are never compiled (#if 0)."
    if facts.guarded:
        yield f"Not counted: {_count(facts.guarded, 'mention')} in code for other targets (guard macros, their files)."
    if report.skipped:
        reasons = Counter(SKIP[skipped.kind].en for skipped in report.skipped)
        yield "Skipped: " + ", ".join(f"{count:,} {reason}" for reason, count in sorted(reasons.items())) + "."
    packs = Counter(
        finding.ruling.origin for finding in report.findings if finding.ruling.origin not in (None, BUILT_IN)
    )
    for pack, count in sorted(packs.items(), key=str):
        yield f"{_count(count, 'finding')} by the rules of {harmless(str(pack))}."
    for warning in report.warnings:
        yield f"Warning: {harmless(warning.en)}."
    dates = sorted({landing.target.facts_date for landing in report.landings})
    yield (
        f"Rules {report.rules_digest[:12]}, facts of {' and '.join(dates)}."
        " How lines become days, and how wrong that is: portcheck explain effort."
    )


def _short(landing: Landing) -> str:
    return landing.id


def _top(title: str, total: int, rows: int = _ROWS) -> str:
    return f"{title} ({rows} of {total:,})" if total > rows else title


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
