"""Quick fixes: what they change, and what they must leave."""

from __future__ import annotations

import pytest

from portcheck.lsp.actions import KINDS, RENAME_ALL, Action, actions
from portcheck.lsp.analysis import Answer
from portcheck.lsp.diagnostics import diagnostics
from portcheck.lsp.text import OpenText, Spot, Stretch
from portcheck.model.text import Lang, Speaker
from support.answers import answer, cursor

EN = Speaker(Lang.EN)


def applied(text: str, action: Action) -> str:
    opened = OpenText(text)
    for edit in sorted(action.edits, key=lambda edit: edit.where.start, reverse=True):
        opened = opened.changed(edit.text, edit.where)
    return opened.text


def renames(found: Answer, where: Stretch) -> list[Action]:
    return [action for action in actions(found, where, EN) if action.title.startswith("Rename to")]


def whole(found: Answer, target: str = "musa") -> Action | None:
    start = Stretch(Spot(0, 0), Spot(0, 0))
    return next(iter(actions(found, start, EN, [f"{RENAME_ALL}.{target}"])), None)


@pytest.mark.parametrize(
    ("text", "word", "new"),
    [
        ("void f() { cudaFree(0); }", "cudaFree", "musaFree"),
        ("cudaStream_t s;", "cudaStream_t", "musaStream_t"),
        ("int a = cudaSuccess;", "cudaSuccess", "musaSuccess"),
        ("#include <cuda_runtime.h>\n", "cuda_runtime.h", "musa_runtime.h"),
        ('#include "cuda_runtime.h"\n', "cuda_runtime.h", "musa_runtime.h"),
        ("#define CHECK(x) if ((x) != cudaSuccess) abort()\n", "cudaSuccess", "musaSuccess"),
        ("/*😀*/ int a = cudaSuccess;", "cudaSuccess", "musaSuccess"),
        ("int a = \r\n cudaSuccess;\r\n", "cudaSuccess", "musaSuccess"),
    ],
)
def test_a_name_is_replaced_where_it_stands(text: str, word: str, new: str) -> None:
    found = answer(text)
    [action] = renames(found, cursor(found, word))
    assert (action.title, action.kind) == (f"Rename to {new} (musa)", "quickfix")
    assert applied(text, action) == text.replace(word, new)
    assert action.rules == {d.rule for d in diagnostics(found, Lang.EN) if d.where == action.edits[0].where}


@pytest.mark.parametrize(
    ("text", "word", "target"),
    [
        ("#if 0\nvoid f() { cudaFree(0); }\n#endif\n", "cudaFree", "musa"),
        ("#ifdef USE_MUSA\nvoid f() { cudaFree(0); }\n#endif\n", "cudaFree", "musa"),
        ("// cudaFree\nvoid f() { }\n", "cudaFree", "musa"),
        ('auto lib = dlopen("libcuda.so.1", 0);', "libcuda", "musa"),
        (
            'const char *src = R"(__global__ void k() { __threadfence(); } int a = cudaSuccess;)";',
            "cudaSuccess",
            "musa",
        ),
        ("#define RT(name) cuda##name\nvoid f() { RT(Free)(0); }\n", "RT(Free)", "musa"),
        ("__global__ void k() { int i = threadIdx.x; }", "threadIdx", "sycl"),  # an expression takes its place
        ("int a = cudaSuccess;", "cudaSuccess", "sycl"),  # a number does
        ("void f() { cudaMalloc(0, 1); }", "cudaMalloc", "ascend"),  # needs another argument
        ("void f() { k<<<1, 1>>>(); }", "<<<", "sycl"),
    ],
)
def test_what_is_more_than_text_or_no_code_has_no_rename(text: str, word: str, target: str) -> None:
    found = answer(text, targets=(target,))
    assert renames(found, cursor(found, word)) == []
    action = whole(found, target)
    at_word = text.index(word)
    for edit in action.edits if action else ():
        offset = found.document.text.offset(edit.where.start)
        assert not at_word <= offset < at_word + len(word)


