"""Anchors stay when code moves or is formatted anew, and change with the statement."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portcheck.parse.anchors import line_anchors, statement_anchors
from portcheck.parse.directives import directives
from portcheck.parse.text import blank_comments_and_literals, blanked, comments_among, comments_and_literals
from support.parsed import ParseSource
from support.steps import Watched

quick = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


def anchors_of(parse: ParseSource, source: str, symbol: str, name: str = "a.cu") -> list[str]:
    return [o.anchor for o in parse(source, name).occurrences if o.symbol == symbol]


def anchor(parse: ParseSource, source: str, symbol: str = "cudaFree", name: str = "a.cu") -> str:
    (found,) = set(anchors_of(parse, source, symbol, name))
    return found


BASE = "void f() { g(); cudaMemcpyAsync(a, b, n * sizeof(T), kind, s); h(); }"
ALIKE = [
    "\n\nvoid f()\n{\n  g();\n  cudaMemcpyAsync( a,\n                   b, n*sizeof( T ),\n    kind, s );\n  h();\n}\n",
    "void f() {\n// why\ncudaMemcpyAsync(a, b, n * sizeof(T), kind, s); // what\n}",
    "void f() { cudaMemcpyAsync(a, /* to; { here } */ b,\n // of\n n * sizeof(T), kind, s); }",
    "void f() {\r\n\tcudaMemcpyAsync(a, b,\r\n\tn * sizeof(T), kind, s);\r\n}\r\n",
    "void f() { if (x) { cudaMemcpyAsync(a, b, n * sizeof(T), kind, s); } }",
    "void f() {\n#ifdef X\n  cudaMemcpyAsync(a, b, n * sizeof(T), kind, s);\n#endif\n}",
]
OTHER = [
    "void f() { cudaMemcpyAsync(a, c, n * sizeof(T), kind, s); }",
    "void f() { check(cudaMemcpyAsync(a, b, n * sizeof(T), kind, s)); }",
    "void f() { e = cudaMemcpyAsync(a, b, n * sizeof(T), kind, s); }",
    "void f() { cudaMemcpyAsync(a, b, n * sizeof(T), kind); }",
]


@pytest.mark.parametrize("source", ALIKE)
def test_the_same_statement(parse: ParseSource, source: str) -> None:
    assert anchor(parse, source, "cudaMemcpyAsync") == anchor(parse, BASE, "cudaMemcpyAsync")


@pytest.mark.parametrize("source", OTHER)
def test_another_statement(parse: ParseSource, source: str) -> None:
    assert anchor(parse, source, "cudaMemcpyAsync") != anchor(parse, BASE, "cudaMemcpyAsync")


SAME_PAIRS = [
    ("for (;;) cudaFree(p);", "for (;\n ;)\n  cudaFree( p );"),
    ("for (int i = 0; i < n; ++i) cudaFree(p[i]);", "for (int i = 0; i < n;\n     ++i)\n       cudaFree(p[i]);"),
    ("run([=] { cudaFree(p); });", "run(\n    [=]\n    {\n        cudaFree(p);\n    });"),
    ("g(cudaFree, T{1, 2});", "g(\n  cudaFree, T\n  {\n 1, 2\n });"),
    ("A<B<int>> x(cudaFree);", "A<B<int> > x(cudaFree);"),
    ("int *p = cudaFree(q);", "int* p = cudaFree(q);"),
    ('log("a; b", cudaFree(p));', 'log("a; "\n    "b", cudaFree(p));'),
    ("#define F(p) cudaFree(p)\n", "#  define F(p) \\\n    cudaFree(p)  // comment\n"),
    (
        "#define F(p) do { g(); cudaFree(p); } while (0)\n",
        "#define F(p) \\\r\n do { g(); \\\r\n cudaFree(p); \\\r\n } while(0)\n",
    ),
    ("x = '{'; cudaFree(p);", "x = '{';\ncudaFree(p);"),
]


@pytest.mark.parametrize(("one", "two"), SAME_PAIRS)
def test_pairs(parse: ParseSource, one: str, two: str) -> None:
    wrapped = [text if text.startswith("#") else f"void f() {{ {text} }}" for text in (one, two)]
    assert len({anchor(parse, text) for text in wrapped}) == 1


def test_neighbours_on_a_line_do_not_matter(parse: ParseSource) -> None:
    alone = anchor(parse, "void f() {\n  cudaFree(p);\n}")
    assert anchor(parse, "void f() { cudaFree(p); g(); }") == alone
    assert len(set(anchors_of(parse, "void f() { cudaFree(p); cudaFree(q); }", "cudaFree"))) == 2


def test_a_directive_ends_a_statement(parse: ParseSource) -> None:
    plain = anchor(parse, "#include <a.h>\nint x = cudaFree(p)\n#if A\n;\n#endif\n")
    assert anchor(parse, "#include <b.h>\nint x = cudaFree(p);\n") == plain
    header = "cuda_runtime.h"
    apart = anchor(parse, "int a\n#include <cuda_runtime.h>\n;", header)
    assert anchor(parse, "#  include <cuda_runtime.h>  // for all\nint b;", header) == apart


def test_the_symbol_counts(parse: ParseSource) -> None:
    source = "void f() { g(cudaFree(p), cudaMalloc(q, 1)); }"
    assert anchor(parse, source) != anchor(parse, source, "cudaMalloc")


def test_a_ptx_module(parse: ParseSource) -> None:
    def module(body: str) -> str:
        return f".version 7.0\n.target sm_70\n.address_size 64\n.visible .entry k()\n{{\n{body}\n}}\n"

    kept = [anchor(parse, module(body), "ld", "a.ptx") for body in (
        "add.s32 %r1, %r2, 1; ld.global.u32 %r1, [%rd1];", "ld.global.u32\n\t%r1,[%rd1]; // a load",
    )]  # fmt: skip
    assert kept[0] == kept[1] != anchor(parse, module("ld.global.u32 %r2, [%rd1];"), "ld", "a.ptx")


def test_embedded_source_is_anchored_by_its_own_statements(parse: ParseSource) -> None:
    raw = 'const char *k = R"(\n__global__ void k(int *p) { g(); __syncthreads(); }\n)";\n'
    rows = 'const char *k = "__global__ void k(int *q) {\\n"\n  "  __syncthreads();\\n"\n  "}\\n";\n'
    assert anchor(parse, raw, "__syncthreads") == anchor(parse, rows, "__syncthreads")


def test_build_files_go_by_the_line(parse: ParseSource) -> None:
    def cmake(line: str) -> str:
        return anchor(parse, f"project(a CXX)\n{line}\nset(x y)\n", "find_package(CUDAToolkit)", "CMakeLists.txt")

    assert cmake("find_package(CUDAToolkit)") == cmake("  find_package( CUDAToolkit )  # needed")
    assert cmake("find_package(CUDAToolkit)") != cmake("find_package(CUDAToolkit REQUIRED)")


BLANKS = ["", " ", "\n", "\t", "\r\n  ", " /* ; } */ ", ' // {; "\n', "\n\n    "]
TOKENS = re.findall(r"'.'|\".*?\"|\w+|\S", "x = check(cudaFree(p[i], '{', \"a;b\"), A<B<int>>())")


@quick
@given(st.lists(st.sampled_from(BLANKS), min_size=len(TOKENS), max_size=len(TOKENS)), st.text("\n ;{}", max_size=6))
def test_any_formatting_keeps_it(parse: ParseSource, blanks: list[str], before: str) -> None:
    tokens = "".join(token + blank for token, blank in zip(TOKENS, blanks, strict=True))
    wanted = anchor(parse, f"void f() {{ {' '.join(TOKENS)}; }}")
    assert _direct(f"void f() {{ {before.replace('}', '')} {{ {tokens}; }} }}") == wanted


def _direct(source: str) -> str:
    """The anchor by the views alone: what no parser has to make sense of."""
    text = source.encode()
    code = blank_comments_and_literals(text)
    commentless = blanked(text, comments_among(text, comments_and_literals(text)))
    anchors = statement_anchors(commentless, code, directives(text, code))
    return anchors.at(code.index(b"cudaFree"), "cudaFree")


@quick
@given(st.sampled_from([n for n, token in enumerate(TOKENS) if token.isidentifier() and token != "cudaFree"]))
def test_any_other_word_changes_it(number: int) -> None:
    changed = [*TOKENS[:number], "another", *TOKENS[number + 1 :]]
    assert _direct(f"void f() {{ {' '.join(changed)}; }}") != _direct(f"void f() {{ {' '.join(TOKENS)}; }}")


@quick
@given(st.integers(0, 900), st.integers(0, 900), st.sampled_from(BLANKS), st.sampled_from(["a", '"b"', '""', "'x'"]))
def test_bounds_do_not_depend_on_the_formatting(before: int, after: int, blank: str, item: str) -> None:
    plain = f"{{ g({f'{item},' * before} cudaFree, {f'{item},' * after} 0); }}"
    spread = f"{{ g({f'{item}{blank},{blank}' * before} cudaFree, {f'{item}{blank},' * after} 0); }}"
    assert _direct(plain) == _direct(spread)


def test_far_away_in_a_long_statement_does_not_count() -> None:
    filler = "value, " * 200
    assert _direct(f"{{ g(a, {filler} cudaFree, {filler} b); }}") == _direct(
        f"{{ g(c, {filler} cudaFree, {filler} d); }}"
    )


@pytest.mark.parametrize("gap", [" ", " " * 40, " /* " + "x" * 60 + " */ "])
def test_long_lines_cost_no_square(gap: str) -> None:
    def read_for_each(count: int) -> float:
        source = Watched(b"int a[] = " + (f"g(cudaFree),{gap}" * count).encode() + b";")
        anchors = statement_anchors(source, source, ())
        step = len(f"g(cudaFree),{gap}")
        for number in range(count):
            anchors.at(12 + number * step, "cudaFree")
        return source.read / count

    assert 0 < read_for_each(4_000) < 1.2 * read_for_each(2_000)


@pytest.mark.parametrize("make", [lambda text: statement_anchors(text, text, ()), line_anchors])
@given(text=st.text('ab;{}"\\ \n\r#', max_size=60).map(str.encode), data=st.data())
def test_any_text_and_place(make: Callable[[bytes], object], text: bytes, data: st.DataObject) -> None:
    anchors = make(text)
    assert len(anchors.at(data.draw(st.integers(0, len(text))), "x")) == 16  # type: ignore[attr-defined]
