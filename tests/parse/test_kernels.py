"""What kernels use: the words for it, the device functions that count, bytes of shared memory, macros that define."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portcheck.model.kernel import ATOMIC_OPERATIONS, ATOMIC_TYPES, KERNEL_FEATURES, Kernel
from portcheck.model.occurrence import Kind, ParsedFile
from portcheck.parse.atomics import Atomics
from portcheck.parse.brackets import block_end
from portcheck.parse.constants import Constants
from portcheck.parse.shared import static_shared_bytes
from support.parsed import ParseSource, of_kind

SCHEMA = Path(__file__).parents[2] / "docs" / "report.schema.json"


def only_kernel(parsed: ParsedFile) -> Kernel:
    (kernel,) = parsed.kernels
    return kernel


BODIES = [
    ("__syncthreads();", "syncthreads"),
    ("float v = __shfl_down_sync(m, x, 1);", "shuffle"),
    ("unsigned b = __ballot_sync(m, p);", "vote"),
    ("unsigned m = __match_any_sync(a, p);", "warp-match"),
    ("int s = __reduce_add_sync(m, 1);", "warp-reduce"),
    ("__syncwarp();", "warp-sync"),
    ("__threadfence();", "fence"),
    ("__threadfence_system();", "system-scope"),
    ("__shared__ float s[4];", "shared-static"),
    ("extern __shared__ float s[];", "shared-dynamic"),
    ("double d = 1.0;", "fp64"),
    ("__half h = a;", "fp16"),
    ("__nv_bfloat16 h = a;", "bf16"),
    ("__nv_fp8_e4m3 h = a;", "fp8"),
    ('printf("%d", 1);', "printf"),
    ("assert(n > 0);", "assert"),
    ("void *p = malloc(4);", "malloc"),
    ("int *p = new int[4];", "malloc"),
    ("int v = __ldg(p);", "cached-load"),
    ("long long t = clock64();", "clock"),
    ("__nanosleep(20);", "nanosleep"),
    ("int v = __dp4a(a, b, c);", "dot-product"),
    ("nvcuda::wmma::fragment<A, 16> a;", "tensor-core"),
    ("float v = tex1Dfetch<float>(t, 1);", "texture"),
    ("surf2Dwrite(v, s, 0, 0);", "surface"),
    ("auto g = cooperative_groups::this_thread_block();", "cooperative-groups"),
    ("cooperative_groups::this_grid().sync();", "cooperative-sync"),
    ("auto c = cooperative_groups::this_cluster();", "cluster"),
    ("child<<<1, 2>>>();", "device-launch"),
    ("cudaDeviceSynchronize();", "device-runtime"),
    ("__pipeline_memcpy_async(a, b, 16);", "async-copy"),
    ("cuda::atomic<int> a;", "atomic-object"),
    ("cub::BlockReduce<float, 128> r;", "cub"),
    ("curand_init(1, 2, 3, &s);", "curand"),
    ('asm("bar.sync 0;");', "ptx"),
    ('asm("mma.sync.aligned.m16n8k8.row.col.f32.f16.f16.f32 {%0}, {%1};");', "tensor-core"),
    ('asm("cp.async.ca.shared.global [%0], [%1], 16;");', "async-copy"),
    ('asm("cp.async.bulk.tensor.2d.shared::cluster.global.mbarrier [%0], [%1];");', "tma"),
    ('asm("mbarrier.init.shared.b64 [%0], 1;");', "async-barrier"),
    ("x = table[1];", "constant-memory"),
    ("counter = 1;", "managed-memory"),
]


@pytest.mark.parametrize(("body", "feature"), BODIES)
def test_feature(parse: ParseSource, body: str, feature: str) -> None:
    source = f"__constant__ float table[4];\n__managed__ int counter;\n__global__ void k(int n) {{ {body} }}\n"
    assert feature in only_kernel(parse(source)).features
    elsewhere = (
        f"__constant__ float table[4];\n__managed__ int counter;\n__global__ void k(int n) {{}}\nvoid f() {{ {body} }}"
    )
    assert feature not in only_kernel(parse(elsewhere)).features


@pytest.mark.parametrize(
    "body",
    ["int doubled = 1;", "// __syncthreads(), double\n", 'log("double printf( __shared__");', "int mallocs = renew(1);",
     "int assertion = 1;", "float tables = 1;"],
)  # fmt: skip
def test_only_looks_like_a_feature(parse: ParseSource, body: str) -> None:
    source = f"__constant__ float table[4];\n__global__ void k(int n) {{ {body} }}\n"
    assert only_kernel(parse(source)).features == ()


def test_launch_bounds_stand_before_the_name(parse: ParseSource) -> None:
    assert only_kernel(parse("__global__ void __launch_bounds__(256) k() {}")).features == ("launch-bounds",)


def test_every_word_is_in_the_list_and_in_the_schema(parse: ParseSource) -> None:
    bodies = " ".join(body for body, _feature in BODIES)
    source = f"__constant__ float table[4];\n__global__ void k(int *p) {{ {bodies} atomicAdd(p, 1); }}\n"
    words = set(only_kernel(parse(source)).features)
    assert words - set(KERNEL_FEATURES) == {"atomic:add:int"}
    items = json.loads(SCHEMA.read_text("utf-8"))["$defs"]["kernel"]["properties"]["features"]["items"]["anyOf"]
    assert items[0]["enum"] == list(KERNEL_FEATURES) == sorted(KERNEL_FEATURES)
    for operation in ATOMIC_OPERATIONS:
        for kind in ATOMIC_TYPES:
            assert re.fullmatch(items[1]["pattern"], f"atomic:{operation}:{kind}")


ATOMICS = [
    ("(int *p)", "atomicAdd(p, 1);", "add:int"),
    ("(float * __restrict__ p)", "atomicAdd(&p[threadIdx.x], 1.f);", "add:float"),
    ("(const int n, double *p)", "atomicAdd(p + n, 1.0);", "add:double"),
    ("(unsigned int *p)", "atomicMax(p, 1u);", "max:uint"),
    ("(unsigned long long *p)", "atomicCAS(p, a, b);", "cas:uint64"),
    ("(int n)", "__shared__ int s[32]; atomicMin(&s[n], 1);", "min:int"),
    ("(int n)", "extern __shared__ unsigned s[]; atomicInc(s, 1);", "inc:uint"),
    ("(half2 *p)", "atomicAdd(p, v);", "add:half2"),
    ("(float *p)", "atomicExch((unsigned int *)p, 1u);", "exch:uint"),
    ("(float *p)", "atomicCAS(reinterpret_cast<int *>(p), a, b);", "cas:int"),
    ("(uint32_t *p)", "::atomicOr(p, 1);", "or:uint"),
    ("(word *p)", "atomicAnd(p, 1);", "and:uint64"),
    ("()", "atomicXor(&total, 1);", "xor:int"),
    ("(T *p)", "atomicAdd(p, 1);", "add:unknown"),
    ("(S *p)", "atomicAdd(&p->count, 1);", "add:unknown"),
    ("(int **p)", "atomicAdd(find(p), 1);", "add:unknown"),
]


@pytest.mark.parametrize(("parameters", "body", "feature"), ATOMICS)
def test_atomic_with_the_type_it_works_on(parse: ParseSource, parameters: str, body: str, feature: str) -> None:
    source = f"typedef unsigned long long word;\n__device__ int total;\n__global__ void k{parameters} {{ {body} }}"
    found = [word for word in only_kernel(parse(source)).features if word.startswith("atomic:")]
    assert found == [f"atomic:{feature}"]


@pytest.mark.parametrize(
    "body", ["p.atomicAdd(q, 1);", "mine::atomicAdd(q, 1);", "int atomicAdder = 1;", "myatomicAdd(q);"]
)
def test_no_atomic(parse: ParseSource, body: str) -> None:
    found = only_kernel(parse(f"__global__ void k(int *q) {{ {body} }}")).features
    assert [word for word in found if word.startswith("atomic")] == []


def test_a_system_wide_atomic_says_so(parse: ParseSource) -> None:
    found = only_kernel(parse("__global__ void k(int *q) { atomicAdd_system(q, 1); }")).features
    assert found == ("atomic:add:int", "system-scope")


def test_device_functions_of_the_file_count_with_what_they_call(parse: ParseSource) -> None:
    source = """
