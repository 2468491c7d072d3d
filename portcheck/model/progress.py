"""Progress is an object handed in; a caller of the library needs none."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    def start(self, total: int) -> None:
        """``total`` bytes are about to be read."""

    def advance(self, amount: int) -> None:
        """``amount`` more bytes are done."""

    def stop(self) -> None:
        """All is done that was started; ``start`` may follow again."""


class Silent:
    """No progress shown."""

    def start(self, total: int) -> None:
        pass

    def advance(self, amount: int) -> None:
        pass

    def stop(self) -> None:
        pass
