"""Regular expressions that are compiled when they are first asked: of the hundreds that the program has, a scan of a
few files asks some."""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


class _Regex:
    """It turns into the compiled expression, attribute by attribute."""

    def __init__(self, pattern: Any, flags: int) -> None:
        self._given, self.pattern = (pattern, flags), pattern

    def __getattr__(self, name: str) -> Any:
        value = getattr(re.compile(*self._given), name)
        setattr(self, name, value)
        return value


def regex(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """``re.compile(pattern, flags)``, later."""
    return cast(re.Pattern[AnyStr], _Regex(pattern, flags))
