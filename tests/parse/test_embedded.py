"""CUDA in the string literals of C++ and Python: what is found, and at which place of the file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portcheck.model.occurrence import Context, Kind, ParsedFile, Region
from portcheck.parse.literals import Joiner, Piece
from support.parsed import ParseSource, of_kind, one


def kernels(parsed: ParsedFile) -> list[tuple[str, int]]:
    return [(kernel.name, kernel.line) for kernel in parsed.kernels]


CPP = r"""
const char quote = '"';
static const char *source = "extern \"C\" __global__ void first(float *x) {\n"
  "  x[threadIdx.x] = 1; // not the end\n"   // a comment between
  "  __syncthreads();\n"
"}\n";
const char *raw = R"KERNEL(
__device__ float helper(float v) { return __shfl_xor_sync(~0u, v, 1); }
__global__ void second(float *x) { x[0] = helper(x[1]); }
)KERNEL";
"""


def test_kernels_in_literals_of_cpp(parse: ParseSource) -> None:
    parsed = parse(CPP, "a.cpp")
    assert kernels(parsed) == [("first", 3), ("second", 9)]
    assert [kernel.features for kernel in parsed.kernels] == [("syncthreads",), ("shuffle",)]
    assert {o.context for o in parsed.occurrences} == {Context.LITERAL}


def test_places_are_those_of_the_file(parse: ParseSource) -> None:
    parsed = parse(CPP, "a.cpp")
    lines = CPP.split("\n")
    for symbol in ("threadIdx", "__syncthreads", "__shfl_xor_sync"):
        found = one(parsed, symbol)
        assert lines[found.line - 1][found.column - 1 : found.end_column - 1] == symbol


def test_a_name_at_the_end_of_its_literal(parse: ParseSource) -> None:
    found = one(parse('auto s = "__global__ void k() { __syncthreads"\n  "(); }";', "a.cpp"), "__syncthreads")
    assert (found.line, found.column, found.end_column) == (1, 33, 46)


def test_launches_and_assembly_inside(parse: ParseSource) -> None:
    source = r"""auto s = R"(__global__ void k() { asm("mov.u32 %0, 1;"); } void run() { k<<<1, 32>>>(); })";"""
    parsed = parse(source, "a.cpp")
    assert [(launch.kernel, launch.caller, launch.threads) for launch in parsed.launches] == [("k", "run", 32)]
    assert [statement.line for statement in parsed.asm] == [1]


def test_a_ptx_module_in_a_literal(parse: ParseSource) -> None:
    source = (
        r"""const char *ptx = ".version 7.0\n.target sm_75\n.visible .entry k() {\n  mov.u32 %r1, 1;\n  ret;\n}\n";"""
    )
    parsed = parse(source, "a.cpp")
    assert kernels(parsed) == [("k", 1)]
    assert [o.symbol for o in of_kind(parsed, Kind.PTX)] == ["mov", "ret"]


def test_what_a_literal_declares_does_not_reach_the_file(parse: ParseSource) -> None:
    source = 'auto s = "struct dim3 { int x; }; __global__ void k() {}";\nvoid f() { dim3 g(1); cudaFree(p); }'
    assert one(parse(source, "a.cpp"), "dim3").line == 2


def test_a_dead_literal_is_mentioned_and_not_listed(parse: ParseSource) -> None:
    parsed = parse('#if 0\nauto s = "__global__ void k() {}";\n#endif\n', "a.cpp")
    assert parsed.kernels == ()
    assert {o.region for o in parsed.occurrences} == {Region.DEAD}


@pytest.mark.parametrize(
    "source",
    ['throw E("a __global__ function (kernel) cannot be called");', 'puts("__device__ lambda needed: use []");',
     '// "__global__ void k() {}"\n', 'auto s = "__global__ void k();";', 'auto s = "void k() { __syncthreads(); }";',
     "auto c = '__global__ void k() {}';", 'auto s = "see __global__; then f() {}";'],
)  # fmt: skip
def test_no_cuda_in_a_literal(parse: ParseSource, source: str) -> None:
    assert parse(source, "a.cpp").occurrences == ()


PYTHON = '''"""Kernels need __global__ (and a body) {"""
import cupy
# "__global__ void no() {}"
raw = cupy.RawKernel(r\'\'\'
extern "C" __global__
void first(const float* x, float* y) { atomicAdd(y, x[threadIdx.x]); }
\'\'\', 'first')
module = SourceModule("__global__ void second(int *a) {\\n"
    '  __syncthreads();\\n'
    "}")
text = f"""
__global__ void third_{n}(float* x) {{ x[{n}] = __shfl_sync(~0u, x[0], {a["b"]}); }}
"""
'''


def test_kernels_in_literals_of_python(parse: ParseSource) -> None:
    parsed = parse(PYTHON, "a.py")
    assert kernels(parsed) == [("first", 6), ("second", 8), ("third__", 12)]
    assert [kernel.features for kernel in parsed.kernels] == [("atomic:add:float",), ("syncthreads",), ("shuffle",)]
    assert (parsed.summary.language, parsed.summary.lines, parsed.summary.sloc) == ("python", 13, 12)
    for found in of_kind(parsed, Kind.FUNCTION):
        line = PYTHON.split("\n")[found.line - 1]
        assert line[found.column - 1 : found.end_column - 1] == found.symbol


@pytest.mark.parametrize(
    "source",
    ["# __global__ void k() {}\n", "__global__ = 1; k(); d = {}", "x = 'a __global__ function'",
     "x = '__global__ void k();'",
     "'''unclosed __global__ void k() {}", "import cupy\ncupy.cuda.runtime.malloc(3)", "x = 'cudaMalloc(&p, 3);'", ""],
)  # fmt: skip
def test_no_cuda_in_python(parse: ParseSource, source: str) -> None:
    parsed = parse(source, "a.py")
    assert (parsed.occurrences, parsed.kernels) == ((), ())


@pytest.mark.parametrize(
    ("written", "content"),
    [
        (rb"a\nb", b"a\nb"),
        (rb"\"a\"", b'"a"'),
        (rb"a\\nb", rb"a\nb"),
        (b"a\\\nb", b"ab"),
        (rb"\x41\101", b"??"),
        (rb"\q", b"q"),
    ],
)
def test_escapes(written: bytes, content: bytes) -> None:
    joiner = Joiner(written)
    joiner.add(Piece(0, len(written), raw=False))
    assert joiner.joined().content == content


@given(st.binary(max_size=80), st.booleans())
def test_every_byte_has_a_place(written: bytes, raw: bool) -> None:
    joiner = Joiner(written)
    joiner.add(Piece(0, len(written), raw))
    joined = joiner.joined()
    assert len(joined.offsets) == len(joined.content)
    assert list(joined.offsets) == sorted(joined.offsets)
    assert not raw or joined.content == written


@given(st.text(alphabet="\"'\\nrfR(){}#_ kx\n", max_size=100), st.sampled_from(["a.py", "a.cpp"]))
def test_no_text_breaks_it(parse: ParseSource, text: str, name: str) -> None:
    source = f'{text}"__global__ void k() {{ {text} }}"{text}'
    lines = source.split("\n")
    for found in parse(source, name).occurrences:
        assert 1 <= found.line <= len(lines)
        assert 1 <= found.column <= len(lines[found.line - 1]) + 1
