"""Shared memory, threads of a block and local arrays, where they are constants."""

from __future__ import annotations

import pytest

from portcheck.model.hazard import Measure
from portcheck.parse.lexicon import Lexicon
from portcheck.parse.measures import Measures
from portcheck.parse.place import SourceText
from support.parsed import NOTHING_KNOWN


def of(lexicon: Lexicon, source: str, what: Measure) -> list[tuple[int, int]]:
    """The lines where something is measured, with what."""
    text = SourceText("a.cu", source.encode(), lexicon, NOTHING_KNOWN)
    return [(text.lines.line(span[0]), value) for span, value in Measures(text).of(what)]


@pytest.mark.parametrize(
    ("body", "size"),
    [
        ("__shared__ float a[32][33];", 4224),
        ("__shared__ float a[N], b[2 * N]; __shared__ int c;", 196),
        ("__shared__ __align__(16) unsigned char a[N];", 16),
        ("__shared__ alignas(128) half a[N];", 32),
        ("__attribute__((shared)) __shared__ double4 a[2];", 64),
        ("volatile __shared__ float a[8];", 32),
        ("static __shared__ real a[3];", 24),
        ("__shared__ const float *p[4];", 32),
        ("__shared__ float a[N]; __shared__ T b[N]; __shared__ float c[n];", 64),
        ("__shared__ float a[sizeof(double) * 2];", 64),
    ],
)
def test_static_shared(lexicon: Lexicon, body: str, size: int) -> None:
    source = f"#define N 16\ntypedef double real;\ntemplate <class T>\n__global__ void k(int n) {{\n{body}\n}}\n"
    assert of(lexicon, source, Measure.STATIC_SHARED) == [(4, size)]


@pytest.mark.parametrize(
    "body",
    ["extern __shared__ float a[];", "__shared__ T a[4];", "__shared__ float a[n];", "// __shared__ float a[4];",
     "float a[4];", "__shared__ typename Reduce<T, 4>::Storage s;", '"__shared__ float a[4];";'],
)  # fmt: skip
def test_no_static_shared(lexicon: Lexicon, body: str) -> None:
    source = f"template <class T>\n__global__ void k(int n) {{\n{body}\n}}\n"
    assert of(lexicon, source, Measure.STATIC_SHARED) == []


def test_each_function_by_itself(lexicon: Lexicon) -> None:
    source = (
        "__global__ void a() { __shared__ int x[2]; }\n"
        "__device__ void b() { __shared__ int x[3]; { __shared__ int y[4]; } }\n"
        "__global__ __launch_bounds__(64) void\nc() { __shared__ int x[5]; }\n"
    )
    assert of(lexicon, source, Measure.STATIC_SHARED) == [(1, 8), (2, 28), (4, 20)]


@pytest.mark.parametrize(
    ("launch", "threads"),
    [
        ("k<<<grid, 256>>>(p);", 256),
        ("k<<<grid, N * 2, 0, s>>>(p);", 64),
        ("k<T, 3><<<dim3(1, 2), dim3(16, 8)>>>(p);", 128),
        ("k<<<1, {8, 4, 2}>>>(p);", 64),
        ("k<<<f(1, 2), block>>>(p);", 512),
        ("k<<<1, made>>>(p);", 4),
        ("__global__ void __launch_bounds__(N, 2) k() {}", 32),
    ],
)
def test_block_threads(lexicon: Lexicon, launch: str, threads: int) -> None:
    source = (
        f"const int N = 32;\nvoid h() {{ dim3 block(16, 32); dim3 made = dim3(2, 2); }}\nvoid g() {{\n{launch}\n}}\n"
    )
    assert of(lexicon, source, Measure.BLOCK_THREADS) == [(4, threads)]


@pytest.mark.parametrize(
    "launch",
    ["k<<<grid, n>>>(p);", "k<<<grid>>>(p);", "k<<<grid, dim3(n, 2)>>>(p);", "k<<<1, twice>>>(p);",
     "// k<<<grid, 256>>>(p);", "x = a <<< 3;", "k<<<1, fn(256)>>>(p);", "__launch_bounds__(T) f();"],
)  # fmt: skip
def test_no_block_threads(lexicon: Lexicon, launch: str) -> None:
    source = f"void h() {{ dim3 twice(2); }}\nvoid i() {{ dim3 twice(4); }}\nvoid g() {{\n{launch}\n}}\n"
    assert of(lexicon, source, Measure.BLOCK_THREADS) == []


@pytest.mark.parametrize(
    ("line", "size"),
    [
        ("k<<<1, 2, 65536>>>(p);", 65536),
        ("k<<<1, 2, N * sizeof(float), s>>>(p);", 128),
        ("cudaFuncSetAttribute(k, cudaFuncAttributeMaxDynamicSharedMemorySize, 96 * 1024);", 98304),
        ("cuFuncSetAttribute(f, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, 100);", 100),
        ("cudaFuncSetAttribute((const void *)k<T, 3>, cudaFuncAttributeMaxDynamicSharedMemorySize, 7);", 7),
    ],
)
def test_dynamic_shared(lexicon: Lexicon, line: str, size: int | None) -> None:
    source = f"#define N 32\nvoid g() {{\n{line}\n}}\n"
    assert of(lexicon, source, Measure.DYNAMIC_SHARED) == ([(3, size)] if size is not None else [])


@pytest.mark.parametrize(
    "line",
    ["k<<<1, 2>>>(p);", "k<<<1, 2, bytes>>>(p);",
     "cudaFuncSetAttribute(k, cudaFuncAttributePreferredSharedMemoryCarveout, 50);",
     "cudaFuncSetAttribute(k, cudaFuncAttributeMaxDynamicSharedMemorySize, bytes);",
     '"cudaFuncSetAttribute(k, cudaFuncAttributeMaxDynamicSharedMemorySize, 9)";'],
)  # fmt: skip
def test_no_dynamic_shared(lexicon: Lexicon, line: str) -> None:
    assert of(lexicon, f"void g() {{\n{line}\n}}\n", Measure.DYNAMIC_SHARED) == []


def test_local_arrays(lexicon: Lexicon) -> None:
    source = (
        "#define N 16\n"
        "float global[N];\n"
        "void host() { float a[N]; }\n"
        "struct S { float a[N]; };\n"
        "template <class T> __global__ void k(float a[N], int n) {\n"
        "  float b[N][2];\n"
        "  const double4 c[2] = {};\n"
        "  __shared__ float d[N];\n"
        "  static float e[N];\n"
        "  T f[N];\n"
        "  float g[n], h;\n"
        "  for (int i = 0; i < n; ++i) { char i2[3], j[4]; }\n"
        "}\n"
        "__device__ int f() { float *p[3]; return 0; }\n"
    )
    assert of(lexicon, source, Measure.LOCAL_ARRAY) == [(6, 128), (7, 64), (12, 3), (12, 4), (14, 24)]
