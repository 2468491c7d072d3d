"""Names that suppressions may hold, and what was meant by others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portcheck.match.suppressions import Names, checked
from portcheck.model.suppression import Form, Suppression, SuppressionFault
from support.fixed_report import made_target

NAMES = Names(
    {"cudaMalloc", "cudaMallocAsync", "cub::DeviceReduce", "cub/cub.cuh", "mma.sync"},
    {"cuda_runtime", "cub", "ptx", "hazard"},
    {"managed-memory"},
    {"musa": made_target("musa"), "metax": made_target("metax")},
)
PLAIN = Suppression("a.cu", 2, 4, 9, Form.IGNORE, "", "", 2, 2, "", "portcheck: ignore")


@pytest.mark.parametrize(
    "identity",
    ["", "cudaMalloc", "cub::DeviceReduce", "cub/cub.cuh", "cub/cub/cub.cuh", "cuda_runtime/cudaMalloc", "ptx/*",
     "ptx/mma.sync", "managed-memory", "hazard/managed-memory", "hazard/*", "missing", "unknown"],
)  # fmt: skip
def test_known(identity: str) -> None:
    assert NAMES.has(identity)


@pytest.mark.parametrize(
    ("identity", "nearest"),
    [
        ("cudaMaloc", "cudaMalloc"),
        ("DeviceReduce", "cub::DeviceReduce"),
        ("managed_memory", "managed-memory"),
        ("hazard/managedmemory", "hazard/managed-memory"),
        ("cuda-runtime/cudaMalloc", "cuda_runtime/cudaMalloc"),
        ("cuda_runtim/*", "cuda_runtime/*"),
        ("cuda_runtime/cudaMaloc", "cuda_runtime/cudaMalloc"),
        ("misssing", "missing"),
        ("rename", ""),
        ("same", ""),
        ("CUDAMALLOC", ""),
        ("*", ""),
        ("/", ""),
        ("qqq/zzz", ""),
        ("x" * 200, ""),
    ],
)
def test_unknown(identity: str, nearest: str) -> None:
    assert not NAMES.has(identity)
    (it,) = checked([replace(PLAIN, id=identity)], NAMES)
    assert (it.fault, it.instead) == (SuppressionFault.UNKNOWN_ID, nearest)


@pytest.mark.parametrize("target", ["", "musa", "musa:main", "metax"])
def test_targets(target: str) -> None:
    assert checked([replace(PLAIN, target=target)], NAMES)[0].fault is None


@pytest.mark.parametrize(("target", "nearest"), [("mus", "musa"), ("musa:mian", "musa:main"), ("MUSA", ""), (":", "")])
def test_unknown_targets(target: str, nearest: str) -> None:
    (it,) = checked([replace(PLAIN, target=target)], NAMES)
    assert (it.fault, it.instead) == (SuppressionFault.UNKNOWN_TARGET, nearest)


def test_they_stand_by_place_and_keep_their_faults() -> None:
    broken = replace(PLAIN, line=1, id="nothing", fault=SuppressionFault.MALFORMED)
    assert checked([PLAIN, broken, replace(PLAIN, file="A.cu")], NAMES) == (replace(PLAIN, file="A.cu"), broken, PLAIN)


def test_only_the_first_wrong_names_get_advice() -> None:
    """Each takes a search through all names; the same name is looked for once."""
    wrong = [replace(PLAIN, line=line, id=f"cudaMaloc{line % 9}") for line in range(1, 20)]
    found = checked(wrong, NAMES)
    assert {it.fault for it in found} == {SuppressionFault.UNKNOWN_ID}
    advised = ["" if it.line % 9 == 0 else "cudaMalloc" for it in found]
    assert [it.instead for it in found] == advised
