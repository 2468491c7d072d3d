"""The composition root, and the public Python API: ``scan(paths, options) -> Report``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import field, fields
from functools import partial
from pathlib import Path

from portcheck import __version__
from portcheck.discover.excerpts import Excerpts
from portcheck.discover.walk import MAX_BYTES, shown
from portcheck.effort.counting import Counting
from portcheck.effort.estimate import Estimator, coverage_of
from portcheck.effort.line_models import rewrites_kernels
from portcheck.effort.operators import library_names, operators_of
from portcheck.effort.prices import with_own_prices
from portcheck.effort.tally import Tally
from portcheck.execution.remembered import collector_paused
from portcheck.execution.run import SECONDS
from portcheck.match.findings import Answer, Answers, OnLanding
from portcheck.match.hazards import HazardJudge
from portcheck.match.landings import check_guards, choose_landings
from portcheck.match.mapped import OwnMeanings, kept_files, own_meanings
from portcheck.match.retired import parse_versions, retired_in
from portcheck.match.rulings import RulingKey, key_of, rulings_for
from portcheck.match.suppressions import Names, checked
from portcheck.model.catalogue import Entry, Known, Retired
from portcheck.model.effort import EffortOptions, EffortRules
from portcheck.model.estimate import LinesOfFile
from portcheck.model.finding import Status
from portcheck.model.findings import Findings
from portcheck.model.frozen import frozen
from portcheck.model.hazard import LIBRARY
from portcheck.model.occurrence import FileSummary, Kind, Mentioned, Occurrence, ParsedFile, ParseState, Region
from portcheck.model.ported import own_files_of
from portcheck.model.precise import PreciseOptions
from portcheck.model.progress import Progress, Silent
from portcheck.model.ranking import ranking_of
from portcheck.model.report import Coverage, Report
from portcheck.model.rows import Joined, column
from portcheck.model.selection import Selection
from portcheck.model.source import Discovery, Skipped, SourceFile
from portcheck.model.suppressing import with_suppressed, with_use
from portcheck.model.suppression import Suppression
from portcheck.model.target import Landing
from portcheck.model.text import Text, counted, message
from portcheck.parse.ported import ported_to
from portcheck.reading import Parsed, Reading, read_file, read_found, read_tree, suffixes_of
from portcheck.rules.location import store_path
from portcheck.rules.store import RuleStore


@frozen
class ScanOptions:
    """``targets``: ``name[:profile][+mode][@sdk]``; none means all, each in its default profile. ``jobs`` 0: one a
    core. ``file_seconds``: of computing that one file may take, which a process of its own keeps to; 0: as many as it
    needs, and with ``jobs`` 1 in this process. ``cuda_versions``: of CUDA toolkits, or of one library (``cudnn=9.0``);
    what they retire is reported. ``macros``: what the build defines, with a number or another text as value; None: what
    it surely does not. ``precise``: Clang is asked as well. ``effort``: prices and people of the team. ``quote``: the
    report may hold lines of the source. ``selection``: the files that the project wants looked at. ``root``: what paths
    in the report are relative to; None: the folder that the scanned paths have in common. ``guards``: macros of the
    project's own, each with the targets for which it is defined. ``without_cuda``: what holds no CUDA makes a report,
    too. ``cache``: files that an earlier scan has read need not be read again; the report is the same. ``store``: the
    compiled rules with ``rule_packs``, where somebody has looked for them already."""

    targets: tuple[str, ...] = ()
    rule_packs: tuple[Path, ...] = ()
    cuda_versions: tuple[str, ...] = ()
    macros: Mapping[str, int | str | None] = field(default_factory=dict)
    jobs: int = 0
    file_seconds: int = SECONDS
    max_file_bytes: int = MAX_BYTES
    precise: PreciseOptions | None = None
    effort: EffortOptions = field(default_factory=EffortOptions)
    quote: bool = True
    selection: Selection | None = None
    root: Path | None = None
    guards: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    without_cuda: bool = False
    cache: bool = True
    store: Path | None = None

    def store_path(self) -> Path:
        """The compiled rules. Raises what ``rules.location.store_path`` does."""
        return self.store or store_path(self.rule_packs)


def scan(paths: Iterable[str | Path], options: ScanOptions | None = None, progress: Progress | None = None) -> Report:
    """Scan ``paths`` (files or folders) and match them against every target asked for.

    Raises UsageError for a path or target that is not there, RulesError for a rule pack that does not hold,
    NothingToScanError where the paths hold nothing of CUDA.
    """
    with closing(Scanner(options or ScanOptions())) as scanner, collector_paused():
        return scanner.scan(paths, progress or Silent())


class Scanner:
    """The rules and what is asked of them, opened once for any number of scans. It serves one thread.

    Raises UsageError and RulesError as ``scan`` does.
    """

    def __init__(self, options: ScanOptions) -> None:
        self._options, self._store_file = options, options.store_path()
        self._store = RuleStore(self._store_file)
        targets = self._store.targets()
        self._landings = choose_landings(options.targets, targets)
        check_guards(options.guards, targets)
        self._versions = parse_versions(options.cuda_versions, self._store.own_release_libraries())
        self._rules = with_own_prices(self._store.effort(), options.effort)

    def close(self) -> None:
        self._store.close()

    @property
    def suffixes(self) -> frozenset[str]:
        """Those of files that are a port already, and sources as well."""
        return suffixes_of(self._store_file)

    def scan(self, paths: Iterable[str | Path], progress: Progress) -> Report:
        return self._reported(read_tree(paths, _reading(self._options), progress, self._store_file))

    def scan_text(self, found: Discovery, beside: tuple[ParsedFile, ...]) -> Report:
        """A report on the files of ``found``, which an editor may have unsaved. Those ``beside`` tell only what they
        declare and define. Raises NothingToScanError where there is nothing of CUDA."""
        return self._reported(read_found(found, _reading(self._options), Silent(), self._store_file, beside))

    def parse(self, file: SourceFile) -> ParsedFile | Skipped:
        """One file by itself."""
        return read_file(file, _reading(self._options), self._store_file)

    def _reported(self, parsed: Parsed) -> Report:
        return _report(parsed, self._landings, self._versions, self._store, (self._rules, self._options))


def read(paths: Iterable[str | Path], options: ScanOptions, progress: Progress | None = None) -> Parsed:
    """The half of ``scan`` that knows no target: what stands in the files. Raises what ``scan`` does."""
    store_file = options.store_path()
    with collector_paused():
        return read_tree(paths, _reading(options), progress or Silent(), store_file)


def _reading(options: ScanOptions) -> Reading:
    return Reading(**{part.name: getattr(options, part.name) for part in fields(Reading)})


class Matcher:
    """What the rules say of the occurrences in a tree on every landing: ``answers``, for one file after the other.
    ``mentioned``: of what; ``kept``: for each landing the files that its port keeps as they are."""

    def __init__(self, parsed: Parsed, store: RuleStore, landings: Sequence[Landing]) -> None:
        self.store = store
        self.mentioned = {what for file in parsed.files for what in file.different}
        present = {what.symbol for what in self.mentioned if what.kind is Kind.HAZARD}
        self.hazards = {hazard.id: hazard for hazard in store.hazards(present)}
        mapped = tuple(entry for file in parsed.files for entry in file.mapped)
        self.ported = ported_to(parsed.files, mapped)
        groups = parsed.inclusion.groups if mapped else {}
        keys = {key_of(what) for what in self.mentioned if what.kind is not Kind.HAZARD}
        on = [self._on_landing(landing, keys, own_meanings(landing, mapped, groups)) for landing in landings]
        answers = Answers(on, groups)
        self.answers = [answers.of_all(file) for file in parsed.files]
        paths = [file.summary.path for file in parsed.files]
        self.kept = [kept_files(one.own, self._of_names(parsed.files, n), paths) for n, one in enumerate(on)]

    def _of_names(self, files: Iterable[ParsedFile], number: int) -> Iterator[tuple[str, str, Status]]:
        for file, answers in zip(files, self.answers, strict=True):
            for what, answer in zip(file.mentioned, answers, strict=True):
                ruling = answer.by_landing[number]
                if ruling is not None and what.kind is not Kind.HAZARD:
                    yield file.summary.path, what.symbol, ruling.status

    def _on_landing(self, landing: Landing, keys: Iterable[RulingKey], own: OwnMeanings) -> OnLanding:
        rulings = rulings_for(landing, keys, self.store)
        named = {symbol: ruling for (symbol, _library, _header), ruling in rulings.items()}
        judge = HazardJudge(landing, self.hazards, named, self.store.inheritances(landing.target.id), own)
        return OnLanding(landing.kin, rulings, judge, own)


def _tally(parsed: Parsed, matcher: Matcher, landing: Landing) -> Tally:
    rewritten = rewrites_kernels(landing)
    kernels = [kernel for file in parsed.files for kernel in file.kernels]
    wanted = rewritten and bool(kernels)
    library = library_names(matcher.store.operator_functions(landing.target)) if wanted else {}
    return Tally(landing, operators_of(kernels, rewritten, library), own_files_of(matcher.ported, landing.kin))


def _coverage(landings: Iterable[Landing], files: Iterable[ParsedFile], matcher: Matcher) -> dict[str, Coverage]:
    alike = Counter[Answer]()
    for file, answers in zip(files, matcher.answers, strict=True):
        told = zip(file.mentioned, answers, strict=True)
        alike.update(answer for what, answer in told if what.kind is not Kind.HAZARD)
    counts: dict[str, Counter[tuple[str, Status]]] = {landing.id: Counter() for landing in landings}
    for answer, count in alike.items():
        for ruling in answer.said:
            counts[ruling.target][answer.library, ruling.status] += count
    return {target: coverage_of(of_target) for target, of_target in counts.items()}


def _report(
    parsed: Parsed,
    landings: tuple[Landing, ...],
    versions: Mapping[str, str],
    store: RuleStore,
    chosen: tuple[EffortRules, ScanOptions],
) -> Report:
    rules, options = chosen
    matcher = Matcher(parsed, store, landings)
    mentioned = matcher.mentioned
    tallies = [_tally(parsed, matcher, landing) for landing in landings]
    counting = Counting(rules, matcher.hazards, tallies, matcher.kept)
    lines: dict[str, dict[str, LinesOfFile]] = {landing.id: {} for landing in landings}
    for file, answers in zip(parsed.files, matcher.answers, strict=True):
        path = file.summary.path
        told = zip(file.occurrences, answers, strict=True)
        places = [(occurrence, answer.by_landing) for occurrence, answer in told if answer.said]
        for landing, of_file in counting.add(file.summary, places, file.spans, mentions=bool(file.occurrences)).items():
            lines[landing][path] = of_file
    estimator = Estimator(rules, options.effort, parsed.second.abstractions)
    estimates = {tally.landing.id: estimator.estimate(tally) for tally in tallies}
    entries = store.entries({what.symbol for what in mentioned if what.kind is not Kind.HAZARD})
    suppressions = _suppressions(parsed, mentioned, store)
    occurrences = Joined(file.occurrences for file in parsed.files)
    found = Findings(occurrences, [answer.said for answers in matcher.answers for answer in answers])
    findings = with_suppressed(found, suppressions, landings)
    mentions = {file.summary.path: file.occurrences for file in parsed.files}
    return Report(
        tool_version=__version__,
        rules_digest=store.digest,
        root_name=shown(Path(parsed.found.root.name or parsed.found.root)),
        landings=landings,
        files=tuple(sorted(_all_files(parsed), key=lambda file: file.path)),
        occurrences=occurrences,
        findings=findings,
        hazards=tuple(matcher.hazards.values()),
        lines=lines,
        estimates=estimates,
        kernels=tuple(sorted((k for f in parsed.files for k in f.kernels), key=lambda k: (k.file, k.line, k.name))),
        asm=Joined(file.asm for file in parsed.files),
        abstractions=parsed.second.abstractions,
        coverage=_coverage(landings, parsed.files, matcher),
        ported=matcher.ported,
        cuda_versions=versions,
        retired=_retired(parsed.files, versions, entries),
        skipped=tuple(sorted((*parsed.found.skipped, *parsed.lost))),
        warnings=_warnings(parsed),
        ranking=ranking_of(estimates),
        excerpts=Excerpts(parsed.found.files, partial(_quoted, mentions, lines)) if options.quote else {},
        differences=parsed.differences,
        libraries=_libraries(mentioned, store),
        catalogue={name: _known(entry) for name, entry in sorted(entries.items())},
        suppressions=with_use(suppressions, findings, landings),
    )


def _suppressions(parsed: Parsed, mentioned: Collection[Mentioned], store: RuleStore) -> tuple[Suppression, ...]:
    """Those of all files, by place; what they name is held against the rules."""
    found = [suppression for file in parsed.files for suppression in file.suppressions]
    if not found:
        return ()
    hazards = frozenset(hazard.id for hazard in store.hazards())
    libraries = {*store.library_titles(), *(what.library for what in mentioned), LIBRARY}
    symbols = {what.symbol for what in mentioned} | store.libraries().keys()
    return checked(found, Names(symbols, libraries, hazards, store.targets()))


def _quoted(
    mentions: Mapping[str, Sequence[Occurrence]], lines: Mapping[str, Mapping[str, LinesOfFile]], path: str
) -> Collection[int]:
    """The lines of a file with a mention (``mentions`` by file), and those that have a class on some target."""
    quoted = {*column(mentions.get(path, ()), "line")}
    for files in lines.values():
        quoted.update(*files.get(path, {}).values())
    return quoted


def _retired(
    files: Iterable[ParsedFile], versions: Mapping[str, str], entries: Mapping[str, Entry]
) -> tuple[Retired, ...]:
    if not versions:
        return ()
    uses = Counter(what.symbol for file in files for what in file.mentioned if what.region is Region.ACTIVE)
    return retired_in(versions, uses, entries)


def _libraries(mentioned: Iterable[Mentioned], store: RuleStore) -> dict[str, str]:
    used = {what.library for what in mentioned}
    return {library: title for library, title in store.library_titles().items() if library in used}


def _known(entry: Entry) -> Known:
    return Known(entry.library, entry.counts, entry.first_seen, entry.deprecated, entry.removed_in, entry.successor)


def _all_files(parsed: Parsed) -> list[FileSummary]:
    languages = {file.path: file.language.value for file in parsed.found.files}
    skipped = [
        FileSummary(lost.path, languages[lost.path], "", 0, 0, ParseState.SKIPPED, lost.reason) for lost in parsed.lost
    ]
    return [*(file.summary for file in parsed.files), *skipped]


def _warnings(parsed: Parsed) -> tuple[Text, ...]:
    damaged = sum(file.summary.damaged for file in parsed.files)
    titles = sorted(library.title for library in parsed.carried)
    warnings = [
        message("the tree carries {library}: its names count as the project's own, and its code as code", library=title)
        for title in titles
    ]
    if damaged:
        warnings.append(
            counted(
                "bytes that fit no encoding were replaced in {damaged} of {count} file",
                "bytes that fit no encoding were replaced in {damaged} of {count} files",
                len(parsed.files),
                damaged=damaged,
            )
        )
    not_counted = (
        message("uses of the project's macros in {path} are not counted: {reason}", path=file.path, reason=file.reason)
        for file in parsed.second.lost
    )
    return (*warnings, *not_counted, *(parsed.differences.warnings if parsed.differences else ()))
