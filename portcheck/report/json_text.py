"""JSON as the formats write it: one element of a long list a line, and nothing that could act on a terminal."""

from __future__ import annotations

import json
from collections.abc import Set
from typing import Any

from portcheck.model.escape import first_harmful
from portcheck.model.estimate import Range
from portcheck.model.hazard import Hazard
from portcheck.model.text import Text


def compact(value: Any) -> str:
    """``value`` on one line: as readable characters, or in ASCII where one of them would be harmful in a terminal."""
    text = json.dumps(value, ensure_ascii=False)
    return text if first_harmful(text) is None else json.dumps(value)


def both(text: Text) -> dict[str, str]:
    return {"en": text.en, "zh": text.zh}


def points(value: Range) -> dict[str, float]:
    return {"p10": value.p10, "p50": value.p50, "p90": value.p90}


def about(hazard: Hazard) -> dict[str, Any]:
    """What a hazard is and what to do, wherever it stands."""
    remedy = {"text": both(hazard.remedy.text), "before": hazard.remedy.before, "after": hazard.remedy.after}
    return {
        "id": hazard.id,
        "title": both(hazard.title),
        "help": both(hazard.help),
        "remedy": remedy,
        "effort": hazard.effort,
        "by_tables": hazard.by_tables,
    }


def laid_out(value: Any, open_keys: Set[str], indent: str = "") -> str:
    """``value`` with one member or element a line in what stands under ``open_keys``, and in all that holds these; the
    rest is compact."""
    inner = indent + "  "
    if isinstance(value, dict) and not open_keys.isdisjoint(value):
        members = (
            f"{inner}{compact(key)}: {_opened(item, open_keys, inner) if key in open_keys else compact(item)}"
            for key, item in value.items()
        )
        return "{\n" + ",\n".join(members) + f"\n{indent}}}"
    return compact(value)


def _opened(value: Any, open_keys: Set[str], indent: str) -> str:
    inner = indent + "  "
    if isinstance(value, list) and value:
        return "[\n" + ",\n".join(inner + laid_out(item, open_keys, inner) for item in value) + f"\n{indent}]"
    return laid_out(value, open_keys, indent)
