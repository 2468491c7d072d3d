"""What a project's configuration says of a rule."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import translate
from functools import lru_cache

from portcheck.model.policy import Severity


class Severities:
    """Of patterns of rules (``library/symbol``; ``*`` stands for anything; a name without a library is that of any)
    the last that fits a rule holds."""

    def __init__(self, given: Iterable[tuple[str, Severity]] = ()) -> None:
        self._patterns = [(pattern_of(text), severity) for text, severity in given]
        self.of = lru_cache(maxsize=None)(self._of)

    def _of(self, rule: str) -> Severity | None:
        """None where nothing is said of it."""
        fitting = [severity for pattern, severity in self._patterns if pattern.fullmatch(rule)]
        return fitting[-1] if fitting else None


def pattern_of(text: str) -> re.Pattern[str]:
    """The rules that a key of ``[severity]`` means. However many its stars, they are asked in bounded time."""
    whole = text if "/" in text else f"*/{text}"
    return re.compile(translate(whole.replace("[", "[[]").replace("?", "[?]")))
