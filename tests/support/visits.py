"""A page of the HTML report in a browser."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page


@dataclass
class Visit:
    """One page with all that went wrong on it."""

    page: Page
    file: Path
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, fragment: str = "") -> Page:
        self.page.goto("about:blank")  # another fragment alone would not load the page again
        self.page.goto(self.file.as_uri() + fragment)
        self.page.wait_for_function("document.documentElement.dataset.ready === 'true'")
        return self.page

    def fragment(self) -> str:
        return str(self.page.evaluate("location.hash"))[1:]


Opener = Callable[..., Visit]
"""``(file, fragment, **options of the browser's context)``, all optional."""
