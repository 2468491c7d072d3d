"""What the default mode and Clang disagree on, as a table for people."""

from __future__ import annotations

from rich.cells import cell_len

from portcheck.model.escape import harmless
from portcheck.model.precise import Change, Difference, Differences
from portcheck.model.text import Lang, Speaker, message

_MOST = 100
_TITLES = {
    Change.DROPPED: message("dropped: no names of CUDA to Clang"),
    Change.ADDED: message("added: names of CUDA that the default mode passed over"),
}


def explain(differences: Differences, lang: Lang = Lang.EN) -> str:
    """Counts, then the changes by kind and place, the first hundred of each kind; and the files without an answer."""
    say = Speaker(lang)
    headers = harmless(say.text(differences.headers))
    lines = [
        say.counted(
            "Clang, with {headers}: {count} file parsed, {lost} of them lost",
            "Clang, with {headers}: {count} files parsed, {lost} of them lost",
            differences.units,
            headers=headers,
            lost=len(differences.lost),
        ),
        say(
            "  confirmed {confirmed} · unresolved {unresolved} (the default mode's answer stands) · dropped {dropped}"
            " · added {added}",
            confirmed=differences.confirmed,
            unresolved=differences.unresolved,
            dropped=_count(differences, Change.DROPPED),
            added=_count(differences, Change.ADDED),
        ),
    ]
    for change, title in _TITLES.items():
        rows = [row for row in differences.changes if row.change is change]
        lines += _table(say.text(title), [(_place(row), row.symbol, say.text(row.refers_to)) for row in rows], say)
    lost = [(path, say.text(reason), "") for path, reason in differences.lost]
    return "\n".join([*lines, *_table(say("not parsed"), lost, say)]) + "\n"


def _count(differences: Differences, change: Change) -> int:
    return sum(1 for row in differences.changes if row.change is change)


def _place(row: Difference) -> str:
    return f"{row.file}:{row.line}:{row.column}"


def _table(title: str, rows: list[tuple[str, str, str]], say: Speaker) -> list[str]:
    if not rows:
        return []
    shown = [tuple(map(harmless, row)) for row in rows[:_MOST]]
    widths = [max(cell_len(row[column]) for row in shown) for column in range(2)]
    lines = [f"{title} ({len(rows)})"]
    lines += [f"  {_padded(a, widths[0])}  {_padded(b, widths[1])}  {c}".rstrip() for a, b, c in shown]
    if len(rows) > len(shown):
        lines.append(say("  … and {more} more", more=len(rows) - len(shown)))
    return lines


def _padded(text: str, width: int) -> str:
    """To ``width`` columns, of which Chinese takes two a character."""
    return text + " " * (width - cell_len(text))
