"""Aliases of namespaces and types."""

from __future__ import annotations

import pytest

from support.parsed import ParseSource, symbols

REDUCE = "cub::BlockReduce"
STORAGE = "cub::BlockReduce::TempStorage"

ALIASES = [
    (f"using R = {REDUCE}<int, 32>;\ntypename R::TempStorage s;", [REDUCE, STORAGE]),
    (f"typedef {REDUCE}<int, 32> R;\nR::TempStorage s;", [REDUCE, STORAGE]),
    (f"template <int N> using R = {REDUCE}<int, N>;\ntypename R<3>::TempStorage s;", [REDUCE, STORAGE]),
    (f"{REDUCE}<int, 32>::TempStorage s;", [STORAGE]),
    (f"using R = typename ::{REDUCE}<int, 32>;\nR::TempStorage s;", [REDUCE, STORAGE]),
    ("using namespace cub;\nusing R = BlockReduce<int, 32>;\nR::TempStorage s;", ["cub", REDUCE, STORAGE]),
    ("namespace c = cub;\nusing R = c::BlockReduce<int, 32>;\nR::TempStorage s;", ["cub", REDUCE, STORAGE]),
    ("using V = thrust::device_vector<int>;\nV::iterator i;",
     ["thrust::device_vector", "thrust::device_vector::iterator"]),
    ("using Err = cudaError_t;\nauto e = Err::cudaSuccess;", ["cudaError_t", "cudaSuccess"]),
    ("typedef cudaError_t Err;\nauto e = Err::cudaSuccess;", ["cudaError_t", "cudaSuccess"]),
    ("auto k = cudaMemcpyKind::cudaMemcpyDefault;", ["cudaMemcpyKind", "cudaMemcpyDefault"]),
]  # fmt: skip


@pytest.mark.parametrize(("source", "expected"), ALIASES)
def test_an_alias_is_followed(parse: ParseSource, source: str, expected: list[str]) -> None:
    assert symbols(parse(source)) == expected


NONE = [
    (f"using R = {REDUCE}<int, 32>;\nR r; r.Sum(1);", [REDUCE]),
    (f"using R = {REDUCE}<int, 32>;\nR::NoSuchThing s;", [REDUCE]),
    (f"using R = {REDUCE}<int, 32>;\nvoid f() {{ R(s).Sum(1); }}", [REDUCE]),
    (f"void f() {{ using R = {REDUCE}<int, 32>; }}\nvoid g() {{ using R = Mine;\nR::TempStorage s; }}", [REDUCE]),
    ("using R = mine::BlockReduce<int, 32>;\nR::TempStorage s;", []),
    ("typedef mine::BlockReduce<int, 32> R;\nR::TempStorage s;", []),
    ("template <class R> void f() { typename R::TempStorage s; }", []),
    ("using Err = mine::Error;\nauto e = Err::cudaSuccess;", []),
    ("auto e = Err::cudaSuccess;", []),
    ("auto k = cudaMemcpyKind::kOther;", ["cudaMemcpyKind"]),
    ("auto e = mine::cudaError_t::cudaFree;", []),
]


@pytest.mark.parametrize(("source", "expected"), NONE)
def test_an_alias_stands_for_no_more_than_it_names(parse: ParseSource, source: str, expected: list[str]) -> None:
    assert symbols(parse(source)) == expected
