"""``portcheck explain effort``: how lines become days, with prices, sources and error."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rich.console import RenderableType

from portcheck.cli.prose import entry, indented, printed, titled
from portcheck.model.effort import Block, EffortOptions, EffortRules, Follow, LineModel, Price
from portcheck.model.frozen import frozen
from portcheck.model.text import COMMA, Speaker, Text
from portcheck.model.words import BLOCK, LINE_CLASS, PART, TRUST
from portcheck.report.json_text import both, points

_METHOD = (
    Text(
        "Lines. A line that touches CUDA has the heaviest class of the names on it. The line model of the target's "
        "kind of port adds lines that hold no name: a kind of line counts where real ports changed at least a "
        "threshold share of it, or where this kind of port means it.",
        "代码行。涉及 CUDA 的行取其中名称的最重类别。目标平台所属移植方式的行模型再加上不含名称的行：某类行在真实移植中"
        "被改动的比例达到阈值，或该移植方式必然涉及，才计入。",
    ),
    Text(
        "Days. Each driver counts one kind of work and has one price: days = count x price. What is learnt or "
        "repaired once is counted once: an API in the whole tree, a hazard in a file. The p50 of the total is the "
        "sum of the drivers. All days are divided by the team's velocity.",
        "人天。每个成本项统计一种工作，对应一个单价：人天 = 数量 × 单价。只需学一次、修一次的只计一次：API 按整个代码"
        "树，隐患按文件。总计的 p50 为各项之和。所有人天除以团队的 velocity。",
    ),
    Text(
        "Range. In one project, all units of a price are dearer or cheaper together; prices move independently of each "
        "other. So, with sums over prices, p10 = p50 - sqrt(sum of (count x (price p50 - price p10))^2), but not below "
        "0, and p90 = p50 + sqrt(sum of (count x (price p90 - price p50))^2). Nothing is drawn at random.",
        "区间。同一单价在一个项目中对其全部数量同时偏高或偏低，不同单价之间相互独立。因此对各单价求和："
        "p10 = p50 − sqrt(Σ(数量 × (单价 p50 − 单价 p10))²)，不低于 0；"
        "p90 = p50 + sqrt(Σ(数量 × (单价 p90 − 单价 p50))²)。不使用随机抽样。",
    ),
    Text(
        "Yours. [tool.portcheck.effort] in pyproject.toml, or [effort] in portcheck.toml, has prices = {ID = 1.5} "
        "(p50, the range in proportion) or {ID = [1, 1.5, 4]} (p10, p50, p90), for the units below; velocity; team "
        "(people, for calendar time only); performance = true counts the block of that name.",
        "自定。在 pyproject.toml 的 [tool.portcheck.effort] 或 portcheck.toml 的 [effort] 中写 prices = {ID = 1.5}（"
        "p50，区间按比例）或 {ID = [1, 1.5, 4]}（p10、p50、p90），单位同下；velocity；team（人数，只影响日历时间）；"
        "performance = true 时计入性能部分。",
    ),
)
_HEADING = Text("Effort: how lines become days", "工作量：代码行如何换算成人天")
_PRICE = Text("A price of the estimate, in the block «{block}»", "估算中的单价，属于“{block}”部分")
_ALL_PRICES = Text(
    "Its driver costs count x price. All prices, the method and how to set your own: portcheck explain effort",
    "对应的成本项 = 数量 × 单价。全部单价、方法以及如何自定单价：portcheck explain effort",
)
_MODELS = Text("Line models", "行模型")
_SOURCE = Text("source: ", "来源：")
_COUNTS = Text("counts: ", "计入：")
_LEAVES = Text("leaves out: ", "不计入：")
_ALWAYS = Text("always", "必然")
_SHARE = Text("{part} ({line_class}, {how})", "{part}（{line_class}，{how}）")
_WRITES = Text("lines written for each line: ", "每行写出的行数：")
_BAND = Text("real lines over predicted ones: {p10:g} to {p90:g}", "实际行数与预测之比：{p10:g}–{p90:g}")
_PER_OPERATOR = Text(
    "lines written for one operator: {p50:g} ({p10:g} to {p90:g})", "每个算子写出的行数：{p50:g}（{p10:g}–{p90:g}）"
)
_ON = Text("{target}: {written}", "{target}：{written}")
_TAGS: Mapping[str, Text] = {str(tag): text for tag, text in (*LINE_CLASS.items(), *PART.items())}
"""What lines are written for, as the line models call it."""
_ERROR = Text("error: ", "误差：")
_DAYS = Text("{p50:g} ({p10:g} to {p90:g}) days per {unit}", "{p50:g}（{p10:g}–{p90:g}）人天，{unit}")
_HERE = Text(
    "Here: velocity {velocity:g}, team {team}, performance {performance}.",
    "当前：velocity {velocity:g}，team {team}，performance {performance}。",
)


@frozen
class ExplainedEffort:
    """The prices that hold, and the team that pays them."""

    rules: EffortRules
    options: EffortOptions

    def content(self) -> dict[str, Any]:
        return _content(self.rules, self.options)

    def page(self, say: Speaker) -> str:
        return _Page(say).text(self.rules, self.options)


@frozen
class ExplainedPrice:
    """One price, as it holds here."""

    price: Price

    def content(self) -> dict[str, Any]:
        return {"explains": "price", **_priced(self.price)}

    def page(self, say: Speaker) -> str:
        return _Page(say).price_alone(self.price)


def _content(rules: EffortRules, options: EffortOptions) -> dict[str, Any]:
    return {
        "explains": "effort",
        "id": "effort",
        "method": [both(text) for text in _METHOD],
        "team": options.team,
        "velocity": options.velocity,
        "performance": options.performance,
        "prices": [
            _priced(price) for price in rules.prices.values()
        ],
        "line_models": [
            {"id": model.id, "title": both(model.title), "follow": [_followed(item) for item in model.follow],
             "writes": dict(model.writes), "band": points(model.band),
             "per_operator": points(model.per_operator) if model.per_operator else None,
             "per_operator_on": {target: points(lines) for target, lines in model.per_operator_on.items()},
             "measured": both(model.measured), "sources": list(model.sources)}
            for model in rules.line_models.values()
        ],
    }  # fmt: skip


def _priced(price: Price) -> dict[str, Any]:
    return {"id": price.id, "block": price.block.value, "title": both(price.title), "unit": both(price.unit),
            "per": price.per, "days": points(price.days), "trust": price.trust.value, "why": both(price.why),
            "sources": list(price.sources)}  # fmt: skip


def _followed(item: Follow) -> dict[str, Any]:
    share = {"lines": item.share.lines, "changed": item.share.changed} if item.share else None
    return {"part": item.part.value, "class": item.line_class.value, "share": share, "counted": item.counted}


class _Page:
    """The explanation in one language."""

    def __init__(self, say: Speaker) -> None:
        self._in = say.text

    def text(self, rules: EffortRules, options: EffortOptions) -> str:
        return printed((*self._method(options), *self._prices(rules.prices.values()), *self._models(rules)))

    def price_alone(self, price: Price) -> str:
        more = self._in(_ALL_PRICES)
        title = self._in(_PRICE).format(block=self._in(BLOCK[price.block]))
        return printed((titled(title), *self._price(price), "", indented(more, 0)))

    def _method(self, options: EffortOptions) -> Iterator[RenderableType]:
        yield titled(self._in(_HEADING))
        yield ""
        for paragraph in _METHOD:
            yield from (indented(self._in(paragraph), 0), "")
        performance = str(options.performance).lower()
        here = self._in(_HERE).format(velocity=options.velocity, team=options.team, performance=performance)
        yield from (indented(here, 0), "")

    def _prices(self, prices: Iterable[Price]) -> Iterator[RenderableType]:
        by_block: dict[Block, list[Price]] = {}
        for price in prices:
            by_block.setdefault(price.block, []).append(price)
        for block in Block:
            if block in by_block:
                yield titled(self._in(BLOCK[block]))
                for price in by_block[block]:
                    yield from self._price(price)
                yield ""

    def _price(self, price: Price) -> Iterator[RenderableType]:
        days = self._in(_DAYS).format(**points(price.days), unit=self._in(price.unit))
        yield entry(price.id, f"{days}  [{self._in(TRUST[price.trust])}]")
        yield indented(self._in(price.title))
        yield indented(self._in(price.why))
        yield from self._sources(price.sources)

    def _models(self, rules: EffortRules) -> Iterator[RenderableType]:
        yield titled(self._in(_MODELS))
        for model in rules.line_models.values():
            yield from self._model(model)

    def _model(self, model: LineModel) -> Iterator[RenderableType]:
        yield entry(model.id, self._in(model.title))
        for label, counted in ((_COUNTS, True), (_LEAVES, False)):
            items = self._in(COMMA).join(self._share(item) for item in model.follow if item.counted is counted)
            if items:
                yield indented(self._in(label) + items)
        writes = self._in(COMMA).join(f"{self._in(_TAGS[name])} {lines:g}" for name, lines in model.writes.items())
        if writes:
            yield indented(self._in(_WRITES) + writes)
        if model.per_operator:
            yield indented(self._in(_PER_OPERATOR).format(**points(model.per_operator)))
            for target, lines in model.per_operator_on.items():
                written = self._in(_PER_OPERATOR).format(**points(lines))
                yield indented(self._in(_ON).format(target=target, written=written))
        else:
            yield indented(self._in(_BAND).format(**points(model.band)))
        yield indented(self._in(_ERROR) + self._in(model.measured))
        yield from self._sources(model.sources)

    def _share(self, item: Follow) -> str:
        share = item.share
        how = f"{share.changed:,}/{share.lines:,} = {share.value:.0%}" if share else self._in(_ALWAYS)
        words = {"part": self._in(PART[item.part]), "line_class": self._in(LINE_CLASS[item.line_class]), "how": how}
        return self._in(_SHARE).format(**words)

    def _sources(self, sources: tuple[str, ...]) -> Iterator[RenderableType]:
        for source in sources:
            yield indented(self._in(_SOURCE) + source, style="dim")
