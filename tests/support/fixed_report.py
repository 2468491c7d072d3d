"""Fixed reports, with hostile names in them, that every format renders; and the targets that they land on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from portcheck.effort.estimate import Estimator, coverage_of
from portcheck.effort.operators import operators_of
from portcheck.model.catalogue import Known, Retired, Retirement
from portcheck.model.effort import EffortOptions
from portcheck.model.finding import Basis, Confidence, Evidence, Finding, Ruling, Status
from portcheck.model.hazard import Finder, Hazard, Remedy
from portcheck.model.kernel import AsmStatement, Instruction, Kernel, Launch
from portcheck.model.macro import Abstraction
from portcheck.model.occurrence import (
    Context,
    FileSummary,
    Kind,
    Mentioned,
    Occurrence,
    ParseState,
    Region,
    Resolution,
    Side,
)
from portcheck.model.ported import Ported
from portcheck.model.ranking import ranking_of
from portcheck.model.report import Report
from portcheck.model.source import Skip, Skipped, binary
from portcheck.model.suppressing import with_suppressed, with_use
from portcheck.model.suppression import Form, Suppression, SuppressionFault
from portcheck.model.target import Landing, Mode, PortingMode, Profile, Target
from portcheck.model.text import Text, counted, message, same
from support.counted import counted as counted_on
from support.effort_rules import RULES

HOSTILE = "src/\x1b[31m<script>\u202ered.cu"


WARP = Hazard(
    id="warp-of-32",
    title=Text("A warp of\u202e 32", "32 线程的 warp"),
    help=Text("It has 64 there.", "那里是 64。"),
    remedy=Remedy(Text("Ask.", "查询。"), "x & 31;\n", "x % warpSize;\n"),
    effort="minutes",
    finders=(Finder(regex="31"),),
    by_tables=False,
    clauses=(),
    judgements=(),
    evidence=(Evidence(Basis.DOCUMENTATION, "owner/repo@0123456789ab:doc.md#L1"),),
)


def _mention(path: str, line: int, symbol: str, kind: Kind, region: Region = Region.ACTIVE) -> Occurrence:
    context = Context.ASM if kind is Kind.PTX else Context.CALL
    library = "ptx" if kind is Kind.PTX else "cuda_runtime"
    resolution = Resolution.LEXICAL if kind is Kind.PTX else Resolution.SYNTACTIC
    return Occurrence(
        path,
        line,
        3,
        3 + len(symbol),
        Mentioned(symbol, library, kind, context, Side.HOST, resolution, region),
        "0" * 16,
    )


MENTIONS = (
    _mention("src/a.cu", 1, "cudaMalloc", Kind.FUNCTION),
    _mention("src/a.cu", 2, "cudaFree", Kind.FUNCTION),
    _mention("src/a.cu", 3, "cudaFree", Kind.FUNCTION, Region.DEAD),
    _mention("src/a.cu", 4, "mov.u32", Kind.PTX),
    _mention(HOSTILE, 1, "cudaNobodyKnows", Kind.FUNCTION),
)
HAZARDS = tuple(
    _mention("src/a.cu", line, WARP.id, Kind.HAZARD, region).saying(library="hazard", about=about, value=value)
    for line, region, about, value in (
        (2, Region.ACTIVE, "cudaFree", None),
        (3, Region.DEAD, "", None),
        (5, Region.ACTIVE, "", 31),
    )
)
EVIDENCE = (Evidence(Basis.PAIRED_PORT, "owner/repo@0123456789ab:src/a.cu#L1"),)
_Says = tuple[Status, str | None, Confidence, str | None]
_STATUSES: dict[str, dict[str, _Says]] = {
    "one": {
        "cudaMalloc": (Status.RENAME, "oneMalloc", Confidence.WITNESSED, None),
        "cudaFree": (Status.SAME, None, Confidence.DOCUMENTED, None),
        "mov.u32": (Status.MISSING, None, Confidence.WITNESSED, "no assembly\u202e at all"),
    },
    "two:x+header@4.3": {
        "cudaMalloc": (Status.RENAME, "twoMalloc", Confidence.TABLE, None),
        "cudaFree": (Status.ADAPT, "twoFree", Confidence.DOCUMENTED, "one argument more"),
        "mov.u32": (Status.REDESIGN, None, Confidence.WITNESSED, None),
    },
}
_NOBODY_KNOWS: _Says = (Status.UNKNOWN, None, Confidence.NONE, None)
_RETIRED = (
    Retired("cudaFree", "cuda_runtime", Retirement.GONE, "13.0", "12.0", None, 1),
    Retired("cudaMalloc", "cuda_runtime", Retirement.DEPRECATED, "13.0", "12.1", "cudaMallocAsync", 1),
)


_LIBRARIES = {"cuda_runtime": "CUDA Runtime", "ptx": "inline PTX"}
_CATALOGUE = {
    "cudaFree": Known("cuda_runtime", "toolkit", "11.8", None, "12.0", None),
    "cudaMalloc": Known("cuda_runtime", "toolkit", "12.1", "12.1", None, "cudaMallocAsync"),
    "mov.u32": Known("ptx", "own", None, None, None, None),
}
_ABSTRACTIONS = (
    Abstraction("src/a.cu", 12, "gpuMalloc", ("cudaMalloc",), 1204, 2),
    Abstraction(HOSTILE, 2, "CHECK", ("cudaFree", "cudaMalloc", "cudaNobodyKnows", "mov.u32"), 3, 1),
    Abstraction("src/a.cu", 14, "gpuFree", ("cudaFree",), 0, 0),
)


def made_target(identity: str, *profiles: Profile, modes: Iterable[Mode] = (), name: str | None = None) -> Target:
    """A target of which only names, profiles (the first is the default one) and modes matter."""
    held = profiles or (Profile("main", Text("sources converted", "转换源代码"), PortingMode.TEXT),)
    title = name or identity.capitalize()
    return Target(
        id=identity,
        name=title,
        name_zh=f"{title} 平台",
        vendor=Text(f"{title} Inc", f"{title} 公司"),
        facts_date="2026-11",
        coverage="",
        porting=(),
        default_profile=held[0].id,
        profiles={profile.id: profile for profile in held},
        modes={mode.id: mode for mode in modes},
        devices={},
        guards={},
        toolchain=(),
        repositories={},
    )


def made_landing(
    mode: PortingMode = PortingMode.TEXT,
    *,
    identity: str = "t",
    sdk: str | None = None,
    keeps: Iterable[str] | None = None,
) -> Landing:
    """``target`` or ``target:profile``: a landing on a target with this profile (``plain``) alone."""
    target, _colon, profile = identity.partition(":")
    kept = None if keeps is None else frozenset(keeps)
    chosen = Profile(profile or "plain", same("a profile"), mode, sdk=sdk, keeps=kept)
    return Landing(identity, made_target(target, chosen), chosen)


def _findings(landing: Landing, statuses: Mapping[str, _Says]) -> tuple[Finding, ...]:
    found = []
    for mention in MENTIONS:
        if mention.region is Region.ACTIVE:
            status, replacement, confidence, note = statuses.get(mention.symbol, _NOBODY_KNOWS)
            known = status is not Status.UNKNOWN
            rule = f"{landing.target.id}/{mention.library}/{mention.symbol}"
            origin = "built-in" if known else None
            evidence = EVIDENCE if known else ()
            ruling = Ruling(
                landing.id, rule, status, replacement, confidence, evidence, same(note) if note else None, origin
            )
            found.append(Finding(mention, ruling))
    return tuple(found)


def _hazard_findings(landing: Landing, statuses: Sequence[Status | None]) -> tuple[Finding, ...]:
    """A finding for each active place of the hazard that has a status."""
    places = [place for place in HAZARDS if place.region is Region.ACTIVE]
    found = []
    for place, status in zip(places, statuses, strict=True):
        if status is not None:
            known = status is not Status.UNKNOWN
            confidence, evidence = (Confidence.DOCUMENTED, WARP.evidence) if known else (Confidence.NONE, ())
            rule, origin = f"{landing.target.id}/hazard/{WARP.id}", "built-in" if known else None
            ruling = Ruling(landing.id, rule, status, None, confidence, evidence, Text("64 lanes", "64 个"), origin)
            found.append(Finding(place, ruling))
    return tuple(found)


def fixed_report() -> Report:
    """Two targets, one of them with profile, mode and SDK version; two names that CUDA 13.0 retires."""
    text = Profile("main", Text("First by text", "一号，文本转换"), PortingMode.TEXT)
    profile = Profile("x", Text("Second by header", "二号，宏头文件"), PortingMode.HEADER, sdk="4.3")
    landings = (
        Landing("one", made_target("one", text, name="First"), text),
        Landing("two:x+header@4.3", made_target("two", text, profile, name="Second"), profile),
    )
    bites = {"one": (None, Status.UNKNOWN), "two:x+header@4.3": (Status.ADAPT, Status.REDESIGN)}
    return _report([(landing, _STATUSES[landing.id]) for landing in landings], _RETIRED, bites)


def crowded_report(targets: int = 11) -> Report:
    """As many targets, with long names; nothing retired."""
    statuses = [status for status in Status if status is not Status.UNKNOWN]
    found: list[tuple[Landing, Mapping[str, _Says]]] = []
    for number in range(targets):
        profile = Profile("a-long-profile", Text("sources converted", "转换源代码"), PortingMode.TEXT)
        target = made_target(f"target{number:02}", profile, name=f"The {number}th Vendor's Accelerator (SDK)")
        identity = f"{target.id}:{profile.id}" if number % 3 == 0 else target.id
        says: dict[str, _Says] = {
            symbol: (statuses[(number * step) % len(statuses)], None, Confidence.WITNESSED, None)
            for step, symbol in enumerate(("cudaMalloc", "cudaFree", "mov.u32"), start=1)
        }
        found.append((Landing(identity, target, profile), says))
    return _report(found, (), {})


FILES = (
    FileSummary("src/a.cu", "cuda", "utf-8", 40, 30, ParseState.OK),
    FileSummary(HOSTILE, "cuda", "gb18030", 4, 4, ParseState.RECOVERED),
    FileSummary("src/big.h", "c++", "", 0, 0, ParseState.SKIPPED, message("binary")),
)
_DAMAGED = counted(
    "bytes that fit no encoding were replaced in {damaged} of {count} file",
    "bytes that fit no encoding were replaced in {damaged} of {count} files",
    3,
    damaged=1,
)


KERNEL = Kernel(
    "src/a.cu",
    9,
    "saxpy",
    5,
    ("atomic:add:float", "shared-static"),
    static_shared=128,
    launches=(Launch("src/a.cu", 20, "saxpy", "run", 256, 0),),
)


def _place(occurrence: Occurrence) -> tuple[str, int, int, str, str]:
    return occurrence.file, occurrence.line, occurrence.column, occurrence.kind, occurrence.symbol


def _report(
    found: Sequence[tuple[Landing, Mapping[str, _Says]]],
    retired: tuple[Retired, ...],
    bites: Mapping[str, Sequence[Status | None]],
) -> Report:
    of_names = {landing.id: _findings(landing, says) for landing, says in found}
    hazards = {
        landing.id: _hazard_findings(landing, bites[landing.id]) if landing.id in bites else ()
        for landing, _says in found
    }
    findings = {identity: (*of_names[identity], *hazards[identity]) for identity in of_names}
    landings = tuple(landing for landing, _says in found)
    estimator = Estimator(RULES, EffortOptions(), _ABSTRACTIONS)
    operators = operators_of((KERNEL,), False, {})
    work = {landing.id: counted_on(findings[landing.id], landing, (WARP,), operators=operators) for landing in landings}
    estimates = {identity: estimator.estimate(tally) for identity, (tally, _lines) in work.items()}
    return Report(
        tool_version="9.9.9",
        rules_digest="ab" * 32,
        root_name="project",
        landings=landings,
        files=FILES,
        occurrences=tuple(sorted((*MENTIONS, *HAZARDS) if bites else MENTIONS, key=_place)),
        findings=tuple(sorted(chain.from_iterable(findings.values()), key=lambda finding: _place(finding.occurrence))),
        hazards=(WARP,) if bites else (),
        lines={identity: lines for identity, (_tally, lines) in work.items()},
        estimates=estimates,
        kernels=(KERNEL,),
        asm=(AsmStatement("src/a.cu", 12, (Instruction("mov.u32", "special-register", "35"),)),),
        abstractions=_ABSTRACTIONS,
        coverage={
            identity: coverage_of(Counter((f.occurrence.library, f.ruling.status) for f in of_target))
            for identity, of_target in of_names.items()
        },
        ported={"one": Ported(1234, 5, 67, 89), "elsewhere": Ported(7, 1, 0, 0)},
        cuda_versions={"toolkit": "13.0", "cudnn": "9.0"},
        retired=retired,
        skipped=(
            binary("src/big.h"),
            Skipped("src/l", Skip.LINK, message("link that leads out of the scanned folder")),
        ),
        warnings=(_DAMAGED,),
        ranking=ranking_of(estimates),
        libraries=_LIBRARIES,
        catalogue=_CATALOGUE,
        excerpts={"src/a.cu": {1: "  cudaMalloc(&p, n);", 2: "  cudaFree(p);\x1b[31m <b>\u202e", 5: "  i & 31;"}},
    )


def _suppression(line: int, form: Form, identity: str, **more: Any) -> Suppression:
    text = f"portcheck: {form.value}[{identity}] {more.get('reason', '')}".rstrip()
    plain = Suppression("src/a.cu", line, 30, 38, form, identity, "", line, line, "", text)
    return replace(plain, **more)


SUPPRESSIONS = (
    _suppression(4, Form.IGNORE, "ptx/*", target="one", reason="only \x1b[31mNVIDIA\u202e runs this"),
    _suppression(30, Form.IGNORE, "cudaFree", target="two", reason="not here", fault=SuppressionFault.UNUSED),
    _suppression(31, Form.IGNORE, "", fault=SuppressionFault.UNUSED, instead="ignore-next-line"),
    _suppression(32, Form.IGNORE_FILE, "cudaMaloc", fault=SuppressionFault.UNKNOWN_ID, instead="cudaMalloc"),
    _suppression(33, Form.DISABLE, "missing", target="thre", last=40, fault=SuppressionFault.UNKNOWN_TARGET),
    _suppression(34, Form.IGNORE, "", text="portcheck: ignore[ \x1b[31m <b>`|\u202e", fault=SuppressionFault.MALFORMED),
    _suppression(35, Form.ENABLE, "", fault=SuppressionFault.UNUSED),
)
"""The first suppresses something, the others nothing."""


def suppressed_report() -> Report:
    """The fixed report with comments in the source that suppress findings, and such that do nothing."""
    report = fixed_report()
    findings = with_suppressed(report.findings, SUPPRESSIONS, report.landings)
    return replace(report, findings=findings, suppressions=with_use(SUPPRESSIONS, findings, report.landings))
