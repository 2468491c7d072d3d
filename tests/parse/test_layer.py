"""Which macros of a project lead to CUDA, to what, and whose uses are whose."""

from __future__ import annotations

import pytest

from portcheck.model.macro import Abstraction
from portcheck.parse.lexicon import Lexicon
from support.macros import layer_of, resolved, uses_of


def wraps_of(files: dict[str, str], lexicon: Lexicon) -> dict[str, tuple[str, ...]]:
    return {found.name: found.wraps for found in layer_of(files, lexicon)}


HITS = [
    ("#define gpuMalloc cudaMalloc\n", "gpuMalloc", ("cudaMalloc",)),
    ("#define DEVICE __device__ __forceinline__\n", "DEVICE", ("__device__", "__forceinline__")),
    ("#define LAUNCH(k, ...) k<<<1, 2>>>(__VA_ARGS__)\n", "LAUNCH", ("<<<>>>",)),
    ('#define LANE(x) asm("mov.u32 %0, %laneid;" : "=r"(x))\n', "LANE", ("mov",)),
    ("#define SORT thrust::sort\n", "SORT", ("thrust::sort",)),
    (
        "#define CHECK(x) \\\n  do { \\\n    if (x != cudaSuccess) exit(1); \\\n  } while (0)\n",
        "CHECK",
        ("cudaSuccess",),
    ),
    ('#define LOAD dlsym(h, "cuMemAlloc")\n', "LOAD", ("cuMemAlloc",)),
    ("#define A B\n#define B cudaFree\n", "A", ("cudaFree",)),
    ("#define A(x) B(x) cudaMalloc\n#define B(x) cudaFree(x) A(x)\n", "A", ("cudaFree", "cudaMalloc")),
    ("#define CAT(a, b) a##b\n#define gpuFree CAT(cuda, Free)\n", "gpuFree", ("cudaFree",)),
    ("#define RT(x) cuda##x\nint a = RT(Free)(p) + RT(Malloc)(p);\n", "RT", ("cudaFree", "cudaMalloc")),
    ("#define RT(x) cuda##x\n#define MINE(x) RT(x)\nint a = MINE(Free)(p);\n", "MINE", ("cudaFree",)),
    ("#define CAT(a, b) a##b\n#define RT(x) CAT(cuda, x)\nint a = RT(Free)(p);\n", "RT", ("cudaFree",)),
    (
        "#define RT(x) cuda##x\n#define gpuFree RT(Free)\nint a = RT(Malloc)(p) + gpuFree(p);\n",
        "gpuFree",
        ("cudaFree",),
    ),
    ("#if A\n#define gpuFree hipFree\n#else\n#define gpuFree cudaFree\n#endif\n", "gpuFree", ("cudaFree",)),
]


@pytest.mark.parametrize(("source", "name", "wraps"), HITS)
def test_what_a_macro_leads_to(lexicon: Lexicon, source: str, name: str, wraps: tuple[str, ...]) -> None:
    assert wraps_of({"a.cu": source}, lexicon)[name] == wraps


NO_HITS = [
    "#define MAX(a, b) ((a) > (b) ? (a) : (b))\nvoid f() { MAX(1, cudaFree(p)); }\n",
    "#define A B\n#define B A\nint a = A;\n",
    "#define gpuFree hipFree\n",
    '#define NAME "cudaFree"\n',
    "#define cudaFree hipFree\n",
    "#define CAT(a, b) a##b\nint a = CAT(cuda, Free)(p);\n",
    "#define RT(x) cuda##x\nint a = RT(Nothing)(p);\n",
    "#define STR(x) #x\nint a = STR(cudaFree);\n",
    "#if 0\n#define gpuFree cudaFree\n#endif\n",
    "#define LOG(x) f(x) // not cudaFree\n",
    "#define VERSION 3\nint a = VERSION + cudaFree(p);\n",
    "#define ID(cudaFree) cudaFree\n",
    "#include <cuda.h>\n#define MINE(x) (x)\n",
    "inline int mine(void *p) { return cudaFree(p); }\n",
]


@pytest.mark.parametrize("source", NO_HITS)
def test_no_layer(lexicon: Lexicon, source: str) -> None:
    assert layer_of({"a.cu": source}, lexicon) == ()


