"""Weight and speed of the HTML report of a tree, in headless Chromium.

usage: python benchmarks/html_page.py TREE [RUNS]

Prints bytes of the page, findings and mentions in it, milliseconds from the opening of the file to the last part of it
shown (minimum, median, maximum of RUNS fresh browsers), and of a search through the list of mentions. Its limits:
15 MB, 2 s. Needs the test extra and Debian's chromium.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Playwright, sync_playwright

from portcheck.report.html import render
from portcheck.report.registry import RenderOptions
from portcheck.scan import scan

READY = "document.documentElement.dataset.ready === 'true'"
SEARCH = """async () => {
  const input = document.querySelector("#filters input[data-state=q]");
  const start = performance.now();
  input.value = "cudaMemcpy";
  input.dispatchEvent(new Event("input", { bubbles: true }));
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - start;
}"""


def visit(playwright: Playwright, page_file: Path) -> tuple[float, float]:
    """Milliseconds until everything is shown, and of a search."""
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
    page = browser.new_page()
    page.add_init_script(
        "new MutationObserver((_seen, self) => { if (document.documentElement.dataset.ready) {"
        " window.shown = performance.now(); self.disconnect(); } })"
        ".observe(document, { attributes: true, subtree: true, attributeFilter: ['data-ready'] })"
    )
    page.goto(page_file.as_uri())
    page.wait_for_function(READY)
    times = float(page.evaluate("window.shown")), float(page.evaluate(SEARCH))
    browser.close()
    return times


def spread(values: list[float]) -> str:
    return f"{min(values):.0f} / {statistics.median(values):.0f} / {max(values):.0f} ms"


def main() -> None:
    tree, runs = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 5
    report = scan([tree])
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page_file = Path(folder) / "report.html"
        page_file.write_text(render(report, RenderOptions()), "utf-8")
        print(f"{page_file.stat().st_size / 1e6:.2f} MB: {len(report.findings):,} findings,", end=" ")
        print(f"{len(report.occurrences):,} mentions, {len(report.landings)} targets")
        visits = [visit(playwright, page_file) for _run in range(runs)]
    print(f"shown after {spread([shown for shown, _search in visits])} (min / median / max of {runs})")
    print(f"a search takes {spread([search for _shown, search in visits])}")


if __name__ == "__main__":
    main()
