"""Which identifiers are CUDA, and which only look like it."""

from __future__ import annotations

import pytest

from portcheck.model.occurrence import Context, Kind, Occurrence, Region, Resolution, Side
from support.parsed import ParseSource, of_kind, one, symbols

HITS = [
    ("void f() { cudaMalloc(&p, 3); }", "cudaMalloc", Kind.FUNCTION, Context.CALL),
    ("void f() { ::cudaFree(p); }", "cudaFree", Kind.FUNCTION, Context.CALL),
    ("void f() { return ::cudaFree(p); }", "cudaFree", Kind.FUNCTION, Context.CALL),
    ("auto g = &cudaFree;", "cudaFree", Kind.FUNCTION, Context.REFERENCE),
    ("cudaStream_t s;", "cudaStream_t", Kind.TYPE, Context.REFERENCE),
    ("void f(cudaStream_t s);", "cudaStream_t", Kind.TYPE, Context.REFERENCE),
    ("bool ok = e == cudaSuccess;", "cudaSuccess", Kind.ENUMERATOR, Context.REFERENCE),
    ("CHECK(cudaGetLastError());", "cudaGetLastError", Kind.FUNCTION, Context.CALL),
    ("cublasHandle_t h;", "cublasHandle_t", Kind.TYPE, Context.REFERENCE),
    ("void f() { cudnnCreate(&h); }", "cudnnCreate", Kind.FUNCTION, Context.CALL),
    ("void f() { ncclAllReduce(a, b, 1, ncclFloat, ncclSum, c, s); }", "ncclSum", Kind.ENUMERATOR, Context.REFERENCE),
    ("#if CUDART_VERSION >= 11000\n#endif", "CUDART_VERSION", Kind.MACRO, Context.REFERENCE),
    ("__device__ int x;", "__device__", Kind.ATTRIBUTE, Context.REFERENCE),
    ("__global__ void __launch_bounds__(256) k() {}", "__launch_bounds__", Kind.ATTRIBUTE, Context.REFERENCE),
    ("__global__ void k() { int i = threadIdx.x; }", "threadIdx", Kind.BUILTIN, Context.REFERENCE),
    ("__global__ void k() { __syncthreads(); }", "__syncthreads", Kind.FUNCTION, Context.CALL),
    ("void f() { dim3 g(1, 2); }", "dim3", Kind.TYPE, Context.REFERENCE),
    ("void f() { thrust::sort(v.begin(), v.end()); }", "thrust::sort", Kind.FUNCTION, Context.CALL),
    ("thrust::device_vector<int> v;", "thrust::device_vector", Kind.TYPE, Context.REFERENCE),
    ("using R = cub::BlockReduce<float, 128>;", "cub::BlockReduce", Kind.TYPE, Context.REFERENCE),
    ("namespace cg = cooperative_groups;\nvoid f() { cg::this_grid(); }",
     "cooperative_groups::this_grid", Kind.FUNCTION, Context.CALL),
    ("using namespace nvcuda;\nwmma::fragment<A> a;", "nvcuda::wmma::fragment", Kind.TYPE, Context.REFERENCE),
    ("using thrust::device_vector;\ndevice_vector<int> v;", "thrust::device_vector", Kind.TYPE, Context.REFERENCE),
    ("using namespace nvcuda;", "nvcuda", Kind.NAMESPACE, Context.REFERENCE),
    ("using namespace\n  ::cuda;", "cuda", Kind.NAMESPACE, Context.REFERENCE),
    ("namespace t = ::thrust;", "thrust", Kind.NAMESPACE, Context.REFERENCE),
    ("#define OPEN using namespace thrust;", "thrust", Kind.NAMESPACE, Context.REFERENCE),
    ("#define ATOMIC cuda::std::atomic<int>", "cuda::std::atomic", Kind.TYPE, Context.REFERENCE),
    ("#define MY_ALLOC(p, n) cudaMalloc(p, n)", "cudaMalloc", Kind.FUNCTION, Context.CALL),
    ("typedef struct CUstream_st *cudaStream_t;", "CUstream_st", Kind.TYPE, Context.REFERENCE),
    ('extern "C" cudaError_t cudaMalloc(void **, size_t);', "cudaMalloc", Kind.FUNCTION, Context.REFERENCE),
    ("__global__ void k(float *a) { a[0] = sinf(a[1]); }", "sinf", Kind.FUNCTION, Context.CALL),
    ("#include <cufftw.h>\nvoid f() { fftw_execute(p); }", "fftw_execute", Kind.FUNCTION, Context.CALL),
    ("void f(float4 v) {}", "float4", Kind.TYPE, Context.REFERENCE),
]  # fmt: skip


@pytest.mark.parametrize(("source", "symbol", "kind", "context"), HITS)
def test_is_cuda(parse: ParseSource, source: str, symbol: str, kind: Kind, context: Context) -> None:
    found = [o for o in parse(source).occurrences if o.symbol == symbol]
    assert (kind, context) in {(o.kind, o.context) for o in found}


