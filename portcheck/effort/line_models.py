"""Which line model holds in which file."""

from __future__ import annotations

from dataclasses import replace

from portcheck.model.effort import EffortRules, LineModel
from portcheck.model.target import KEEP, Landing

_REWRITES = ("kernel_model", "simd")
"""The device fact, and its value, by which kernels are written again."""


def rewrites_kernels(landing: Landing) -> bool:
    """Whether the landing's machine needs other kernels, by the facts of its device."""
    device = landing.target.devices.get(landing.profile.device or "")
    fact = device.properties.get(_REWRITES[0]) if device is not None else None
    return fact is not None and fact.value == _REWRITES[1]


class LineModels:
    """How lines follow names: one model for all files and landings for which it is the same."""

    def __init__(self, rules: EffortRules) -> None:
        self._models = rules.line_models
        self._with_rewriting: dict[str, LineModel] = {}
        self._rewrites: dict[str, bool] = {}

    def of(self, landing: Landing, path: str, kept: bool = False) -> LineModel:
        """In the file ``path``, which may be ``kept`` as it is. Where kernels are written again, all device code goes
        with them."""
        model = self._models[KEEP if kept else landing.profile.line_model]
        if model.otherwise and model.only_in not in path.lower():
            model = self._models[model.otherwise]
        if landing.id not in self._rewrites:
            self._rewrites[landing.id] = rewrites_kernels(landing)
        return self._rewriting(model) if self._rewrites[landing.id] else model

    def _rewriting(self, model: LineModel) -> LineModel:
        if model.id not in self._with_rewriting:
            self._with_rewriting[model.id] = _rewriting(model, self._models["rewrite"])
        return self._with_rewriting[model.id]


def _rewriting(model: LineModel, rewrite: LineModel) -> LineModel:
    parts = {rule.part for rule in rewrite.follow}
    host = tuple(rule for rule in model.follow if rule.part not in parts)
    writes = {tag: lines for tag, lines in model.writes.items() if tag not in parts}
    return replace(model, follow=(*rewrite.follow, *host), writes=writes)
