"""Stand-in headers: whatever the project uses of the catalogue, Clang takes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portcheck.parse.lexicon import Lexicon
from portcheck.parse.precise.headers import find_headers
from portcheck.parse.precise.prelude import PRELUDE, Usage, names_in, write_prelude


def parsed(source: str, folder: Path) -> Any:
    """The translation unit of CUDA source against the stand-ins in ``folder``."""
    from clang.cindex import Index

    path = folder / "test.cu"
    path.write_text(source, encoding="utf-8")
    arguments = ["-x", "cuda", "--cuda-host-only", "-nocudainc", "-nocudalib", "--cuda-gpu-arch=sm_80", "-std=c++17"]
    arguments += ["-resource-dir", find_headers(None).resources, "-w", f"-I{folder}", "-include", PRELUDE]
    return Index.create().parse(str(path), arguments)


def errors(unit: Any) -> list[str]:
    return [str(diagnostic) for diagnostic in unit.diagnostics if diagnostic.severity >= 3]


def test_the_whole_catalogue_can_be_declared(tmp_path: Path, lexicon: Lexicon, no_cuda_headers: None) -> None:
    """Library by library, as a project that uses every name of it would have it."""
    vocabulary = lexicon.vocabulary
    words = names_in(vocabulary)
    faulty = {}
    for library in sorted({symbol.library for symbol in vocabulary.symbols.values()}):
        folder = tmp_path / library
        write_prelude(str(folder), vocabulary, [("one.h", library)], Usage(words, frozenset(), {}), whole=True)
        found = errors(parsed("#include <one.h>\n", folder))
        if found:
            faulty[library] = found[:2]
    assert faulty == {}


@pytest.mark.parametrize(
    "source",
    [
        "void f(void *p) { cudaError_t e = cudaMalloc(&p, 4); if (e != cudaSuccess) return; }",
        "void f() { if (cudaDeviceSynchronize() != cudaSuccess) return; }",
        "int f() { return cudaGetLastError(); }",
        "void f(int e) { switch (e) { case cudaSuccess: case cudaErrorInvalidValue: break; } }",
        "__global__ void k(int *p) { p[threadIdx.x + blockIdx.x * blockDim.x] = warpSize; }\n"
        "void f(int *p, cudaStream_t s) { dim3 g(1, 2); k<<<g, dim3(32), 0, s>>>(p); }",
        "__device__ float f(const float *p) { return __ldg(p) + __shfl_sync(~0u, p[0], 1); }",
        "__global__ void __launch_bounds__(128) k() { extern __shared__ float s[]; __syncthreads(); }",
        "__device__ float4 f(float4 v) { return make_float4(v.x, v.y, v.z, v.w); }",
        "#if CUDART_VERSION < 10000\n#error old\n#endif",
        "__device__ float f(cudaTextureObject_t t) { return tex2D<float>(t, 1.f, 2.f); }",
        "#include <cub/cub.cuh>\n__global__ void k() { using R = cub::BlockReduce<int, 128>; }",
        "#include <cooperative_groups.h>\n__global__ void k() { auto g = cooperative_groups::this_grid(); }",
        "void f(cudaStream_t a, cudaStream_t b) { bool same = a == b || a == nullptr || a != 0; cudaEvent_t e = 0; }",
        "void f(cudaMemcpyKind k = cudaMemcpyHostToDevice);",
        "struct M {};\n__device__ int atomicAdd(M *, M);\n__device__ int f(M *m) { return atomicAdd(m, *m); }",
    ],
)
def test_ordinary_code_parses_without_an_error(
    tmp_path: Path, lexicon: Lexicon, no_cuda_headers: None, source: str
) -> None:
    usage = Usage.of([source.encode()], names_in(lexicon.vocabulary))
    included = [("cub/cub.cuh", "cub"), ("cooperative_groups.h", "cooperative_groups")]
    write_prelude(str(tmp_path), lexicon.vocabulary, included, usage, whole=True)
    assert errors(parsed(source, tmp_path)) == []


def test_only_what_the_project_uses_is_declared(tmp_path: Path, lexicon: Lexicon) -> None:
    usage = Usage.of([b"cudaMalloc(&p, 4); // cudaFree"], names_in(lexicon.vocabulary))
    write_prelude(str(tmp_path), lexicon.vocabulary, [], usage, whole=True)
    text = (tmp_path / "portcheck_names" / "cuda_runtime.h").read_text("utf-8")
    assert " cudaMalloc(" in text
    assert "cudaMallocHost" not in text


@pytest.mark.parametrize("path", ["../out.h", "/etc/out.h", "a/../../out.h", "a\nb.h", ".hidden", "a//b.h", "x" * 300])
def test_no_header_is_written_outside(tmp_path: Path, lexicon: Lexicon, path: str) -> None:
    folder = tmp_path / "in" / "side"
    usage = Usage(frozenset(), frozenset(), {})
    write_prelude(str(folder), lexicon.vocabulary, [(path, "cuda_runtime"), ("good/one.h", "nccl")], usage, whole=True)
    assert sorted(p.name for p in folder.iterdir()) == ["good", "portcheck_names", PRELUDE]
    assert [p.name for p in tmp_path.iterdir()] == ["in"]


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("Vec<int, 4>", ("int", "4")),
        ("Vec<Vec<a, b>, f(1, 2)> x;", ("Vec<a, b>", "f(1, 2)")),
        ("Vec <T>", ("T",)),
        ("Vec<<<1, 2>>>(x)", None),
        ("Vec < 3; x > 2", None),
        ("Vec<>", None),
        ("Vec<int", None),
    ],
)
def test_template_arguments_by_their_first_use(text: str, arguments: tuple[str, ...] | None) -> None:
    assert Usage.of([text.encode()], frozenset(("Vec",))).arguments.get("Vec") == arguments


@given(st.binary(max_size=200))
def test_usage_of_anything(data: bytes) -> None:
    usage = Usage.of([data, b"a<" * 50 + data], frozenset(("a", "b")))
    assert usage.words <= {"a", "b"}
