"""Make the generated documents: ``docs/cli.md`` from --help, ``docs/report.svg`` from a scan of ``samples/``, and a
page for every target in ``docs/targets/`` and ``docs/hazards.md`` from the rules, ``docs/benchmarks.md`` and its chart
from ``benchmarks/results.json``.

usage: python docs/generate.py [--check]      (--check writes nothing and fails if a page is stale)
"""

from __future__ import annotations

import difflib
import io
import re
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import click
from hazard_page import hazards_page
from rich.console import Console
from rich.text import Text
from target_page import target_page, targets_page

from portcheck.cli.main import cli
from portcheck.report.registry import Detail, RenderOptions
from portcheck.report.terminal import render
from portcheck.rules.location import store_path
from portcheck.rules.store import RuleStore
from portcheck.scan import ScanOptions, scan

DOCS = Path(__file__).resolve().parent
sys.path.append(str(DOCS.parent))  # benchmarks/ is no part of the installed package
WIDTH = 100


def commands(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            if child is not None:
                yield from commands(child, (*path, name))


def cli_page() -> str:
    """The --help of every verb, one heading each."""
    parts = ["# Commands\n\nMade by `python docs/generate.py`; do not edit.\n"]
    for path, command in commands(cli, ("portcheck",)):
        names = cli.context_settings["help_option_names"]
        context = click.Context(command, info_name=" ".join(path), terminal_width=WIDTH, help_option_names=names)
        parts.append(f"\n## {' '.join(path)}\n\n```text\n{command.get_help(context)}\n```\n")
    return "".join(parts)


def picture() -> str:
    """The terminal report on ``samples/``, as SVG."""
    report = scan([DOCS.parent / "samples"], ScanOptions(jobs=1))
    options = RenderOptions(Detail.SUMMARY, WIDTH, color=True, command="portcheck scan samples")
    console = Console(file=io.StringIO(), record=True, width=WIDTH, force_terminal=True, color_system="standard")
    console.print(Text.from_ansi(render(report, options)))
    return console.export_svg(title="portcheck scan samples", unique_id="portcheck")


def rule_pages() -> Iterator[tuple[str, str]]:
    """A page for each target, their list, and the hazards."""
    with closing(RuleStore(store_path())) as store:
        targets = store.targets()
        yield "hazards.md", hazards_page(store)
        yield "targets/README.md", targets_page(targets.values(), store)
        for target in targets.values():
            yield f"targets/{target.id}.md", target_page(target, store)


def benchmark_pages() -> dict[str, str]:
    """The last run of the benchmarks that was kept, as tables and as a chart."""
    from benchmarks.suite.chart import chart
    from benchmarks.suite.page import page
    from benchmarks.suite.results import load

    kept = DOCS.parent / "benchmarks" / "results.json"
    if not kept.exists():
        return {}
    results = load(kept)
    return {"benchmarks.md": page(results), "benchmarks.svg": chart(results)}


def shown_text(page: str) -> str:
    """What a reader sees of a page: the markup of an SVG may differ between versions of rich."""
    return re.sub(r"<style>.*?</style>|<[^>]*>", "", page, flags=re.DOTALL)


def main() -> int:
    stale = 0
    pages = {"cli.md": cli_page(), "report.svg": picture(), **dict(rule_pages()), **benchmark_pages()}
    gone = {path.relative_to(DOCS).as_posix(): "" for path in (DOCS / "targets").glob("*.md")}
    pages = gone | pages
    for name, page in pages.items():
        path = DOCS / name
        path.parent.mkdir(exist_ok=True)
        old = path.read_text("utf-8") if path.exists() else ""
        if "--check" not in sys.argv:
            path.write_text(page, encoding="utf-8")
            if not page:
                path.unlink()  # of a target that is no more
        elif shown_text(old) != shown_text(page):
            stale += 1
            diff = difflib.unified_diff(
                old.splitlines(), page.splitlines(), f"docs/{name}", "generated", lineterm="", n=0
            )
            sys.stderr.write("\n".join([*diff][:40]) + f"\ndocs/{name} is stale: run python docs/generate.py\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
