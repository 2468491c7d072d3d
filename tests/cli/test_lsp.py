"""The verb; what the server does is tried in ``tests/lsp``."""

from __future__ import annotations

import sys

import pytest

from cli.program import Run, answered, refused


@pytest.mark.parametrize("missing", ["pygls", "lsprotocol"])
def test_without_its_packages_it_says_how_to_get_them(
    portcheck: Run, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    for name in [*sys.modules]:
        if name.startswith("portcheck.lsp") or name.partition(".")[0] in ("pygls", "lsprotocol"):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, missing, None)
    refused(portcheck("lsp"), "pip install 'portcheck[lsp]'")


def test_other_verbs_do_without(portcheck: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pygls", None)
    answered(portcheck("lsp", "--help"))
    answered(portcheck("targets"))
