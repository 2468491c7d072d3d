"""From findings to an estimate: lines by class, days with their drivers, a plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace

from portcheck.effort.bill import days_by_file, drivers_of, total_of
from portcheck.effort.charges import Charge, Work, charges_of
from portcheck.effort.lines import ClassifiedLines
from portcheck.effort.plan import plan_of
from portcheck.model.effort import Block, EffortOptions, EffortRules, LineModel
from portcheck.model.estimate import Estimate, LineClass, LineCounts, Range, Regime
from portcheck.model.finding import Finding, Status
from portcheck.model.macro import Abstraction
from portcheck.model.report import Coverage
from portcheck.model.target import KEEP, Landing, PortingMode
from portcheck.model.text import Text, counted, message

_REWRITES = ("kernel_model", "simd")
"""The device fact, and its value, by which kernels are written again."""
_MODE = {
    PortingMode.TEXT: message("the sources are converted: a rename changes its line"),
    PortingMode.BUILD: message("the vendor's build wrapper converts: a rename leaves its line as it is"),
    PortingMode.HEADER: message("a macro header maps the names: a rename leaves its line as it is"),
    PortingMode.LAYER: message(
        "the vendor's compatibility layer keeps the CUDA names: a rename leaves its line as it is"
    ),
}
_WRITTEN_BY = {Regime.REWRITTEN: "rewrite", Regime.LIBRARY: "library"}


def rewrites_kernels(landing: Landing) -> bool:
    """Whether the landing's machine needs other kernels, by the facts of its device."""
    device = landing.target.devices.get(landing.profile.device or "")
    fact = device.properties.get(_REWRITES[0]) if device is not None else None
    return fact is not None and fact.value == _REWRITES[1]


def line_model_of(landing: Landing, rules: EffortRules, kept: Container[str], path: str) -> LineModel:
    """How lines follow names in the file ``path``, which may be one of those ``kept`` as they are. Where kernels are
    written again, all device code goes with them."""
    model = rules.line_models[KEEP if path in kept else landing.profile.line_model]
    if model.otherwise and model.only_in not in path.lower():
        model = rules.line_models[model.otherwise]
    if not rewrites_kernels(landing):
        return model
    rewrite = rules.line_models["rewrite"]
    parts = {rule.part for rule in rewrite.follow}
    host = tuple(rule for rule in model.follow if rule.part not in parts)
    writes = {tag: lines for tag, lines in model.writes.items() if tag not in parts}
    return replace(model, follow=(*rewrite.follow, *host), writes=writes)


@dataclass(frozen=True, slots=True)
class Estimator:
    """What is the same for all landings of one scan."""

    rules: EffortRules
    options: EffortOptions
    abstractions: Sequence[Abstraction]

    def estimate(self, work: Work) -> Estimate:
        prices = self.rules.prices
        counted: list[Charge] = []
        optional: list[Charge] = []
        for charge in charges_of(work):
            extra = prices[charge.price].block is Block.PERFORMANCE and not self.options.performance
            (optional if extra else counted).append(charge)
        drivers = drivers_of(counted, prices, self.options)
        days = total_of(drivers)
        lines = self._counts(work)
        return Estimate(
            readiness=lines.readiness,
            lines=lines,
            days=days,
            drivers=drivers,
            calendar=Range(*(round(point / self.options.team, 4) for point in (days.p10, days.p50, days.p90))),
            performance=total_of(drivers_of(optional, prices, self.options)),
            operators=tuple(work.operators),
            plan=plan_of(drivers, prices, self.abstractions, work.operators),
            assumptions=tuple(self._assumptions(work)),
            days_by_file=days_by_file(counted, prices, self.options),
        )

    def _counts(self, work: Work) -> LineCounts:
        totals = Counter[LineClass]()
        for lines in work.lines.values():
            totals.update({line_class: len(numbers) for line_class, numbers in lines.classes.items()})
        return LineCounts(
            unchanged=totals[LineClass.UNCHANGED],
            mechanical=totals[LineClass.MECHANICAL],
            manual=totals[LineClass.MANUAL],
            unknown=totals[LineClass.UNKNOWN],
            switched_off=sum(len(lines.switched_off) for lines in work.lines.values()),
            to_write=self._to_write(work),
        )

    def _to_write(self, work: Work) -> Range:
        """Lines by the weights of the line model, and so many for each operator; both ranges at their worst at once."""
        by_model: dict[str, tuple[LineModel, list[ClassifiedLines]]] = {}
        for path, lines in work.lines.items():
            model = line_model_of(work.landing, self.rules, work.kept, path)
            by_model.setdefault(model.id, (model, []))[1].append(lines)
        points = [0.0, 0.0, 0.0]
        for model, files in by_model.values():
            host = sum(model.writes.get(tag, 0.0) * count for tag, count in tags_of(files).items())
            of_model = ((host + 1) * model.band.p10 - 1, host, (host + 1) * model.band.p90 - 1)
            points = [a + b for a, b in zip(points, of_model, strict=True)]
        for operator in work.operators:
            written = self.rules.line_models[_WRITTEN_BY[operator.regime]] if operator.regime in _WRITTEN_BY else None
            flat = written.lines_per_operator(work.landing.target.id) if written is not None else None
            if flat is not None:
                points = [a + b for a, b in zip(points, (flat.p10, flat.p50, flat.p90), strict=True)]
        return Range(*(max(0, round(point)) for point in points))

    def _assumptions(self, work: Work) -> Iterable[Text]:
        profile = work.landing.profile
        yield message("{profile}: {mode}", profile=profile.name, mode=_MODE[profile.mode])
        models = {line_model_of(work.landing, self.rules, work.kept, path).id for path in work.lines}
        for model in (self.rules.line_models[identity] for identity in sorted(models)):
            about = {"id": model.id, "title": model.title, "measured": model.measured}
            yield message("lines by the model '{id}': {title}. {measured}", **about)
        regimes = Counter(operator.regime for operator in work.operators)
        if regimes[Regime.REWRITTEN] or regimes[Regime.LIBRARY]:
            yield message(
                "{rewritten} operators are written again, {called} call a function of the vendor's library that has"
                " their name; an operator is the kernels of one file for one direction",
                rewritten=regimes[Regime.REWRITTEN],
                called=regimes[Regime.LIBRARY],
            )
        if work.own_files:
            yield counted(
                "the tree holds {count} file for this target alone already: what it replaces is priced all the same",
                "the tree holds {count} files for this target alone already: what they replace is priced all the same",
                work.own_files,
            )
        yield message(
            "no port in public tells its hours: days are lines and names at the prices of `portcheck explain effort`"
        )
        if self.options.velocity != 1:
            yield message("all days are divided by the team's velocity, {velocity:g}", velocity=self.options.velocity)


def tags_of(lines: Iterable[ClassifiedLines]) -> Counter[str]:
    """Lines by the class of the names on them, or by the part that they follow with; device code that is written again
    has neither."""
    tags = Counter[str]()
    for file in lines:
        tags.update(part for line, part in file.followed.items() if line not in file.rewritten)
        for line_class, numbers in file.classes.items():
            own = sum(1 for line in numbers if line not in file.followed and line not in file.rewritten)
            if line_class is not LineClass.UNCHANGED:
                tags[line_class.value] += own
    return tags


def coverage_of(findings: Iterable[Finding]) -> Coverage:
    """Library -> status -> mentions, sorted, for the findings of one target."""
    counts = Counter((finding.occurrence.library, finding.ruling.status) for finding in findings)
    libraries = sorted({library for library, _status in counts})
    return {library: {status: counts[library, status] for status in Status} for library in libraries}
