"""Includes, launches, kernels, inline PTX, PTX modules, names looked up at run time."""

from __future__ import annotations

import pytest

from portcheck.model.occurrence import Context, Kind, ParseState, Resolution
from support.parsed import ParseSource, of_kind, one, symbols


@pytest.mark.parametrize(
    ("source", "header"),
    [
        ("#include <cuda_runtime.h>", "cuda_runtime.h"),
        ('#include "cuda_runtime.h"', "cuda_runtime.h"),
        ("  #  include\t<cub/cub.cuh> // why\n", "cub/cub.cuh"),
        ("#include <thrust/sort.h>", "thrust/sort.h"),
        ("#include <thrust/not/in/any/catalogue.h>", "thrust/not/in/any/catalogue.h"),
    ],
)
def test_include(parse: ParseSource, source: str, header: str) -> None:
    found = one(parse(source, "a.cpp"), header)
    assert (found.kind, found.context) == (Kind.HEADER, Context.INCLUDE)


@pytest.mark.parametrize(
    "source",
    ["// #include <cuda_runtime.h>", "/*\n#include <cuda_runtime.h>\n*/", "#include <vector>", '#include "core.h"',
     'const char* s = "#include <cuda_runtime.h>";', "#include <ATen/cuda/CUDAContext.h>", "#define X <cuda.h>"],
)  # fmt: skip
def test_no_include(parse: ParseSource, source: str) -> None:
    assert symbols(parse(source, "a.cpp")) == []


@pytest.mark.parametrize(
    "launch",
    ["k<<<1, 2>>>(a)", "k<<<grid, block, 0, stream>>>()", "ns::k<int, 4><<<g,\n  b>>>(a,\n b)", "(*f)<<<1, 2>>>()"],
)
def test_launch(parse: ParseSource, launch: str) -> None:
    (found,) = of_kind(parse(f"void f() {{ {launch}; }}"), Kind.LAUNCH)
    assert (found.symbol, found.context) == ("<<<>>>", Context.CALL)


def test_launch_in_a_macro_is_lexical(parse: ParseSource) -> None:
    (found,) = of_kind(parse("#define RUN(k) k<<<1, 2>>>()\n"), Kind.LAUNCH)
    assert found.resolution is Resolution.LEXICAL


@pytest.mark.parametrize(
    "source",
    ["// k<<<1, 2>>>(a)\n", 'puts("k<<<1, 2>>>(a)");', "int x = a << 3;", "<<<<<<< HEAD\nint x;\n=======\n>>>>>>> b\n"],
)
def test_no_launch(parse: ParseSource, source: str) -> None:
    assert of_kind(parse(source), Kind.LAUNCH) == []


KERNELS = [
    ("__global__ void k(int a) {\n  // comment\n\n  a = 1;\n}\n", "k", 3),
    ("template <int N>\n__global__ void __launch_bounds__(256, 2) k(int a)\n{\n  a = 1;\n}\n", "k", 4),
    ("__launch_bounds__(256) __global__ static void k() {}\n", "k", 1),
    ('extern "C" __global__ void k() {}\n', "k", 1),
    ("MACRO(x) __global__ MACRO2 void k(float (*f)(int)) {\n}\n", "k", 2),
]


@pytest.mark.parametrize(("source", "name", "sloc"), KERNELS)
def test_kernel(parse: ParseSource, source: str, name: str, sloc: int) -> None:
    parsed = parse(source)
    assert [(k.name, k.sloc) for k in parsed.kernels] == [(name, sloc)]
    assert [o.context for o in of_kind(parsed, Kind.KERNEL)] == [Context.DEFINITION]


@pytest.mark.parametrize(
    "source",
    ["__global__ void k(int a);\n", "// __global__ void k() {}\n", "#define G __global__\n", "__device__ void k() {}\n",
     "void kernel() { int kernel = 3; kernel(); }"],
)  # fmt: skip
def test_no_kernel(parse: ParseSource, source: str) -> None:
    parsed = parse(source)
    assert parsed.kernels == ()
    assert of_kind(parsed, Kind.KERNEL) == []


