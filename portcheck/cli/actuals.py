"""``scan --actuals FILE``: what finished ports took, beside the estimate, and the prices that would have told it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from math import isclose
from pathlib import Path
from typing import Any

from portcheck.cli.config import read_toml
from portcheck.cli.config_effort import MOST_DAYS, number_of_days, shown, table_of
from portcheck.effort.actuals import compare
from portcheck.effort.prices import with_own_prices
from portcheck.match.landings import choose_landings
from portcheck.model.actuals import Actual, Comparison, Figure, Part
from portcheck.model.effort import Block, EffortOptions, Price
from portcheck.model.errors import UsageError
from portcheck.model.escape import harmless
from portcheck.model.estimate import Estimate, Range
from portcheck.model.target import Target
from portcheck.rules.location import store_path
from portcheck.rules.store import RuleStore
from portcheck.scan import ScanOptions

_KEYS = ("blocks", "days", "lines")
_BLOCKS = tuple(block.value for block in Block)
_MOST = 10**9
"""Days or lines of a port; more is a slip of the keyboard."""
_DECIMALS = 4
_LIMITS = (
    "One port corrects a scale, not single prices: all prices of a block named in the file move by that block's ratio,",
    "all others by the ratio of the rest, and each keeps the proportions of its range. A price that this code did not",
    "need stays as it is. Team, hardware and the state of the vendor's software are in the ratio as well.",
)


@dataclass(frozen=True, slots=True)
class Actuals:
    """What ``file`` says of ports, by the id of the landing; ``prices`` and ``effort`` are those of the scan."""

    file: Path
    ports: Mapping[str, Actual]
    prices: Mapping[str, Price]
    effort: EffortOptions


def read_actuals(file: Path, options: ScanOptions) -> Actuals:
    """The file, checked before a scan with ``options`` takes its time.

    Raises UsageError for what cannot be compared with that scan, naming file and key.
    """
    content = read_toml(file)
    with closing(RuleStore(store_path(options.rule_packs))) as store:
        targets = store.targets()
        prices = with_own_prices(store.effort(), options.effort).prices
    scanned = [landing.id for landing in choose_landings(options.targets, targets)]
    if not content:
        raise UsageError(f'{file}: names no target; write ["{scanned[0]}"], and days = 42 below it')
    for name in content:
        _check_scanned(name, scanned, targets, file)
    ports = {name: _actual(port, f"{file}: {name}") for name, port in content.items()}
    return Actuals(file, ports, prices, options.effort)


def _check_scanned(name: str, scanned: list[str], targets: Mapping[str, Target], file: Path) -> None:
    if name in scanned:
        return
    try:
        choose_landings((name,), targets)
    except UsageError as error:
        raise UsageError(f"{file}: {error}") from error
    known = ", ".join(scanned)
    raise UsageError(f"{file}: {name}: was not scanned, scanned are {known}; name one of these, or add --target {name}")


def _actual(content: Any, where: str) -> Actual:
    port = table_of(content, _KEYS, where)
    if "days" not in port:
        raise UsageError(f"{where}: days is missing; write the person-days of the whole port, as days = 42")
    days = number_of_days(port["days"], f"{where}.days", _MOST)
    lines = port.get("lines")
    whole = isinstance(lines, int) and not isinstance(lines, bool)
    if lines is not None and not (whole and 0 <= lines <= _MOST):
        raise UsageError(f"{where}.lines: expected a whole number of lines from 0 to {_MOST}, got {shown(lines)}")
    named = table_of(port.get("blocks", {}), _BLOCKS, f"{where}.blocks")
    blocks = {Block(name): number_of_days(value, f"{where}.blocks.{name}", _MOST) for name, value in named.items()}
    together = sum(blocks.values())
    if together > days and not isclose(together, days):
        sums = f"{together:.10g} days, more than days = {days:.10g}"
        raise UsageError(f"{where}.blocks: come to {sums}; correct one of them")
    return Actual(days, lines, blocks)


def comparison_page(actuals: Actuals, estimates: Mapping[str, Estimate]) -> str:
    """For each target of the file, a table and the corrected prices as TOML."""
    pages = []
    for target, actual in actuals.ports.items():
        compared = compare(estimates[target], actual, actuals.prices, actuals.effort)
        title = f"{harmless(target)}: the real port ({harmless(str(actuals.file))}) and the estimate"
        pages += ["", title, *_table(compared, actuals.effort), "", *_notes(compared), "", *_snippet(compared.prices)]
    return "\n".join(pages) + "\n"


def _table(compared: Comparison, effort: EffortOptions) -> Iterator[str]:
    rows = [("", "real", "p50", "p10 to p90", "real/p50", "")]
    rows.append(("days" if effort.performance else "days without performance", *_cells(compared.days)))
    if any(part.block for part in compared.parts):
        rows += [(_label(part, effort), *_cells(part.days)) for part in compared.parts if _is_shown(part)]
    if compared.lines is not None:
        rows.append(("lines changed or written", *_cells(compared.lines)))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for label, *cells, verdict in rows:
        aligned = [cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=False)]
        yield "  ".join((f"  {label.ljust(widths[0])}", *aligned, verdict)).rstrip()


def _is_shown(part: Part) -> bool:
    """A block that the file names, and the rest unless it is nothing."""
    return part.block is not None or bool(part.days.real or part.days.estimated.p90)


def _label(part: Part, effort: EffortOptions) -> str:
    if part.block is Block.PERFORMANCE and not effort.performance:
        return f"{part.block}, on top"
    return f"  {part.block or 'the rest'}"


def _cells(figure: Figure) -> tuple[str, str, str, str, str]:
    low, middle, high = (_number(value, 2) for value in _points(figure.estimated))
    ratio = "-" if figure.ratio is None else _number(figure.ratio, 2)
    side = "inside" if figure.inside else "below" if figure.real < figure.estimated.p10 else "above"
    return _number(figure.real, 2), middle, f"{low} to {high}", ratio, f"{side} the range" if side != "inside" else side


def _notes(compared: Comparison) -> Iterable[str]:
    for part in compared.parts:
        if part.unpriced:
            days, block = _number(part.days.real, 2), part.block or "the rest"
            yield f"Nothing is estimated for {block}: its {days} days correct no price, and will be missing again."
        elif part.days.real == 0 and part.days.estimated.p50 > 0:
            yield f"No days went into {part.block or 'the rest'}: its prices become 0."
    yield from _LIMITS


def _snippet(prices: Mapping[str, Range]) -> Iterator[str]:
    yield "# for pyproject.toml, beside the velocity of this scan; in portcheck.toml the table is [effort.prices]"
    yield "[tool.portcheck.effort.prices]"
    for identity, days in prices.items():
        # the configuration takes no price above that; only a slip of the keyboard gets there
        points = (_number(min(point, MOST_DAYS), _DECIMALS, "") for point in _points(days))
        yield f"{identity} = [{', '.join(points)}]"


def _points(values: Range) -> tuple[float, float, float]:
    return values.p10, values.p50, values.p90


def _number(value: float, decimals: int, thousands: str = ",") -> str:
    """Without the zeros at its end."""
    return f"{value:{thousands}.{decimals}f}".rstrip("0").rstrip(".")
