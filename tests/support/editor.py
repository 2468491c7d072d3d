"""A real editor's side of the protocol: pygls's client, with the server in a process of its own."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from lsprotocol import types
from pygls.lsp.client import LanguageClient

PATIENCE = 120.0
"""Seconds; only a server that never answers needs them."""

_Result = TypeVar("_Result")


async def soon(waiting: Awaitable[_Result]) -> _Result:
    return await asyncio.wait_for(waiting, PATIENCE)


@dataclass
class Editor:
    client: LanguageClient
    folder: Path
    published: asyncio.Queue[types.PublishDiagnosticsParams] = field(default_factory=asyncio.Queue)
    logged: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    shown: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    capabilities: types.ServerCapabilities | None = None

    def uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    def open(self, name: str, text: str, language: str = "cuda", uri: str = "") -> str:
        address = uri or self.uri(name)
        item = types.TextDocumentItem(address, language, 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return address

    def change(self, uri: str, version: int, *changes: types.TextDocumentContentChangeEvent) -> None:
        identifier = types.VersionedTextDocumentIdentifier(version, uri)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(identifier, changes))

    async def diagnostics(self, uri: str, version: int | None = 1) -> list[types.Diagnostic]:
        """Those of this version; what comes of others before is passed over."""
        while True:
            published = await soon(self.published.get())
            if published.uri == uri and published.version == version:
                return [*published.diagnostics]

    async def hover(self, uri: str, line: int, column: int) -> str | None:
        params = types.HoverParams(types.TextDocumentIdentifier(uri), types.Position(line, column))
        found = await soon(self.client.text_document_hover_async(params))
        if found is None:
            return None
        assert isinstance(found.contents, types.MarkupContent)
        return found.contents.value

    async def actions(
        self, uri: str, where: types.Range, diagnostics: Sequence[types.Diagnostic] = (), only: list[str] | None = None
    ) -> list[types.CodeAction]:
        context = types.CodeActionContext(diagnostics, only)
        params = types.CodeActionParams(types.TextDocumentIdentifier(uri), where, context)
        found = await soon(self.client.text_document_code_action_async(params))
        return [action for action in found or () if isinstance(action, types.CodeAction)]


@asynccontextmanager
async def _editor(folder: Path, program: Sequence[str], encodings: list[str] | None) -> AsyncIterator[Editor]:
    client = LanguageClient("test-editor", "1")
    editor = Editor(client, folder)
    client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(lambda params: editor.published.put_nowait(params))
    client.feature(types.WINDOW_LOG_MESSAGE)(lambda params: editor.logged.put_nowait(params.message))
    client.feature(types.WINDOW_SHOW_MESSAGE)(lambda params: editor.shown.put_nowait(params.message))
    await client.start_io(sys.executable, *program)
    general = types.GeneralClientCapabilities(position_encodings=encodings) if encodings else None
    params = types.InitializeParams(
        capabilities=types.ClientCapabilities(general=general),
        workspace_folders=[types.WorkspaceFolder(folder.as_uri(), folder.name)],
    )
    editor.capabilities = (await soon(client.initialize_async(params))).capabilities
    client.initialized(types.InitializedParams())
    yield editor


Scenario = Callable[[Editor], Awaitable[Any]]


def edit(
    folder: Path,
    scenario: Scenario,
    *arguments: str,
    program: tuple[str, ...] = ("-m", "portcheck", "lsp"),
    encodings: list[str] | None = None,
    shut_down: bool = True,
) -> int:
    """Play ``scenario`` with ``folder`` as the workspace, then leave; returns how the server ended."""

    async def play() -> int:
        async with _editor(folder, (*program, *arguments), encodings) as editor:
            await scenario(editor)
            if shut_down:
                await soon(editor.client.shutdown_async(None))
            editor.client.exit(None)
            server = editor.client._server
            assert server is not None
            code = await soon(server.wait())
            await soon(editor.client.stop())  # type: ignore[no-untyped-call]
            return code

    with ThreadPoolExecutor(1) as thread:  # a test of a page may have left a loop running in this one
        return thread.submit(lambda: asyncio.run(play())).result()


def applied(text: str, action: types.CodeAction, uri: str) -> str:
    """``text`` with the edits of an action, as an editor applies them: from the end on."""
    assert action.edit is not None and action.edit.changes is not None
    lines = text.split("\n")
    places = sorted(action.edit.changes[uri], key=lambda edit: (edit.range.start.line, edit.range.start.character))
    for change in reversed(places):
        start, end = change.range.start, change.range.end
        head, tail = lines[start.line][: start.character], lines[end.line][end.character :]
        lines[start.line : end.line + 1] = (head + change.new_text + tail).split("\n")
    return "\n".join(lines)
