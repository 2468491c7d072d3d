"""What a configuration names of the rules: whether it is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from portcheck.cli.config import Config
from portcheck.cli.config.lines import Keys
from portcheck.cli.config.source import Source
from portcheck.cli.config.table import Faults
from portcheck.gate.severities import pattern_of
from portcheck.match.landings import choose_landings
from portcheck.match.retired import parse_versions
from portcheck.model.errors import UsageError, unknown
from portcheck.model.target import Target
from portcheck.model.verdict import Fault
from portcheck.rules.store import RuleStore


def check_with_rules(config: Config, store: RuleStore) -> None:
    """Raises ConfigError with all names of targets, profiles, prices, libraries and rules in ``config`` that the rules
    do not have, each with the nearest that they have."""
    if config.source is None:
        return
    faults = Faults(config.source)
    targets = store.targets()
    for keys, sentence in (
        *_landings(config, targets),
        *_gated(config, config.source, targets),
        *_guards(config, targets),
        *_versions(config, store),
        *_prices(config, store),
        *_severities(config.source, store),
    ):
        faults.add(keys, sentence)
    faults.check()


_SUPPRESSIONS = [f"suppression/{fault}" for fault in Fault]
"""What the gate finds beside what the rules have."""

_Found = Iterator[tuple[Keys, str]]


def _landings(config: Config, targets: Mapping[str, Target]) -> _Found:
    for name in config.targets:
        if fault := _fault_of(name, targets):
            yield ("targets",), fault


def _fault_of(name: str, targets: Mapping[str, Target]) -> str | None:
    try:
        choose_landings((name,), targets)
    except UsageError as error:
        return str(error)
    return None


def _gated(config: Config, source: Source, targets: Mapping[str, Target]) -> _Found:
    """Thresholds that nothing will be held against are a slip."""
    wanted = [name for given in config.targets for name in (targets if given == "all" else (given,))]
    known = {*wanted, *(name.split(":")[0].split("+")[0].split("@")[0] for name in wanted)}
    for keys in _gate_targets(source):
        fault = _fault_of(keys[-1], targets) if not wanted else None
        if fault is None and wanted and keys[-1] not in known:
            fault = f"is none of the targets ({', '.join(sorted(known))}); add it to them, or take this out"
        if fault is not None:
            yield keys, fault


def _gate_targets(source: Source) -> Iterator[Keys]:
    gate = source.content.get("gate", {})
    yield from (("gate", "target", name) for name in gate.get("target", {}))
    for folder, content in gate.get("folder", {}).items():
        yield from (("gate", "folder", folder, "target", name) for name in content.get("target", {}))


def _guards(config: Config, targets: Mapping[str, Target]) -> _Found:
    for macro, names in config.guards.items():
        for name in names:
            if name not in targets:
                yield ("guards", macro), unknown("target", name, targets)


def _versions(config: Config, store: RuleStore) -> _Found:
    own = store.own_release_libraries() if config.cuda_versions else []
    for text in config.cuda_versions:
        try:
            parse_versions((text,), own)
        except UsageError as error:
            yield ("cuda-version",), str(error).removeprefix("--cuda-version ")


def _prices(config: Config, store: RuleStore) -> _Found:
    known = store.effort().prices if config.effort.prices else {}
    for identity in config.effort.prices:
        if identity not in known:
            yield ("effort", "prices", identity), unknown("price", identity, known)


def _severities(source: Source, store: RuleStore) -> _Found:
    hints = 0
    for pattern in source.content.get("severity", {}):
        fits = pattern_of(pattern).fullmatch
        if not any(map(fits, _SUPPRESSIONS)) and not store.has_rule(pattern if "/" in pattern else f"*/{pattern}"):
            hints += 1
            yield ("severity", pattern), _no_rule(pattern, store) if hints <= _MOST_HINTS else f"fits no rule: {_RULES}"


_MOST_HINTS = 8
"""Wrong rules for which the nearest is looked for among all: that takes most of a second."""
_RULES = "write library/symbol, hazard/id, suppression/fault or a bare name: lookup, explain"


def _no_rule(pattern: str, store: RuleStore) -> str:
    """There are 48,000 rules: only the nearest is named."""
    library, slash, name = pattern.rpartition("/")
    libraries = {"suppression": {fault.value for fault in Fault}}
    for home, symbol in store.rules():
        libraries.setdefault(home, set()).add(symbol)
    if slash and "*" not in library and library not in libraries:
        return unknown("library", library, libraries)
    names = libraries[library] if library in libraries else set().union(*libraries.values())
    import difflib  # only a fault needs it

    nearest = difflib.get_close_matches(name, sorted(names), n=1, cutoff=0.6)
    hint = f"did you mean {library}{slash}{nearest[0]}? " if nearest else ""
    return f"fits no rule: {hint}{_RULES}"
