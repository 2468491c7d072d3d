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

    def start(self, total: int) -> None:
        self._bar.reset(self._task, total=total)
        self._bar.start()

    def advance(self, amount: int) -> None:
        self._bar.advance(self._task, amount)

    def stop(self) -> None:
        """Take the bar off the screen."""
        self._bar.stop()
