"""Compile the rules into the wheel, so that an installed portcheck starts without reading YAML."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileRules(BuildHookInterface):  # type: ignore[type-arg]
    """Adds ``portcheck/_rules/store.sqlite`` to a wheel; an editable install compiles on first use instead."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from portcheck.rules.location import STORE_NAME, compile_store

        self._folder = tempfile.TemporaryDirectory()
        store = Path(self._folder.name) / STORE_NAME
        compile_store(Path(self.root) / "rules", store)
        build_data["force_include"][str(store)] = f"portcheck/_rules/{STORE_NAME}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if version != "editable":
            self._folder.cleanup()
