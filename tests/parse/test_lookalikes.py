"""What tools that search by pattern count as CUDA and is none, each beside the like of it that is."""

from __future__ import annotations

import pytest

from portcheck.model.occurrence import Kind, Region
from support.parsed import ParseSource

PAIRS = [
    # comments, strings, dead code
    ("// cudaMalloc(&p, n);\n", "int a; /* old */ cudaError_t e = cudaMalloc(&p, n);", "cudaMalloc"),
    ("/*\n * cudaFree(p);\n */\n", "/* a */ int e = cudaFree(p); // b\n", "cudaFree"),
    ('void f() { printf("cudaMemcpy failed\\n"); }', 'void f() { printf("%d", cudaMemcpy(a, b, n, k)); }',
     "cudaMemcpy"),
    ('void f() { log("a" "cudaFree(p)"); }', 'void f() { log("a", cudaFree(p)); }', "cudaFree"),
    ('auto s = R"(__syncthreads();)";', '__global__ void k() { auto s = R"(x)"; __syncthreads(); }', "__syncthreads"),
    ("#error needs cudaMallocAsync\n", "#if CUDART_VERSION\nint e = cudaMallocAsync(&p, n, s);\n#endif\n",
     "cudaMallocAsync"),
    # names that only contain one
    ("void f() { cudaCheck(x); }", "void f() { cudaCheck(cudaFree(x)); }", "cudaFree"),
    ("#define cudaCheck(x) check(x)\nvoid f() { cudaCheck(g()); }", "#define cudaCheck(x) check(x, cudaFree(0))\n",
     "cudaFree"),
    ("void f() { CUDA_SAFE_CALL(g()); CUDA_CHECK_cudaFree(); }", "void f() { CUDA_SAFE_CALL(cudaFree(p)); }",
     "cudaFree"),
    ("cusparseHandle h; int cusparseHandle2 = 3;", "cusparseHandle_t cusparseHandle;", "cusparseHandle_t"),
    ("void f() { my_cudaMalloc(&p); cudaMalloc_(&p); _cudaMalloc(&p); }", "void f() { my_f(cudaMalloc(&p, n)); }",
     "cudaMalloc"),
    ("int ncclComm = 3, cublasHandle = ncclComm;", "ncclComm_t ncclComm;", "ncclComm_t"),
    # variables
    ("__global__ void k(float *a) { float norm = a[0]; a[1] = norm * norm; }",
     "__global__ void k(float *a) { a[1] = norm(3, a); }", "norm"),
    ("__global__ void k(int *a) { int j0 = a[0]; a[j0] = j0; }", "__global__ void k(float *a) { a[0] = j0(a[1]); }",
     "j0"),
    ("double f(double y1, double y0) { return y1 - y0; }", "__device__ double f(double x) { return y1(x); }", "y1"),
    ("void f() { dim3x g; int dim3 = 2; g.x = dim3; }", "void f() { dim3 g(2); }", "dim3"),
    ("void f(int threadIdx) { g(threadIdx); }", "__global__ void f(int *a) { a[threadIdx.x] = 0; }", "threadIdx"),
    ("void f() { for (int blockIdx = 0; blockIdx < 3; ++blockIdx) g(blockIdx); }",
     "__global__ void f() { for (int i = blockIdx.x; i < 3; ++i) g(i); }", "blockIdx"),
    ("void f() { dim3x blockDim(3); g(blockDim); }", "__global__ void f() { g(blockDim.x); }", "blockDim"),
    ("auto g = [](int cudaFree) { return cudaFree; };", "auto g = [](int p) { return cudaFree(p); };", "cudaFree"),
    ("void f() { for (auto &cudaMalloc : all) g(cudaMalloc); }", "void f() { for (auto &p : all) cudaMalloc(&p, 3); }",
     "cudaMalloc"),
    ("void f() { auto [cudaFree, b] = g(); h(cudaFree); }", "void f() { auto [a, b] = g(); cudaFree(a); }", "cudaFree"),
    ("template <typename half> half f(half x) { return x; }", "template <typename T> half f(T x) { return x; }",
     "half"),
    ("template <int warpSize> int f() { return warpSize; }", "template <int N> __device__ int f() { return warpSize; }",
     "warpSize"),
    ("LOST(\nvoid f() { c = texture.data(3); }\nint e = cudaFree(p);", "texture<float, 2> c; int e = cudaFree(p);",
     "texture"),
    ("LOST(\nvoid f() { c = a * texture(3, 4) + b; }\nint e = cudaFree(p);",
     "texture<float, 2> c; int e = cudaFree(p);", "texture"),
    # functions, members, namespaces of the project
    ("void memoryBarrier() {}\nvoid f() { memoryBarrier(); }", "__device__ void f() { __threadfence(); }",
     "__threadfence"),
    ("void f() { mine::cudaFree(p); }", "namespace mine { void f() { ::cudaFree(p); } }", "cudaFree"),
    ("namespace mine { void cudaFree(int); void f() { cudaFree(3); } }", "namespace mine { void f() { cudaFree(p); } }",
     "cudaFree"),
    ("namespace { void cudaFree(int, int) {} }\nstruct A { void f() { this->cudaFree(3); } };",
     "struct A { void f() { cudaFree(p); } };", "cudaFree"),
    ("void f() { pool.cudaMalloc(3); pool->cudaMalloc(3); }", "void f() { pool.push(cudaMalloc(&p, 3)); }",
     "cudaMalloc"),
    ("struct Pool { void cudaFree(int); void f() { cudaFree(3); } };", "struct Pool { void f() { cudaFree(p); } };",
     "cudaFree"),
    ("struct Pool { void cudaFree(int); void f(); };\nvoid Pool::f() { cudaFree(3); }",
     "struct Pool { void cudaFree(int); };\nvoid Other::f() { cudaFree(p); }", "cudaFree"),
    ("namespace a { template <class T> struct P { int cudaFree(T); int f(); }; }\n"
     "template <class T> int a::P<T>::f() { return cudaFree(3); }",
     "namespace a { template <class T> struct P { int f(); }; }\n"
     "template <class T> int a::P<T>::f() { return cudaFree(p); }", "cudaFree"),
    ("struct K { int blockDim; int *f(); };\nint *K::f() { return g(blockDim); }",
     "struct K { int *f(); };\n__device__ int *K::f() { return g(blockDim.x); }", "blockDim"),
    ("struct D { int warpSize; };\nint f(D d) { return d.warpSize; }",
     "__device__ int f(D d) { return d.x / warpSize; }",
     "warpSize"),
    ("struct S { int gridDim; S(int g) : gridDim(g) {} };", "__global__ void k() { S s(gridDim.x); }", "gridDim"),
    ("D d = {.major = 1, .cudaFree = 2};", "D d = {.major = 1, .free = cudaFree};", "cudaFree"),
    ("void f() { goto cudaFree; cudaFree: return; }", "void f() { goto done; done: cudaFree(p); }", "cudaFree"),
    ("enum class Api { cudaFree, other };", "enum class Api { one = cudaSuccess, other };", "cudaSuccess"),
    ("enum class Copy { cudaMemcpyDefault };\nauto c = Copy::cudaMemcpyDefault;",
     "enum class Copy { cudaMemcpyDefault };\nauto c = cudaMemcpyDefault;", "cudaMemcpyDefault"),
    ("auto e = Mine::cudaSuccess;", "auto e = cudaError_t::cudaSuccess;", "cudaSuccess"),
    ("auto e = mine::cudaError::cudaSuccess();", "auto e = cudaError::cudaErrorUnknown;", "cudaErrorUnknown"),
    ("namespace at { namespace cuda { void f(); } void g() { cuda::f(); } }", "void g() { cuda::std::move(a); }",
     "cuda::std::move"),
    ("namespace at::cuda { void f(); }\nnamespace at { void g() { cuda::f(); } }",
     "namespace at::cuda { void f(); }\nvoid g() { thrust::sort(a, b); }", "thrust::sort"),
    ("namespace cuda { void f(); }\nvoid g() { cuda::f(); }",
     "namespace cuda { void f(); }\nvoid g() { cuda::atomic<int> a; }", "cuda::atomic"),
    # places
    ("void f() { make()->cudaFree(p); }", "auto f() -> decltype(cudaFree(p)) {}", "cudaFree"),
    ("auto f() -> mine::cudaError_t { return g(); }", "auto f() -> cudaError_t { return g(); }", "cudaError_t"),
    ("auto f = [](int) -> std::tuple<int> { return g(); };", "auto f = [](int) -> thrust::tuple<int> { return g(); };",
     "thrust::tuple"),
    ("void f(Image texture) { g(texture(1, 2), texture); }", "texture<float, 2> t;", "texture"),
    # overloads and macros of the project
    ("__device__ float3 f(float s) { return make_float3(s); }",
     "__device__ float3 f(float s) { return make_float3(s, s, s); }",
     "make_float3"),
    ("float4 g = make_float4(f3, 1);", "template <class... T> float4 f(T... t) { return make_float4(t...); }",
     "make_float4"),
    ("#define __fadd_rn(a, b) ((a) + (b))\n__device__ float f(float a) { return __fadd_rn(a, a); }",
     "#define __fadd_rn(a, b) ((a) + (b))\n#undef __fadd_rn\n__device__ float f(float a) { return __fadd_rn(a, a); }",
     "__fadd_rn"),
    ("#if CUDART_VERSION >= 9000\n#define __shfl(v, i) __shfl_sync(~0u, v, i)\n#endif\n"
     "__device__ int f(int v) { return __shfl(v, 0); }",
     "#if CUDART_VERSION < 9000\n#define __shfl(v, i) old(v, i)\n#endif\n"
     "__device__ int f(int v) { return __shfl(v, 0); }",
     "__shfl"),
    ("#ifndef GUARD_H\n#define GUARD_H\n#define cudaFree(p) (free(p), 0)\nint f() { return cudaFree(p); }\n#endif\n",
     "#ifdef USE_OTHER\n#define cudaFree(p) (free(p), 0)\n#endif\nint f() { return cudaFree(p); }\n", "cudaFree"),
    ("#define cudaFree(p) \\\n  traced(p)\nint f() { return cudaFree(p); }\n",
     "#define cudaFree(p) \\\n  (trace(p), cudaFree(p))\n", "cudaFree"),
]  # fmt: skip


