"""Which landing costs least, and which of them the estimates cannot tell apart."""

from __future__ import annotations

from collections.abc import Mapping

from portcheck.model.estimate import Estimate


def ranking_of(estimates: Mapping[str, Estimate]) -> tuple[tuple[str, ...], ...]:
    """Landings by p50 of days, the cheapest first; those whose range overlaps that of the first of their group tie."""
    groups: list[list[str]] = []
    for landing in sorted(estimates, key=lambda landing: (estimates[landing].days.p50, landing)):
        if groups and estimates[landing].days.p10 <= estimates[groups[-1][0]].days.p90:
            groups[-1].append(landing)
        else:
            groups.append([landing])
    return tuple(map(tuple, groups))
