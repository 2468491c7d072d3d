"""Names that macros hand to loaders, and the files of CUDA's libraries."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portcheck.model.occurrence import Context, Kind
from support.parsed import ParseSource, of_kind

MACROS = [
    ('#define LOAD(n) dlsym(lib, "cu" #n)', "LOAD(MemMap);", "cuMemMap"),
    ('#define LOAD(n) p_##n = (T)dlsym(lib, "cu" #n "_v2")', "LOAD(MemAlloc);", "cuMemAlloc_v2"),
    ("#define LOAD(h, n) GetProcAddress(h, n)", 'LOAD(h, "cuMemMap");', "cuMemMap"),
    ("#define LOAD(n) dlsym(lib, STRINGIFY(cu##n))", "LOAD(MemMap);", "cuMemMap"),
    ("#define LOAD(n) \\\n  cuGetProcAddress(n, \\\n  &p, 12000, 0, 0)", 'LOAD("cuMemMap");', "cuMemMap"),
]  # fmt: skip


@pytest.mark.parametrize(("macro", "use", "name"), MACROS)
def test_a_macro_that_looks_names_up(parse: ParseSource, macro: str, use: str, name: str) -> None:
    source = f"{macro}\nvoid f() {{ {use} }}"
    (found,) = of_kind(parse(source), Kind.STRING)
    assert (found.symbol, found.context, found.line) == (name, Context.LITERAL, len(macro.split("\n")) + 1)


def test_a_name_that_the_code_spells_out_is_a_mention_like_any_other(parse: ParseSource) -> None:
    parsed = parse("#define LOAD(n) dlsym(lib, #n)\nvoid f() { LOAD(cuMemMap); }", "a.cpp")
    found = [(o.symbol, o.kind) for o in parsed.occurrences if o.kind is not Kind.HAZARD]
    assert found == [("cuMemMap", Kind.FUNCTION)]


@pytest.mark.parametrize(
    ("macro", "use"),
    [
        ('#define LOAD(n) dlsym(lib, "cu" #n)', "LOAD(NoSuchThing);"),
        ('#define LOAD(n) dlsym(lib, "cu" #n)', "// LOAD(MemMap);\n"),
        ('#define LOAD(n) dlsym(lib, "cu" #n)', "LOAD();"),
        ('#define LOAD(n) find(lib, "cu" #n)', "LOAD(MemMap);"),
        ("#define LOAD(h, n) dlsym(h, name)", 'LOAD("cuMemMap", x);'),
        ("#define LOAD(n) dlsym(lib, n)", "LOAD(name);"),
        ("#define LOAD(n) dlsym(lib, n + 1)", 'LOAD("cuMemMap");'),
    ],
)
def test_no_name_looked_up_by_a_macro(parse: ParseSource, macro: str, use: str) -> None:
    assert of_kind(parse(f"{macro}\nvoid f() {{ {use} }}"), Kind.STRING) == []


@pytest.mark.parametrize(
    ("written", "symbol", "library"),
    [
        ("libcuda.so", "libcuda", "cuda_driver"),
        ("libcuda.so.1", "libcuda", "cuda_driver"),
        ("libcudart.so.11.0", "libcudart", "cuda_runtime"),
        ("/usr/local/cuda/lib64/libnccl.so.2", "libnccl", "nccl"),
        ("libnvidia-ml.so.1", "libnvidia-ml", "nvml"),
        ("libcuda.dylib", "libcuda", "cuda_driver"),
        ("nvcuda.dll", "nvcuda.dll", "cuda_driver"),
        ("C:\\\\Windows\\\\System32\\\\nvml.dll", "nvml.dll", "nvml"),
        ("cudart64_110.dll", "cudart64.dll", "cuda_runtime"),
        ("cupti64_2025.2.1.dll", "cupti64.dll", "cupti"),
        ("nvrtc64_120_0.dll", "nvrtc64.dll", "nvrtc"),
    ],
)
def test_library_file(parse: ParseSource, written: str, symbol: str, library: str) -> None:
    source = f'void f() {{ const char *name = "{written}"; dlopen(name, 1); }}'
    (found,) = of_kind(parse(source, "a.cpp"), Kind.STRING)
    assert (found.symbol, found.library, found.context) == (symbol, library, Context.LITERAL)
    assert source[found.column - 1 : found.end_column - 1] == written.replace("\\\\", "/").rpartition("/")[2]


@pytest.mark.parametrize(
    "source",
    ['dlopen("libm.so.6", 1);', 'dlopen("libcudart_mine.so", 1);', 'puts("libcuda.so.1");',
     '// dlopen("libcuda.so.1", 1);\n',
     'dlopen("libcuda.so.1 is not there", 1);', 'dlopen("libcuda", 1);',
     'dlopen("libcuda.so.%d", 1);', 'dlopen("cuda.h", 1);'],
)  # fmt: skip
def test_no_library_file(parse: ParseSource, source: str) -> None:
    assert of_kind(parse(f"void f() {{ cudaFree(p); {source} }}"), Kind.STRING) == []


@given(st.text(alphabet='#n"(),\\ \ncuMap', max_size=80))
def test_no_source_breaks_it(parse: ParseSource, text: str) -> None:
    source = f"#define LOAD(n) dlsym(lib, {text})\nvoid f() {{ LOAD({text}); dlopen({text}); }}"
    assert all(found.line >= 1 for found in of_kind(parse(source), Kind.STRING))
