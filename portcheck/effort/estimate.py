"""From findings to an estimate: lines by class, days with their drivers, a plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from portcheck.effort.bill import days_by_file, drivers_of, total_of
from portcheck.effort.plan import plan_of
from portcheck.effort.tally import Tally
from portcheck.model.effort import Block, EffortOptions, EffortRules
from portcheck.model.estimate import Estimate, LineClass, LineCounts, Range, Regime
from portcheck.model.finding import Status
from portcheck.model.frozen import frozen
from portcheck.model.macro import Abstraction
from portcheck.model.report import Coverage
from portcheck.model.target import PortingMode
from portcheck.model.text import Text, counted, message

_MODE = {
    PortingMode.TEXT: message("the sources are converted: a rename changes its line"),
    PortingMode.BUILD: message("the vendor's build wrapper converts: a rename leaves its line as it is"),
    PortingMode.HEADER: message("a macro header maps the names: a rename leaves its line as it is"),
    PortingMode.LAYER: message(
        "the vendor's compatibility layer keeps the CUDA names: a rename leaves its line as it is"
    ),
}
_WRITTEN_BY = {Regime.REWRITTEN: "rewrite", Regime.LIBRARY: "library"}


@frozen
class Estimator:
    """What is the same for all landings of one scan."""

    rules: EffortRules
    options: EffortOptions
    abstractions: Sequence[Abstraction]

    def estimate(self, tally: Tally) -> Estimate:
        prices = self.rules.prices
        extra = {identity for identity, price in prices.items() if price.block is Block.PERFORMANCE}
        if self.options.performance:
            extra = set()
        charges = [*tally.charges]
        drivers = drivers_of((charge for charge in charges if charge.price not in extra), prices, self.options)
        optional = drivers_of((charge for charge in charges if charge.price in extra), prices, self.options)
        in_files = (charge for charge in tally.charges_in_files if charge.price not in extra)
        days = total_of(drivers)
        lines = self._counts(tally)
        return Estimate(
            readiness=lines.readiness,
            lines=lines,
            days=days,
            drivers=drivers,
            calendar=Range(*(round(point / self.options.team, 4) for point in (days.p10, days.p50, days.p90))),
            performance=total_of(optional),
            operators=tuple(tally.operators),
            plan=plan_of(drivers, prices, self.abstractions, tally.operators),
            assumptions=tuple(self._assumptions(tally)),
            days_by_file=days_by_file(in_files, prices, self.options),
        )

    def _counts(self, tally: Tally) -> LineCounts:
        return LineCounts(
            unchanged=tally.lines[LineClass.UNCHANGED],
            mechanical=tally.lines[LineClass.MECHANICAL],
            manual=tally.lines[LineClass.MANUAL],
            unknown=tally.lines[LineClass.UNKNOWN],
            switched_off=tally.switched_off,
            to_write=self._to_write(tally),
        )

    def _to_write(self, tally: Tally) -> Range:
        """Lines by the weights of the line model, and so many for each operator; both ranges at their worst at once."""
        points = [0.0, 0.0, 0.0]
        for model in tally.models.values():
            host = sum(model.writes.get(tag, 0.0) * count for tag, count in tally.tags[model.id].items())
            of_model = ((host + 1) * model.band.p10 - 1, host, (host + 1) * model.band.p90 - 1)
            points = [a + b for a, b in zip(points, of_model, strict=True)]
        for operator in tally.operators:
            written = self.rules.line_models[_WRITTEN_BY[operator.regime]] if operator.regime in _WRITTEN_BY else None
            flat = written.lines_per_operator(tally.landing.target.id) if written is not None else None
            if flat is not None:
                points = [a + b for a, b in zip(points, (flat.p10, flat.p50, flat.p90), strict=True)]
        return Range(*(max(0, round(point)) for point in points))

    def _assumptions(self, tally: Tally) -> Iterable[Text]:
        profile = tally.landing.profile
        yield message("{profile}: {mode}", profile=profile.name, mode=_MODE[profile.mode])
        for model in (tally.models[identity] for identity in sorted(tally.models)):
            about = {"id": model.id, "title": model.title, "measured": model.measured}
            yield message("lines by the model '{id}': {title}. {measured}", **about)
        regimes = Counter(operator.regime for operator in tally.operators)
        if regimes[Regime.REWRITTEN] or regimes[Regime.LIBRARY]:
            yield message(
                "{rewritten} operators are written again, {called} call a function of the vendor's library that has"
                " their name; an operator is the kernels of one file for one direction",
                rewritten=regimes[Regime.REWRITTEN],
                called=regimes[Regime.LIBRARY],
            )
        if tally.own_files:
            yield counted(
                "the tree holds {count} file for this target alone already: what it replaces is priced all the same",
                "the tree holds {count} files for this target alone already: what they replace is priced all the same",
                tally.own_files,
            )
        yield message(
            "no port in public tells its hours: days are lines and names at the prices of `portcheck explain effort`"
        )
        if self.options.velocity != 1:
            yield message("all days are divided by the team's velocity, {velocity:g}", velocity=self.options.velocity)


def coverage_of(counts: Mapping[tuple[str, Status], int]) -> Coverage:
    """Library -> status -> mentions, sorted, for the mentions of names by both on one target."""
    libraries = sorted({library for library, _status in counts})
    return {library: {status: counts.get((library, status), 0) for status in Status} for library in libraries}
