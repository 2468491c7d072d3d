"""``--format parquet``: the rows of csv as an Apache Parquet file, for data frames and databases. Needs the extra
``parquet`` (pyarrow)."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

from portcheck.model.errors import UsageError
from portcheck.model.report import Report
from portcheck.report.registry import RenderOptions
from portcheck.report.rows import COLUMNS, FINDING, PLACE, RULING, Cell, place_cells, rows, ruling_cells

try:
    import pyarrow
    import pyarrow.parquet
except ImportError as error:
    raise UsageError(
        "the format parquet needs pyarrow, which is not installed: pip install 'portcheck[parquet]'"
    ) from error

_INTEGERS = frozenset(("line", "column", "end_column", "value"))


def render(report: Report, options: RenderOptions) -> bytes:
    """The findings by place and target; ``--detail`` makes no difference. Texts are dictionary-encoded. The same bytes
    each time, by one release of pyarrow."""
    places, rulings = _Numbered(place_cells), _Numbered(ruling_cells)
    found = [*zip(*rows(report, places.number, rulings.number), strict=True)] or [(), (), (), ()]
    of_places, of_rulings, fingerprints, suppressed = map(list, found)
    columns = [
        *places.columns(PLACE, of_places),
        *rulings.columns(RULING, of_rulings),
        _array(FINDING[0], fingerprints),
        pyarrow.array(suppressed, pyarrow.bool_()),
    ]
    table = pyarrow.table(dict(zip(COLUMNS, columns, strict=True)))
    sink = io.BytesIO()
    about = {"portcheck": report.tool_version, "rules": report.rules_digest}
    pyarrow.parquet.write_table(table.replace_schema_metadata(about), sink, compression="zstd")
    return sink.getvalue()


class _Numbered:
    """Distinct parts of rows by number: a column is built of them once, and then repeated."""

    def __init__(self, cells: Callable[[Any], tuple[Cell, ...]]) -> None:
        self._cells = cells
        self._parts: list[tuple[Cell, ...]] = []

    def number(self, part: Any) -> int:
        self._parts.append(self._cells(part))
        return len(self._parts) - 1

    def columns(self, names: Sequence[str], numbers: list[int]) -> list[Any]:
        order = pyarrow.array(numbers, pyarrow.int32())
        return [_array(name, [part[n] for part in self._parts]).take(order) for n, name in enumerate(names)]


def _array(name: str, cells: list[Cell]) -> Any:
    if name in _INTEGERS:
        return pyarrow.array(cells, pyarrow.int64())
    return pyarrow.array(cells, pyarrow.string()).dictionary_encode()
