"""What a scan is to do: by the project's configuration, and by the command line, which has the last word."""

from __future__ import annotations

from contextlib import closing

from portcheck.cli.config import Config
from portcheck.cli.config.with_rules import check_with_rules
from portcheck.cli.macros import parse_macros
from portcheck.cli.scanning import Scanning
from portcheck.model.selection import Selection
from portcheck.rules.location import store_path
from portcheck.rules.store import RuleStore
from portcheck.scan import ScanOptions


def configured(config: Config, given: Scanning, force: bool = False) -> ScanOptions:
    """The options of a scan. ``force``: files that are named themselves are left out as well, where the configuration
    excludes them.

    Raises ConfigError for what the configuration names and the rules do not have, UsageError for macros of the
    command line that are none.
    """
    rule_packs = (*config.rule_packs, *given.rule_packs)
    store_file = None
    if config.source is not None:
        store_file = store_path(rule_packs)
        with closing(RuleStore(store_file)) as store:
            check_with_rules(config, store)
    macros = parse_macros(config.define, config.undefine) | parse_macros(given.defined, given.undefined)
    selected = config.include or config.exclude
    return ScanOptions(
        targets=given.targets or config.targets,
        rule_packs=rule_packs,
        cuda_versions=given.cuda_versions or config.cuda_versions,
        macros=macros,
        jobs=given.jobs,
        file_seconds=given.file_seconds,
        cache=given.cache,
        effort=config.effort,
        selection=Selection(config.folder, config.include, config.exclude, force) if selected else None,
        guards=config.guards,
        store=store_file,
    )