def test_all_of_a_file_at_once() -> None:
    text = "#include <cuda_runtime.h>\n/*😀*/ cudaError_t f() { cudaFree(0); /* cudaFree */ return cudaSuccess; }\n#if 0\ncudaFree(0);\n#endif\n"  # noqa: E501
    action = whole(answer(text))
    assert action is not None
    assert action.title == "Rename all in this file for musa: 4 places"
    assert action.kind == "source.portcheck.rename.musa"
    assert applied(text, action) == (
        "#include <musa_runtime.h>\n/*😀*/ musaError_t f() { musaFree(0); /* cudaFree */ return musaSuccess; }\n"
        "#if 0\ncudaFree(0);\n#endif\n"
    )
    assert whole(answer(applied(text, action))) is None


def test_what_only_a_table_says_is_named_so() -> None:
    found = answer("void f() { cudaFree(0); }", targets=("hygon",))
    [action] = renames(found, cursor(found, "cudaFree"))
    assert action.title == "Rename to hipFree (hygon, only by a mapping table)"
    everywhere = whole(found, "hygon")
    assert everywhere is not None
    assert everywhere.title == "Rename all in this file for hygon: 1 place, 1 only by a mapping table"


def test_no_kind_is_one_that_editors_do_by_themselves() -> None:
    assert not any(kind.startswith("source.fixAll") for kind in KINDS)
    found = answer("void f() { cudaFree(0); }", targets=("musa", "hip"))
    everything = Stretch(Spot(0, 0), Spot(9, 0))
    assert actions(found, everything, EN, ["source.fixAll"]) == ()
    assert actions(found, everything, EN, ["source.organizeImports"]) == ()
    kinds = [action.kind for action in actions(found, everything, EN, ["source"])]
    assert kinds == ["source.portcheck.rename.hip", "source.portcheck.rename.musa"] or kinds == [
        "source.portcheck.rename.musa",
        "source.portcheck.rename.hip",
    ]
    assert {action.kind for action in actions(found, everything, EN, ["quickfix"])} == {"quickfix"}


def test_one_for_each_target() -> None:
    found = answer("void f() { cudaFree(0); }", targets=("musa", "hip", "ascend"))
    titles = [action.title for action in renames(found, cursor(found, "cudaFree"))]
    assert titles == ["Rename to musaFree (musa)", "Rename to hipFree (hip)", "Rename to aclrtFree (ascend)"]


def suppressions(found: Answer, word: str) -> list[Action]:
    return [action for action in actions(found, cursor(found, word), EN) if "portcheck:" in action.title]


def test_a_comment_suppresses() -> None:
    text = "void f() {\n\tcudaHostAlloc(0, 1, 0);\n}\n"
    [action] = suppressions(answer(text, targets=("kunlunxin",)), "cudaHostAlloc")
    comment = "// portcheck: ignore-next-line[cuda_runtime/cudaHostAlloc]"
    assert action.title == f"Suppress with a comment: {comment}"
    assert applied(text, action) == text.replace("\tcudaHost", f"\t{comment}\n\tcudaHost")


@pytest.mark.parametrize(
    "text",
    [
        "#define ALLOC(x) \\\n  cudaHostAlloc(x, 1, 0)\n",
        'const char *s = R"(__global__ void k() {}\nint a = cudaHostAlloc(0, 1, 0);)";\n',
    ],
)
def test_no_comment_where_it_would_break_the_code(text: str) -> None:
    assert suppressions(answer(text, targets=("kunlunxin",)), "cudaHostAlloc") == []


def test_comments_of_build_files() -> None:
    found = answer("find_package(CUDAToolkit)\n", "CMakeLists.txt", ("hygon", "kunlunxin"))
    for action in suppressions(found, "CUDAToolkit"):
        assert action.edits[0].text.startswith("# portcheck: ignore-next-line[")


def test_nothing_where_there_is_nothing() -> None:
    found = answer("int main() { return 0; }\n", "a.cpp")
    assert actions(found, Stretch(Spot(0, 0), Spot(9, 0)), EN) == ()
