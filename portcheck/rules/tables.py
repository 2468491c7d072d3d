"""Tables as people keep them: CSV, with a header row, in UTF-8."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from portcheck.model.errors import UsageError
from portcheck.model.escape import first_harmful
from portcheck.model.frozen import frozen
from portcheck.model.regex import regex

_LINE_BREAK = regex(r"\s*[\r\n\t]\s*")


@frozen
class Rejected:
    """A row that was not taken, and why."""

    file: str
    line: int
    symbol: str
    reason: str


@frozen
class Imported:
    """What an import did: rows read, rows written per rule file, and what was left out. ``seen``: records of names on
    the target's side that the rows themselves show or document."""

    read: int
    written: Mapping[str, int]
    rejected: tuple[Rejected, ...]
    seen: tuple[Mapping[str, str], ...] = ()

    def reasons(self) -> Counter[str]:
        return Counter(row.reason for row in self.rejected)


def columns_of(table: Path) -> list[str]:
    try:
        with table.open(encoding="utf-8-sig", newline="") as lines:
            return next(csv.reader(lines), [])
    except (OSError, UnicodeDecodeError, csv.Error):
        return []  # reading the rows says what is wrong


def read_rows(table: Path, needed: Iterable[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """The records with their line numbers. Of a needed ``A|B`` one column must be there."""
    try:
        with table.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            known = list(reader.fieldnames or ())
            character = first_harmful("".join(known))
            if character:
                raise UsageError(f"{table}:1: the character {character} in a column's name; take it out")
            absent = [column for column in needed if set(known).isdisjoint(column.split("|"))]
            if absent:
                have = ", ".join(known)
                raise UsageError(f"{table}:1: no column {', '.join(absent)}; the table has {have or 'no header row'}")
            for record in reader:
                yield reader.line_num, _cells(record, f"{table}:{reader.line_num}")
    except OSError as error:
        raise UsageError(f"{table}: cannot be read: {error.strerror}") from error
    except csv.Error as error:
        raise UsageError(f"{table}: not a CSV table: {error}") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{table}: not UTF-8; save the table as UTF-8") from error


def _cells(record: Mapping[str | None, str | None], place: str) -> dict[str, str]:
    """The cells, each in one line. What no terminal can show is refused here, before it gets into a pack."""
    row = {key: _LINE_BREAK.sub(" ", (value or "").strip()) for key, value in record.items() if key}
    character = first_harmful("".join(row.values()))
    if character:
        raise UsageError(f"{place}: the character {character} cannot be shown; take it out")
    return row