NO_HITS = [
    ("// cudaMalloc(&p, 3)\n", "a.cu"),
    ("/* cudaMalloc(&p, 3)\n cudaFree(p) */", "a.cu"),
    ("int x; // continued \\\ncudaMalloc(&p, 3);\n", "a.cu"),
    ('void f() { puts("cudaMalloc failed"); }', "a.cu"),
    ('const char* s = R"(cudaMalloc(&p, 3))";', "a.cu"),
    ("#error this needs cudaMallocAsync\n", "a.cu"),
    ("void f() { pool.cudaFree(p); pool->cudaFree(p); this->cudaFree(p); }", "a.cu"),
    ("void f() { mine::cudaFree(p); }", "a.cu"),
    ("void f() { mine::inner<int>::cudaFree(p); }", "a.cu"),
    ("void Pool::cudaFree(void* p) {}", "a.cu"),
    ("struct Pool { void cudaFree(void* p); void g() { cudaFree(q); } };", "a.cu"),
    ("namespace mine { void cudaFree(void* p); void g() { cudaFree(q); } }", "a.cu"),
    ("void f() { int warpSize = 3; g(warpSize); }", "a.cu"),
    ("void f(int warpSize) { g(warpSize); }", "a.cu"),
    ("float g() { float norm = 1; return norm * norm; }", "a.cu"),
    ("void f() { int half = n / 2; g(half); }", "a.cu"),
    ("template <typename half> void f(half x) {}", "a.cu"),
    ("void f() { float x = sinf(1.0f); memcpy(a, b, 3); }", "a.cu"),
    ("void f() { std::min(1, 2); std::sort(a, b); }", "a.cu"),
    ("struct float2 { float x, y; };\nfloat2 f(float2 a) { return a; }", "a.cpp"),
    ("typedef struct { float x, y; } float2;\nfloat2 f(float2 a) { return a; }", "a.cpp"),
    ("half f(half *a) { return a[0]; }", "a.cpp"),
    ("void f() { fftw_execute(p); }", "a.cpp"),
    ("int MAJOR_VERSION = 3; int g() { return MINOR_VERSION; }", "a.cpp"),
    ("cudaCheck(x); cusparseHandle; myCudaMalloc(); cudamalloc();", "a.cu"),
    ("int a = 1'000cudaMalloc + 0x1cudaFree;", "a.cu"),
    ("#define cudaMalloc hipMalloc\n", "a.h"),
    ("enum class Api { cudaMalloc, cudaFree };", "a.cpp"),
    ("namespace at { namespace cuda { void f(); } } void g() { at::cuda::f(); }", "a.cpp"),
    ("void f() { if (cuda && !nccl) { nv = cub; } }", "a.cpp"),
    ("void f() { g(cuda, thrust); }", "a.cu"),
    ("#define DEVICE cuda\n#define ON(x) cuda ? x : 0\n", "a.cpp"),
    ("#define X <cuda.h>", "a.cpp"),
    ("namespace cuda { int a; }", "a.cpp"),
    ("int main() { return 0; }", "a.cpp"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "name"), NO_HITS)
def test_only_looks_like_cuda(parse: ParseSource, source: str, name: str) -> None:
    unwanted = [o for o in parse(source, name).occurrences if o.kind is not Kind.ATTRIBUTE]
    assert unwanted == []


def test_position_is_one_based_and_in_characters(parse: ParseSource) -> None:
    found = one(parse("void f() {\n  /* 中文 */ cudaFree(p);\n}"), "cudaFree")
    assert (found.line, found.column, found.end_column) == (2, 12, 20)


def test_qualified_name_spans_all_its_parts(parse: ParseSource) -> None:
    found = one(parse("void f() { thrust::sort(a, b); }"), "thrust::sort")
    assert (found.column, found.end_column) == (12, 24)


def test_a_comment_inside_a_name_does_not_hide_it(parse: ParseSource) -> None:
    assert symbols(parse("void f() { thrust::/* x */sort(a, b); }")) == ["thrust::sort"]


def test_unknown_member_of_a_cuda_namespace_is_the_namespace(parse: ParseSource) -> None:
    found = one(parse("void f() { thrust::no_such_thing(a); }"), "thrust")
    assert (found.kind, found.library) == (Kind.NAMESPACE, "thrust")


def test_broken_source_is_found_lexically(parse: ParseSource) -> None:
    parsed = parse("void f( { ]] cudaMalloc(&p, 3)  )) ; \n %%% cudaFree ( p\n")
    assert {"cudaMalloc", "cudaFree"} <= set(symbols(parsed))
    assert parsed.summary.parse == "recovered"
    assert Resolution.LEXICAL in {o.resolution for o in parsed.occurrences}


def test_well_formed_source_is_found_syntactically(parse: ParseSource) -> None:
    assert one(parse("void f() { cudaFree(p); }"), "cudaFree").resolution is Resolution.SYNTACTIC


