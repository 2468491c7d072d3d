"""Rows for library files and linker options from what build facts say of them."""

from __future__ import annotations

from typing import Any

import pytest

from portcheck.rules.link_libraries import rows_of

SOURCE = "acme/tool@0123456789ab:Makefile#L7"


def rows(*facts: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    """The rows of library files; those of the linker's options say the same."""
    found = [(row["symbol"], row["status"], row.get("replacement")) for row in all_rows(*facts)]
    files, options = found[::2], found[1::2]
    assert [tuple(cell and cell.replace("lib", "-l", 1) for cell in row) for row in files] == options
    return files


def all_rows(*facts: dict[str, Any]) -> list[dict[str, Any]]:
    return list(rows_of([{"source": SOURCE, **fact} for fact in facts], "acme"))


@pytest.mark.parametrize(
    ("fact", "wanted"),
    [
        ({"cuda": "-lcudart", "target": "-lacmert"}, [("libcudart", "rename", "libacmert")]),
        ({"cuda": "-lcudart", "acme": "-lacmert"}, [("libcudart", "rename", "libacmert")]),
        ({"cuda_item": "-lcudart", "vendor_item": "-lcudart"}, [("libcudart", "same", None)]),
        (
            {"cuda": "-lcudart -lcuda", "target": "-la -lb"},
            [("libcudart", "rename", "liba"), ("libcuda", "rename", "libb")],
        ),
        (
            {"cuda": "-lcublas -lcudnn", "target": "same names"},
            [("libcublas", "same", None), ("libcudnn", "same", None)],
        ),
        ({"cuda": "libnvidia-ml.so", "target": "libacml.so"}, [("libnvidia-ml", "rename", "libacml")]),
    ],
)
def test_rows(fact: dict[str, Any], wanted: list[tuple[str, str, str | None]]) -> None:
    assert rows(fact) == wanted


@pytest.mark.parametrize(
    "fact",
    [{"cuda": "-lcudart", "target": "(removed)"}, {"cuda": "-lcudart", "target": "-la -lb"}, {"target": "-la"},
     {"cuda": "-lcudart", "target": "-la (newer layout)"}, {"cuda": "nvcc", "target": "acc"},
     {"cuda": "-lcudart", "other": "-la"},
     {"cuda": "--lib", "target": "-lib"}, {"cuda": "-lcudart"}, {"cuda": "find -lcudart", "target": "find -la"}],
)  # fmt: skip
def test_other_build_facts_give_none(fact: dict[str, Any]) -> None:
    assert rows(fact) == []


def test_a_row_with_a_note_gives_way_to_one_without() -> None:
    noted = {"cuda": "-lcudart", "target": "-lold", "note": "another brand"}
    assert rows(noted, {"cuda": "-lcudart", "target": "-lnew"}) == [("libcudart", "rename", "libnew")]
    row, _option = all_rows(noted)
    assert (row["note"], row["confidence"]) == ("another brand", "table")


@pytest.mark.parametrize(
    ("source", "basis", "confidence"),
    [(SOURCE, "use", "witnessed"), ("acme/docs@0123456789ab:README.md#L3", "documentation", "documented")],
)
def test_a_document_is_told_from_use(source: str, basis: str, confidence: str) -> None:
    row, _option = all_rows({"cuda": "-lcudart", "target": "-la", "source": source})
    assert row["evidence"] == [{"basis": basis, "source": source}]
    assert row["confidence"] == confidence
