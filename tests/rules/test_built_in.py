"""What the rules that portcheck ships keep to."""

from __future__ import annotations

import fnmatch
from pathlib import Path

import pytest
import yaml

from portcheck.model.finding import Basis, Status
from portcheck.rules.store import Row, RuleStore

TARGETS = Path(__file__).resolve().parents[2] / "rules" / "targets"


@pytest.mark.parametrize("target", sorted(path.name for path in TARGETS.iterdir()))
def test_missing_is_the_vendors_or_a_headers_word(target: str, built_in_store: RuleStore) -> None:
    content = yaml.safe_load((TARGETS / target / "target.yaml").read_text("utf-8"))
    vendor = content.get("vendor_sources", ())

    def is_believed(row: Row) -> bool:
        return any(
            item.basis is Basis.HEADER or any(fnmatch.fnmatchcase(item.source, pattern) for pattern in vendor)
            for item in row.evidence
        )

    rows = built_in_store.rows(target, built_in_store.libraries())
    found = [(name, row) for name, given in rows.items() for row in given if row.inherited is None]
    found += [
        (library, row)
        for library, given in built_in_store.families(target).items()
        for row in given
        if row.inherited is None
    ]
    assert found
    missing = [(name, row) for name, row in found if row.status is Status.MISSING]
    assert [(name, row.evidence) for name, row in missing if not is_believed(row)] == []