def test_kernel_in_a_broken_region_is_found_by_its_braces(parse: ParseSource) -> None:
    source = "void f( { ]] \n__global__ void @@ k(int a) {\n  if (a) { a = 1; }\n}\n"
    parsed = parse(source)
    assert [(k.name, k.line, k.sloc) for k in parsed.kernels] == [("k", 2, 3)]


def test_inline_ptx_gives_each_instruction(parse: ParseSource) -> None:
    source = """__device__ int f() { int x;
      asm volatile("{ .reg .pred p;\\n\\t"
                   "setp.ne.b32 p, %0, 0;\\n\\t"
                   "@p mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0}, {%1};"
                   "}" : "=r"(x) : "r"(1));
      asm("mov.u32 %0, %%laneid;" : "=r"(x)); return x; }"""
    found = of_kind(parse(source), Kind.PTX)
    assert [o.line for o in found] == [3, 4, 6]
    assert found[0].symbol.startswith("setp")
    assert found[1].symbol.startswith("mma.sync")
    assert {o.context for o in found} == {Context.ASM}
    assert {o.library for o in found} == {"ptx"}


@pytest.mark.parametrize(
    "source",
    ['void f() { asm volatile("mov %eax, %ebx; cpuid" : : : "memory"); }',
     '__device__ void f() { asm volatile("\\n v_dot2c_f32_f16_dpp %0, %1, %2" : "=v"(c) : "v"(a), "v"(b)); }',
     '// asm("mov.u32 %0, 1;")\n',
     'void f() { puts("asm(mov.u32 %0, 1;)"); }', 'void f() { asm(""); }', "int asm_count(int x) { return x; }"],
)  # fmt: skip
def test_no_ptx(parse: ParseSource, source: str) -> None:
    assert of_kind(parse(source), Kind.PTX) == []


def test_ptx_module(parse: ParseSource) -> None:
    source = """.version 7.0
.target sm_75 // not mov.u32
.address_size 64
.visible .entry saxpy(.param .u64 a) {
  .reg .f32 %f<4>;
  ld.param.u64 %rd1, [a];
LOOP: @%p1 bra LOOP;
  ret;
}
"""
    parsed = parse(source, "k.ptx")
    assert [k.name for k in parsed.kernels] == ["saxpy"]
    assert [o.line for o in of_kind(parsed, Kind.PTX)] == [6, 7, 8]
    assert [o.symbol.split(".")[0] for o in of_kind(parsed, Kind.PTX)] == ["ld", "bra", "ret"]
    assert parsed.summary.parse is ParseState.LEXICAL


@pytest.mark.parametrize(
    "call",
    ['dlsym(h, "cuMemMap")', 'GetProcAddress(h, "cuMemMap")', 'cuGetProcAddress("cuMemMap", &p, 12000, 0, 0)'],
)
def test_name_looked_up_at_run_time(parse: ParseSource, call: str) -> None:
    (found,) = of_kind(parse(f"void f() {{ {call}; }}"), Kind.STRING)
    assert (found.symbol, found.context) == ("cuMemMap", Context.LITERAL)


@pytest.mark.parametrize(
    "source",
    ['void f() { puts("cuMemMap"); }', 'void f() { dlsym(h, "mine"); }', 'void f() { dlsym(h, "see cuMemMap"); }',
     '// dlsym(h, "cuMemMap")\n', "void f() { dlsym(h, name); }"],
)  # fmt: skip
def test_no_name_looked_up(parse: ParseSource, source: str) -> None:
    assert of_kind(parse(source), Kind.STRING) == []


def test_gbk_comments_do_not_shift_columns(parse: ParseSource) -> None:
    source = "void f() { /* 释放显存 */ cudaFree(p); }\n// 中文注释说明这里的代码\n"
    found = one(parse(source.encode("gbk")), "cudaFree")
    assert found.column == source.index("cudaFree") + 1


def test_summary_counts_lines_and_code(parse: ParseSource) -> None:
    summary = parse("int a;\n\n// x\n/* y\n z */ int b;\n").summary
    assert (summary.lines, summary.sloc) == (5, 2)
