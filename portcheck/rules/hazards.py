"""Hazards as the store holds them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portcheck.model.finding import Basis, Evidence, Status
from portcheck.model.hazard import Clause, Finder, Hazard, Judgement, Measure, Place, Remedy
from portcheck.model.occurrence import Context, Side
from portcheck.model.regex import regex
from portcheck.model.text import Text

_FOLD = regex(r"(?<=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]) (?=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef])")


def hazard_of(content: Mapping[str, Any], pack: str) -> Hazard:
    """The hazard that a row of the store holds."""
    remedy, judge = content["remedy"], content["judge"]
    return Hazard(
        id=content["id"],
        title=text_of(content["title"]),
        help=text_of(content["help"]),
        remedy=Remedy(text_of(remedy["text"]), remedy["before"], remedy["after"]),
        effort=content["effort"],
        finders=tuple(map(_finder, content["find"])),
        by_tables=judge == "tables",
        clauses=tuple(map(_clause, judge)) if judge != "tables" else (),
        judgements=tuple(map(_judgement, content.get("targets", ()))),
        evidence=_evidence(content["evidence"]),
        pack=pack,
        doubtful=content.get("doubtful", False),
    )


def text_of(content: Mapping[str, str]) -> Text:
    """A text of two languages. YAML folds lines to a blank, which has no place between Chinese characters."""
    return Text(content["en"], _FOLD.sub("", content["zh"]))


def _evidence(content: list[Mapping[str, str]]) -> tuple[Evidence, ...]:
    return tuple(Evidence(Basis(item["basis"]), item["source"]) for item in content)


def _finder(content: Mapping[str, Any]) -> Finder:
    return Finder(
        regex=content.get("regex"),
        query=content.get("query"),
        symbols=tuple(content.get("symbols", ())),
        ptx=tuple(content.get("ptx", ())),
        measure=Measure(content["measure"]) if "measure" in content else None,
        where=Place(content.get("in", Place.CODE)),
        side=Side(content["side"]) if "side" in content else None,
        context=Context(content["context"]) if "context" in content else None,
        arguments=content.get("arguments"),
        without=content.get("without"),
        over=content.get("over"),
        words=tuple(tuple(map(str.encode, words)) for words in content.get("words", ())),
        starts=tuple(map(str.encode, content.get("starts", ()))),
    )


def _clause(content: Mapping[str, Any]) -> Clause:
    return Clause(content["when"], Status(content["status"]), text_of(content["why"]))


def _judgement(content: Mapping[str, Any]) -> Judgement:
    profiles = frozenset(content["profiles"]) if "profiles" in content else None
    return Judgement(
        content["target"], profiles, Status(content["status"]), text_of(content["why"]), _evidence(content["evidence"])
    )
