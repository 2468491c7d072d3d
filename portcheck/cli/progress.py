"""A progress bar on stderr that leaves nothing behind."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as RichProgress


class Bar:
    """Bytes read so far; it vanishes when all are done."""

    def __init__(self) -> None:
        columns = (TextColumn("scanning"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
        self._bar = RichProgress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._bar.add_task("scanning")
        self._left = 0

    def start(self, total: int) -> None:
        self._left = total
        self._bar.update(self._task, total=total)
        if total:
            self._bar.start()

    def advance(self, amount: int) -> None:
        self._left -= amount
        self._bar.advance(self._task, amount)
        if self._left <= 0:
            self._bar.stop()
