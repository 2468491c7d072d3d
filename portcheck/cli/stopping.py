"""What ends the program from outside: Ctrl-C, and the signals that ask it to go or say that its terminal has gone."""

from __future__ import annotations

import signal
import time
from types import FrameType

from portcheck.model.errors import ExitCode

_ASKING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_AT_ONCE = 1.0
"""Seconds in which one more is not another wish: what is under way is being ended and cleared away."""


class Stopped(KeyboardInterrupt):
    """A signal came. All that is under way ends, and clears away after itself, as with Ctrl-C."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.code = 128 + number
        """As the shell has it of a program that a signal ended."""


def heed_signals() -> None:
    """From here on a signal raises ``Stopped``, if who called has not chosen to ignore it."""
    last = -_AT_ONCE

    def stop(number: int, _frame: FrameType | None) -> None:
        nonlocal last
        before, last = last, time.monotonic()
        if last - before >= _AT_ONCE:
            raise Stopped(number)

    for number in _ASKING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, stop)


def code_of(error: BaseException) -> int:
    """The exit code for an interrupt, which may have become another error's cause on its way."""
    cause = error if isinstance(error, Stopped) else error.__cause__
    return cause.code if isinstance(cause, Stopped) else ExitCode.INTERRUPTED
