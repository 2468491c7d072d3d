"""Comments that suppress: which are some, for which lines they speak, and what is wrong with them."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portcheck.model.suppression import Form, Suppression, SuppressionFault
from support.parsed import ParseSource
from support.steps import steps

quick = settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
MALFORMED, UNUSED = SuppressionFault.MALFORMED, SuppressionFault.UNUSED


def found(parse: ParseSource, source: str | bytes, name: str = "a.cu") -> tuple[Suppression, ...]:
    return parse(source, name).suppressions


def only(parse: ParseSource, source: str | bytes, name: str = "a.cu") -> Suppression:
    (suppression,) = found(parse, source, name)
    return suppression


FORMS = [
    ("f(); // portcheck: ignore[x] why", Form.IGNORE, "x", "", "why", (1, 1)),
    ("f(); /* portcheck: ignore[x] why */", Form.IGNORE, "x", "", "why", (1, 1)),
    ("f(); //portcheck:ignore [x]: why", Form.IGNORE, "x", "", "why", (1, 1)),
    ("f(); // NOLINT portcheck: ignore[ x ] - why", Form.IGNORE, "x", "", "why", (1, 1)),
    ("f(); // portcheck: ignore", Form.IGNORE, "", "", "", (1, 1)),
    ("f(); // portcheck: ignore: why", Form.IGNORE, "", "", "why", (1, 1)),
    ("f(); // portcheck: ignore why", Form.IGNORE, "", "", "why", (1, 1)),
    ("f(); // portcheck: ignore[cub::DeviceReduce@musa:s80]", Form.IGNORE, "cub::DeviceReduce", "musa:s80", "", (1, 1)),
    ("f(); // portcheck: ignore[extra_compile_args[nvcc]] why", Form.IGNORE, "extra_compile_args[nvcc]", "", "why",
     (1, 1)),
    ("f(); // portcheck: ignore[cublas/*] ok", Form.IGNORE, "cublas/*", "", "ok", (1, 1)),
    ("/* a\n portcheck: ignore[x]\n b */ f();", Form.IGNORE, "x", "", "", (1, 3)),
    ("\n// portcheck: ignore-next-line[x]\n\n// more\n  f(a,\n    b);\ng();", Form.IGNORE_NEXT_LINE, "x", "", "",
     (5, 6)),
    ("// portcheck: ignore-next-line[x]\nfor (int i = 0; i < n;\n ++i) f(i,\n j);", Form.IGNORE_NEXT_LINE, "x", "", "",
     (2, 4)),
    ("// portcheck: ignore-next-line[x]\nvoid f(int a,\n  int b) {\n g();\n}", Form.IGNORE_NEXT_LINE, "x", "", "",
     (2, 3)),
    ("// portcheck: ignore-next-line[x]\n#define F(a) \\\n  g(a); \\\n  h(a)\nf();", Form.IGNORE_NEXT_LINE, "x", "", "",
     (2, 4)),
    ("// portcheck: ignore-next-line[x]\n#include <a.h>\nf();", Form.IGNORE_NEXT_LINE, "x", "", "", (2, 2)),
    ("f(); // portcheck: ignore-next-line[x]", Form.IGNORE_NEXT_LINE, "x", "", "", (1, 1)),
    ("a();\n// portcheck: ignore-file[x] legacy\nb();\n", Form.IGNORE_FILE, "x", "", "legacy", (1, 4)),
    ("a();\n// portcheck: disable[x] legacy\nb();\n", Form.DISABLE, "x", "", "legacy", (2, 4)),
    ("// portcheck: disable[x]\nb();\n// portcheck: enable[x]\nc();", Form.DISABLE, "x", "", "", (1, 3)),
    ("// portcheck: disable[x]\nb();\n// portcheck: enable\nc();", Form.DISABLE, "x", "", "", (1, 3)),
    ("// portcheck: disable[x@musa]\nb();\n// portcheck: enable[x]\nc();", Form.DISABLE, "x", "musa", "", (1, 3)),
    ("// portcheck: disable\nb();\n// portcheck: enable\nc();", Form.DISABLE, "", "", "", (1, 3)),
]  # fmt: skip


@pytest.mark.parametrize(("source", "form", "identity", "target", "reason", "lines"), FORMS)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_forms(
    parse: ParseSource,
    source: str,
    form: Form,
    identity: str,
    target: str,
    reason: str,
    lines: tuple[int, int],
    ends: str,
) -> None:
    it = only(parse, source.replace("\n", ends))
    assert (it.form, it.id, it.target, it.reason, (it.first, it.last)) == (form, identity, target, reason, lines)
    assert it.fault is None


NONE = [
    "// portcheck: see docs\n",
    "// portcheck: see docs on how to ignore[x]\n",
    "// portcheck: unable to say\n",
    "// portcheck:\n",
    "// portcheck: [x]\n",
    "// write `portcheck: ignore[x]` there\n",
    "// my-portcheck: ignore[x], portcheck/portcheck: ignore\n",
    "// portcheck ignore[x]\n",
    "// PORTCHECK: ignore[x]\n",
    'const char *a = "// portcheck: ignore[x]";\n',
    'const char *a = R"(\n// portcheck: ignore[x]\n)";\n',
    "portcheck: ignore[x];\n",
    "char c = '\"'; int portcheck; // nothing\n",
]


@pytest.mark.parametrize("source", NONE)
@pytest.mark.parametrize("name", ["a.cu", "a.cpp", "a.h"])
def test_no_suppression(parse: ParseSource, source: str, name: str) -> None:
    assert found(parse, source, name) == ()


BROKEN = [
    ("f(); // portcheck: ignore[x why", ""),
    ("f(); // portcheck: ignore[]", ""),
    ("f(); // portcheck: ignore[a, , b]", ""),
    ("f(); // portcheck: ignore[x@]", ""),
    ("f(); // portcheck: ignore[@musa]", ""),
    (f"f(); // portcheck: ignore[{'x' * 300}]", ""),
    ("f(); // portcheck: ingore[x]", "ignore"),
    ("f(); // portcheck: Ignore[x]", "ignore"),
    ("f(); // portcheck: ignored[x]", "ignore"),
    ("f(); // portcheck: ignore-nextline[x]", "ignore-next-line"),
    ("f(); // portcheck: ignore_file[x]", "ignore-file"),
    ("f(); // portcheck: disbale[x]", "disable"),
    ("f(); // portcheck: enabel", "enable"),
]


@pytest.mark.parametrize(("source", "instead"), BROKEN)
def test_malformed(parse: ParseSource, source: str, instead: str) -> None:
    it = only(parse, source)
    assert (it.fault, it.instead, it.acts) == (MALFORMED, instead, False)
    assert it.text == source[source.index("portcheck") :] or it.text.endswith(source[-3:])


def test_each_id_is_a_suppression_at_its_own_place(parse: ParseSource) -> None:
    source = "f(); // 中 portcheck: ignore[a, b@musa , b@hip] why"
    places = [(s.id, s.target, source[s.column - 1 : s.end_column - 1]) for s in found(parse, source)]
    assert places == [("a", "", "a"), ("b", "musa", "b@musa"), ("b", "hip", "b@hip")]


def test_several_in_one_comment(parse: ParseSource) -> None:
    one, two = found(parse, "f(); /* portcheck: ignore[a] for portcheck: ignore[b] of\n */")
    assert (one.id, one.reason, two.id, two.reason) == ("a", "for", "b", "of")


def test_a_comment_alone_wants_another_form(parse: ParseSource) -> None:
    alone = ["// portcheck: ignore[x]\nf();", "  /* portcheck: ignore[x] */  \nf();", "f();\n\t// portcheck: ignore[x]"]
    assert [only(parse, source).instead for source in alone] == ["ignore-next-line"] * 3
    beside = ["f(); // portcheck: ignore[x]\n", "/* portcheck: ignore[x] */ f();", "/* portcheck: ignore[x]\n */ f();"]
    assert [only(parse, source).instead for source in beside] == [""] * 3


def test_enable_ends_what_it_names(parse: ParseSource) -> None:
    lines = ["disable[a]", "disable[b]", "disable[a@musa]", "enable[a@musa]", "enable[a]", "x", "enable[a]", "enable"]
    source = "\n".join(f"// portcheck: {line}" if line != "x" else line for line in lines)
    spans = [(s.form, s.id, s.target, s.first, s.last, s.fault) for s in found(parse, source)]
    assert spans == [
        (Form.DISABLE, "a", "", 1, 5, None),
        (Form.DISABLE, "b", "", 2, 8, None),
        (Form.DISABLE, "a", "musa", 3, 4, None),
        (Form.ENABLE, "a", "", 7, 7, UNUSED),
    ]


BUILD = [
    ("CMakeLists.txt", "find_package(CUDA) # portcheck: ignore[x] why\n", (1, 1)),
    ("CMakeLists.txt", "# portcheck: ignore-next-line[x]: why\nfind_package(CUDA\n  REQUIRED)\nset(a b)\n", (2, 3)),
    ("CMakeLists.txt", "#[[ portcheck: ignore-file[x] why ]]\nset(a b)\n", (1, 3)),
    ("Makefile", "all:\n\tnvcc a.cu # portcheck: ignore[x] why\n", (2, 2)),
    ("setup.py", "import x\ny = nvcc  # portcheck: ignore[x] why\n", (2, 2)),
    ("tool.py", "# portcheck: ignore-next-line[x] why\nf(\n    [1, 2],\n)\ng()\n", (2, 4)),
    ("BUILD.bazel", "cuda_library() # portcheck: ignore[x] why\n", (1, 1)),
    ("xmake.lua", "-- portcheck: ignore-file[x] why\n", (1, 2)),
    ("a.ptx", ".version 7.0\n.target sm_70 // portcheck: ignore[x] why\n", (2, 2)),
]


@pytest.mark.parametrize(("name", "source", "lines"), BUILD)
def test_other_languages(parse: ParseSource, name: str, source: str, lines: tuple[int, int]) -> None:
    it = only(parse, source, name)
    assert (it.id, it.reason, (it.first, it.last)) == ("x", "why", lines)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("CMakeLists.txt", 'message("# portcheck: ignore[x]")\n'),
        ("setup.py", 'a = "# portcheck: ignore[x]"\n'),
        ("setup.py", '"""\n# portcheck: ignore[x]\n"""\n'),
        ("tool.py", "a = '# portcheck: ignore[x]'\n"),
        ("CMakeLists.txt", "set(a portcheck: ignore)\n"),
    ],
)
def test_strings_of_other_languages(parse: ParseSource, name: str, source: str) -> None:
    assert found(parse, source, name) == ()


