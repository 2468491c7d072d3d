"""Inline PTX in every form that it is written in, and what the catalogue says of its instructions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portcheck.model.occurrence import Kind, Region
from portcheck.parse.lexicon import Lexicon
from support.parsed import ParseSource, of_kind


def names(parse: ParseSource, statement: str) -> list[str]:
    parsed = parse(f"__device__ void f() {{\n{statement}\n}}\n")
    return [instruction.name for found in parsed.asm for instruction in found.instructions]


STATEMENTS = [
    ('asm("mov.u32 %0, 1;" : "=r"(x));', ["mov.u32"]),
    ('asm volatile("mov.u32 %0, 1;" : "=r"(x));', ["mov.u32"]),
    ('__asm__ __volatile__("mov.u32 %0, 1;" : "=r"(x));', ["mov.u32"]),
    ('asm goto("bra %l0;" :::: out);', ["bra"]),
    ('asm volatile\n  ("mov.u32 %0, 1" : "=r"(x));', ["mov.u32"]),
    ('asm("mov.u32 %0, 1;\\n\\t" "add.u32 %0, %0, 2;" : "=r"(x));', ["mov.u32", "add.u32"]),
    ('asm("mov." "u32 %0, 1;" : "=r"(x));', ["mov.u32"]),
    ('asm(R"(mov.u32 %0, 1;\n add.u32 %0, %0, 2;)" : "=r"(x));', ["mov.u32", "add.u32"]),
    ('asm("mov.u32 %0, %%laneid;" : "=r"(x));', ["mov.u32"]),
    ('asm("ld.shared.f32 %[value], [%[address]];" : [value] "=f"(x) : [address] "r"(y));', ["ld.shared.f32"]),
    ('asm("{\\n .reg .pred p;\\n setp.ne.b32 p, %0, 0;\\n @p bra DONE;\\n @!p ret;\\nDONE:\\n}" :: "r"(x));',
     ["setp.ne.b32", "bra", "ret"]),
    ('asm("LAB_%=: mbarrier.try_wait.parity.shared.b64 p, [%0], %1; @%p1 bra LAB_%=;" :: "r"(x));',
     ["mbarrier.try_wait.parity.shared.b64", "bra"]),
    ('asm("// wait; here\\n mov.u32 %0, 1; /* add.u32 a; */" : "=r"(x));', ["mov.u32"]),
    ('asm("mma.sync.aligned.m16n8k8.row.col.f32.f16.f16.f32{%0,%1},{%2},{%3},{%4};" : "=f"(x));',
     ["mma.sync.aligned.m16n8k8.row.col.f32.f16.f16.f32"]),
    ('asm("st.async.shared::cluster.b32 [%0], %1;" :: "r"(x));', ["st.async.shared::cluster.b32"]),
    ('asm("lop3 .b32 %0, %1, %2, %3, 1;" : "=r"(x));', ["lop3.b32"]),
    ('asm("mov" TYPE " %0, 1;" : "=r"(x));', ["mov.TYPE"]),
    ('asm("ld.global." SUFFIX " %0, [%1];" : "=r"(x));', ["ld.global.SUFFIX"]),
    ('asm(PROLOGUE "mov.u32 %0, 1;" : "=r"(x));', ["mov.u32"]),
    ('asm("{call (%0), f, (%1);}" : "=r"(x));', ["call"]),
    ('asm("notyet.u32.clamp %0, %1;" : "=r"(x));', ["notyet.u32.clamp"]),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "wanted"), STATEMENTS)
def test_instructions(parse: ParseSource, statement: str, wanted: list[str]) -> None:
    assert names(parse, statement) == wanted


def test_in_a_macro_with_stringized_parameters(parse: ParseSource) -> None:
    source = """#define LOAD(type, dst) \\
  asm volatile("ld.global." #type " %0, [%1];" \\
               "add.u32 %0, %0, 1;" \\
               : "=r"(dst) : "l"(p))
