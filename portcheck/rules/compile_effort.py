"""Prices and line models into the store."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any

from portcheck.model.errors import unknown
from portcheck.rules.documents import Document
from portcheck.rules.references import fault_at

_DECIMALS = 4
_Fault = tuple[list[str | int], str]


def add_effort(store: sqlite3.Connection, documents: list[Document]) -> list[str]:
    """Add the prices and line models of one pack, which take the places of those of the same id; returns the faults."""
    faults: list[str] = []
    places: dict[tuple[str, str], str] = {}
    priced = [identity for (identity,) in store.execute("SELECT id FROM effort WHERE list = 'prices'")]
    for document in documents:
        for name, entries in document.content.items():
            for number, entry in enumerate(entries):
                identity, found = entry["id"], [*(_price_faults if name == "prices" else _line_model_faults)(entry)]
                if (name, identity) in places:
                    found.append((["id"], f"{identity!r} stands at {places[name, identity]} too; take one out"))
                if name == "prices" and priced and identity not in priced:
                    found.append((["id"], f"nothing is counted for it: {unknown('price', identity, priced)}"))
                faults += [fault_at(document, [name, number, *keys], sentence) for keys, sentence in found]
                places[name, identity] = f"{document.path}:{document.line_of([name, number, 'id'])}"
                _put(store, name, entry)
    return faults


def _put(store: sqlite3.Connection, name: str, entry: Mapping[str, Any]) -> None:
    """A later pack's entry keeps the rank of the one that it replaces."""
    store.execute(
        "INSERT INTO effort (list, id, content) VALUES (?, ?, ?)"
        " ON CONFLICT (list, id) DO UPDATE SET content = excluded.content",
        (name, entry["id"], json.dumps(entry, ensure_ascii=False)),
    )


def _price_faults(price: Mapping[str, Any]) -> Iterator[_Fault]:
    yield from _range_faults(price["days"], "days")


def _line_model_faults(model: Mapping[str, Any]) -> Iterator[_Fault]:
    yield from _range_faults(model["band"], "band")
    if ("only_in" in model) != ("otherwise" in model):
        yield ["id"], "only_in and otherwise stand together: where the model holds, and what holds elsewhere"
    if "per_operator" in model:
        yield from _range_faults(model["per_operator"], "per_operator")
    for target, lines in model.get("per_operator_on", {}).items():
        yield from ((["per_operator_on", *place], why) for place, why in _range_faults(lines, target))
    for name, lines in model["writes"].items():
        if not math.isfinite(lines):
            yield ["writes", name], f"expected a number of lines, got {lines}"
    parts: set[str] = set()
    for number, item in enumerate(model["follow"]):
        if item["part"] in parts:
            yield ["follow", number, "part"], f"{item['part']!r} stands above already, which decides; take one out"
        parts.add(item["part"])
        if "changed" in item and item["changed"] > item["lines"]:
            yield (
                ["follow", number, "changed"],
                f"expected no more than all {item['lines']} lines, got {item['changed']}",
            )


def _range_faults(days: Mapping[str, float], key: str) -> Iterator[_Fault]:
    for name, value in days.items():
        if not math.isfinite(value) or round(value, _DECIMALS) != value:
            yield [key, name], f"expected a number of at most {_DECIMALS} decimals, got {value}"
            return
    if not days["p10"] <= days["p50"] <= days["p90"]:
        shown = ", ".join(f"{name} {days[name]}" for name in ("p10", "p50", "p90"))
        yield [key], f"expected p10 <= p50 <= p90, got {shown}"
