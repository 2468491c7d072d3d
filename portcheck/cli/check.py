"""``portcheck check``: a scan becomes a verdict."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

import click

from portcheck.cli.config import Config
from portcheck.cli.gate import (
    baseline_option,
    covers_all,
    gate_scan,
    name_in,
    read_baseline,
    shown_name,
    with_excerpts,
    write_baseline,
)
from portcheck.cli.help import Command, section
from portcheck.cli.options import lang_option
from portcheck.cli.outputs import Outputs, detail_option, outputs_options, prefix_of, source_option, width
from portcheck.cli.scanning import Scanning, scanning_options
from portcheck.gate.baseline import Baseline, baseline_of, merged
from portcheck.gate.judge import Judged, Terms, judge
from portcheck.model.errors import ExitCode, UsageError
from portcheck.model.escape import harmless
from portcheck.model.finding import Finding
from portcheck.model.findings import Findings
from portcheck.model.policy import Changes
from portcheck.model.report import Report
from portcheck.model.text import Lang, Speaker
from portcheck.report import registry
from portcheck.report.registry import Detail, RenderOptions, usual_detail
from portcheck.report.verdict import Judgement
from portcheck.report.verdict.registry import format_of_suffix, formats, load, renderer, shows_verdict

_PATH = click.Path(path_type=Path)


@click.command(
    cls=Command,
    examples=(
        ("portcheck check", "the whole tree, by portcheck.toml and the baseline"),
        ("portcheck check kernel.cu", "one file: its findings, no totals"),
        ("portcheck check --since origin/main", "only lines that a merge request changes"),
        ("portcheck check --staged", "only lines that the next commit adds"),
        ("portcheck check --ratchet", "take out of the baseline what was fixed"),
        ("portcheck check -o summary.md -o report.sarif", "for CI: a summary, and alerts for the code host"),
    ),
)
@click.argument("paths", nargs=-1, type=_PATH, metavar="[PATH...]")
@section("What to judge")
@click.option("--since", metavar="REF", help="Only lines that differ from where this git reference was left.")
@click.option("--staged", is_flag=True, help="Only lines that the next commit would add.")
@baseline_option
@click.option("--ratchet", is_flag=True, help="Take out of the baseline what was fixed.")
@scanning_options
@outputs_options(formats(), format_of_suffix, load)
@detail_option
@lang_option
@source_option
def check(
    paths: tuple[Path, ...],
    since: str | None,
    staged: bool,
    file_given: Path | None,
    ratchet: bool,
    scanning: Scanning,
    outputs: Outputs,
    detail: str | None,
    lang: Lang,
    quote: bool,
) -> int:
    """Check a tree against what its project asks: the gate for commits and CI.

    It fails (exit code 1) for findings that are neither in the baseline nor suppressed, and for thresholds that are not
    met. Without PATH the whole tree of the configuration is checked. Of PATHs that are some of its files, only the
    findings are judged: their totals say nothing.
    """
    config = scanning.config(paths[0] if paths else Path.cwd())
    whole = covers_all(paths, config)
    _check_options(since, staged, ratchet, whole)
    file, baseline = file_given or config.baseline, read_baseline(config, file_given)
    changes = _changes(config, since, staged)
    full = quote and outputs.any_format(lambda name: not shows_verdict(name))
    quiet = replace(scanning, progress=scanning.progress and outputs.shown is not None)
    report = gate_scan(paths, config, quiet, quote=full)
    judged = judge(report, Terms(config.policy, baseline, name_in(config.folder, file), changes, whole))
    if ratchet and baseline is not None:
        judged = _lower(baseline, judged, report, file, Speaker(lang))
    quoting = with_excerpts(report, judged.verdict.problems, config.folder) if quote and not full else report
    options = RenderOptions(command=_command(scanning), lang=lang, prefix=prefix_of(config.folder))
    _deliver(judged, quoting, outputs, detail, options)
    return ExitCode.OK if judged.verdict.passed else ExitCode.GATE_NOT_MET


def _check_options(since: str | None, staged: bool, ratchet: bool, whole: bool) -> None:
    if since is not None and staged:
        raise UsageError("--since and --staged: give one of them; --since counts what is staged as well")
    if ratchet and not whole:
        raise UsageError(
            "--ratchet needs the whole tree, as some of its files do not show what was fixed; give no PATH"
        )


def _changes(config: Config, since: str | None, staged: bool) -> Changes | None:
    if since is None and not staged:
        return None
    from portcheck.discover.changes import changed_in_index, changed_since  # only these options need git

    return changed_in_index(config.folder) if since is None else changed_since(config.folder, since)


def _lower(baseline: Baseline, judged: Judged, report: Report, file: Path, say: Speaker) -> Judged:
    """Write what the tree still holds of the baseline, if that is less. It stays one of the rules that it was written
    with: what only newer rules find is still new."""
    verdict = judged.verdict
    if not verdict.fixed:
        return judged
    targets = [landing.id for landing in report.landings]
    lower = merged(baseline_of(judged.known.accepted, targets, baseline.rules_digest), baseline)
    write_baseline(lower, file)
    before, after = baseline.total, lower.total
    name = harmless(shown_name(file))
    said = say("{file}: {before:,} findings before, {after:,} now; commit it", file=name, before=before, after=after)
    click.echo(said, err=True)
    return replace(judged, verdict=replace(verdict, compared=replace(verdict.compared, lowered=True)))


def _deliver(judged: Judged, report: Report, outputs: Outputs, detail: str | None, options: RenderOptions) -> None:
    judgement = Judgement(judged.verdict, report)
    marked = cache(lambda: _marked(report, judged.known.accepted))

    def render(name: str, color: bool) -> registry.Content:
        usual = Detail.FINDINGS if shows_verdict(name) else usual_detail(name, report)
        chosen = replace(options, detail=Detail(detail) if detail else usual, color=color, width=width())
        return renderer(name)(judgement, chosen) if shows_verdict(name) else registry.renderer(name)(marked(), chosen)

    outputs.deliver(render)


def _marked(report: Report, accepted: Iterable[Finding]) -> Report:
    """With the findings that the baseline holds as suppressed, as no format knows a difference."""
    known = {(finding.occurrence.id, finding.ruling.target) for finding in accepted}
    findings = (
        replace(finding, suppressed=True) if (finding.occurrence.id, finding.ruling.target) in known else finding
        for finding in report.findings
    )
    return replace(report, findings=Findings.of(findings))


def _command(scanning: Scanning) -> str:
    """What the user ran, without what says only how to show it."""
    given = click.get_current_context().params
    judged = ["--since", given["since"]] if given["since"] else ["--staged"] if given["staged"] else []
    file = ["--baseline", str(given["file_given"])] if given["file_given"] else []
    return shlex.join(["portcheck", "check", *map(str, given["paths"]), *judged, *file, *scanning.again()])
