"""The composition root, and the public Python API: ``scan(paths, options) -> Report``."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
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
from portcheck.match.rulings import rulings_for
from portcheck.model.errors import NothingToScanError, UsageError
from portcheck.model.finding import Finding
from portcheck.model.occurrence import FileSummary, Occurrence, ParsedFile, ParseState
from portcheck.model.progress import Progress, Silent
from portcheck.model.report import Report
from portcheck.model.source import Discovery, Language, Skipped, SourceFile
from portcheck.model.target import Landing, Target
from portcheck.parse.file import parse_file
from portcheck.parse.lexicon import Lexicon
from portcheck.parse.project import without_project_names
from portcheck.rules.location import store_path
from portcheck.rules.store import RuleStore


@dataclass(frozen=True, slots=True)
class ScanOptions:
    """``targets`` are ids with or without a profile (``name:profile``); none means all. ``jobs`` 0: one a core."""

    targets: tuple[str, ...] = ()
    rule_packs: tuple[Path, ...] = ()
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
        found = discover(tuple(Path(path) for path in paths), chosen.max_file_bytes)
        job = Job(partial(_lexicon, store_file), partial(_parse, store_file))
        results = run(job, found.files, chosen.jobs or default_jobs(), progress or Silent())
        parsed = without_project_names(result for result in results if isinstance(result, ParsedFile))
        files = tuple(file for file in parsed if file.occurrences or file.summary.language != Language.CMAKE)
        lost = tuple(result for result in results if isinstance(result, Skipped))
        occurrences = tuple(occurrence for file in files for occurrence in file.occurrences)
        if not occurrences:
            raise NothingToScanError(_nothing(found, lost))
        return _report(_Parsed(found, files, lost, occurrences), landings, store)


@dataclass(frozen=True, slots=True)
class _Parsed:
    found: Discovery
    files: tuple[ParsedFile, ...]
    lost: tuple[Skipped, ...]
    occurrences: tuple[Occurrence, ...]


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


def choose_landings(wanted: tuple[str, ...], targets: dict[str, Target]) -> tuple[Landing, ...]:
    """The targets in the order asked for, each once; all of them, sorted, where none or ``all`` is named.

    Raises UsageError for an unknown target or profile, naming the known ones and the nearest.
    """
    names = [name for given in wanted or ("all",) for name in (sorted(targets) if given == "all" else [given])]
    return tuple(_landing(name, targets) for name in dict.fromkeys(names))


def _landing(name: str, targets: dict[str, Target]) -> Landing:
    target_id, _colon, profile_id = name.partition(":")
    target = targets.get(target_id)
    if target is None:
        raise UsageError(_unknown("target", target_id, list(targets)))
    profile = target.profiles.get(profile_id or target.default_profile)
    if profile is None:
        raise UsageError(_unknown(f"profile of {target_id}", profile_id, list(target.profiles)))
    return Landing(name, target, profile)


def _unknown(what: str, name: str, known: list[str]) -> str:
    nearest = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f"did you mean {nearest[0]}? " if nearest else ""
    return f"unknown {what} {name!r}: {hint}known are {', '.join(sorted(known))}"


def _nothing(found: Discovery, lost: tuple[Skipped, ...]) -> str:
    skipped = len(found.skipped) + len(lost)
    passed = f", {skipped} more were skipped" if skipped else ""
    if not found.files:
        return f"no source files in {found.root}{passed}; portcheck reads C, C++, CUDA and PTX sources"
    return f"no CUDA in the {len(found.files)} source files of {found.root}{passed}"


def _report(parsed: _Parsed, landings: tuple[Landing, ...], store: RuleStore) -> Report:
    lines, estimates, coverage = {}, {}, {}
    findings: list[Finding] = []
    for landing in landings:
        of_target = findings_for(parsed.occurrences, rulings_for(landing, parsed.occurrences, store))
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
        coverage=coverage,
        skipped=tuple(sorted((*parsed.found.skipped, *parsed.lost))),
        warnings=_warnings(parsed),
    )


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
    warnings = []
    if damaged:
        warnings.append(f"bytes that fit no encoding were replaced in {damaged} of {len(parsed.files)} files")
    return tuple(warnings)
