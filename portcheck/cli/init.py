"""``portcheck init``: a first configuration and baseline, from what the tree is like today."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from portcheck.cli.baseline import accepting
from portcheck.cli.config import BASELINE, Config, load_config
from portcheck.cli.gate import gate_scan, shown_name, summary_of, write_baseline
from portcheck.cli.help import Command
from portcheck.cli.options import lang_option
from portcheck.cli.scanning import Scanning, scanning_options
from portcheck.model.errors import UsageError
from portcheck.model.escape import harmless
from portcheck.model.estimate import Estimate
from portcheck.model.report import Report
from portcheck.model.text import COMMA, Lang, Speaker
from portcheck.report.figures import days, percent
from portcheck.report.narrowed import narrowed

_NAME = "portcheck.toml"
_CARRIED = ("third_party", "3rdparty", "thirdparty", "external", "extern", "vendor", "deps", "submodules")
"""What projects call the folders of others' code."""

_MOST = 3
_ROOM, _ROOM_LINES = 0.1, 10
"""What thresholds have beyond today's level: a tenth, of lines at least ten."""


@click.command(
    cls=Command,
    examples=(
        ("portcheck init -t TARGET", "a gate for one target; repeat -t for more"),
        ("portcheck init", "for the targets that the tree is ported to already, or the cheapest"),
        ("portcheck init -t TARGET -D USE_CUDA", "with what the build defines"),
    ),
)
@scanning_options
@lang_option
def init(scanning: Scanning, lang: Lang) -> None:
    """Write a first portcheck.toml and baseline, from a scan of this folder.

    Its thresholds are today's level and a tenth, so that the gate is met now, after a formatter too, and fails for what
    is worse. Nothing is overwritten.
    """
    if scanning.config_file:
        raise UsageError("--config: init writes a configuration, and takes none")
    here = Path.cwd()
    _check_nothing_is_there(here)
    say = Speaker(lang)
    report = gate_scan((here,), _bare(here), scanning, quote=False)
    chosen = _chosen(report, scanning.targets)
    _write_new(here / _NAME, "\n".join(_toml(report, chosen, scanning, say)) + "\n")
    config = load_config(here)
    held = accepting(narrowed(report, chosen), config)
    write_baseline(held, config.baseline)
    for line in _ending(config, summary_of(say, held, config.baseline), say):
        click.echo(line)


def _check_nothing_is_there(here: Path) -> None:
    known = load_config(here)
    if known.file is not None and known.folder.resolve() == here.resolve():
        raise UsageError(
            f"{shown_name(known.file)}: configures portcheck already; portcheck config shows what is in force, and"
            " portcheck baseline write makes a baseline"
        )
    baseline = here / BASELINE
    if baseline.is_symlink() or baseline.exists():
        raise UsageError(f"{shown_name(baseline)}: is there already; remove it, as init writes a new one")


def _bare(folder: Path) -> Config:
    """That of a folder that says nothing yet, whatever one above it says."""
    return Config(folder, folder / BASELINE)


def _chosen(report: Report, wanted: Sequence[str]) -> list[str]:
    """Those asked for; else those that the tree is ported to already; else the cheapest, and those as cheap.

    Raises UsageError where nothing makes one cheaper than another.
    """
    everything = [landing.id for landing in report.landings]
    if wanted:
        return everything
    if not report.findings:
        raise UsageError(
            "nothing here uses CUDA, so no target is nearer than another; name one: portcheck init -t TARGET"
        )
    ported = [landing.id for landing in report.landings if landing.target.id in report.ported]
    return ported or list(report.ranking[0][:_MOST])


def _write_new(path: Path, text: str) -> None:
    try:
        with path.open("x", encoding="utf-8") as file:  # neither a file nor where a link leads to is overwritten
            file.write(text)
    except FileExistsError:
        raise UsageError(f"{shown_name(path)}: is there already; portcheck config shows what is in force") from None
    except OSError as error:
        raise UsageError(f"{shown_name(path)}: cannot be written: {error.strerror}") from error


