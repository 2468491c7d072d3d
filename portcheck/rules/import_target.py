"""Import one table of one target into a rule pack, as ``portcheck rules import --target`` does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path

from portcheck.model.errors import UsageError
from portcheck.model.finding import Basis
from portcheck.model.frozen import frozen
from portcheck.rules.import_facts import import_facts, import_symbols
from portcheck.rules.import_mapping import TableOptions, catalogue_names, import_mapping
from portcheck.rules.location import built_in_pack
from portcheck.rules.readings import Readings, load_readings
from portcheck.rules.tables import Imported


@frozen
class TargetTable:
    """``table`` None: a mapping table; else the name of a table of facts. ``columns``: the table's own names of ours.
    ``symbols``: tables of names witnessed on the target's side. ``readings``: how the table is to be read."""

    target: str
    table: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    basis: Basis | None = None
    symbols: tuple[Path, ...] = ()
    readings: Path | None = None


def import_target_table(tables: Sequence[Path], pack: Path, wanted: TargetTable) -> Imported:
    """Write the table into ``pack``. Raises UsageError if the target has no target.yaml or a table lacks a column."""
    _check_target(pack, wanted.target)
    readings = load_readings(wanted.readings) if wanted.readings else Readings()
    readings = replace(readings, columns={**readings.columns, **wanted.columns})
    if wanted.table is not None:
        return import_facts(tables, wanted.table, wanted.target, pack, readings)
    options = TableOptions(readings, wanted.basis, wanted.symbols)
    result = import_mapping(tables, wanted.target, pack, options, catalogue_names(pack))
    import_symbols(wanted.symbols, result.seen, wanted.target, pack, readings)
    return result


def _check_target(pack: Path, target: str) -> None:
    own = pack / "targets" / target / "target.yaml"
    if not own.is_file() and not (built_in_pack() / "targets" / target / "target.yaml").is_file():
        raise UsageError(f"{own}: not there; write the target's target.yaml first (docs/rules.md shows one)")
