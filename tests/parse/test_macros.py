"""Reading ``#define``: names, parameters, bodies, lines, and which of them are no layer at all."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portcheck.model.macro import Macro
from portcheck.parse.lexicon import Lexicon
from portcheck.parse.macros import definition_of, find_macros, read_defined
from portcheck.parse.place import SourceText
from support.parsed import NOTHING_KNOWN, ParseSource, one, symbols


def macros_in(source: str, lexicon: Lexicon) -> tuple[Macro, ...]:
    return find_macros(SourceText("a.h", source.encode(), lexicon, NOTHING_KNOWN))


HITS = [
    ("#define gpuMalloc cudaMalloc\n", "gpuMalloc", None, "cudaMalloc"),
    ("#define gpuMalloc cudaMalloc", "gpuMalloc", None, "cudaMalloc"),
    ("  #\tdefine  FREE( p , q ) cudaFree(p)  \n", "FREE", ("p", "q"), "cudaFree(p)"),
    ("#define SYNC() cudaDeviceSynchronize()\n", "SYNC", (), "cudaDeviceSynchronize()"),
    ("#define LOG(...) f(__VA_ARGS__)\n", "LOG", ("...",), "f(__VA_ARGS__)"),
    ("#define LOG(a, args...) f(a, args)\n", "LOG", ("a", "args..."), "f(a, args)"),
    ("#define OBJECT (x)\n", "OBJECT", None, "(x)"),
    ("#define A /* why */ b // what\n", "A", None, "b"),
    ("#define A b /* this comment\n goes on */ c\nint d;\n", "A", None, "b c"),
    ("#define A \\\n  b \\\r\n  c\nint d;\n", "A", None, "b c"),
    ("#define A b \\  \n  c\n", "A", None, "b c"),
    ("#define A(x, \\\n y) x y\n", "A", ("x", "y"), "x y"),
    ("#define A f(\"cudaMalloc, //\", 'x') g\n", "A", None, "f( , ) g"),
    ("#define RT(x) cuda##x\n", "RT", ("x",), "cuda##x"),
    ("#define PLUS(a, b) ((a) + (b))\n", "PLUS", ("a", "b"), "((a) + (b))"),
    ("/* a\n */ #define A b\n", "A", None, "b"),
    ("#if 1\n#define A b\n#else\n#endif\n", "A", None, "b"),
]


@pytest.mark.parametrize(("source", "name", "parameters", "body"), HITS)
def test_a_definition(lexicon: Lexicon, source: str, name: str, parameters: tuple[str, ...] | None, body: str) -> None:
    (macro,) = macros_in(source, lexicon)
    assert (macro.name, macro.parameters, macro.body) == (name, parameters, body)


NO_HITS = [
    "#ifndef A_H\n#define A_H\n#endif\n",
    "#define WARP 32\n",
    "#define MASK 0xffffffffu\n",
    '#define LIBRARY "libcudart.so"\n',
    "#define cudaMalloc hipMalloc\n",
    "#define cudaMalloc(p, n) checked(cudaMalloc(p, n))\n",
    "// #define gpuMalloc cudaMalloc\n",
    "/*\n#define gpuMalloc cudaMalloc\n*/\n",
    "int a; // b \\\n#define gpuMalloc cudaMalloc\n",
    'const char *kernel = R"(\n#define gpuMalloc cudaMalloc\n)";\n',
    "int a; #define gpuMalloc cudaMalloc\n",
    "#if 0\n#define gpuMalloc cudaMalloc\n#endif\n",
    "#if 1\n#else\n#define gpuMalloc cudaMalloc\n#endif\n",
    "#undef gpuMalloc\n",
    "#pragma define gpuMalloc cudaMalloc\n",
    "#define 3 cudaMalloc\n",
    "#define F(a b) cudaMalloc\n",
    "#define F(",
    "#define\n",
    "#\n",
]


@pytest.mark.parametrize("source", NO_HITS)
def test_no_layer(lexicon: Lexicon, source: str) -> None:
    assert macros_in(source, lexicon) == ()


def test_lines_count_continuations_and_comments(lexicon: Lexicon) -> None:
    first, second = macros_in("\n#define A \\\n  b /* x\n y */ + \\\n  c\n#define D e\n", lexicon)
    assert (first.line, first.end_line, second.line, second.end_line) == (2, 5, 6, 6)


def test_a_body_too_long_to_expand_is_left_out(lexicon: Lexicon) -> None:
    short, long = macros_in(f"#define A {'b ' * 100}\n#define C {'d ' * 5000}\n", lexicon)
    assert (short.body.split(), long.body) == (["b"] * 100, "")


ERAS = [
    ("#define A b\n#undef A\n#define A c\n", [(0, True), (1, False)]),
    ("#define A b\n#define A c\n", [(0, True), (1, False)]),
    ("#if X\n#define A b\n#else\n#define A c\n#endif\n", [(0, False), (0, False)]),
    ("#if X\n#define A b\n#endif\n#define A c\n", [(0, True), (1, False)]),
    ("#define A b\n#if X\n#undef A\n#define A c\n#endif\n", [(0, True), (0, False)]),
    ("#define A b\n#undef A\n", [(0, True)]),
    ("#define A b\n#undef B\n", [(0, False)]),
    ("#define A b\n#if X\n#undef A\n#endif\n", [(0, True)]),
    ("#undef A\n#define A b\n", [(0, False)]),
    ('#define A b\n#pragma pop_macro("A")\n', [(0, True)]),
    ("#define A b\n#pragma A\n", [(0, False)]),
    ("#define A b\n#if 0\n#undef A\n#endif\n", [(0, False)]),
    ("#define A b\n#endif\n#else\n#undef A\n", [(0, True)]),
]


@pytest.mark.parametrize(("source", "eras"), ERAS)
def test_what_replaces_a_definition(lexicon: Lexicon, source: str, eras: list[tuple[int, bool]]) -> None:
    assert [(macro.era, macro.local) for macro in macros_in(source, lexicon)] == eras


# In a macro's body


@pytest.mark.parametrize(
    "source",
    ["#define COPY(kind) cudaMemcpy##kind\n", "#define COPY(x) x##cudaMemcpy\n",
     "#define COPY(x) x ## \\\n cudaMemcpy\n", "#define COPY(x) cudaMemcpy /* to */ ## x\n"],
)  # fmt: skip
def test_a_piece_of_a_name_is_not_the_name(parse: ParseSource, source: str) -> None:
    assert symbols(parse(source)) == []


def test_a_name_beside_pasting_is_found_at_the_body(parse: ParseSource) -> None:
    assert one(parse("#define COPY(x) f(a##x, cudaMemcpy)\n"), "cudaMemcpy").line == 1


# Anything

PIECES = st.sampled_from(
    ["#define ", "#undef A", "#if 0\n", "#else\n", "#endif\n", "A", "b", "(", ")", ",", "...", "##", "#", "\\\n",
     "\\\r\n", "\n", "/*", "*/", "//", '"', "'", 'R"(', ')"', " ", "cudaFree", "中文", "\\", '#pragma pop_macro("A")\n']
)  # fmt: skip


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(source=st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=60))
def test_any_text_gives_definitions_inside_their_lines(lexicon: Lexicon, source: str) -> None:
    text = SourceText("a.h", source.encode("utf-8", errors="replace"), lexicon, NOTHING_KNOWN)
    end = 0
    for line in text.directives:
        assert end <= line.start < line.rest <= line.end <= len(text.source)
        assert text.source[line.start : line.start + 1] == b"#"
        end = line.end
        definition = definition_of(text, text.code, line)
        if definition is not None:
            macro = definition.macro
            assert line.rest < definition.start <= definition.end == line.end
            assert macro.name.encode() in text.source[line.rest : definition.start]
            assert 1 <= macro.line <= macro.end_line <= text.source.count(b"\n") + 1
    defined = read_defined(text, text.code, text.directives)
    if b'R"' not in text.source:
        assert set(find_macros(text)) <= {definition.macro for definition in defined.definitions}
    for events in defined.eras.values():
        assert [offset for offset, _era in events] == sorted(offset for offset, _era in events)
