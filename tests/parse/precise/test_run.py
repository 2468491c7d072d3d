"""The exact mode as a whole, without any CUDA header: what Clang resolves, and what stays as it was."""

from __future__ import annotations

import pytest

from portcheck.model.occurrence import Region
from portcheck.model.precise import Change
from portcheck.model.text import same
from support.exact import Exact
from support.texts import en


def test_what_clang_resolves_is_semantic(exact: Exact) -> None:
    answer = exact({"a.cu": "void f(void *p) {\n  cudaError_t e = cudaMalloc(&p, 4);\n}\n"})
    assert answer.names() == [("cudaError_t", "semantic"), ("cudaMalloc", "semantic")]
    assert (answer.differences.confirmed, answer.differences.unresolved, answer.differences.changes) == (2, 0, ())
    assert answer.differences.headers.en == "the names of the catalogue (no CUDA headers are installed)"


@pytest.mark.parametrize(
    "source",
    [
        "#define SAME(x) x\nvoid f(void *p) { SAME(cudaFree)(p); }",
        "#define CHECK(x) do { if ((x) != 0) return; } while (0)\nvoid f(void *p) { CHECK(cudaFree(p)); }",
        "template <class T> void f(T *p) { cudaFree(p); }",
        "template <class T> void g(T t);\nvoid f(void *p) { g(cudaFree(p)); }",
        "auto f = [](void *p) { return cudaFree(p); };",
        "struct A { void *p; ~A() { cudaFree(p); } };",
        "void f(void *p) { cudaFree(p); }\nvoid g() { undeclared(); }",
    ],
)
def test_seen_wherever_it_is_written(exact: Exact, source: str) -> None:
    assert exact({"a.cu": source}).names() == [("cudaFree", "semantic")]


def test_kernels_and_launches_are_understood(exact: Exact) -> None:
    source = (
        "#include <cuda_runtime.h>\n"
        "__global__ void k(float *p) { __shared__ float s[32]; s[threadIdx.x] = p[blockIdx.x]; __syncthreads(); }\n"
        "int main() { dim3 grid(2, 2); k<<<grid, 32>>>(nullptr); return cudaDeviceSynchronize() != cudaSuccess; }\n"
    )
    answer = exact({"a.cu": source})
    assert dict(answer.names()) == dict.fromkeys(
        ("threadIdx", "blockIdx", "__syncthreads", "dim3", "cudaDeviceSynchronize", "cudaSuccess"), "semantic"
    )
    assert en(answer.files["a.cu"].summary.reason) is None


@pytest.mark.parametrize(
    ("source", "line", "refers_to"),
    [
        (
            "struct V { float norm3d(float); };\nstruct W : V {\n  __device__ float f() { return norm3d(1); }\n};",
            3,
            "the project's own V::norm3d, a.cu:1",
        ),
        (
            "#define FUNCTION(name) void name(void *p, int n) {}\nFUNCTION(cudaFree)\nvoid f() { cudaFree(0, 1); }",
            3,
            "the project's own cudaFree, a.cu:2",
        ),
        (
            "struct Mine {};\n__device__ void atomicAdd(Mine *, int);\n__device__ void f(Mine *m) { atomicAdd(m, 1); }",
            3,
            "the project's own atomicAdd, a.cu:2",
        ),
    ],
)
def test_the_projects_own_is_dropped(exact: Exact, source: str, line: int, refers_to: str) -> None:
    dropped = exact({"a.cu": source}).changed(Change.DROPPED)
    assert (line, refers_to) in [(where, what) for _name, where, what in dropped]


@pytest.mark.parametrize(
    "source",
    [
        "struct P { void cudaMalloc(); };\nvoid f(P p) { p.cudaMalloc(); }",
        "namespace mine { void cudaFree(void *); }\nvoid f(void *p) { mine::cudaFree(p); }",
        '// cudaFree(p)\nconst char *s = "cudaFree";',
        "void f() { int cudaFree = 1; cudaFree++; }",
    ],
)
def test_what_is_no_cuda_stays_out(exact: Exact, source: str) -> None:
    assert exact({"a.cu": source}).names() == []


def test_overloads_that_depend_on_a_template_are_cudas_if_all_are(exact: Exact) -> None:
    answer = exact({"a.cu": "template <class T> __device__ void f(T *p, T t) { atomicAdd(p, t); }"})
    assert answer.names() == [("atomicAdd", "semantic")]


