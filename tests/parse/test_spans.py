"""Lines that hang on names, and what else lines are part of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portcheck.model.occurrence import ParsedFile
from portcheck.model.span import Part
from support.parsed import ParseSource

KERNEL = "__global__ void k(const float * __restrict__ x,\n  float4 *y, int n)\n{\n  y[n].x = x[n];\n}\n"


def lines(parsed: ParsedFile, part: Part) -> dict[int, tuple[int, ...]]:
    """The lines of a part, with those that they hang on."""
    return {n: span.of for span in parsed.spans if span.part is part for n in range(span.first, span.last + 1)}


@pytest.mark.parametrize(
    ("source", "part", "wanted"),
    [
        ("void f() {\n  cudaMemcpy(\n    a, b,\n    n, cudaMemcpyHostToDevice);\n}", Part.CALL, {3: (2,), 4: (2,)}),
        ("void f() {\n  cudaFree(a);\n  g(a,\n b);\n}", Part.CALL, {}),
        ("void f() {\n  k\n    <<<1, 2>>>(\n    a,\n    b);\n}", Part.LAUNCH, {2: (3,), 4: (3,), 5: (3,)}),
        ("void f() { k<<<1, 2>>>(a, b); }", Part.LAUNCH, {}),
        (KERNEL, Part.KERNEL_HEAD, {1: (), 2: ()}),
        (KERNEL, Part.KERNEL_BODY, {3: (), 4: (), 5: ()}),
        (KERNEL + "void f() { k<<<1, 2>>>(a, b, 1); }", Part.SHORT_KERNEL_BODY, {4: ()}),
        (KERNEL, Part.RESTRICTED_POINTER, {1: ()}),
        (KERNEL, Part.VECTOR_MEMBER, {4: ()}),
        ("__global__ void k() {\n int i = threadIdx.x;\n}\n", Part.VECTOR_MEMBER, {}),
        ("struct P { int x; };\nint f(P p) {\n return p.x;\n}\nvoid g() { cudaFree(0); }", Part.VECTOR_MEMBER, {}),
        ("float4 v;\nfloat g() {\n  return v.w;\n}", Part.VECTOR_MEMBER, {3: ()}),
        (KERNEL + "__device__ int d(int a)\n{\n  return a;\n}\n", Part.DEVICE_BODY, {7: (), 8: (), 9: ()}),
        ("void f() {\n  float *d_x;\n  cudaMalloc(&d_x, 4);\n  use(d_x);\n}", Part.DEVICE_POINTER, {2: (3,)}),
        ("void f() {\n  float *d_x;\n  cudaMalloc((void**)&d_x, 4);\n  use(d_x);\n}", Part.DEVICE_POINTER_USE,
         {3: (), 4: ()}),
        ("void f() {\n  float *h_x = (float *)malloc(4);\n  cudaFree(0);\n}", Part.DEVICE_POINTER, {}),
        ("void go(int n) {\n  k<<<1, n>>>();\n}\nint main() {\n  go(1);\n}", Part.LAUNCHER_CALL, {1: (), 5: ()}),
        ("void go(int n) {\n  k<<<1, n>>>();\n}\nint main() {\n  go(1);\n}", Part.SHORT_LAUNCHER, {1: (), 2: ()}),
        ("int main() {\n  k<<<1, 2>>>();\n}", Part.LAUNCHER_CALL, {}),
        ("void go(int n) {\n  prepare();\n  k<<<1, n>>>();\n}\n", Part.LAUNCHER, {1: (), 2: (), 3: (), 4: ()}),
        ("void go(int n) {\n" + "  prepare();\n" * 90 + "  k<<<1, n>>>();\n}\n", Part.LAUNCHER, {}),
        ("int main() {\n  k<<<1, 2>>>();\n}", Part.LAUNCHER, {}),
        ("__device__ int d(int a) {\n  return a;\n}\n", Part.DEVICE_BODY, {1: (), 2: (), 3: ()}),
        ("#define MY_CUDA_CHECK(x) x\nvoid f() { MY_CUDA_CHECK(cudaFree(0)); }", Part.OWN_MACRO, {1: (), 2: ()}),
        ("void my_cuda_thing();\nvoid f() { cudaFree(0); }", Part.OWN_NAME, {1: ()}),
        ("void f() { project_cuda::run(); cudaFree(0); }", Part.OWN_NAMESPACE, {1: ()}),
        ("void f() { nvidia_hash(1); cudaFree(0); }", Part.VENDOR_NAME, {1: ()}),
        ('#include "a/nvidia/b.h"\nvoid f() { cudaFree(0); }', Part.VENDOR_NAME, {1: ()}),
        ('#include "my_cuda_helper.h"\nvoid f() { cudaFree(0); }', Part.OWN_PATH, {1: ()}),
        ('#include "plain.h"\nvoid f() { cudaFree(0); }', Part.OWN_INCLUDE, {1: ()}),
        ("#include <cuda_runtime.h>\nvoid f() { cudaFree(0); }", Part.OWN_NAME, {}),
        ('void f() {\n  puts("no CUDA device"); cudaFree(0);\n}', Part.OWN_TEXT, {2: ()}),
        ("// CUDA\nvoid f() { cudaFree(0); /* cuda */ }", Part.OWN_TEXT, {}),
        ('#ifdef A\n#include "x_cuda.h"\n#else\n#include "y.h"\n#endif\nvoid f() { cudaFree(0); }', Part.INCLUDE_BLOCK,
         {1: (2, 4), 3: (2, 4), 5: (2, 4)}),
        ('#ifdef A\n#include "x_cuda.h"\nint a;\n#endif\nvoid f() { cudaFree(0); }', Part.INCLUDE_BLOCK, {}),
        ('#ifdef A\n#include "x_cuda.h"\nint a;\n#endif\nvoid f() { cudaFree(0); }', Part.BRANCH, {1: (), 4: ()}),
        ("__device__ void d() {\n#if __CUDA_ARCH__ >= 800\n a();\n b();\n#else\n c();\n#endif\n}", Part.HARDWARE_BRANCH,
         {3: (2,), 4: (2,)}),
        ("#ifndef USE_ROCM\nint a;\n\n// why\nvoid f() {\n  cudaFree(0);\n}\n#endif\nint b;", Part.LEFT_OUT,
         {2: (), 5: (), 6: (), 7: ()}),
        ("#ifndef USE_FAST\nvoid f() { cudaFree(0); }\n#endif\n", Part.LEFT_OUT, {}),
        ("__device__ void d() {\n#if __CUDA_ARCH__ >= 800\n a();\n#endif\n}", Part.HARDWARE_BRANCH, {}),
        ("__device__ void d() {\n#if USE_FAST\n a();\n#else\n b();\n#endif\n}", Part.HARDWARE_BRANCH, {}),
    ],
)  # fmt: skip
def test_part(parse: ParseSource, source: str, part: Part, wanted: dict[int, tuple[int, ...]]) -> None:
    assert lines(parse(source), part) == wanted


def test_lines_for_others_and_for_nobody_are_no_part(parse: ParseSource) -> None:
    source = "void f() {\n#if 0\n  my_cuda_call();\n#endif\n  my_cuda_call();\n  cudaFree(0);\n}"
    assert lines(parse(source), Part.OWN_NAME) == {5: ()}


def test_blank_lines_and_lone_brackets_are_no_lines_of_a_head(parse: ParseSource) -> None:
    parsed = parse("__global__ void k(\n  int a,\n\n  // why\n  int b\n)\n{\n}\n")
    assert lines(parsed, Part.KERNEL_HEAD) == {1: (), 2: (), 5: ()}


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("void my_cuda_forward(int n);\n", {Part.OWN_NAME: {1: ()}}),
        ('#pragma once\n#include "x_cuda.h"\n#include "plain.h"\n', {Part.OWN_PATH: {2: ()}}),
        ("#ifndef A_CUDA_H\n#define A_CUDA_H\n#endif\n", {Part.OWN_MACRO: {1: (), 2: ()}}),
        ("DESCRIPTOR(nvidia)\n", {Part.VENDOR_NAME: {1: ()}}),
        ("// cuda and nvidia\nint x;\n", {}),
        ("int barracuder;\n", {}),
    ],
)
@pytest.mark.parametrize("name", ["cuda/a.cpp", "a_cuda.h", "nvidia/a.cuh"])
def test_files_without_cuda_may_name_things_after_it(
    parse: ParseSource, source: str, name: str, wanted: dict[Part, dict[int, tuple[int, ...]]]
) -> None:
    parsed = parse(source, name)
    assert {span.part: lines(parsed, span.part) for span in parsed.spans} == wanted


def test_a_namespace_that_may_be_the_projects_own_is_a_part(parse: ParseSource) -> None:
    assert lines(
        parse("namespace cuda { struct Op {}; }\nvoid f() { cuda::Op x; cudaFree(0); }"), Part.OWN_NAMESPACE
    ) == {2: ()}


@given(st.text(alphabet="k(){};<>=&*.x, \n#_cudaM\"'/", max_size=200))
def test_any_text_has_spans_inside_of_it(parse: ParseSource, text: str) -> None:
    parsed = parse(f"void f() {{ cudaMalloc(&d, 1); {text}\n}}")
    assert all(1 <= span.first <= span.last <= parsed.summary.lines + 1 for span in parsed.spans)
