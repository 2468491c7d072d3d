"""What the default mode and Clang disagree on, as a table for people."""

from __future__ import annotations

from portcheck.model.escape import harmless
from portcheck.model.precise import Change, Difference, Differences

_MOST = 100
_TITLES = {
    Change.DROPPED: "dropped: no names of CUDA to Clang",
    Change.ADDED: "added: names of CUDA that the default mode passed over",
}


def explain(differences: Differences) -> str:
    """Counts, then the changes by kind and place, the first hundred of each kind; and the files without an answer."""
    parsed = f"{differences.units} files parsed, {len(differences.lost)} of them lost"
    lines = [
        f"Clang, with {harmless(differences.headers.en)}: {parsed}",
        f"  confirmed {differences.confirmed} · unresolved {differences.unresolved} (the default mode's answer stands)"
        f" · dropped {_count(differences, Change.DROPPED)} · added {_count(differences, Change.ADDED)}",
    ]
    for change, title in _TITLES.items():
        rows = [row for row in differences.changes if row.change is change]
        lines += _table(title, [(_place(row), row.symbol, row.refers_to.en) for row in rows])
    lines += _table("not parsed", [(path, reason.en, "") for path, reason in differences.lost])
    return "\n".join(lines) + "\n"


def _count(differences: Differences, change: Change) -> int:
    return sum(1 for row in differences.changes if row.change is change)


def _place(row: Difference) -> str:
    return f"{row.file}:{row.line}:{row.column}"


def _table(title: str, rows: list[tuple[str, str, str]]) -> list[str]:
    if not rows:
        return []
    shown = [tuple(map(harmless, row)) for row in rows[:_MOST]]
    widths = [max(len(row[column]) for row in shown) for column in range(2)]
    lines = [f"{title} ({len(rows)})"]
    lines += [f"  {a.ljust(widths[0])}  {b.ljust(widths[1])}  {c}".rstrip() for a, b, c in shown]
    if len(rows) > len(shown):
        lines.append(f"  … and {len(rows) - len(shown)} more")
    return lines