def test_overloads_of_both_leave_the_answer_as_it_was(exact: Exact) -> None:
    source = (
        "struct Mine {};\n__device__ int atomicAdd(Mine *, Mine);\n"
        "template <class T> __device__ void f(T *p, T t) { atomicAdd(p, t); }\n"
    )
    assert ("atomicAdd", "syntactic") in exact({"a.cu": source}).names()


def test_an_inactive_region_keeps_the_default_answer(exact: Exact) -> None:
    answer = exact({"a.cu": "#ifdef NEVER_DEFINED\nvoid f(void *p) { cudaFree(p); }\n#endif\nvoid g() {}\n"})
    assert answer.names() == [("cudaFree", "syntactic")]
    assert answer.differences.unresolved == 1


def test_the_device_pass_sees_what_the_host_pass_does_not(exact: Exact) -> None:
    source = "__device__ void f() {\n#ifdef __CUDA_ARCH__\n  __syncthreads();\n#endif\n}\n"
    assert ("__syncthreads", "semantic") in exact({"a.cu": source}).names()


def test_a_dead_region_stays_dead(exact: Exact) -> None:
    answer = exact({"a.cu": "#if 0\nvoid f(void *p) { cudaFree(p); }\n#endif\n"})
    assert all(o.region is Region.DEAD for o in answer.files["a.cu"].occurrences)


def test_what_the_default_mode_passed_over_is_added(exact: Exact) -> None:
    source = "#include <thrust/sort.h>\n#define NS thrust\nvoid f(int *p) {\n  NS::sort(p, p + 1);\n}\n"
    answer = exact({"a.cu": source})
    assert [(name, line) for name, line, _refers in answer.changed(Change.ADDED)] == [("thrust::sort", 4)]
    added = answer.one("thrust::sort")
    assert (added.line, added.column, added.end_column, added.library) == (4, 3, 11, "thrust")


def test_qualified_names_and_aliases(exact: Exact) -> None:
    source = (
        "#include <cooperative_groups.h>\n#include <thrust/sort.h>\nnamespace cg = cooperative_groups;\n"
        "__global__ void k() { cg::this_grid(); }\nvoid f(int *p) { thrust::sort(p, p + 1); }\n"
    )
    answer = exact({"a.cu": source})
    assert answer.one("cooperative_groups::this_grid").resolution == "semantic"
    sort = answer.one("thrust::sort")
    assert (sort.resolution, sort.column, sort.end_column) == ("semantic", 18, 30)


def test_a_header_is_known_through_who_includes_it(exact: Exact) -> None:
    tree = {
        "src/a.cu": '#include "lib/mem.h"\nusing namespace lib;\n',
        "include/lib/mem.h": "namespace lib {\ninline void drop(Thing *p) { cudaFree(p); }\n}\n",
        "src/b.cu": '#include "thing.h"\n#include "lib/mem.h"\n',
        "src/thing.h": "struct Thing {};\n",
    }
    assert exact(tree).names("include/lib/mem.h") == [("cudaFree", "semantic")]


def test_a_header_that_nobody_includes_is_parsed_by_itself(exact: Exact) -> None:
    answer = exact({"lone.cuh": "inline void f(void *p) { cudaFree(p); }\n"})
    assert answer.names("lone.cuh") == [("cudaFree", "semantic")]


def test_headers_of_the_libraries_stand_in_as_well(exact: Exact) -> None:
    source = (
        "#include <cublas_v2.h>\n#include <nccl.h>\nvoid f(cublasHandle_t *h) { cublasCreate(h); ncclGroupStart(); }\n"
    )
    answer = exact({"a.cu": source})
    known = {"cublasHandle_t", "cublasCreate", "ncclGroupStart"}
    assert {name for name, how in answer.names() if how == "semantic"} >= known
    assert en(answer.files["a.cu"].summary.reason) is None


