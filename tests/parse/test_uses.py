"""Where the layer's macros are used, and the names that uses paste together."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portcheck.model.occurrence import Context, Kind, Resolution, Side
from portcheck.parse.lexicon import Lexicon
from support.macros import looks_of, pasted, uses_of
from support.steps import steps

LAYER = "#define gpuMalloc cudaMalloc\n#define CHECK(x) f(x, cudaSuccess)\n"

USES = [
    ("void f() { gpuMalloc(&p, 3); }", 1),
    ("auto f = gpuMalloc;", 1),
    ("void f() { a(gpuMalloc, gpuMalloc(p, 3)); }", 2),
    ("#define MINE(p) gpuMalloc(p, 1)\n", 1),
    ("#define MINE(p) \\\n  gpuMalloc(p, 1); \\\n  gpuMalloc(p, 2)\n", 2),
    ("void f() { p.gpuMalloc(3); }", 1),
    ("#if 1\nint x = gpuMalloc(&p, 3);\n#endif\n", 1),
    ("#pragma omp parallel\nint x = gpuMalloc(&p, 3);\n", 1),
]
NO_USES = [
    "// gpuMalloc(&p, 3)\n",
    "/* gpuMalloc(&p, 3) */",
    'const char *s = "gpuMalloc";',
    "#ifdef gpuMalloc\n#endif\n",
    "#if defined(gpuMalloc)\n#endif\n",
    "#undef gpuMalloc\n",
    "#include <gpuMalloc>\n",
    "#error gpuMalloc is missing\n",
    "#define gpuMalloc gpuMalloc\n",
    "#define OTHER(gpuMalloc) gpuMalloc\n",
    "#define OTHER(x) gpuMalloc##x\n",
    "#define OTHER(x) x##gpuMalloc\n",
    "void f() { gpuMallocAsync(p); mygpuMalloc(p); gpuMalloc2(p); gpumalloc(p); }",
    "#if 0\nint x = gpuMalloc(&p, 3);\n#endif\n",
    "#if 1\n#else\nint x = gpuMalloc(&p, 3);\n#endif\n",
]


@pytest.mark.parametrize(("source", "count"), USES)
def test_a_use(lexicon: Lexicon, source: str, count: int) -> None:
    files = {"layer.h": LAYER, "a.cpp": f'#include "layer.h"\n{source}'}
    assert uses_of(files, lexicon)["gpuMalloc"] == count


@pytest.mark.parametrize("source", NO_USES)
def test_no_use(lexicon: Lexicon, source: str) -> None:
    files = {"layer.h": LAYER, "a.cpp": f'#include "layer.h"\n{source}'}
    assert uses_of(files, lexicon)["gpuMalloc"] == 0


def test_a_macro_with_parameters_is_used_where_it_is_called(lexicon: Lexicon) -> None:
    files = {"layer.h": LAYER, "a.cpp": '#include "layer.h"\nint CHECK; a(CHECK); CHECK(1); CHECK\n (2);\n'}
    assert uses_of(files, lexicon)["CHECK"] == 2


def test_uses_are_told_apart_by_what_the_file_has_defined_before(lexicon: Lexicon) -> None:
    source = "int a = A(1);\n#define A(x) cudaFree(x)\nA(2); A(3);\n#undef A\n#define A(x) cudaMalloc(x)\nA(4);\n"
    (found,) = looks_of({"a.cu": source}, lexicon).values()
    assert {(use.name, use.era, use.count) for use in found.uses} == {("A", None, 1), ("A", 0, 2), ("A", 1, 1)}


def test_a_file_without_the_names_is_not_read_further(lexicon: Lexicon) -> None:
    found = looks_of({"layer.h": LAYER, "a.cpp": "int gpu, Malloc;\n"}, lexicon)["a.cpp"]
    assert (found.uses, found.occurrences) == ((), ())


def test_many_names_are_looked_for_as_well(lexicon: Lexicon) -> None:
    layer = "".join(f"#define gpu{n} cudaMalloc\n" for n in range(60))
    uses = uses_of(
        {"layer.h": layer, "a.cpp": '#include "layer.h"\nint x = gpu7(gpu9, gpu9), xgpu8, gpu80;\n'}, lexicon
    )
    assert {name: count for name, count in uses.items() if count} == {"gpu7": 1, "gpu9": 2}


# Token pasting

RT = "#define RT(x) cuda##x\n"
HELPERS = "#define CAT_(a, b) a##b\n#define CAT(a, b) CAT_(a, b)\n"
PASTED = [
    (RT, "void f() { RT(Malloc)(&p, 3); }", {"cudaMalloc"}),
    (RT, "auto f = &RT(Free);", {"cudaFree"}),
    (RT, "void f() { RT(\n  Malloc\n)(&p, 3); }", {"cudaMalloc"}),
    (RT, "#define MINE(p) RT(Free)(p)\n", {"cudaFree"}),
    (RT, "#define MINE(n, p) RT(n)(p)\nvoid f() { MINE(Free, p); }", {"cudaFree"}),
    ("#define RT(x) cuda ## \\\n x\n", "void f() { RT(Free)(p); }", {"cudaFree"}),
    ("#define GEMM(T) cublas##T##gemm\n", "void f() { GEMM(S)(h); GEMM(D)(h); }", {"cublasSgemm", "cublasDgemm"}),
    ("#define V2(n) cu##n##_v2\n", "void f() { V2(MemAlloc)(&p, 3); }", {"cuMemAlloc_v2"}),
    ("#define ASYNC(n) n##Async\n", "void f() { ASYNC(cudaMemcpy)(a, b); }", {"cudaMemcpyAsync"}),
    ("#define CALL(n, ...) check(cuda##n(__VA_ARGS__))\n", "void f() { CALL(Malloc, &p, 3); }", {"cudaMalloc"}),
    ("#define BOTH(n) cuda##n, cu##n\n", "void f() { g(BOTH(GraphCreate)); }", {"cudaGraphCreate", "cuGraphCreate"}),
    (HELPERS, "void f() { CAT(cuda, Malloc)(&p, 3); }", {"cudaMalloc"}),
    (HELPERS + "#define P cuda\n", "void f() { CAT(P, Malloc)(&p, 3); }", {"cudaMalloc"}),
    (HELPERS + "#define RT(x) CAT(cuda, x)\n", "void f() { RT(Malloc)(&p, 3); }", {"cudaMalloc"}),
    (HELPERS, "#define gpuMalloc CAT(cuda, Malloc)\nvoid f() { gpuMalloc(&p, 3); }", {"cudaMalloc"}),
    (RT + "#define ALL(f) f(Malloc) f(Free)\n", "void f() { ALL(RT) }", {"cudaMalloc", "cudaFree"}),
    ("#define W(x) x##2\n", "__global__ void k() { W(float) a; }", {"float2"}),
    ("#define M(x) x##f\n", "__device__ float f(float a) { return M(sin)(a); }", {"sinf"}),
    ("#ifdef A\n#define RT(x) mine##x\n#else\n#define RT(x) cuda##x\n#endif\n", "auto f = RT(Free);", {"cudaFree"}),
]  # fmt: skip
NOT_PASTED = [
    (RT, "void f() { RT(Malloz)(&p, 3); }"),
    (RT, "// RT(Malloc)\n"),
    (RT, 'const char *s = "RT(Malloc)";'),
    (RT, "#if 0\nint x = RT(Malloc)(&p, 3);\n#endif\n"),
    (RT, "void f() { RT(Malloc; }"),
    (RT, "int RT; auto x = RT;"),
    (RT, "#undef RT\n#define RT(x) mine##x\nvoid f() { RT(Malloc)(&p, 3); }"),
    (RT, "#define MINE(x) RT(x)\n"),
    ("#define STR(x) #x\n", "auto s = STR(cudaMalloc);"),
    ("#define DROP(x) f()\n#define RT(x) DROP(cuda##x)\n", "void f() { RT(Malloc)(&p, 3); }"),
    ("#define MY(x) my_##x\n", "void f() { MY(cudaMalloc)(&p, 3); }"),
    ("#define W(x) x##2\n", "int f() { return W(float); }"),
    ("#define M(x) x##f\n", "float f(float a) { return M(sin)(a); }"),
    ("#define LOG(f, ...) f(a, ##__VA_ARGS__)\n", "void f() { LOG(g, cudaMalloc); }"),
]


def in_use(define: str, source: str, name: str) -> dict[str, str]:
    return {"rt.h": define, name: f'#include "rt.h"\n{source}'}


@pytest.mark.parametrize(("define", "source", "names"), PASTED)
def test_names_that_uses_paste_together(lexicon: Lexicon, define: str, source: str, names: set[str]) -> None:
    found = pasted(in_use(define, source, "a.cu"), lexicon)
    assert {occurrence.symbol for occurrence in found} == names
    assert {occurrence.file for occurrence in found} == {"a.cu"}
    assert len({occurrence.id for occurrence in found}) == len(found)


@pytest.mark.parametrize(("define", "source"), NOT_PASTED)
def test_nothing_of_cuda_is_pasted_together(lexicon: Lexicon, define: str, source: str) -> None:
    assert pasted(in_use(define, source, "a.cpp"), lexicon) == []


def test_the_place_is_the_whole_use(lexicon: Lexicon) -> None:
    (found,) = pasted({"a.cu": f"{RT}void f() {{ /* 中文 */ RT(Malloc)(&p, 3); }}\n"}, lexicon)
    assert (found.line, found.column, found.end_column) == (2, 21, 31)
    assert (found.kind, found.library, found.scope) == (Kind.FUNCTION, "cuda_runtime", "")


def test_a_use_over_several_lines_has_its_place_on_the_first(lexicon: Lexicon) -> None:
    (found,) = pasted({"a.cu": f"{RT}auto f =\n  RT(\n Malloc);\n"}, lexicon)
    assert (found.line, found.column, found.end_column) == (3, 3, 5)


@pytest.mark.parametrize(
    ("source", "context", "resolution", "side"),
    [
        ("void f() { RT(Free)(p); }", Context.CALL, Resolution.SYNTACTIC, Side.HOST),
        ("void f() { g(RT(Free)); }", Context.REFERENCE, Resolution.SYNTACTIC, Side.HOST),
        ("__global__ void f() { RT(Free)(p); }", Context.CALL, Resolution.SYNTACTIC, Side.DEVICE),
        ("#define MINE RT(Free)(p)", Context.CALL, Resolution.LEXICAL, Side.HOST),
        ("void f( { ]] RT(Free)(p) )) ; %%%", Context.CALL, Resolution.LEXICAL, Side.HOST),
    ],
)
def test_how_a_pasted_name_is_known(
    lexicon: Lexicon, source: str, context: Context, resolution: Resolution, side: Side
) -> None:
    (found,) = pasted({"a.cu": f"{RT}{source}\n"}, lexicon)
    assert (found.context, found.resolution, found.side) == (context, resolution, side)


def test_what_an_argument_pastes_is_not_counted_again(lexicon: Lexicon) -> None:
    source = (
        f"{HELPERS}#define VAR CAT(e, __LINE__)\n#define CHECK(x) int VAR = x\n{RT}void f() {{ CHECK(RT(Free)(p)); }}\n"
    )
    (found,) = pasted({"a.cu": source}, lexicon)
    assert (found.symbol, found.column) == ("cudaFree", 18)


def test_a_layer_name_that_is_pasted_is_a_use_of_it(lexicon: Lexicon) -> None:
    source = (
        "#define GPU(x) GPU_##x\n#define GPU_Free cudaFree\nvoid f() { GPU(Free)(p); GPU(Free)(q); GPU(Nix)(q); }\n"
    )
    files = {"a.cu": source}
    assert pasted(files, lexicon) == []
    assert uses_of(files, lexicon)["GPU_Free"] == 2


def test_a_file_of_bombs_is_left_in_time(lexicon: Lexicon) -> None:
    bomb = (
        RT
        + "#define B0(x) RT(x)\n"
        + "".join(f"#define B{n}(x) B{n - 1}(x) B{n - 1}(x) B{n - 1}(x)\n" for n in range(1, 8))
    )

    def explode(count: int) -> None:
        found = pasted({"a.cu": bomb + "void f() {" + "B7(Free); RT(Malloc);" * count + "}\n"}, lexicon)
        assert {occurrence.symbol for occurrence in found} <= {"cudaFree", "cudaMalloc"}

    assert steps(lambda: explode(400)) < 8 * steps(lambda: explode(100))


PIECES = st.sampled_from(
    ["RT(", "CAT(", "ALL(", "RT", ")", "(", ",", "Malloc", "cuda", "\n", "\\\n", "#define X ", "#define RT(x) ", "##",
     "#", "x", "#undef RT\n", "/*", "*/", '"', "//", "#if 0\n", "#endif\n", "中文", "gpuFree", "void f() {", "}", ";"]
)  # fmt: skip


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(source=st.lists(PIECES, max_size=40).map("".join))
def test_anything_is_looked_at(lexicon: Lexicon, source: str) -> None:
    layer = f"{RT}{HELPERS}#define ALL(f) f(Malloc) f(Free)\n#define gpuFree cudaFree\n"
    found = looks_of({"layer.h": layer, "a.cu": f'#include "layer.h"\n{source}'}, lexicon)["a.cu"]
    lines = f'#include "layer.h"\n{source}'.split("\n")
    for occurrence in found.occurrences:
        assert occurrence.line <= len(lines)
        assert 1 <= occurrence.column < occurrence.end_column <= len(lines[occurrence.line - 1]) + 1
    assert all(use.count > 0 for use in found.uses)
