"""What can be explained, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portcheck.model.finding import Status

if TYPE_CHECKING:
    from portcheck.rules.store import RuleStore

EFFORT = "effort"
"""How lines become days."""


def short_ids(store: RuleStore) -> list[str]:
    """All that can be explained but names of CUDA."""
    from portcheck.cli.explain_gate import GATE_RULES
    from portcheck.cli.explain_words import WORDS

    gate = dict.fromkeys(topic.id for topic in GATE_RULES.values())
    hazards = (hazard.id for hazard in store.hazards())
    return [EFFORT, *map(str, Status), *WORDS, *gate, *hazards, *store.effort().prices, *store.targets()]
