"""Tables as the importers read them."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path


def table(path: Path, records: Sequence[Mapping[str, str]]) -> Path:
    """Write ``records`` as CSV; columns in the order of their first use."""
    columns = list(dict.fromkeys(column for record in records for column in record))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(records)
    return path
