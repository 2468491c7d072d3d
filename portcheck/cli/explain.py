"""``portcheck explain``: how a number of the report is made, with its prices, sources and error; what a hazard is."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import click

from portcheck.cli.config import Config, load_config
from portcheck.cli.options import config_option, format_option, lang_option, rules_option
from portcheck.model.errors import UsageError, unknown
from portcheck.model.text import Lang, Speaker

if TYPE_CHECKING:
    from portcheck.rules.store import RuleStore

_EFFORT = "effort"


class Explained(Protocol):
    """What there is to say of an ID, for programs and for people."""

    def content(self) -> dict[str, Any]: ...

    def page(self, say: Speaker) -> str: ...


@click.command()
@click.argument("identity", metavar="ID")
@lang_option
@format_option
@config_option
@rules_option
def explain(
    identity: str, lang: Lang, format_name: str, config_file: Path | None, rule_packs: tuple[Path, ...]
) -> None:
    """Explain how a number is made, or what a hazard is. ID is `effort` (the model of lines and days: prices, sources,
    measured error), or the id of a hazard, as reports name it.

    The prices are those that hold in this folder, with the ones of its configuration.
    """
    from portcheck.rules.location import store_path
    from portcheck.rules.store import RuleStore

    config = load_config(Path.cwd(), config_file)
    with closing(RuleStore(store_path((*config.rule_packs, *rule_packs)))) as store:
        explained = _effort(store, config) if identity == _EFFORT else _hazard(identity, store)
    if format_name == "json":
        click.echo(json.dumps(explained.content(), ensure_ascii=False, indent=2))
    else:
        click.echo(explained.page(Speaker(lang)), nl=False)


def _effort(store: RuleStore, config: Config) -> Explained:
    from portcheck.cli.explain_effort import ExplainedEffort
    from portcheck.effort.prices import with_own_prices

    return ExplainedEffort(with_own_prices(store.effort(), config.effort), config.effort)


def _hazard(identity: str, store: RuleStore) -> Explained:
    from portcheck.cli.explain_hazard import ExplainedHazard

    hazards = {hazard.id: hazard for hazard in store.hazards()}
    if identity not in hazards:
        raise UsageError(unknown("ID", identity, (_EFFORT, *hazards)))
    return ExplainedHazard(hazards[identity])
