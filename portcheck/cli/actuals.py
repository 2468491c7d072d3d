"""``scan --actuals FILE``: what finished ports took, beside the estimate, and the prices that would have told it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from math import isclose
from pathlib import Path
from typing import Any

from rich.cells import cell_len

from portcheck.cli.config.checks import shown
from portcheck.cli.config.effort import MOST_DAYS, number_of_days
from portcheck.cli.config.source import read_toml
from portcheck.cli.config.table import Wrong
from portcheck.effort.actuals import compare
from portcheck.effort.prices import with_own_prices
from portcheck.match.landings import choose_landings
from portcheck.model.actuals import Actual, Comparison, Figure, Part
from portcheck.model.effort import Block, EffortOptions, Price
from portcheck.model.errors import UsageError, unknown
from portcheck.model.escape import harmless
from portcheck.model.estimate import Estimate, Range
from portcheck.model.frozen import frozen
from portcheck.model.target import Target
from portcheck.model.text import Speaker, Text, message, same
from portcheck.rules.store import RuleStore
from portcheck.scan import ScanOptions

_KEYS = ("blocks", "days", "lines")
_BLOCKS = tuple(block.value for block in Block)
_MOST = 10**9
"""Days or lines of a port; more is a slip of the keyboard."""
_DECIMALS = 4
_LIMITS = message(
    "One port corrects a scale, not single prices: all prices of a block named in the file move by that block's ratio,"
    "\n"
    "all others by the ratio of the rest, and each keeps the proportions of its range. A price that this code did not\n"
    "need stays as it is. Team, hardware and the state of the vendor's software are in the ratio as well."
)


@frozen
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
    with closing(RuleStore(options.store_path())) as store:
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
    port = _keyed(content, _KEYS, where)
    if "days" not in port:
        raise UsageError(f"{where}: days is missing; write the person-days of the whole port, as days = 42")
    days = _days(port["days"], f"{where}.days")
    lines = port.get("lines")
    whole = isinstance(lines, int) and not isinstance(lines, bool)
    if lines is not None and not (whole and 0 <= lines <= _MOST):
        raise UsageError(f"{where}.lines: expected a whole number of lines from 0 to {_MOST}, got {shown(lines)}")
    named = _keyed(port.get("blocks", {}), _BLOCKS, f"{where}.blocks")
    blocks = {Block(name): _days(value, f"{where}.blocks.{name}") for name, value in named.items()}
    together = sum(blocks.values())
    if together > days and not isclose(together, days):
        sums = f"{together:.10g} days, more than days = {days:.10g}"
        raise UsageError(f"{where}.blocks: come to {sums}; correct one of them")
    return Actual(days, lines, blocks)


def _days(value: Any, where: str) -> float:
    try:
        return number_of_days(value, most=_MOST)
    except Wrong as wrong:
        raise UsageError(f"{where}: {wrong}") from wrong


def _keyed(content: Any, keys: tuple[str, ...], where: str) -> dict[str, Any]:
    """``content``, which must be a table with no other ``keys``."""
    if not isinstance(content, dict):
        raise UsageError(f"{where}: expected a table with any of {', '.join(keys)}")
    for key in content:
        if key not in keys:
            raise UsageError(f"{where}: {unknown('key', key, keys)}")
    return content


def comparison_page(actuals: Actuals, estimates: Mapping[str, Estimate], say: Speaker) -> str:
    """For each target of the file, a table and the corrected prices as TOML."""
    pages = []
    for target, actual in actuals.ports.items():
        compared = compare(estimates[target], actual, actuals.prices, actuals.effort)
        names = {"target": harmless(target), "file": harmless(str(actuals.file))}
        title = say("{target}: the real port ({file}) and the estimate", **names)
        pages += ["", title, *_table(compared, actuals.effort, say), "", *_notes(compared, say), ""]
        pages += _snippet(compared.prices, say)
    return "\n".join(pages) + "\n"


def _table(compared: Comparison, effort: EffortOptions, say: Speaker) -> Iterator[str]:
    rows = [("", say("real"), "p50", say("p10 to p90"), say("real/p50"), "")]
    days = say("days") if effort.performance else say("days without performance")
    rows.append((days, *_cells(compared.days, say)))
    if any(part.block for part in compared.parts):
        rows += [(_label(part, effort, say), *_cells(part.days, say)) for part in compared.parts if _is_shown(part)]
    if compared.lines is not None:
        rows.append((say("lines changed or written"), *_cells(compared.lines, say)))
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    for label, *cells, verdict in rows:
        aligned = [_gap(cell, width) + cell for cell, width in zip(cells, widths[1:], strict=False)]
        yield "  ".join((f"  {label}{_gap(label, widths[0])}", *aligned, verdict)).rstrip()


def _gap(text: str, width: int) -> str:
    """What ``text`` lacks to ``width`` columns, of which Chinese takes two a character."""
    return " " * (width - cell_len(text))


def _is_shown(part: Part) -> bool:
    """A block that the file names, and the rest unless it is nothing."""
    return part.block is not None or bool(part.days.real or part.days.estimated.p90)


def _name(part: Part) -> Text:
    """A block as the file calls it."""
    return same(part.block.value) if part.block else message("the rest")


def _label(part: Part, effort: EffortOptions, say: Speaker) -> str:
    if part.block is Block.PERFORMANCE and not effort.performance:
        return say("{block}, on top", block=_name(part))
    return f"  {say.text(_name(part))}"


def _cells(figure: Figure, say: Speaker) -> tuple[str, str, str, str, str]:
    low, middle, high = (_number(value, 2) for value in _points(figure.estimated))
    ratio = "-" if figure.ratio is None else _number(figure.ratio, 2)
    verdict = say("below the range") if figure.real < figure.estimated.p10 else say("above the range")
    if figure.inside:
        verdict = say("inside")
    return _number(figure.real, 2), middle, say("{low} to {high}", low=low, high=high), ratio, verdict


def _notes(compared: Comparison, say: Speaker) -> Iterable[str]:
    for part in compared.parts:
        if part.unpriced:
            yield say(
                "Nothing is estimated for {block}: its {days} days correct no price, and will be missing again.",
                block=_name(part),
                days=_number(part.days.real, 2),
            )
        elif part.days.real == 0 and part.days.estimated.p50 > 0:
            yield say("No days went into {block}: its prices become 0.", block=_name(part))
    yield say.text(_LIMITS)


def _snippet(prices: Mapping[str, Range], say: Speaker) -> Iterator[str]:
    yield say("# for pyproject.toml, beside the velocity of this scan; in portcheck.toml the table is [effort.prices]")
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
