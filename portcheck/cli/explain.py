"""``portcheck explain``: what anything means that a report, a verdict or another verb names."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import click

from portcheck.cli.candidates import explained_ids
from portcheck.cli.config import load_config
from portcheck.cli.explain_ids import EFFORT, short_ids
from portcheck.cli.help import Command
from portcheck.cli.options import config_option, format_option, lang_option, rules_option
from portcheck.model.errors import UsageError
from portcheck.model.hazard import LIBRARY
from portcheck.model.text import Lang, Speaker
from portcheck.model.words import STATUS

if TYPE_CHECKING:
    from portcheck.model.effort import EffortOptions
    from portcheck.rules.store import RuleStore

_KNOWN = (
    "an ID is a rule (library/name), a CUDA name, a hazard, a status, a confidence, a class of lines, a resolution,"
    " a region, a price, a target, a library, a rule of the gate, or effort; portcheck explain --help has examples"
)


class Explained(Protocol):
    """What there is to say of an ID, for programs and for people."""

    def content(self) -> dict[str, Any]: ...

    def page(self, say: Speaker) -> str: ...


@click.command(
    cls=Command,
    examples=(
        ("portcheck explain cuda_runtime/cudaMallocAsync", "a rule: what to do, before and after on each target"),
        ("portcheck explain warp-size-literal", "a hazard"),
        ("portcheck explain redesign", "a status"),
        ("portcheck explain gate/fail-on", "a rule of the gate"),
        ("portcheck explain effort", "how lines become days, with every price"),
        ("portcheck explain missing --lang zh", "in Chinese"),
    ),
)
@click.argument("identity", metavar="ID", shell_complete=explained_ids)
@lang_option
@format_option
@config_option
@rules_option
def explain(
    identity: str, lang: Lang, format_name: str, config_file: Path | None, rule_packs: tuple[Path, ...]
) -> None:
    """Explain what an ID of a report means, and what to do.

    It shows code before and after. ID is whatever a report or a verdict names: a rule (library/name, or the name
    alone), a hazard, a status, a confidence, a class of lines, a price, a target, a rule of the gate; or `effort`: how
    lines become days. Prices are those that hold in this folder, with the ones of its configuration.
    """
    from portcheck.rules.location import store_path
    from portcheck.rules.store import RuleStore

    config = load_config(Path.cwd(), config_file)
    with closing(RuleStore(store_path((*config.rule_packs, *rule_packs)))) as store:
        explained = explanation_of(identity, store, config.effort)
    if format_name == "json":
        click.echo(json.dumps(explained.content(), ensure_ascii=False, indent=2))
    else:
        click.echo(explained.page(Speaker(lang)), nl=False)


def explanation_of(identity: str, store: RuleStore, effort: EffortOptions) -> Explained:
    """Raises UsageError for what is no ID, with the nearest of all kinds. ``effort``: prices of the team's own."""
    kinds: tuple[_Kind, ...] = (*_WORDS, partial(_effort, options=effort), *_NAMES)
    for kind in kinds:
        explained = kind(identity, store)
        if explained is not None:
            return explained
    from portcheck.cli.symbols import refuse_replacement

    refuse_replacement(identity, store)
    nearest = _nearest(identity, store)
    hint = f"did you mean {', '.join(nearest)}? " if nearest else ""
    raise UsageError(f"unknown ID {identity!r}: {hint}{_KNOWN}")


def _effort(identity: str, store: RuleStore, options: EffortOptions) -> Explained | None:
    prices = store.effort().prices if identity != EFFORT else ()
    if identity != EFFORT and identity not in prices:
        return None
    from portcheck.cli.explain_effort import ExplainedEffort, ExplainedPrice
    from portcheck.effort.prices import with_own_prices

    rules = with_own_prices(store.effort(), options)
    return ExplainedEffort(rules, options) if identity == EFFORT else ExplainedPrice(rules.prices[identity])


def _status(identity: str, store: RuleStore) -> Explained | None:
    status = next((status for status, said in STATUS.items() if identity in (status.value, said.zh)), None)
    if status is None:
        return None
    from portcheck.cli.explain_status import explained_status

    return explained_status(status, store)


def _word(identity: str, _store: RuleStore) -> Explained | None:
    from portcheck.cli.explain_words import WORDS

    return WORDS.get(identity) or next((topic for topic in WORDS.values() if topic.title.zh == identity), None)


def _gate(identity: str, _store: RuleStore) -> Explained | None:
    from portcheck.cli.explain_gate import GATE_RULES

    return GATE_RULES.get(identity)


def _hazard(identity: str, store: RuleStore) -> Explained | None:
    """``ID``, ``hazard/ID`` or ``target/hazard/ID``."""
    library, _, name = identity.rpartition("/")
    if library.rpartition("/")[2] not in ("", LIBRARY):
        return None
    hazard = next((hazard for hazard in store.hazards() if hazard.id == name), None)
    if hazard is None:
        return None
    from portcheck.cli.explain_hazard import ExplainedHazard

    return ExplainedHazard(hazard)


def _target(identity: str, store: RuleStore) -> Explained | None:
    from portcheck.cli.explain_target import explained_target

    return explained_target(identity, store)


def _symbol(identity: str, store: RuleStore) -> Explained | None:
    from portcheck.cli.explain_symbol import explained_symbol

    return explained_symbol(identity, store)


def _library(identity: str, store: RuleStore) -> Explained | None:
    from portcheck.cli.explain_target import explained_library

    return explained_library(identity, store)


_Kind = Callable[[str, "RuleStore"], "Explained | None"]
_WORDS: tuple[_Kind, ...] = (_status, _word, _gate)
_NAMES: tuple[_Kind, ...] = (_hazard, _target, _symbol, _library)
"""In the order in which they are asked: a short word of a report before a name of CUDA."""


def _nearest(identity: str, store: RuleStore) -> list[str]:
    import difflib  # only a wrong name needs it

    from portcheck.cli.symbols import nearest_names

    lowered = {name.lower(): name for name in (*store.library_titles(), *short_ids(store))}
    name = identity.rpartition("/")[2]
    near = (
        lowered[word]
        for wanted in (identity, name)
        for word in difflib.get_close_matches(wanted.lower(), lowered, n=2, cutoff=0.6)
    )
    return [*dict.fromkeys(near), *nearest_names(name, store.libraries())[:3]][:4]
