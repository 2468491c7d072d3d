"""Lines that are there only because of CUDA names near them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portcheck.model.occurrence import ParsedFile
from portcheck.model.span import Part
from support.parsed import ParseSource

CHECK_MACRO = "#define CHECK(x) do {\\\n  cudaError_t e = (x);\\\n  if (e) exit(1);\\\n} while (0)\n"
SUM = "typedef cub::BlockReduce<int, 8> Sum;\n"


def lines(parsed: ParsedFile, part: Part) -> dict[int, tuple[int, ...]]:
    """The lines of a part, with those that they hang on."""
    return {n: span.of for span in parsed.spans if span.part is part for n in range(span.first, span.last + 1)}


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        (CHECK_MACRO, {1: (2,), 2: (2,), 3: (2,), 4: (2,)}),
        ("#define CHECK(x) if ((x) != cudaSuccess) exit(1)\n", {}),
        ("void f() {\n  if (cudaFree(p) != cudaSuccess) {\n    puts(m);\n    exit(1);\n  }\n}", {3: (2,), 4: (2,)}),
        ("void f() {\n  if (cudaFree(p) != cudaSuccess)\n    exit(1);\n  go();\n}", {3: (2,)}),
        ("void f() {\n  cudaError_t e = cudaFree(p);\n  if (e)\n    exit(1);\n  go();\n}", {4: (2,)}),
        ("void check(cudaError_t e) {\n  puts(m);\n}", {2: (1,)}),
        ("void check(cudaError_t e);\nvoid f() {\n  puts(m);\n}", {}),
        ("void f() {\n  cudaFree(p);\n  if (p) {\n    puts(m);\n  }\n}", {}),
        ("void f() {\n  assert(cudaFree(p) == cudaSuccess);\n  puts(m);\n}", {}),
        ("void f() {\n  while (cudaStreamQuery(s) != cudaSuccess)\n    wait();\n}", {}),
        ("void f() {\n  while (cudaStreamQuery(s) != cudaSuccess) {\n    wait();\n  }\n}", {}),
        ("enum { cudaErrorOurs };\nvoid f() {\n  if (x == cudaErrorOurs)\n    exit(1);\n}", {}),
    ],
)  # fmt: skip
def test_what_handles_errors(parse: ParseSource, source: str, wanted: dict[int, tuple[int, ...]]) -> None:
    assert lines(parse(source), Part.ERROR_CHECK) == wanted


@pytest.mark.parametrize(
    ("source", "part", "wanted"),
    [
        ("void f() {\n  cudaError_t e;\n  e =\n    cudaFree(p);\n  assert(!e);\n  go();\n}", Part.ERROR_VARIABLE,
         {2: (2,), 3: (2,), 5: (2,)}),
        ("void f() {\n  int e;\n  e = cudaFree(p);\n  assert(!e);\n}", Part.ERROR_VARIABLE, {}),
        ("#define GO(k) \\\n  k<<<1, 2>>>(); \\\n  next()\n", Part.MACRO_BODY, {1: (2,), 2: (2,), 3: (2,)}),
        ("#define GO(k) k<<<1, 2>>>()\n", Part.MACRO_BODY, {}),
        ("#define GO(k) \\\n  k(); \\\n  next()\nvoid f() { cudaFree(0); }", Part.MACRO_BODY, {}),
        ("void f() {\n  cudaDeviceProp p;\n  puts(p.name);\n}", Part.STRUCT_MEMBER, {3: (2,)}),
        ("void f(cudaDeviceProp *p) {\n  puts(p->name);\n}", Part.STRUCT_MEMBER, {2: (1,)}),
        ("void f() {\n  Mine p;\n  cudaFree(0);\n  puts(p.name);\n}", Part.STRUCT_MEMBER, {}),
        ("void f() {\n  float4 p;\n  cudaFree(0);\n  g(p.w);\n}", Part.STRUCT_MEMBER, {}),
        ("void f() {\n  size_t n = 4 * sizeof(int);\n  cudaMalloc(&p, n);\n}", Part.SIZE_VARIABLE, {2: (3,)}),
        ("void f() {\n  size_t n = 4 * sizeof(int);\n  cudaMalloc(&p, n);\n  malloc(n);\n}", Part.SIZE_VARIABLE, {}),
        ("void f() {\n  size_t n = 4;\n  cudaMalloc(&p, n);\n}", Part.SIZE_VARIABLE, {}),
        ("void f() {\n  size_t n = 4 * sizeof(int);\n  cudaFree(0);\n}", Part.SIZE_VARIABLE, {}),
        (SUM + "__global__ void k() {\n  int x = Sum(t).Sum(1);\n}", Part.ALIAS_USE, {1: (1,), 3: (1,)}),
        ("typedef float4 Four;\nFour x;\n", Part.ALIAS_USE, {}),
        ('#include "a.cuh"\n#include "b.h"\nvoid f() { cudaFree(0); }', Part.SUFFIX_INCLUDE, {1: ()}),
        ("#include <own/a.cuh>\n#include <vector>\nvoid f() { cudaFree(0); }", Part.SUFFIX_INCLUDE, {1: ()}),
        ("#include <cub/cub.cuh>\nvoid f() { cudaFree(0); }", Part.SUFFIX_INCLUDE, {}),
    ],
)  # fmt: skip
def test_what_hangs_on_names(parse: ParseSource, source: str, part: Part, wanted: dict[int, tuple[int, ...]]) -> None:
    assert lines(parse(source), part) == wanted


@pytest.mark.parametrize(
    ("body", "short"),
    [
        ("  y[0] = 1;\n", True),
        ("  if (y) return;\n", False),
        ("  __shared__ int s;\n", False),
        ("  y++;\n" * 20, False),
    ],
)
def test_kernels_that_could_stand_at_their_launch(parse: ParseSource, body: str, short: bool) -> None:
    kernel = f"__global__ void k(int *y)\n{{\n{body}}}\n"
    launched = parse(kernel + "void f() { k<<<1, 2>>>(p); }")
    assert bool(lines(launched, Part.SHORT_KERNEL_HEAD)) is short
    assert bool(lines(launched, Part.SHORT_KERNEL_BODY)) is short
    assert not lines(parse(kernel), Part.SHORT_KERNEL_BODY)


def test_files_without_cuda_may_include_files_with_its_suffix(parse: ParseSource) -> None:
    assert lines(parse('#include "own.cuh"\n#include "own.h"\n', "a.cpp"), Part.SUFFIX_INCLUDE) == {1: ()}


@pytest.mark.parametrize(
    ("path", "part"),
    [("src/api.cpp", Part.SHARED_NAME), ("src/cuda/api.cpp", Part.OWN_NAME), ("src/cudabind.cpp", Part.OWN_NAME)],
)
def test_names_in_files_without_cuda_may_be_shared_by_all_targets(parse: ParseSource, path: str, part: Part) -> None:
    parsed = parse("void my_cuda_forward(int n);\n", path)
    assert [span.part for span in parsed.spans] == [part]


@given(st.text(alphabet="eif (){};<>=&*.x, \n\\#_cudaErorDvPpsz\"'/", max_size=200))
def test_any_text_has_spans_inside_of_it(parse: ParseSource, text: str) -> None:
    parsed = parse(f"typedef cub::X<1> Y;\nvoid f(cudaError_t e, cudaDeviceProp p) {{ cudaMalloc(&d, n); {text}\n}}")
    assert all(1 <= span.first <= span.last <= parsed.summary.lines + 1 for span in parsed.spans)