template <typename T> __device__ T inner(T v) { return __shfl_xor_sync(~0u, v, 1); }
__device__ float outer(float v) { __shared__ float s[2]; return inner<float>(v); }
__device__ void unused() { __syncthreads(); }
__global__ void k(float *p) { p[0] = outer(p[1]); }
__global__ void other(float *p) { p[0] = 1; }
"""
    first, second = parse(source).kernels
    assert (first.features, first.static_shared) == (("shared-static", "shuffle"), 8)
    assert (second.features, second.static_shared) == ((), 0)


@pytest.mark.parametrize(
    "source",
    ["__device__ int f(int n) { return n ? f(n - 1) : 0; } __global__ void k() { f(1); }",
     "__device__ int g(int n); __device__ int f(int n) { return g(n); } __device__ int g(int n) { return f(n); }"
     " __global__ void k() { f(1); }",
     "__global__ void k(int n) { k<<<1, 1>>>(n - 1); }"],
)  # fmt: skip
def test_recursion(parse: ParseSource, source: str) -> None:
    assert "recursion" in only_kernel(parse(source)).features


@pytest.mark.parametrize(
    "source",
    ["__device__ int f(int n) { return n ? f(n - 1) : 0; } __global__ void k() {}",
     "__device__ int f(int n) { return n; } __device__ int f(float n) { return f(int(n)); }"
     " __global__ void k() { f(1); }",
     "template <int N> __device__ int f() { return f<N - 1>(); } __global__ void k() { f<3>(); }",
     "constexpr __device__ int f(int n) { return n ? f(n - 1) : 0; } __global__ void k() { f(3); }",
     "__device__ int f(A a) { return a.f() + mine::f(); } __global__ void k() { f(a); }",
     "__device__ half atomicAdd(half *p, half v) { return atomicAdd((half2 *)p, v); }"
     " __global__ void k() { atomicAdd(p, v); }",
     "struct k { int v; }; __global__ void run() { auto k = make(); k(1); }"],
)  # fmt: skip
def test_no_recursion(parse: ParseSource, source: str) -> None:
    assert "recursion" not in only_kernel(parse(source)).features


@pytest.mark.parametrize(
    ("source", "template"),
    [
        ("template <int N>\n__global__ void k() {}", True),
        ("template <typename T, int N = 4> static __global__ void __launch_bounds__(N) k(T a) {}", True),
        ("__global__ void k() {}", False),
        ("template <> __global__ void k<int>(int a) {}", False),
        ("template <int N> void f() {}\n__global__ void k() {}", False),
    ],
)
def test_template(parse: ParseSource, source: str, template: bool) -> None:
    kernel = only_kernel(parse(source))
    assert (kernel.name, kernel.template) == ("k", template)


SHARED = [
    ("__shared__ float s[32];", 128),
    ("__shared__ float s[TILE][TILE + 1], t;", 4 * 8 * 9 + 4),
    ("__shared__ unsigned char s[sizeof(double) * 4];", 32),
    ("static __shared__ double s;", 8),
    ("__shared__ __align__(16) int s[4]; __shared__ volatile short t[2];", 20),
    ("__shared__ float *p;", 8),
    ("__shared__ float4 s[COUNT];", 64),
    ("extern __shared__ float s[];", 0),
    ("// __shared__ float s[32];\n", 0),
    ("__shared__ float s[n];", None),
    ("__shared__ T s[32];", None),
    ("__shared__ typename Reduce::TempStorage s;", None),
    ("__shared__ struct { int a; } s;", None),
]


@pytest.mark.parametrize(("body", "size"), SHARED)
def test_static_shared_memory(parse: ParseSource, body: str, size: int | None) -> None:
    source = (
        f"#define TILE 8\nconstexpr int COUNT = TILE / 2;\ntemplate <typename T> __global__ void k(int n) {{ {body} }}"
    )
    assert only_kernel(parse(source)).static_shared == size


def test_a_macro_that_writes_the_head_of_kernels(parse: ParseSource) -> None:
    source = """#define KERNEL(name, ...) \\
