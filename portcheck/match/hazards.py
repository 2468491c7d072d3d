"""What a hazard means on a target: by rulings on it, by the device's facts, or by the tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace

from portcheck.match.mapped import OwnMeanings
from portcheck.match.rulings import rule_id
from portcheck.model.finding import Basis, Confidence, Evidence, Ruling, Status, confidence_of
from portcheck.model.frozen import frozen
from portcheck.model.hazard import LIBRARY, Clause, Hazard, Judgement
from portcheck.model.occurrence import Mentioned
from portcheck.model.target import Device, Landing
from portcheck.model.text import COMMA, Text, joined, message
from portcheck.model.words import FACTS, STATUS
from portcheck.rules.conditions import MEASURED, Condition, Value, deciding, facts_in, fill, holds, parse_condition
from portcheck.rules.store import Inheritance

HARMLESS = (Status.SAME, Status.RENAME)
_TRUST = tuple(Basis)


@frozen
class HazardJudge:
    """Judges the hazards of one landing. ``named``: the rulings on CUDA names there, by name; ``links``: the targets
    whose rulings hold as well; ``own``: CUDA names that the tree's own port gives a meaning, and with it an answer to
    the hazards of using them."""

    landing: Landing
    hazards: Mapping[str, Hazard]
    named: Mapping[str, Ruling]
    links: tuple[Inheritance, ...] = ()
    own: OwnMeanings = field(default_factory=OwnMeanings)
    _known: dict[tuple[str, str, int | None], Ruling | None] = field(default_factory=dict)

    def ruling(self, what: Mentioned, file: str) -> Ruling | None:
        """The ruling for a place, the same object for all that are alike; None where the hazard does not bite."""
        if self.own.of(what.about, file) is not None:
            return None
        key = (what.symbol, what.about, what.value)
        if key not in self._known:
            self._known[key] = self.answer(*key)
        return self._known[key]

    def answer(self, identity: str, about: str = "", value: int | None = None) -> Ruling | None:
        """The ruling on a hazard found at the name ``about``, or where ``value`` was measured."""
        hazard = self.hazards[identity]
        chosen = chosen_judgement(hazard, self.landing, self.links)
        if chosen is not None:
            return _by_judgement(hazard, self.landing, *chosen)
        if hazard.by_tables:
            return _by_tables(hazard, self.landing, about, self.named.get(about))
        return _by_clauses(hazard, self.landing, value)


def chosen_judgement(
    hazard: Hazard, landing: Landing, links: Iterable[Inheritance]
) -> tuple[Judgement, Inheritance | None] | None:
    """What is said of the hazard on the landing's target, with the link by which it is inherited: the target's own
    before that of another, that for this very profile before that for all."""
    sides: list[tuple[str, str, Inheritance | None]] = [(landing.target.id, landing.profile.id, None)]
    sides += [(link.target, link.profile, link) for link in links if landing.profile.id in link.profiles]
    for target, profile, link in sides:
        fitting = [j for j in hazard.judgements if j.target == target and (not j.profiles or profile in j.profiles)]
        if fitting:
            return min(fitting, key=lambda judgement: judgement.profiles is None), link
    return None


def _by_judgement(hazard: Hazard, landing: Landing, judgement: Judgement, link: Inheritance | None) -> Ruling | None:
    if judgement.status in HARMLESS:
        return None
    ruling = _made(hazard, landing, judgement.status, judgement.why, judgement.evidence)
    if link is None:
        return ruling
    return replace(
        ruling,
        confidence=Confidence.TABLE,
        evidence=(*ruling.evidence, link.evidence),
        note=message("{why}; by the rulings on {target}", why=judgement.why, target=link.target),
    )


def _by_tables(hazard: Hazard, landing: Landing, about: str, named: Ruling | None) -> Ruling | None:
    if named is None or named.status is Status.UNKNOWN:
        return _unknown(hazard, landing, message("nothing is known of {name}", name=about))
    if named.status in HARMLESS:
        return None
    note = message("{name} is {status}", name=about, status=STATUS[named.status])
    if named.note is not None:
        note = message("{ruling}: {note}", ruling=note, note=named.note)
    return replace(named, rule=rule_id(landing, LIBRARY, hazard.id), replacement=None, note=note)


def facts_of(device: Device | None) -> dict[str, Value]:
    """What is stated of the device that a profile names."""
    return {name: fact.value for name, fact in device.properties.items()} if device is not None else {}


def device_of(landing: Landing) -> Device | None:
    return landing.target.devices.get(landing.profile.device or "")


def _by_clauses(hazard: Hazard, landing: Landing, value: int | None) -> Ruling | None:
    device = device_of(landing)
    facts = facts_of(device)
    if value is not None:
        facts[MEASURED] = value
    missing: list[str] = []
    for clause, condition in conditions_of(hazard):
        answer = holds(condition, facts)
        if answer is None:
            missing += facts_in(condition)
        elif answer:
            return _by_clause(hazard, landing, clause, condition, facts)
    return _unknown(hazard, landing, _not_stated(missing, facts, device)) if missing else None


def conditions_of(hazard: Hazard) -> Iterator[tuple[Clause, Condition]]:
    return ((clause, parse_condition(clause.when)) for clause in hazard.clauses)


def _by_clause(
    hazard: Hazard, landing: Landing, clause: Clause, condition: Condition, facts: Mapping[str, Value]
) -> Ruling | None:
    if clause.status in HARMLESS:
        return None
    device = device_of(landing)
    stated = device.properties if device is not None else {}
    sources = dict.fromkeys(stated[name].source for name in deciding(condition, facts) if name in stated)
    evidence = tuple(Evidence(Basis.DOCUMENTATION, source) for source in sources) or hazard.evidence
    chinese = {**facts, **{name: fact.value_zh for name, fact in stated.items() if fact.value_zh}}
    why = Text(fill(clause.why.en, facts), fill(clause.why.zh, chinese))
    return _made(hazard, landing, clause.status, why, evidence)


def _not_stated(names: Iterable[str], facts: Mapping[str, Value], device: Device | None) -> Text:
    """Which facts it would take to judge."""
    wanted = [name for name in dict.fromkeys(names) if name not in facts]
    if wanted == [MEASURED]:
        return message("how much is asked for here is no constant")
    named = [FACTS[name] for name in wanted if name != MEASURED]
    facts_wanted = joined(named, COMMA) if named else message("a comparable number")
    whose = device.name if device is not None else message("a device for this profile")
    return message("not known: nobody states {facts} of {device}", facts=facts_wanted, device=whose)


def _unknown(hazard: Hazard, landing: Landing, why: Text) -> Ruling:
    ruling = _made(hazard, landing, Status.UNKNOWN, why, ())
    return replace(ruling, confidence=Confidence.NONE, origin=None)


def _made(hazard: Hazard, landing: Landing, status: Status, why: Text, evidence: tuple[Evidence, ...]) -> Ruling:
    best = min((item.basis for item in evidence), key=_TRUST.index, default=Basis.MAPPING_TABLE)
    rule = rule_id(landing, LIBRARY, hazard.id)
    return Ruling(landing.id, rule, status, None, confidence_of(best), evidence, why, hazard.pack)
