"""Reports made from the fixed one, for the formats of programs: hostile, big, moved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from portcheck.model.estimate import LineClass, LinesOfFile
from portcheck.model.finding import Confidence, Evidence, Finding, Ruling, Status
from portcheck.model.occurrence import Kind, Occurrence
from portcheck.model.report import Report
from portcheck.model.source import Skip, Skipped
from portcheck.model.text import same
from support.fixed_report import EVIDENCE, MENTIONS, fixed_report

EVIL_PATH = "=cmd()/\x1b[31m\u202e<script>,\n::error::%0A\ufffe&'\";x.cu"
EVIL_TEXT = (
    "=cmd|' /C calc'!A0\n::error::owned %0A [here](http://evil) {0} `<b>`|\x1b[31m\u202e\x00\ufffe" + "x" * 10_000
)


def with_findings(report: Report, change: Callable[[Finding], Finding]) -> Report:
    """Occurrences stay those of the findings."""
    findings = tuple(change(finding) for finding in report.findings)
    occurrences = {finding.occurrence.id: finding.occurrence for finding in findings}
    return replace(report, findings=findings, occurrences=tuple(occurrences.values()))


def hostile_report() -> Report:
    """Everything that a hostile tree or rule pack can say, in every text."""
    report = fixed_report()

    def evil(finding: Finding) -> Finding:
        place = replace(finding.occurrence.saying(about=EVIL_TEXT), file=EVIL_PATH)
        if place.kind is not Kind.HAZARD:
            place = place.saying(symbol=EVIL_TEXT)
        evidence = tuple(Evidence(item.basis, EVIL_TEXT) for item in EVIDENCE)
        ruling = replace(finding.ruling, note=same(EVIL_TEXT), replacement=EVIL_TEXT, evidence=evidence)
        return replace(finding, occurrence=place, ruling=ruling)

    changed = with_findings(report, evil)
    lines = {target: {EVIL_PATH: _merged(list(files.values()))} for target, files in report.lines.items()}
    kernels = tuple(replace(kernel, file=EVIL_PATH, name=EVIL_TEXT) for kernel in report.kernels)
    files = tuple(replace(file, path=EVIL_PATH) for file in report.files[:1])
    return replace(
        changed,
        root_name=EVIL_PATH,
        files=files,
        lines=lines,
        kernels=kernels,
        libraries=dict.fromkeys(report.libraries, EVIL_TEXT),
        skipped=(Skipped(EVIL_PATH, Skip.BINARY, same(EVIL_TEXT)),),
        warnings=(same(EVIL_TEXT),),
        excerpts={EVIL_PATH: {1: EVIL_TEXT}},
    )


def _merged(files: list[LinesOfFile]) -> LinesOfFile:
    numbers = {name: sorted({n for file in files for n in file.get(name, ())}) for name in LineClass}
    return {name: tuple(lines) for name, lines in numbers.items() if lines}


def moved_report(report: Report, lines: int) -> Report:
    """The same with so many lines put before each file's first."""

    def moved(place: Occurrence) -> Occurrence:
        return replace(place, line=place.line + lines)

    return replace(
        report,
        findings=tuple(replace(finding, occurrence=moved(finding.occurrence)) for finding in report.findings),
        occurrences=tuple(map(moved, report.occurrences)),
    )


def long_report(places: int, statuses: tuple[Status, ...] = (Status.MISSING,), files: int = 1) -> Report:
    """One name for each of ``statuses``, in turn at ``places`` lines of ``files`` files, on the first target."""
    report = fixed_report()
    found = []
    for number in range(places):
        status = statuses[number % len(statuses)]
        place = _place(f"src/f{number * files // places:05}.cu", number + 1, f"cuda{status.value.title()}")
        ruling = Ruling("one", f"one/cuda_runtime/{place.symbol}", status, None, Confidence.WITNESSED, EVIDENCE)
        found.append(Finding(place, ruling))
    return replace(
        report, findings=tuple(found), occurrences=tuple(finding.occurrence for finding in found), hazards=(), lines={
            "one": {}, "two:x+header@4.3": {}},
    )  # fmt: skip


def _place(path: str, line: int, symbol: str) -> Occurrence:
    return replace(MENTIONS[0].saying(symbol=symbol), file=path, line=line, end_column=3 + len(symbol))
