"""Findings and work made by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from portcheck.effort.charges import Work
from portcheck.effort.estimate import line_model_of
from portcheck.effort.lines import Spans, classify_lines
from portcheck.effort.operators import operators_of
from portcheck.model.finding import Confidence, Finding, Ruling, Status
from portcheck.model.kernel import Kernel
from portcheck.model.occurrence import Context, FileSummary, Kind, Occurrence, ParseState, Region, Resolution, Side
from portcheck.model.span import Span
from portcheck.model.target import Landing
from support.effort_rules import RULES
from support.fixed_report import WARP, made_landing


def made_finding(
    status: Status,
    line: int,
    path: str = "a.cu",
    *,
    library: str = "lib",
    symbol: str = "s",
    kind: Kind = Kind.FUNCTION,
    side: Side = Side.HOST,
) -> Finding:
    mention = Occurrence(
        path, line, 1, 2, symbol, library, kind, Context.CALL, side, Resolution.SYNTACTIC, Region.ACTIVE
    )
    rule = f"t/{library}/{symbol}"
    return Finding(mention, Ruling("t", rule, status, None, Confidence.TABLE, ()), "f")


def made_work(
    findings: Sequence[Finding],
    spans: Mapping[str, Sequence[Span]] | None = None,
    kernels: Iterable[Kernel] = (),
    *,
    landing: Landing | None = None,
    rewritten: bool = False,
    doubtful: frozenset[str] = frozenset(),
) -> Work:
    """What ``findings`` mean on ``landing``, in files of CUDA."""
    where = landing or made_landing()
    of_files = {path: Spans(own) for path, own in (spans or {}).items()}
    lines = classify_lines(findings, of_files, partial(line_model_of, where, RULES, ()), where.kin, doubtful)
    files = tuple(FileSummary(path, "cuda", "utf-8", 99, 90, ParseState.OK) for path in lines)
    return Work(where, findings, lines, {WARP.id: WARP}, files, operators_of(kernels, rewritten, {}))