def test_sources_in_c_are_parsed_too(exact: Exact) -> None:
    answer = exact({"a.c": "#include <cuda_runtime_api.h>\nvoid f(void *p) { cudaFree(p); }\n"})
    assert answer.names("a.c") == [("cudaFree", "semantic")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_columns_count_characters_in_any_encoding(exact: Exact, encoding: str) -> None:
    source = "// 内存在显卡上分配与释放,内存在显卡上分配与释放\nvoid f(void *p) { /* 释放内存 */ cudaFree(p); }\n"
    found = exact({"a.cu": source.encode(encoding)}).one("cudaFree")
    assert (found.resolution, found.line, found.column) == ("semantic", 2, source.splitlines()[1].index("cudaFree") + 1)


@pytest.mark.parametrize(
    "source",
    ["}}}} )) cudaFree(p) ((( {{{\n", "template <<<>>> class cudaFree(p;\n", 'extern "C" { int f( { cudaFree(p); \n'],
)
def test_a_file_that_does_not_parse_keeps_its_answers_and_says_why(exact: Exact, source: str) -> None:
    answer = exact({"a.cu": source, "b.cu": "void f(void *p) { cudaFree(p); }\n"})
    assert [known for name, known in answer.names() if name == "cudaFree"] != []
    assert "semantic" not in [known for _name, known in answer.names()]
    assert en(answer.files["a.cu"].summary.reason) == (
        "Clang could resolve nothing in it; if the build defines a macro for its branches, give it with -D"
    )
    assert answer.names("b.cu") == [("cudaFree", "semantic")]


def test_a_header_that_is_missing_is_named(exact: Exact) -> None:
    answer = exact({"a.cu": "#include <nobody/has_this.h>\nvoid f(void *p) { cudaFree(p); }\n"})
    assert answer.names() == [("cudaFree", "semantic")]
    assert en(answer.files["a.cu"].summary.reason) == "Clang did not find nobody/has_this.h"
    assert tuple(map(en, answer.differences.warnings)) == (
        "Clang did not find nobody/has_this.h; names from there keep the default mode's answers",
    )


@pytest.mark.parametrize(
    "source",
    [
        '#include "gone.h"\nvoid f(Gone cudaFree, cudaStream_t);\nvoid g(Gone a, Gone cudaStream_t);\n',
        "namespace d {}\nvoid f() {\n  d::check(cudaGetLastError());\n}\n",
        "void f() {\n  Gone<int>\n  cudaFree(p);\n}\n",
    ],
)
def test_where_the_type_is_not_known_no_declaration_is_believed(exact: Exact, source: str) -> None:
    assert exact({"a.cu": source}).changed(Change.DROPPED) == []


def test_a_declaration_of_the_projects_own_is_believed(exact: Exact) -> None:
    source = "#define CALLED(name) name(int a, int b)\nvoid CALLED(cudaFree);\nvoid f() { cudaFree(1, 2); }\n"
    assert (3, "the project's own cudaFree, a.cu:2") in [
        (line, refers_to) for _name, line, refers_to in exact({"a.cu": source}).changed(Change.DROPPED)
    ]


def test_a_lost_unit_costs_its_file_only(exact: Exact) -> None:
    source = "void f(void *p) { cudaFree(p); }\n"
    tree = {"a.cu": '#include "a.h"\n' + source, "a.h": source.replace("f(", "inline g("), "b.cu": source}
    answer = exact(tree, lose={"a.cu": "the parser crashed on it"})
    assert answer.names() == answer.names("a.h") == [("cudaFree", "syntactic")]
    assert answer.names("b.cu") == [("cudaFree", "semantic")]
    assert en(answer.files["a.cu"].summary.reason) == "Clang could not parse it: the parser crashed on it"
    assert en(answer.files["a.h"].summary.reason) == "Clang could parse none of the files that include it"
    assert answer.differences.lost == (("a.cu", same("the parser crashed on it")),)
    assert tuple(map(en, answer.differences.warnings)) == (
        "Clang could not parse 1 of 2 files; the default mode's answers stand there",
    )


def test_the_projects_own_header_does_not_stand_in_for_cudas(exact: Exact) -> None:
    tree = {
        "a.cu": '#include "compat/cuda_runtime.h"\n#include "tool.h"\nvoid f(void *p) { cudaFree(p); }\n',
        "compat/cuda_runtime.h": "#include <cuda_runtime.h>\n#include <tool.h>\n",
        "compat/tool.h": "int tool();\n",
    }
    assert exact(tree).names() == [("cudaFree", "semantic")]


def test_compile_commands_are_used(exact: Exact) -> None:
    database = '[{"directory": ".", "file": "a.cu", "arguments": ["nvcc", "-DWITH_CUDA", "-c", "a.cu"]}]'
    tree = {
        "a.cu": "#ifdef WITH_CUDA\nvoid f(void *p) { cudaFree(p); }\n#endif\n",
        "build/compile_commands.json": database,
    }
    assert exact(tree).names() == [("cudaFree", "semantic")]


def test_a_database_that_cannot_be_read_is_a_warning(exact: Exact) -> None:
    answer = exact({"a.cu": "void f(void *p) { cudaFree(p); }\n", "compile_commands.json": "{"})
    assert answer.names() == [("cudaFree", "semantic")]
    (warning,) = answer.differences.warnings
    assert warning.en.startswith("compile_commands.json was not used: ")