template <typename T, __VA_ARGS__> \\
__global__ void name(const Params params)

KERNEL(forward, bool Causal) { __syncthreads(); }
KERNEL(backward, bool Causal, int N) {
  __syncwarp();
}
KERNEL(declared, bool A);
"""
    parsed = parse(source)
    assert [(k.name, k.line, k.template, k.features) for k in parsed.kernels] == [
        ("forward", 5, True, ("syncthreads",)),
        ("backward", 6, True, ("warp-sync",)),
    ]
    assert [(o.line, o.column, o.end_column) for o in of_kind(parsed, Kind.KERNEL)] == [(5, 8, 15), (6, 8, 16)]


def test_a_macro_that_writes_whole_kernels(parse: ParseSource) -> None:
    source = """#define UNARY(op, T) \\
  __global__ void op##_##T##_kernel(T *p) { __syncthreads(); }
UNARY(neg, float)
UNARY(sqr, int)
#define OTHER __global__ void fixed() {}
"""
    assert [(k.name, k.line, k.features) for k in parse(source).kernels] == [
        ("neg_float_kernel", 3, ("syncthreads",)),
        ("sqr_int_kernel", 4, ("syncthreads",)),
    ]


def test_a_dead_kernel_is_mentioned_and_not_listed(parse: ParseSource) -> None:
    parsed = parse("#if 0\n__global__ void k() {}\n#endif\n")
    assert parsed.kernels == ()
    assert len(of_kind(parsed, Kind.KERNEL)) == 1


def test_braces_in_two_branches_do_not_mislead(parse: ParseSource) -> None:
    source = """__global__ void a(int n) {
#ifdef X
  if (n) { return; } else {
#else
  if (!n) { return; } else {
#endif
  n = 1; }
}
__global__ void b() { __syncthreads(); }
"""
    assert [(k.name, k.sloc, k.features) for k in parse(source).kernels] == [("a", 8, ()), ("b", 1, ("syncthreads",))]


def test_deep_nesting_and_unclosed_bodies_end(parse: ParseSource) -> None:
    assert len(parse("__global__ void k() {" * 300).kernels) <= 300


@given(st.binary(max_size=300))
def test_no_text_breaks_the_readers(code: bytes) -> None:
    code = b"{" + code
    assert (block_end(code, 0, 1000) or 1) >= 1
    list(Atomics(code).features(0, len(code)))
    size = static_shared_bytes(code, 0, len(code), Constants(code))
    assert size is None or size >= 0


@given(st.text(alphabet=" _gldshare{}();,<>[]*&#\n\\\"'kx01", max_size=120))
def test_no_source_breaks_it(parse: ParseSource, text: str) -> None:
    parsed = parse(f"__global__ void k(int *p) {{ atomicAdd({text}\n}}\n__device__ {text}")
    assert all(set(k.features) <= {*KERNEL_FEATURES, *(w for w in k.features if ":" in w)} for k in parsed.kernels)