def test_source_in_a_literal_has_comments_of_its_own(parse: ParseSource) -> None:
    body = "__global__ void k() {\n  __syncthreads();  // portcheck: ignore[__syncthreads] why\n}\n"
    source = f'const char *k = R"(\n{body})";\n'
    it = only(parse, source)
    assert (it.id, it.line, it.first, it.last, it.reason) == ("__syncthreads", 3, 3, 3, "why")


def test_files_without_cuda_are_read(parse: ParseSource) -> None:
    assert only(parse, "int a; // portcheck: ignore[x]\n", "a.cpp").id == "x"


def test_gbk(parse: ParseSource) -> None:
    it = only(parse, "f(); // 显存分配 portcheck: ignore[x] 仅用于英伟达\n".encode("gbk"))
    assert (it.id, it.reason, it.column) == ("x", "仅用于英伟达", 32)


@pytest.mark.parametrize("reason", ["\x1b[31mred\x07", "\u202eright to left", "x" * 5000])
def test_hostile_reasons_are_kept_but_short(parse: ParseSource, reason: str) -> None:
    it = only(parse, f"f(); // portcheck: ignore[x] {reason}\n")
    assert it.reason[:5] == reason[:5]
    assert len(it.reason) <= 400 and len(it.text) <= 400


PIECES = st.sampled_from(
    ["portcheck:", " ", "ignore", "-next-line", "-file", "disable", "enable", "ingore", "[", "]", "x", "@", ",", "musa",
     "//", "/*", "*/", "\n", "\r", "\\", '"', "'", "#", ";", "{", "(", ")", "中", 'R"(', ')"', "cudaFree"]
)  # fmt: skip


