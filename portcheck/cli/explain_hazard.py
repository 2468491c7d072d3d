"""``portcheck explain HAZARD``: what it is, what to do, and where it bites by which facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from rich.console import RenderableType

from portcheck.cli.prose import code, entry, indented, printed, titled
from portcheck.model.finding import Evidence
from portcheck.model.frozen import frozen
from portcheck.model.hazard import Clause, Hazard, Judgement
from portcheck.model.text import COMMA, Speaker
from portcheck.model.words import EFFORT, STATUS
from portcheck.report.json_text import about, both


@frozen
class ExplainedHazard:
    hazard: Hazard

    def content(self) -> dict[str, Any]:
        return _content(self.hazard)

    def page(self, say: Speaker) -> str:
        return _page(self.hazard, say)


def _content(hazard: Hazard) -> dict[str, Any]:
    """Everything of it but how it is found, as JSON."""
    return {
        "explains": "hazard",
        **about(hazard),
        "clauses": [{"when": c.when, "status": c.status.value, "why": both(c.why)} for c in hazard.clauses],
        "judgements": [
            {
                "target": judgement.target,
                "profiles": sorted(judgement.profiles) if judgement.profiles is not None else None,
                "status": judgement.status.value,
                "why": both(judgement.why),
                "evidence": _sources(judgement.evidence),
            }
            for judgement in hazard.judgements
        ],
        "evidence": _sources(hazard.evidence),
        "origin": hazard.pack,
    }


def _sources(evidence: Iterable[Evidence]) -> list[dict[str, str]]:
    return [{"basis": item.basis.value, "source": item.source} for item in evidence]


def _page(hazard: Hazard, say: Speaker) -> str:
    def paragraphs() -> Iterator[RenderableType]:
        yield titled(f"{say.text(hazard.title)} ({hazard.id})")
        yield indented(say.text(hazard.help), 0)
        yield ""
        yield titled(say("What to do ({effort} a place)", effort=EFFORT[hazard.effort]))
        yield indented(say.text(hazard.remedy.text), 0)
        for title, lines in ((say("before"), hazard.remedy.before), (say("after"), hazard.remedy.after)):
            yield indented(title, 2, "dim")
            yield from code(lines)
        yield ""
        yield titled(say("Where it bites"))
        if hazard.by_tables:
            yield indented(say("As the tables of a target say of the name that it is found at."), 2)
        yield from (entry(_clause(clause, say), _named(say.text(clause.why))) for clause in hazard.clauses)
        for judgement in hazard.judgements:
            yield entry(_judgement(judgement, say), say.text(judgement.why))
            yield from (indented(say("source: {source}", source=e.source), 6, "dim") for e in judgement.evidence)
        yield from (indented(say("source: {source}", source=item.source), 2, "dim") for item in hazard.evidence)

    return printed(paragraphs())


def _named(why: str) -> str:
    """With the names of facts where a report has their values."""
    return why.replace("{", "").replace("}", "")


def _clause(clause: Clause, say: Speaker) -> str:
    return say("{when}: {status}", when=clause.when, status=STATUS[clause.status])


def _judgement(judgement: Judgement, say: Speaker) -> str:
    where = judgement.target
    if judgement.profiles is not None:
        where = say.text(COMMA).join(f"{judgement.target}:{profile}" for profile in sorted(judgement.profiles))
    return say("{where}: {status}", where=where, status=STATUS[judgement.status])