"""
    (statement,) = parse(source).asm
    assert statement.line == 2
    assert [instruction.name for instruction in statement.instructions] == ["ld.global.type", "add.u32"]


@pytest.mark.parametrize(
    "statement",
    ['asm("");', 'asm volatile("" ::: "memory");', 'asm("v_dot2c_f32_f16_dpp %0, %1" : "=v"(c));',
     '// asm("mov.u32 a, 1;")\n',
     'puts("asm(mov.u32 a, 1;)");', "asm(text);", 'asm("// mov.u32 a, 1;");', 'asm(".pragma \\"nounroll\\";");'],
)  # fmt: skip
def test_no_instruction(parse: ParseSource, statement: str) -> None:
    assert names(parse, statement) == []


@pytest.mark.parametrize(
    "statement",
    ['asm("mov %eax, %ebx; cpuid");', 'asm("vadd.f32 q0, q1, q2");', 'asm("add.s %0, %1, %2" : "=f"(x));',
     'asm("fadd.s %0, %1, %2" : "=f"(x));', 'asm("fence.i");', 'asm("rdtsc");', 'asm("mov.w r0, #1");',
     'asm("sub.d $f0, $f2");'],
)  # fmt: skip
def test_assembly_of_other_machines_in_host_code(parse: ParseSource, statement: str) -> None:
    parsed = parse(f"void f() {{ {statement} }}", "a.cpp")
    assert (parsed.asm, parsed.occurrences) == ((), ())


@pytest.mark.parametrize(
    "statement",
    ['asm("cvt.rn.f16x2.f32 %0, %1, %2;" : "=r"(x));', 'asm("griddepcontrol.wait;");', 'asm("brkpt;");',
     'asm("bar.sync 0;");', 'asm("add.f32x2 %0, %1, %2;" : "=l"(x));'],
)  # fmt: skip
def test_ptx_needs_no_other_word_of_cuda_in_the_file(parse: ParseSource, statement: str) -> None:
    found = parse(f'QUALIFIER void f() {{ {statement} {{ asm("mov.u32 %0, 1;"); }} }}', "a.hpp")
    assert len(found.asm) == 2


def test_dead_assembly_is_mentioned_and_not_listed(parse: ParseSource) -> None:
    parsed = parse('__device__ void f() {\n#if 0\nasm("mov.u32 %0, 1;");\n#endif\n}\n')
    assert parsed.asm == ()
    assert [o.region for o in of_kind(parsed, Kind.PTX)] == [Region.DEAD]


def test_places_are_those_of_the_file(parse: ParseSource) -> None:
    source = '__device__ void f() {\n  asm("mov.u32 %0, 1;\\n\\t"\n      "  add.u32 %0, %0, 2;" : "=r"(x));\n}\n'
    found = of_kind(parse(source), Kind.PTX)
    assert [(o.line, o.column, o.end_column) for o in found] == [(2, 8, 15), (3, 10, 17)]


@pytest.mark.parametrize(
    ("name", "registers", "category", "sm"),
    [
        ("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32", (), "mma", "80"),
        ("mma.sync.aligned.m8n8k4.row.col.f32.f16.f16.f32", (), "mma", "70"),
        ("mma.sp::ordered_metadata.sync.aligned.m16n8k32.row.col.f16.f16.f16.f16", (), "mma", "80"),
        ("wgmma.mma_async.sync.aligned.m64n8k16.f32.f16.f16", (), "wgmma", "90a"),
        ("cp.async.bulk.tensor.2d.shared::cluster.global", (), "tma/bulk", "90"),
        ("ldmatrix.sync.aligned.m8n8.x4.shared.b16", (), "ldmatrix", "75"),
        ("cvt.rn.satfinite.e4m3x2.f32", (), "arithmetic", "89"),
        ("add.s32", (), "arithmetic", None),
        ("mov.u32", ("laneid",), "special-register", "35"),
        ("mov.u32", ("cluster_ctarank",), "special-register", "90"),
        ("mov.u32", ("r1",), "other", "35"),
        ("no_such.f32", (), None, None),
    ],
)
def test_what_the_catalogue_says(
    lexicon: Lexicon, name: str, registers: tuple[str, ...], category: str | None, sm: str | None
) -> None:
    assert lexicon.about_instruction(name, registers) == (category, sm)


def test_a_module_begins_with_directives(parse: ParseSource) -> None:
    head = ".version 7.0\n.target sm_75\n.address_size 64\n.visible .entry k(.param .u64 a) {\n"
    source = f"{head} mov.u32 %r1, 1;\n ret;\n}}\n"
    parsed = parse(source, "k.ptx")
    assert [(o.symbol, o.line) for o in of_kind(parsed, Kind.PTX)] == [("mov", 5), ("ret", 6)]
    assert [(k.name, k.features, k.static_shared) for k in parsed.kernels] == [("k", ("ptx",), None)]


@given(st.text(alphabet='@%ap:.;{}/*\\"n \n=$#)(', max_size=120))
def test_no_template_breaks_it(parse: ParseSource, text: str) -> None:
    parsed = parse(f'__device__ void f() {{ asm("{text}" : "=r"(x)); }}')
    assert all(instruction.name for statement in parsed.asm for instruction in statement.instructions)


def test_labels_and_predicates_cost_no_more_than_their_length(parse: ParseSource) -> None:
    assert names(parse, 'asm("' + "@aaa:" * 4000 + '!");') == []
