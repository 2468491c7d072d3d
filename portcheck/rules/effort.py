"""Prices and line models as the store holds them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portcheck.model.effort import Block, Follow, LineModel, Price, Share
from portcheck.model.estimate import LineClass, Range, Trust
from portcheck.model.span import Part
from portcheck.rules.hazards import text_of


def price_of(content: Mapping[str, Any]) -> Price:
    """The price that a row of the store holds."""
    return Price(
        id=content["id"],
        block=Block(content["block"]),
        title=text_of(content["title"]),
        unit=text_of(content["unit"]),
        days=_range(content["days"]),
        trust=Trust(content["trust"]),
        why=text_of(content["why"]),
        sources=tuple(content.get("sources", ())),
        per=content.get("per", 1),
    )


def line_model_of(content: Mapping[str, Any]) -> LineModel:
    """The line model that a row of the store holds."""
    threshold = content["threshold"]
    return LineModel(
        id=content["id"],
        title=text_of(content["title"]),
        follow=tuple(_follow(item, threshold) for item in content["follow"]),
        writes={name: float(lines) for name, lines in content["writes"].items()},
        band=_range(content["band"]),
        measured=text_of(content["measured"]),
        sources=tuple(content["sources"]),
        only_in=content.get("only_in", ""),
        otherwise=content.get("otherwise", ""),
        per_operator=_range(content["per_operator"]) if "per_operator" in content else None,
        per_operator_on={target: _range(lines) for target, lines in content.get("per_operator_on", {}).items()},
    )


def _follow(content: Mapping[str, Any], threshold: float) -> Follow:
    share = None if content.get("always") else Share(content["lines"], content["changed"])
    counted = share is None or share.value >= content.get("threshold", threshold)
    return Follow(Part(content["part"]), LineClass(content["class"]), share, counted)


def _range(content: Mapping[str, float]) -> Range:
    return Range(float(content["p10"]), float(content["p50"]), float(content["p90"]))
