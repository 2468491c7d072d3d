"""The composition root, and the public Python API: ``scan(paths, options) -> Report``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

from portcheck import __version__
from portcheck.discover.encoding import decode
from portcheck.discover.walk import MAX_BYTES, discover
from portcheck.effort.estimate import coverage_of, estimate_lines
from portcheck.effort.lines import classify_lines
from portcheck.execution.run import Job, default_jobs, run
from portcheck.match.findings import findings_for
from portcheck.match.landings import choose_landings
from portcheck.match.retired import parse_versions, retired_in
from portcheck.match.rulings import key_of, rulings_for
from portcheck.model.catalogue import Retired
from portcheck.model.errors import NothingToScanError
from portcheck.model.finding import Finding
from portcheck.model.occurrence import FileSummary, Occurrence, ParsedFile, ParseState, Region
from portcheck.model.progress import Progress, Silent
from portcheck.model.report import Report
from portcheck.model.source import Discovery, Language, Skipped, SourceFile
from portcheck.model.target import Landing
from portcheck.model.vocabulary import Library
from portcheck.parse.file import parse_file
from portcheck.parse.launched import with_launches
from portcheck.parse.lexicon import Lexicon
from portcheck.parse.project import carried_libraries, without_libraries, without_project_names
from portcheck.rules.location import store_path
from portcheck.rules.store import RuleStore


@dataclass(frozen=True, slots=True)
class ScanOptions:
    """``targets``: ``name[:profile][+mode][@sdk]``; none means all, each in its default profile. ``jobs`` 0: one a
    core. ``cuda_versions``: of CUDA toolkits, or of one library (``cudnn=9.0``); what they retire is reported."""

    targets: tuple[str, ...] = ()
    rule_packs: tuple[Path, ...] = ()
    cuda_versions: tuple[str, ...] = ()
    jobs: int = 0
    max_file_bytes: int = MAX_BYTES


def scan(paths: Iterable[str | Path], options: ScanOptions | None = None, progress: Progress | None = None) -> Report:
    """Scan ``paths`` (files or folders) and match them against every target asked for.

    Raises UsageError for a path or target that is not there, RulesError for a rule pack that does not hold,
    NothingToScanError where the paths hold nothing of CUDA.
    """
    chosen = options or ScanOptions()
    store_file = store_path(chosen.rule_packs)
    with closing(RuleStore(store_file)) as store:
        landings = choose_landings(chosen.targets, store.targets())
        versions = parse_versions(chosen.cuda_versions, store.own_release_libraries())
        found = discover(tuple(Path(path) for path in paths), chosen.max_file_bytes)
        job = Job(partial(_lexicon, store_file), partial(_parse, store_file))
        results = run(job, found.files, chosen.jobs or default_jobs(), progress or Silent())
        found_paths = (file.path for file in found.files)
        carried = carried_libraries(found_paths, _lexicon(store_file).vocabulary.copied)
        parsed = without_project_names(result for result in results if isinstance(result, ParsedFile))
        parsed = with_launches(without_libraries(parsed, carried))
        files = tuple(file for file in parsed if file.occurrences or file.summary.language not in _LISTED_WITH_CUDA)
        lost = tuple(result for result in results if isinstance(result, Skipped))
        occurrences = tuple(occurrence for file in files for occurrence in file.occurrences)
        if not occurrences:
            raise NothingToScanError(_nothing(found, lost))
        return _report(_Parsed(found, files, lost, occurrences, carried), landings, versions, store)


_LISTED_WITH_CUDA = frozenset((Language.CMAKE, Language.PYTHON))
"""Languages whose files are no sources of a CUDA project, unless they hold CUDA."""


@dataclass(frozen=True, slots=True)
class _Parsed:
    found: Discovery
    files: tuple[ParsedFile, ...]
    lost: tuple[Skipped, ...]
    occurrences: tuple[Occurrence, ...]
    carried: frozenset[Library]


@lru_cache(maxsize=1)
def _lexicon(store_file: Path) -> Lexicon:
    """Loaded once, before the workers are forked; they inherit it."""
    with closing(RuleStore(store_file)) as store:
        return Lexicon(store.vocabulary())


def _parse(store_file: Path, file: SourceFile) -> ParsedFile | Skipped:
    decoded = decode(file.location.read_bytes())
    if decoded is None:
        return Skipped(file.path, "binary")
    return parse_file(file, decoded, _lexicon(store_file))


def _nothing(found: Discovery, lost: tuple[Skipped, ...]) -> str:
    skipped = len(found.skipped) + len(lost)
    passed = f", {skipped} more were skipped" if skipped else ""
    if not found.files:
        return f"no source files in {found.root}{passed}; portcheck reads C, C++, CUDA and PTX sources"
    return f"no CUDA in the {len(found.files)} source files of {found.root}{passed}"


def _report(parsed: _Parsed, landings: tuple[Landing, ...], versions: Mapping[str, str], store: RuleStore) -> Report:
    lines, estimates, coverage = {}, {}, {}
    findings: list[Finding] = []
    keys = {key_of(occurrence) for occurrence in parsed.occurrences}
    for landing in landings:
        of_target = findings_for(parsed.occurrences, rulings_for(landing, keys, store))
        lines[landing.id] = classify_lines(of_target)
        estimates[landing.id] = estimate_lines(landing, lines[landing.id])
        coverage[landing.id] = coverage_of(of_target)
        findings += of_target
    order = {landing.id: number for number, landing in enumerate(landings)}
    findings.sort(key=lambda f: (_place(f.occurrence), order[f.ruling.target]))
    return Report(
        tool_version=__version__,
        rules_digest=store.digest,
        root_name=parsed.found.root.name or str(parsed.found.root),
        landings=landings,
        files=tuple(sorted(_all_files(parsed), key=lambda file: file.path)),
        occurrences=tuple(sorted(parsed.occurrences, key=_place)),
        findings=tuple(findings),
        lines=lines,
        estimates=estimates,
        kernels=tuple(sorted((k for f in parsed.files for k in f.kernels), key=lambda k: (k.file, k.line, k.name))),
        asm=tuple(sorted((a for f in parsed.files for a in f.asm), key=lambda a: (a.file, a.line))),
        coverage=coverage,
        cuda_versions=versions,
        retired=_retired(parsed.occurrences, versions, store),
        skipped=tuple(sorted((*parsed.found.skipped, *parsed.lost))),
        warnings=_warnings(parsed),
    )


def _retired(occurrences: tuple[Occurrence, ...], versions: Mapping[str, str], store: RuleStore) -> tuple[Retired, ...]:
    if not versions:
        return ()
    uses = Counter(occurrence.symbol for occurrence in occurrences if occurrence.region is Region.ACTIVE)
    return retired_in(versions, uses, store.entries(uses))


def _place(occurrence: Occurrence) -> tuple[str, int, int, str, str]:
    return occurrence.file, occurrence.line, occurrence.column, occurrence.kind, occurrence.symbol


def _all_files(parsed: _Parsed) -> list[FileSummary]:
    languages = {file.path: file.language.value for file in parsed.found.files}
    skipped = [
        FileSummary(lost.path, languages[lost.path], "", 0, 0, ParseState.SKIPPED, lost.reason) for lost in parsed.lost
    ]
    return [*(file.summary for file in parsed.files), *skipped]


def _warnings(parsed: _Parsed) -> tuple[str, ...]:
    damaged = sum(1 for file in parsed.files if file.summary.reason)
    titles = sorted(library.title for library in parsed.carried)
    warnings = [
        f"the tree carries {title}: its names count as the project's own, and its code as code" for title in titles
    ]
    if damaged:
        warnings.append(f"bytes that fit no encoding were replaced in {damaged} of {len(parsed.files)} files")
    return tuple(warnings)
