"""Debian's Chromium, and the report of the samples for it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from portcheck.model.report import Report
from portcheck.scan import ScanOptions, scan
from support.rendered import text_of
from support.visits import Opener, Visit

SAMPLES = Path(__file__).parents[3] / "samples"
CHROMIUM = shutil.which("chromium")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Without Chromium, tests of the page are skipped, but not in CI."""
    if not CHROMIUM and not os.environ.get("CI"):
        pytest.skip("no Chromium here")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def sample() -> Report:
    return scan([SAMPLES], ScanOptions(jobs=1))


@pytest.fixture(scope="package")
def written(sample: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("page") / "report.html"
    file.write_text(text_of("html", sample), "utf-8")
    return file


@pytest.fixture
def visit(browser: Browser, written: Path) -> Iterator[Opener]:
    """Opens a page; at the end, no request may have left any of them, and no script may have failed."""
    visits: list[Visit] = []

    def opened(file: Path = written, fragment: str = "", **context: object) -> Visit:
        page = browser.new_context(**context).new_page()  # type: ignore[arg-type]
        made = Visit(page, file)
        page.on("request", lambda request: made.requests.append(request.url))
        page.on("console", lambda message: made.complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: made.complaints.append(str(error)))
        page.on("dialog", lambda dialog: made.complaints.append("dialog"))
        made.open(fragment)
        visits.append(made)
        return made

    yield opened
    for made in visits:
        away = [url for url in made.requests if not url.startswith((made.file.as_uri(), "about:"))]
        assert (away, made.complaints) == ([], [])
        made.page.context.close()
