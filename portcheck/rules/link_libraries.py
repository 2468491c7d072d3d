"""What a table of build facts says of CUDA's libraries: ``-lcudart`` there is the file ``libcudart`` as well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from portcheck.model.finding import Basis, Confidence, Status, confidence_of
from portcheck.model.regex import regex

TABLE = "build"
_LIBRARY = regex(r"-l(?P<linked>[\w.+-]+)|lib(?P<file>[\w+-]+)\.so")
_DOCUMENT = regex(r"\.(?:md|rst|txt)(?:#|$)")
_SAME_NAMES = "same names"


def rows_of(facts: Sequence[Mapping[str, Any]], target: str) -> Iterator[dict[str, Any]]:
    """Rows for library files and for the linker's options from the build facts of ``target``, which pair one or the
    other. A row with a note is a special case and gives way to one without."""
    plain: set[str] = set()
    for noted in (False, True):
        for fact in facts:
            if ("note" in fact) is not noted:
                continue
            for cuda, other in _pairs(fact, target):
                if noted and cuda in plain:
                    continue
                if not noted:
                    plain.add(cuda)
                yield _row(fact, f"lib{cuda}", f"lib{other}")
                yield _row(fact, f"-l{cuda}", f"-l{other}")


def _pairs(fact: Mapping[str, Any], target: str) -> Iterator[tuple[str, str]]:
    cuda = _libraries(fact.get("cuda") or fact.get("cuda_item") or "")
    vendor = fact.get("target") or fact.get("vendor_item") or fact.get(target) or ""
    other = cuda if vendor == _SAME_NAMES else _libraries(vendor)
    if len(cuda) == len(other):
        yield from zip(cuda, other, strict=True)


def _libraries(cell: str) -> list[str]:
    """The libraries of a cell that holds nothing else."""
    found = [_LIBRARY.fullmatch(word) for word in cell.split()]
    return [match["file"] or match["linked"] for match in found if match] if all(found) else []


def _row(fact: Mapping[str, Any], cuda: str, other: str) -> dict[str, Any]:
    basis = Basis.DOCUMENTATION if _DOCUMENT.search(fact["source"]) else Basis.USE
    special = "note" in fact and cuda != other
    row = {
        "symbol": cuda,
        "origin": TABLE,
        "status": (Status.SAME if cuda == other else Status.RENAME).value,
        "confidence": (Confidence.TABLE if special else confidence_of(basis)).value,
        "evidence": [{"basis": basis.value, "source": fact["source"]}],
    }
    if cuda != other:
        row["replacement"] = other
    if "note" in fact:
        row["note"] = fact["note"]
    return row
