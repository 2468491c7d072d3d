"""Findings and work made by hand."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from portcheck.effort.operators import operators_of
from portcheck.effort.tally import Tally
from portcheck.model.estimate import Operator
from portcheck.model.finding import Confidence, Finding, Ruling, Status
from portcheck.model.hazard import Hazard
from portcheck.model.kernel import Kernel
from portcheck.model.occurrence import Context, Kind, Mentioned, Occurrence, Region, Resolution, Side
from portcheck.model.span import Span
from portcheck.model.target import Landing
from support.counted import counted
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
        path, line, 1, 2, Mentioned(symbol, library, kind, Context.CALL, side, Resolution.SYNTACTIC, Region.ACTIVE)
    )
    rule = f"t/{library}/{symbol}"
    return Finding(mention, Ruling("t", rule, status, None, Confidence.TABLE, ()))


def made_work(
    findings: Sequence[Finding],
    spans: Mapping[str, Sequence[Span]] | None = None,
    kernels: Iterable[Kernel] = (),
    *,
    landing: Landing | None = None,
    rewritten: bool = False,
    hazard: Hazard = WARP,
    operators: Sequence[Operator] | None = None,
    own_files: int = 0,
    kept: Collection[str] = (),
) -> Tally:
    """What ``findings`` mean on ``landing``, in files of CUDA."""
    where = landing or made_landing()
    known = operators_of(kernels, rewritten, {}) if operators is None else operators
    return counted(findings, where, (hazard,), spans, known, own_files=own_files, kept=kept)[0]