LOOKALIKES = [(lookalike, symbol) for lookalike, _real, symbol in PAIRS]
REAL = [(real, symbol) for _lookalike, real, symbol in PAIRS]


@pytest.mark.parametrize(("source", "symbol"), LOOKALIKES)
def test_lookalike_is_no_cuda(parse: ParseSource, source: str, symbol: str) -> None:
    assert [o for o in parse(source).occurrences if o.symbol == symbol or o.kind is Kind.NAMESPACE] == []


@pytest.mark.parametrize(("source", "symbol"), REAL)
def test_the_like_of_it_is(parse: ParseSource, source: str, symbol: str) -> None:
    assert Region.ACTIVE in {o.region for o in parse(source).occurrences if o.symbol == symbol}


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("using namespace cub;\nvoid f() { using BlockScan = cub::BlockScan<int, 32>;\nBlockScan::Make(a); }", [2]),
        (
            "using namespace cub;\nvoid f() { using Scan = cub::BlockScan<int, 32>;\nBlockScan<int, 4>::Make(a); }",
            [2, 3],
        ),
    ],
)
def test_a_type_that_has_the_name_of_its_template(parse: ParseSource, source: str, line: list[int]) -> None:
    assert [o.line for o in parse(source).occurrences if o.symbol == "cub::BlockScan"] == line


@pytest.mark.parametrize(("source", "regions"), [
    ("#if 0\nint e = cudaFree(p);\n#endif\n", {Region.DEAD}),
    ("#if 1\nint e = cudaFree(p);\n#endif\n", {Region.ACTIVE}),
])  # fmt: skip
def test_code_that_is_switched_off_is_dead(parse: ParseSource, source: str, regions: set[Region]) -> None:
    assert {o.region for o in parse(source).occurrences} == regions