def test_chains_go_through_other_files(lexicon: Lexicon) -> None:
    files = {
        "one.h": '#include "two.h"\n#define gpuFree devFree\n',
        "two.h": "#define devFree cudaFree\n",
        "a.cpp": '#include "one.h"\nint a = gpuFree(p), b = gpuFree(q);\n',
    }
    assert layer_of(files, lexicon) == (
        Abstraction("one.h", 2, "gpuFree", ("cudaFree",), 2, 1),
        Abstraction("two.h", 1, "devFree", ("cudaFree",), 1, 1),
    )


def test_a_name_means_what_its_file_can_see(lexicon: Lexicon) -> None:
    files = {
        "a/check.h": "#define CHECK(x) f(x, cudaSuccess)\n",
        "a/a.cu": '#include "check.h"\nint a = CHECK(1) + CHECK(2);\n',
        "b/check.h": "#define CHECK(x) g(x)\n",
        "b/b.cu": '#include "check.h"\nint a = CHECK(1);\n#define MINE(x) CHECK(x)\n',
        "c/c.cu": "#define CHECK(x) f(x, cudaErrorUnknown)\nint a = CHECK(1);\n",
        "d/d.cu": "int a = CHECK(1);\n",
    }
    assert [(a.file, a.name, a.uses) for a in layer_of(files, lexicon)] == [
        ("a/check.h", "CHECK", 2),
        ("c/c.cu", "CHECK", 1),
    ]


def test_branches_are_one_place_and_new_definitions_another(lexicon: Lexicon) -> None:
    source = """#if HIP
#define A hipFree
#else
#define A cudaFree
#endif
int a = A + A;
#undef A
#define A cudaMalloc
int b = A;
#undef A
#define A other
int c = A;
"""
    assert layer_of({"a.cu": source}, lexicon) == (
        Abstraction("a.cu", 4, "A", ("cudaFree",), 2, 1),
        Abstraction("a.cu", 8, "A", ("cudaMalloc",), 1, 1),
    )


def test_a_header_without_macros_is_the_one_that_is_included(lexicon: Lexicon) -> None:
    """And not another of its name that has some."""
    files = {
        "a/x.h": "#define CHECK cudaFree\n",
        "b/x.h": "int y;\n",
        "b/u.cu": '#include "x.h"\nint a = CHECK;\n',
    }
    assert uses_of(files, lexicon) == {"CHECK": 0}
    assert uses_of({**files, "b/x.h": '#include "../a/x.h"\n'}, lexicon) == {"CHECK": 1}


def test_the_most_used_comes_first_then_the_place(lexicon: Lexicon) -> None:
    source = "#define B cudaFree\n#define C cudaFree\n#define A cudaFree\nint a = A;\n"
    assert [(a.name, a.uses, a.files) for a in layer_of({"a.cu": source}, lexicon)] == [
        ("A", 1, 1),
        ("B", 0, 0),
        ("C", 0, 0),
    ]


def test_a_general_helper_is_in_the_way_of_nothing(lexicon: Lexicon) -> None:
    """``CAT`` is expanded, and is no place to change."""
    files = {"a.cu": "#define CAT(a, b) a##b\nint a = CAT(cuda, Free)(p), b = CAT(my, Free)(p);\n"}
    assert resolved(files, lexicon).table.pasting == {b"CAT"}
    assert layer_of(files, lexicon) == ()


@pytest.mark.parametrize(
    ("define", "pasting"),
    [
        ("#define RT(x) cuda##x\n", {b"RT"}),
        ("#define RT(x) cuda##x\n#define MINE(x) RT(x)\n", {b"RT", b"MINE"}),
        ("#define RT(x) cuda##x\n#define MINE RT(Free)\n", {b"RT"}),
        ("#define MY(x) my_own_##x\n", set()),
        ("#define MY(x) x##_of_my_own\n", set()),
        ("#define MY(x) cuda##x##_of_my_own\n", set()),
        ("#define W(x) x##2\n", {b"W"}),
        ("#define W(x) int x##0 = 1, x##1 = 2\n", set()),
        ("#define LOG(f, ...) f(a, ##__VA_ARGS__)\n", set()),
        ("#define LOG(x) f(#x)\n", set()),
    ],
)
def test_what_can_paste_cuda_together(lexicon: Lexicon, define: str, pasting: set[bytes]) -> None:
    table = resolved({"a.cu": define}, lexicon).table
    assert table.pasting == pasting
    assert bool(table.macros) is bool(pasting)


def test_uses_in_files_without_a_word_of_cuda_count(lexicon: Lexicon) -> None:
    files = {"gpu.h": "#define gpuFree cudaFree\n", "a.c": '#include "gpu.h"\nint a = gpuFree(p);\n'}
    assert uses_of(files, lexicon) == {"gpuFree": 1}
