"""The server with a real client, over stdio."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from portcheck.scan import ScanOptions, scan
from support.editor import Editor, applied, edit, soon

SOURCE = """#include <cuda_runtime.h>

void fill(float *p) {
  cudaMalloc(&p, 4);
  cudaStreamBeginCapture(nullptr, cudaStreamCaptureModeGlobal);
}
"""


def at(line: int, column: int, end: int | None = None) -> types.Range:
    return types.Range(types.Position(line, column), types.Position(line, column if end is None else end))


def lines_of(found: object) -> list[tuple[int, str]]:
    assert isinstance(found, (list, tuple))
    return [(diagnostic.range.start.line, str(diagnostic.code)) for diagnostic in found]


def test_a_document_from_open_to_close(tmp_path: Path) -> None:
    async def scenario(editor: Editor) -> None:
        uri = editor.open("a.cu", SOURCE)
        found = await editor.diagnostics(uri)
        assert (3, "cuda_runtime/cudaMalloc") in lines_of(found)
        assert {diagnostic.source for diagnostic in found} == {"portcheck"}
        editor.change(uri, 2, types.TextDocumentContentChangePartial(at(3, 0, 20), "  p = nullptr;"))
        found = await editor.diagnostics(uri, 2)
        assert (3, "cuda_runtime/cudaMalloc") not in lines_of(found)
        assert (4, "cuda_runtime/cudaStreamBeginCapture") in lines_of(found)
        editor.change(uri, 3, types.TextDocumentContentChangeWholeDocument("int main() { return 0; }\n"))
        assert await editor.diagnostics(uri, 3) == []
        editor.client.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri)))
        assert await editor.diagnostics(uri, None) == []
        assert await editor.hover(uri, 0, 0) is None

    assert edit(tmp_path, scenario, "--target", "musa") == 0


def test_hover_says_what_takes_the_name_s_place(tmp_path: Path) -> None:
    async def scenario(editor: Editor) -> None:
        uri = editor.open("a.cu", SOURCE)
        shown = await editor.hover(uri, 3, 5)
        assert shown is not None
        assert "| `musa` | rename | `musaMalloc` | [witnessed](https://github.com/" in shown
        assert "| `hip` | rename | `hipMalloc` |" in shown
        assert await editor.hover(uri, 2, 6) is None
        for version in range(2, 8):  # and it speaks of what was typed a moment ago
            editor.change(uri, version, types.TextDocumentContentChangePartial(at(2, 0, 0), "\n"))
        shown = await editor.hover(uri, 9, 5)
        assert shown is not None and "musaMalloc" in shown

    assert edit(tmp_path, scenario, "-t", "musa", "-t", "hip") == 0


def test_a_rename_leaves_nothing_to_rename(tmp_path: Path) -> None:
    async def scenario(editor: Editor) -> None:
        uri = editor.open("a.cu", SOURCE)
        found = await editor.diagnostics(uri)
        actions = await editor.actions(uri, at(3, 4), found)
        fix = next(action for action in actions if action.kind == "quickfix" and "musaMalloc" in action.title)
        assert fix.title == "Rename to musaMalloc (musa)"
        assert [str(diagnostic.code) for diagnostic in fix.diagnostics or ()] == ["cuda_runtime/cudaMalloc"]
        assert applied(SOURCE, fix, uri) == SOURCE.replace("cudaMalloc", "musaMalloc")
        [whole] = await editor.actions(uri, at(0, 0), only=["source.portcheck.rename.musa"])
        ported = applied(SOURCE, whole, uri)
        assert "musa_runtime.h" in ported and "cuda" not in ported
        editor.change(uri, 2, types.TextDocumentContentChangeWholeDocument(ported))
        assert await editor.diagnostics(uri, 2) == []
        assert await editor.actions(uri, at(3, 4), only=["source"]) == []

    assert edit(tmp_path, scenario, "-t", "musa") == 0


def test_positions_are_those_of_the_encoding(tmp_path: Path) -> None:
    text = "// 中文\n/* 显存😀 */ void *p; auto e = cudaMalloc(&p, 1);\n"
    widths = {"utf-16": len(text.split("\n")[1].partition("cudaMalloc")[0].encode("utf-16-le")) // 2}
    widths["utf-8"] = len(text.split("\n")[1].partition("cudaMalloc")[0].encode())
    assert widths["utf-8"] > widths["utf-16"] > len(text.split("\n")[1].partition("cudaMalloc")[0])

    for encoding, column in widths.items():

        async def scenario(editor: Editor, encoding: str = encoding, column: int = column) -> None:
            assert editor.capabilities is not None
            assert editor.capabilities.position_encoding == encoding
            uri = editor.open("a.cu", text)
            [found] = [d for d in await editor.diagnostics(uri) if d.code == "cuda_runtime/cudaMalloc"]
            assert found.range == at(1, column, column + len("cudaMalloc"))
            emoji = types.TextDocumentContentChangePartial(at(1, column, column + 4), "/*😀*/cuda")
            editor.change(uri, 2, emoji)
            shift = {"utf-16": 6, "utf-8": 8}[encoding]
            [found] = [d for d in await editor.diagnostics(uri, 2) if d.code == "cuda_runtime/cudaMalloc"]
            assert found.range.start.character == column + shift

        assert edit(tmp_path, scenario, "-t", "musa", encodings=[encoding]) == 0


def test_it_speaks_chinese(tmp_path: Path) -> None:
    async def scenario(editor: Editor) -> None:
        uri = editor.open("a.cu", SOURCE)
        found = await editor.diagnostics(uri)
        assert any("工具" in diagnostic.message for diagnostic in found)
        shown = await editor.hover(uri, 3, 5)
        assert shown is not None and "| 目标平台 | 状态 |" in shown and "改名" in shown
        actions = await editor.actions(uri, at(3, 5))
        assert any(action.title.startswith("改名为 musaMalloc") for action in actions)

    assert edit(tmp_path, scenario, "-t", "musa", "--lang", "zh") == 0


def test_what_is_broken_huge_or_unknown_ends_nothing(tmp_path: Path) -> None:
    async def scenario(editor: Editor) -> None:
        broken = editor.open("broken.cu", "void f( { cudaMalloc(&p, 4); ]] \n#if\n")
        assert "cuda_runtime/cudaMalloc" in [d.code for d in await editor.diagnostics(broken)]
        huge = editor.open("huge.cu", SOURCE + "// " + "x" * 2**20)
        assert await editor.diagnostics(huge) == []
        assert "larger than 1 MiB" in await soon(editor.logged.get())
        assert await editor.hover(huge, 3, 5) is None
        text = editor.open("notes.txt", SOURCE, "plaintext")
        assert await editor.diagnostics(text) == []
        strange = editor.open("strange.cu", "\ufeff\0\ud800 cudaMalloc(&p, 4);\n")
        [found] = [d for d in await editor.diagnostics(strange) if d.code == "cuda_runtime/cudaMalloc"]
        assert found.range == at(0, 4, 14)
        unsaved = editor.open("", SOURCE, uri="untitled:Untitled-1")
        assert (3, "cuda_runtime/cudaMalloc") in lines_of(await editor.diagnostics(unsaved))
        good = editor.open("good.cu", SOURCE)
        assert (3, "cuda_runtime/cudaMalloc") in lines_of(await editor.diagnostics(good))

    assert edit(tmp_path, scenario, "-t", "musa") == 0


def test_what_a_header_declares_is_the_project_s_own(tmp_path: Path) -> None:
    source = '#include "own.h"\nint f() { return cudaGetDevice(nullptr); }\n'

    async def scenario(editor: Editor) -> None:
        uri = editor.open("src/a.cpp", source, "cpp")
        assert (1, "cuda_runtime/cudaGetDevice") in lines_of(await editor.diagnostics(uri))
        (tmp_path / "include" / "own.h").write_text("inline int cudaGetDevice(int *device) { return 0; }\n")
        editor.client.text_document_did_save(types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(uri)))
        assert await editor.diagnostics(uri) == []

    (tmp_path / "include").mkdir()
    assert edit(tmp_path, scenario, "-t", "musa") == 0


def test_the_configuration_is_read_again_when_something_is_saved(tmp_path: Path) -> None:
    source = "#ifdef WITH_GPU\nvoid f() { cudaDeviceSynchronize(); }\n#endif\n"

    async def scenario(editor: Editor) -> None:
        uri = editor.open("a.cu", source)
        assert await editor.diagnostics(uri) == []
        assert "unknown key 'undefined'" in await soon(editor.shown.get())
        (tmp_path / "portcheck.toml").write_text('undefine = ["WITH_GPU"]\n')
        editor.client.text_document_did_save(types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(uri)))
        assert await editor.diagnostics(uri) == []
        (tmp_path / "portcheck.toml").write_text('define = ["WITH_GPU"]\n')
        editor.client.text_document_did_save(types.DidSaveTextDocumentParams(types.TextDocumentIdentifier(uri)))
        assert lines_of(await editor.diagnostics(uri)) == [(1, "cuda_runtime/cudaDeviceSynchronize")]

    (tmp_path / "portcheck.toml").write_text('undefined = ["WITH_GPU"]\n')
    assert edit(tmp_path, scenario, "-t", "musa") == 0


@pytest.mark.parametrize(("shut_down", "code"), [(True, 0), (False, 1)])
def test_it_leaves_as_the_protocol_says(tmp_path: Path, shut_down: bool, code: int) -> None:
    async def scenario(editor: Editor) -> None:
        editor.open("a.cu", SOURCE * 50)  # and does not wait for it

    assert edit(tmp_path, scenario, shut_down=shut_down) == code


def test_what_the_editor_shows_is_what_the_scan_says(tmp_path: Path) -> None:
    (tmp_path / "a.cu").write_text(SOURCE)
    report = scan([tmp_path / "a.cu"], ScanOptions(("musa",)))

    async def scenario(editor: Editor) -> None:
        found = await editor.diagnostics(editor.open("a.cu", SOURCE))
        said = {(d.range.start.line + 1, str(d.code).partition("/")[2]) for d in found}
        expected = {(f.occurrence.line, f.occurrence.symbol) for f in report.findings if f.ruling.status != "same"}
        assert said == expected

    assert edit(tmp_path, scenario, "--stdio", "-t", "musa") == 0


FAULTY = """
import sys
from portcheck.lsp.analysis import Asked
from portcheck.lsp.server import serve
from portcheck.model.text import Lang
from portcheck.scan import ScanOptions

asked = []


def asked_in(folder):
    asked.append(folder)
    if len(asked) == 1:
        raise ZeroDivisionError("boom")
    return Asked(ScanOptions(("nope",) if len(asked) == 2 else ("musa",), jobs=1))


sys.exit(serve(asked_in, Lang.EN))
"""


def test_a_fault_of_ours_ends_nothing(tmp_path: Path) -> None:
    async def scenario(editor: Editor) -> None:
        uri = editor.open("a.cu", SOURCE)
        assert await editor.diagnostics(uri) == []
        assert "could not be analysed: ZeroDivisionError: boom" in await soon(editor.logged.get())
        wrong = editor.open("b.cu", SOURCE)
        assert await editor.diagnostics(wrong) == []
        assert "unknown target 'nope'" in await soon(editor.shown.get())
        assert await editor.hover(wrong, 3, 5) is None
        good = editor.open("c.cu", SOURCE)
        assert (3, "cuda_runtime/cudaMalloc") in lines_of(await editor.diagnostics(good))

    assert edit(tmp_path, scenario, program=("-c", FAULTY)) == 0