def _toml(report: Report, chosen: Sequence[str], scanning: Scanning, say: Speaker) -> Iterator[str]:
    yield from _comment(
        say("What this project asks of its CUDA code: portcheck check (docs/gate.md). All keys: docs/config.md")
    )
    yield ""
    if not scanning.targets:
        ported = any(landing.target.id in report.ported for landing in report.landings)
        yield from _comment(
            say("the targets that the tree has code for already") if ported else say("the cheapest of all targets")
        )
    yield f"targets = {_listed(chosen)}"
    others = [name for group in report.ranking for name in group if name not in chosen]
    if others:
        costs = [say("{target} {days}", target=name, days=days(report.estimates[name].days)) for name in others]
        yield from _comment(say("others, in person-days: {costs}", costs=say.text(COMMA).join(costs)))
    yield from _reading(report, scanning, say)
    yield ""
    yield "[gate]"
    yield from _comment(say("these fail where they are neither in the baseline nor suppressed in the source"))
    yield 'fail-on = ["missing", "redesign"]'
    yield from _comment(say("stricter: what needs an edit, or what nobody knows, may not be added either"))
    yield '# fail-on-new = ["missing", "redesign", "adapt", "unknown"]'
    yield from _comment(say("every suppression says why"))
    yield "require-reason = true"
    for name in chosen:
        yield from _thresholds(name, report.estimates[name], say)
    yield ""
    yield from _comment(say("a rule, or a pattern of rules, can be off, a warning, or an error"))
    yield "# [severity]"
    yield '# "hazard/managed-memory" = "warning"'


def _reading(report: Report, scanning: Scanning, say: Speaker) -> Iterator[str]:
    """What to read, and what the build says."""
    folders = {file.path.split("/", 1)[0] for file in report.files if "/" in file.path}
    carried = [f"{name}/" for name in _CARRIED if name in folders]
    yield ""
    if carried:
        yield from _comment(say("others' code that lies in the tree counts, unless it is excluded"))
    else:
        yield from _comment(say("patterns as in .gitignore; include = [...] takes in nothing else"))
    yield f"# exclude = {_listed(carried or ['third_party/'])}"
    for key, values in (("define", scanning.defined), ("undefine", scanning.undefined)):
        if values:
            yield f"{key} = {_listed(values)}"
    for key, values in (("rules", tuple(map(str, scanning.rule_packs))), ("cuda-version", scanning.cuda_versions)):
        if values:
            yield f"{key} = {_listed(values)}"


def _thresholds(name: str, estimate: Estimate, say: Speaker) -> Iterator[str]:
    """Today's level and a little room: lines are counted, and a formatter makes more of the same code."""
    lines = estimate.lines
    room = max(_ROOM_LINES, math.ceil(_ROOM * lines.manual))
    ready = 100 * (lines.unchanged + lines.mechanical) / (lines.total + room) if lines.total else 100
    yield ""
    yield from _comment(
        say(
            "today: {ready} ready, {days} person-days, {lines:,} lines need a person; with room for a formatter",
            ready=percent(estimate.readiness),
            days=days(estimate.days),
            lines=lines.manual,
        )
    )
    yield f"[gate.target.{json.dumps(name)}]"
    yield f"min-readiness = {math.floor(ready)}"
    yield f"max-days = {math.ceil((1 + _ROOM) * estimate.days.p50)}"
    yield f"max-manual-lines = {lines.manual + room}"


def _comment(text: str) -> Iterator[str]:
    yield f"# {harmless(text)}"


def _listed(values: Sequence[str]) -> str:
    return json.dumps(list(values), ensure_ascii=False)


def _ending(config: Config, baseline: str, say: Speaker) -> Iterator[str]:
    assert config.file is not None
    names = [shown_name(config.file), shown_name(config.baseline)]
    yield say("{file}: thresholds at today's level on {targets}", file=names[0], targets=", ".join(config.targets))
    yield baseline
    yield ""
    yield say("Look at both, then commit them:")
    yield f"  git add {' '.join(names)}"
    yield '  git commit -m "portcheck: what is new must not need CUDA"'
    yield say("Then ask for it at every commit and merge request (docs/ci.md):")
    yield "  portcheck check"