def test_a_macro_body_has_no_tree(parse: ParseSource) -> None:
    found = one(parse("#define FREE(p) \\\n  cudaFree(p) // not cudaMalloc\n"), "cudaFree")
    assert (found.resolution, found.line, found.context) == (Resolution.LEXICAL, 2, Context.CALL)


@pytest.mark.parametrize(
    ("source", "side"),
    [
        ("void f() { cudaFree(p); }", Side.HOST),
        ("__device__ void f() { cudaFree(p); }", Side.DEVICE),
        ("__global__ void f() { cudaFree(p); }", Side.DEVICE),
        ("__host__ void f() { cudaFree(p); }", Side.HOST),
        ("auto g = [=] __device__ (int i) { cudaFree(p); };", Side.DEVICE),
        ("auto g = [=](int i) { cudaFree(p); };", Side.HOST),
    ],
)
def test_side(parse: ParseSource, source: str, side: Side) -> None:
    assert one(parse(source), "cudaFree").side is side


@pytest.mark.parametrize(
    ("source", "region"),
    [
        ("#if 0\nint x = cudaFree(p);\n#endif\n", Region.DEAD),
        ("#if 0\n#else\nint x = cudaFree(p);\n#endif\n", Region.ACTIVE),
        ("#if 1\nint x = cudaFree(p);\n#endif\n", Region.ACTIVE),
        ("#if 1\n#else\nint x = cudaFree(p);\n#endif\n", Region.DEAD),
        ("#if FOO\n#elif 0\nint x = cudaFree(p);\n#endif\n", Region.DEAD),
        ("#if 0\n#ifdef A\nint x = cudaFree(p);\n#endif\n#endif\n", Region.DEAD),
        ("#ifdef FOO\nint x = cudaFree(p);\n#endif\n", Region.ACTIVE),
    ],
)
def test_region(parse: ParseSource, source: str, region: Region) -> None:
    assert one(parse(source), "cudaFree").region is region


def test_scope_is_the_namespace_path(parse: ParseSource) -> None:
    assert one(parse("namespace a { namespace b { void f() { cudaFree(p); } } }"), "cudaFree").scope == "a::b"


def test_anchor_survives_moving_and_reformatting(parse: ParseSource) -> None:
    def anchor(source: str) -> str:
        found: Occurrence = one(parse(source), "cudaFree")
        return found.anchor

    assert anchor("void f() {\ncudaFree(p);\n}") == anchor("\n\n\nvoid f() {\n    cudaFree( p );\n}")
    assert anchor("void f() {\ncudaFree(p);\n}") != anchor("void f() {\ncudaFree(q);\n}")


def test_device_overload_does_not_hide_the_built_in(parse: ParseSource) -> None:
    source = """
    static __device__ double atomicAdd(double *a, double v) { return v; }
    __global__ void k(float *a) { atomicAdd(a, 1.0f); }
    """
    assert len(of_kind(parse(source), Kind.FUNCTION)) == 1


def test_a_local_name_hides_only_where_it_reaches(parse: ParseSource) -> None:
    source = "void f() { int warpSize = 3; g(warpSize); }\n__global__ void k() { g(warpSize); }"
    assert [o.line for o in parse(source).occurrences if o.symbol == "warpSize"] == [2]


MISLEADING = [
    ("void f() {\n  CHECK( cudaMemcpy(a, b, n * m, k) )\n  CHECK( cudaMemcpy(b, a, n * m, k) )\n}\n", "cudaMemcpy", 2),
    ("void f() {\n  LOCALS\n\n  cudaStream_t t = s;\n  g(t);\n}\n", "cudaStream_t", 1),
    ("struct A { MACRO A() : a(1) { load();\n __syncthreads();\n } };\n", "__syncthreads", 1),
    ("template <typename V = int4> struct P { V v; };\n", "int4", 1),
    ("struct B { MACRO operator __half() const { return x; } };\n", "__half", 1),
    ("struct S {\n  y = __activemask();\n};\n", "__activemask", 1),
    (
        "template <int N>\n__global__ void\n#if LIMIT\n__launch_bounds__(N)\n#endif\nk(int a) {}\n",
        "__launch_bounds__",
        1,
    ),
]


@pytest.mark.parametrize(("source", "symbol", "count"), MISLEADING)
def test_macros_that_mislead_the_tree_hide_nothing(parse: ParseSource, source: str, symbol: str, count: int) -> None:
    assert symbols(parse(source)).count(symbol) == count


@pytest.mark.parametrize(
    "source",
    [
        "namespace mine { int cudaMalloc(int n); int u() { return cudaMalloc(2); } }",
        "struct Api { int cudaSetDevice(int); int z() { return cudaSetDevice(1); } };",
        "template <typename int4> int4 id(int4 v) { return v; }",
    ],
)
def test_real_declarations_still_hide(parse: ParseSource, source: str) -> None:
    assert symbols(parse(source)) == []
