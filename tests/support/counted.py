"""Findings made by hand, counted file by file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from portcheck.effort.counting import Counting
from portcheck.effort.tally import Tally
from portcheck.model.estimate import LinesOfFile, Operator
from portcheck.model.finding import Finding
from portcheck.model.hazard import Hazard
from portcheck.model.occurrence import FileSummary, ParseState
from portcheck.model.span import Span
from portcheck.model.target import Landing
from support.effort_rules import RULES


def counted(
    findings: Iterable[Finding],
    landing: Landing,
    hazards: Iterable[Hazard],
    spans: Mapping[str, Sequence[Span]] | None = None,
    operators: Sequence[Operator] = (),
    *,
    own_files: int = 0,
    kept: Collection[str] = (),
) -> tuple[Tally, dict[str, LinesOfFile]]:
    """What ``findings`` on ``landing`` in files of CUDA mean, and the lines by file."""
    tally = Tally(landing, operators, own_files)
    counting = Counting(RULES, {hazard.id: hazard for hazard in hazards}, [tally], [kept])
    places = [(finding.occurrence, (finding.ruling,)) for finding in findings]
    given = spans or {}
    lines = {}
    for path in sorted({place.file for place, _rulings in places} | given.keys()):
        summary = FileSummary(path, "cuda", "utf-8", 99, 90, ParseState.OK)
        here = [(place, rulings) for place, rulings in places if place.file == path]
        found = counting.add(summary, here, given.get(path, ()), mentions=True)
        lines[path] = found.get(landing.id, {})
    return tally, lines
