"""Names behind aliases, and enumerators behind their enumeration."""

from __future__ import annotations

import pytest

from support.parsed import ParseSource, symbols

FOLLOWED = [
    ("namespace c = cub;\nusing R = c::BlockReduce<int, 32>;", ["cub", "cub::BlockReduce"]),
    ("namespace w = nvcuda::wmma;\nw::fragment<A> a;", ["nvcuda::wmma", "nvcuda::wmma::fragment"]),
    ("namespace t = ::thrust;\nnamespace s = t::system;", ["thrust", "thrust::system"]),
    ("using namespace cub;\nusing R = BlockReduce<int, 32>;", ["cub", "cub::BlockReduce"]),
    ("auto k = cudaMemcpyKind::cudaMemcpyDefault;", ["cudaMemcpyKind", "cudaMemcpyDefault"]),
    ("cub::BlockReduce<int, 32>::NoSuchThing s;", ["cub::BlockReduce"]),
]
NOT_FOLLOWED = [
    ("using R = cub::BlockReduce<int, 32>;\n__device__ void f(R::TempStorage &s) { R(s).Sum(1); }", "cub::BlockReduce"),
    ("using BlockReduce = cub::BlockReduce<int, 32>;\n__device__ BlockReduce b;", "cub::BlockReduce"),
    (
        "using namespace cub;\nvoid f() { using BlockReduce = cub::BlockReduce<int>;\nBlockReduce b; }",
        "cub::BlockReduce",
    ),
    ("namespace c = mine::cub;\nc::BlockReduce<int> r;\ncub::BlockReduce<int> s;", "cub::BlockReduce"),
    ("cudaMemcpyKind k; auto e = Err::cudaMemcpyKind;", "cudaMemcpyKind"),
    ("auto k = cudaMemcpyKind::kOther;", "cudaMemcpyKind"),
]


@pytest.mark.parametrize(("source", "expected"), FOLLOWED)
def test_an_alias_is_followed(parse: ParseSource, source: str, expected: list[str]) -> None:
    assert symbols(parse(source)) == expected


@pytest.mark.parametrize(("source", "symbol"), NOT_FOLLOWED)
def test_the_projects_own_alias_is_not_mentioned_again(parse: ParseSource, source: str, symbol: str) -> None:
    assert symbols(parse(source)).count(symbol) == 1
