"""``portcheck baseline``: what the gate accepts, as a file in the repository."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import click

from portcheck.cli.config import Config, load_config
from portcheck.cli.gate import baseline_option, gate_scan, read_baseline, shown_name, summary_of, write_baseline
from portcheck.cli.help import Group
from portcheck.cli.options import config_option, format_option, lang_option
from portcheck.cli.outputs import width
from portcheck.cli.scanning import Scanning, scanning_options
from portcheck.gate.baseline import Baseline, baseline_of, merged
from portcheck.gate.judge import failing
from portcheck.gate.known import known_in
from portcheck.gate.standards import Standards
from portcheck.model.errors import UsageError
from portcheck.model.escape import harmless
from portcheck.model.finding import Finding
from portcheck.model.report import Report
from portcheck.model.text import Lang, Speaker
from portcheck.report.registry import RenderOptions
from portcheck.report.terminal.parts import console_of, print_sections, printed, table_of


@click.group(
    cls=Group,
    examples=(
        ("portcheck baseline write", "accept what is there now; commit the file"),
        ("portcheck baseline update", "accept what is there now, in place of what was there before"),
        ("portcheck baseline show", "what is accepted, by rule"),
    ),
)
def baseline() -> None:
    """Write down what the gate accepts, so that only what is new fails.

    The file names findings by their statement, not by their line: code that is moved, renamed or formatted anew stays
    known. Commit it.
    """


@baseline.command(examples=(("portcheck baseline write", "by portcheck.toml; commit the file"),))
@baseline_option
@scanning_options
@lang_option
def write(file_given: Path | None, scanning: Scanning, lang: Lang) -> None:
    """Accept all that is there now, in a baseline that is not there yet."""
    config = scanning.config(Path.cwd())
    path = file_given or config.baseline
    if path.exists():
        raise UsageError(f"{shown_name(path)}: is there already; portcheck baseline update takes in what is new")
    report = gate_scan((), config, scanning, quote=False)
    new = accepting(report, config)
    write_baseline(new, path)
    say = Speaker(lang)
    click.echo(say("{summary}; commit it", summary=summary_of(say, new, path)))


@baseline.command(
    examples=(
        ("portcheck baseline update", "by portcheck.toml; the diff shows what is accepted"),
        ("portcheck baseline update --target TARGET", "of one target; the others stay as they are"),
    )
)
@baseline_option
@scanning_options
@lang_option
def update(file_given: Path | None, scanning: Scanning, lang: Lang) -> None:
    """Accept all that is there now, and no more.

    What is new is taken in, what was fixed is taken out. What the baseline holds of targets that are not scanned stays.
    """
    config = scanning.config(Path.cwd())
    path = file_given or config.baseline
    old = read_baseline(config, file_given)
    if old is None:
        raise UsageError(f"{shown_name(path)}: no such baseline; write one with: portcheck baseline write")
    report = gate_scan((), config, scanning, quote=False)
    found = known_in(_failing(report, config), old, whole=True)
    new = merged(accepting(report, config), old)
    write_baseline(new, path)
    say = Speaker(lang)
    scanned = {landing.id for landing in report.landings}
    gone = sum(count for key, count in found.left.items() if key.target in scanned)
    click.echo(say("{summary}; commit it", summary=summary_of(say, new, path)))
    click.echo(say("{new:,} new, {gone:,} gone", new=len(found.new), gone=gone))


@baseline.command(
    examples=(
        ("portcheck baseline show", "the most used rules first"),
        ("portcheck baseline show --format json", "every row, for programs"),
    )
)
@baseline_option
@config_option
@format_option
@lang_option
def show(file_given: Path | None, config_file: Path | None, format_name: str, lang: Lang) -> None:
    """Show what the baseline holds, by rule, without a scan."""
    config = load_config(Path.cwd(), config_file)
    held = read_baseline(config, file_given)
    path = file_given or config.baseline
    if held is None:
        raise UsageError(f"{shown_name(path)}: no such baseline; write one with: portcheck baseline write")
    click.echo(f"{_content(held)}\n" if format_name == "json" else _page(held, path, Speaker(lang)), nl=False)


def accepting(report: Report, config: Config) -> Baseline:
    """The baseline with which the gate finds nothing new in ``report``."""
    targets = [landing.id for landing in report.landings]
    return baseline_of(_failing(report, config), targets, report.rules_digest)


def _failing(report: Report, config: Config) -> list[Finding]:
    return list(failing(report, Standards(config.policy, report.landings, comparing=True)))


def _content(held: Baseline) -> str:
    findings = [
        {"file": key.file, "rule": key.rule, "fingerprint": key.fingerprint, "target": key.target, "count": count}
        for key, count in sorted(held.counts.items())
    ]
    content = {"rules_digest": held.rules_digest, "targets": list(held.targets), "findings": findings}
    return json.dumps(content, ensure_ascii=False, indent=1)


def _page(held: Baseline, path: Path, say: Speaker) -> str:
    """By target, then by rule, the most used first; a use counts once, however many targets it fails on."""
    uses: dict[tuple[str, str, str], int] = {}
    for key, count in held.counts.items():
        use = (key.rule, key.file, key.fingerprint)
        uses[use] = max(count, uses.get(use, 0))
    by_rule, files, by_target = Counter[str](), Counter[str](), Counter[str]()
    for (rule, _file, _fingerprint), count in uses.items():
        by_rule[rule] += count
    files.update(rule for rule, _file in {(rule, file) for rule, file, _fingerprint in uses})
    for key, count in held.counts.items():
        by_target[key.target] += count
    targets = table_of(say("target"), say("findings"))
    for target in held.targets:
        targets.add_row(harmless(target), f"{by_target[target]:,}")
    rules = table_of(say("rule"), say("uses"), say("files"))
    for rule, count in sorted(by_rule.items(), key=lambda item: (-item[1], item[0])):
        rules.add_row(harmless(rule), f"{count:,}", f"{files[rule]:,}")
    console, output = console_of(RenderOptions(width=width()))
    print_sections(console, (harmless(summary_of(say, held, path)), targets, rules))
    return printed(output)
