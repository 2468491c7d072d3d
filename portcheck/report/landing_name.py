"""What a landing is called."""

from __future__ import annotations

from portcheck.model.target import Landing
from portcheck.model.text import Text


def landing_name(landing: Landing) -> Text:
    """The target's name, with the way to land on it if one was asked for."""
    way = landing.title.removeprefix(landing.target.name)
    return Text(landing.title, f"{landing.target.name_zh}{way}")
