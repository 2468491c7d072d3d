"""One fixed report, with hostile names in it, that every format renders."""

from __future__ import annotations

from portcheck.effort.estimate import coverage_of, estimate_lines
from portcheck.effort.lines import classify_lines
from portcheck.model.finding import Basis, Confidence, Evidence, Finding, Ruling, Status
from portcheck.model.occurrence import (
    Context,
    FileSummary,
    Kernel,
    Kind,
    Occurrence,
    ParseState,
    Region,
    Resolution,
    Side,
)
from portcheck.model.report import Report
from portcheck.model.source import Skipped
from portcheck.model.target import Landing, PortingMode, Profile, Target

HOSTILE = "src/\x1b[31m<script>\u202ered.cu"


def _mention(path: str, line: int, symbol: str, kind: Kind, region: Region = Region.ACTIVE) -> Occurrence:
    context = Context.ASM if kind is Kind.PTX else Context.CALL
    library = "ptx" if kind is Kind.PTX else "cuda_runtime"
    resolution = Resolution.LEXICAL if kind is Kind.PTX else Resolution.SYNTACTIC
    return Occurrence(
        path, line, 3, 3 + len(symbol), symbol, library, kind, context, Side.HOST, resolution, region, "", "0" * 16
    )


MENTIONS = (
    _mention("src/a.cu", 1, "cudaMalloc", Kind.FUNCTION),
    _mention("src/a.cu", 2, "cudaFree", Kind.FUNCTION),
    _mention("src/a.cu", 3, "cudaFree", Kind.FUNCTION, Region.DEAD),
    _mention("src/a.cu", 4, "mov.u32", Kind.PTX),
    _mention(HOSTILE, 1, "cudaNobodyKnows", Kind.FUNCTION),
)
_EVIDENCE = (Evidence(Basis.PAIRED_PORT, "owner/repo@0123456789ab:src/a.cu#L1"),)
_STATUSES = {
    "one": {
        "cudaMalloc": (Status.RENAME, "oneMalloc", Confidence.WITNESSED),
        "cudaFree": (Status.SAME, None, Confidence.DOCUMENTED),
        "mov.u32": (Status.MISSING, None, Confidence.WITNESSED),
    },
    "two:x": {
        "cudaMalloc": (Status.RENAME, "twoMalloc", Confidence.TABLE),
        "cudaFree": (Status.ADAPT, "twoFree", Confidence.DOCUMENTED),
        "mov.u32": (Status.REDESIGN, None, Confidence.WITNESSED),
    },
}


def _landing(identity: str, name: str, mode: PortingMode) -> Landing:
    target_id, _colon, profile_id = identity.partition(":")
    profile = Profile(profile_id or "main", f"{name} by text", mode)
    default = {"main": Profile("main", name, PortingMode.TEXT), profile.id: profile}
    return Landing(identity, Target(target_id, name, name, f"{name} Inc", "2026-11", "", "main", default), profile)


def _findings(landing: Landing) -> tuple[Finding, ...]:
    found = []
    for mention in MENTIONS:
        if mention.region is Region.ACTIVE:
            status, replacement, confidence = _STATUSES[landing.id].get(
                mention.symbol, (Status.UNKNOWN, None, Confidence.NONE)
            )
            evidence = _EVIDENCE if status is not Status.UNKNOWN else ()
            rule = f"{landing.target.id}/{mention.library}/{mention.symbol}"
            ruling = Ruling(landing.id, rule, status, replacement, confidence, evidence)
            found.append(Finding(mention, ruling, "f" * 16))
    return tuple(found)


def fixed_report() -> Report:
    landings = (_landing("one", "First", PortingMode.TEXT), _landing("two:x", "Second", PortingMode.TEXT))
    findings = {landing.id: _findings(landing) for landing in landings}
    lines = {identity: classify_lines(found) for identity, found in findings.items()}
    return Report(
        tool_version="9.9.9",
        rules_digest="ab" * 32,
        root_name="project",
        landings=landings,
        files=(
            FileSummary("src/a.cu", "cuda", "utf-8", 40, 30, ParseState.OK),
            FileSummary(HOSTILE, "cuda", "gb18030", 4, 4, ParseState.RECOVERED),
            FileSummary("src/big.h", "c++", "", 0, 0, ParseState.SKIPPED, "binary"),
        ),
        occurrences=MENTIONS,
        findings=tuple(finding for found in findings.values() for finding in found),
        lines=lines,
        estimates={landing.id: estimate_lines(landing, lines[landing.id]) for landing in landings},
        kernels=(Kernel("src/a.cu", 9, "saxpy", 5, ("atomicAdd",)),),
        coverage={identity: coverage_of(found) for identity, found in findings.items()},
        skipped=(Skipped("src/big.h", "binary"), Skipped("src/l", "link that leads out of the scanned folder")),
        warnings=("bytes that fit no encoding were replaced in 1 of 3 files",),
    )