@quick
@given(
    st.lists(PIECES, max_size=40).map("".join), st.sampled_from(["a.cu", "a.ptx", "CMakeLists.txt", "a.py", "Makefile"])
)
def test_anything_is_read_alike_and_lies_in_the_file(parse: ParseSource, source: str, name: str) -> None:
    first = found(parse, source, name)
    assert first == found(parse, source, name)
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for it in first:
        assert 1 <= it.first <= it.last <= len(lines) and 1 <= it.line <= len(lines)
        assert 1 <= it.column < it.end_column <= len(lines[it.line - 1]) + 1
        assert it.text.startswith("portcheck:") and (it.id != "" or not it.target)
        assert lines[it.line - 1][it.column - 1 : it.end_column - 1].startswith(it.id or "portcheck:")


@pytest.mark.parametrize(
    "piece",
    [
        "/* portcheck: ignore[x] */ ",
        "// portcheck: ignore-next-line[x]\n",
        "// portcheck: disable[x@a]\n// portcheck: enable[x@b]\n",
        "// portcheck: ignore[[[[[ ",
        "// portcheck: ignore-next-line\nf(",
        "/* portcheck: ",
    ],
)
def test_many_cost_no_square(parse: ParseSource, piece: str) -> None:
    few, many = (steps(partial(found, parse, piece * count, "a.cpp")) for count in (500, 2_000))
    assert many < 8 * few  # a square would be 16 times as much
